/** Several instances at once give the verdicts of one, in the order of the catalogue. */
import t from 'tap';
import { referenceTarget } from '../../bin/reference-target.ts';
import { parley } from '../../spec/index.ts';
import { BAD_TARGETS } from '../bad/index.ts';
import { asTarget } from '../bad/matrix.ts';
import { Unreachable } from '../peers/failure.ts';
import type { Target } from '../target/target.ts';
import { Knowledge } from './knowledge.ts';
import { playPool } from './pool.ts';
import { run } from './run.ts';

/** Enough to have foundations, cases that stand on others, and some that are hostile. */
const ONLY = ['login/*', 'say/*', 'nick/*', 'to/*', 'err/*', 'ping/*', 'run/*'];
const EXCLUDE = ['nick/in-use-repeatedly'];

/** What a run says, but for what differs from run to run. */
async function said(target: Target, jobs: number) {
  const order: string[] = [];
  const report = await run({
    target,
    jobs,
    seed: 'jobs',
    selection: { only: ONLY, exclude: EXCLUDE },
    onResult: ({ id }) => order.push(id),
  });
  const cases = report.cases.map(({ id, verdict, blame }) => ({ id, verdict, blame }));
  return { cases, order, first: report.summary.fixFirst[0]?.requirement, exitCode: report.summary.exitCode };
}

// What later cases stand on is found broken on the way, so that attempts are made again.
for (const name of ['roster-with-gone', 'pong-refused']) {
  t.test(`a server that is wrong: ${name}`, async (t) => {
    const bad = BAD_TARGETS.find((each) => each.name === name)!;
    const [one, three] = [await said(asTarget(bad), 1), await said(asTarget(bad), 3)];
    t.equal(one.exitCode, 1);
    t.same(three, one);
  });
}

/** Counts instances, and refuses to start more than so many. */
function counted(startsMax = Number.POSITIVE_INFINITY) {
  const target = referenceTarget(parley);
  const count = { started: 0, running: 0, most: 0 };
  const start: Target['start'] = async (limits) => {
    if (count.started >= startsMax) throw new Unreachable('Its port is taken.');
    count.started++;
    count.most = Math.max(count.most, ++count.running);
    const instance = await target.start(limits);
    return {
      ...instance,
      stop: async () => {
        count.running--;
        await instance.stop();
      },
    };
  };
  return { target: { ...target, start }, count };
}

t.test('there are as many instances as asked for, and none is left', async (t) => {
  const { target, count } = counted();
  const { cases, exitCode } = await said(target, 4);
  t.equal(exitCode, 0);
  t.same(
    cases.filter(({ verdict }) => !['pass', 'observed', 'not-applicable'].includes(verdict)),
    [],
  );
  t.same(count, { started: 4, running: 0, most: 4 });
});

t.test('a server that can be started once is tested by itself', async (t) => {
  const { target, count } = counted(1);
  const { cases, exitCode } = await said(target, 4);
  t.equal(exitCode, 0);
  t.same(
    cases.filter(({ verdict }) => !['pass', 'observed', 'not-applicable'].includes(verdict)),
    [],
  );
  t.same(count, { started: 1, running: 0, most: 1 });
});

t.test('a number of instances that is none', async (t) => {
  for (const jobs of [0, 1.5, 65])
    await t.rejects(run({ target: referenceTarget(parley), jobs }), { name: 'RangeError' });
});

t.test('attempts are accepted in order, whenever they are made', async (t) => {
  const waiting = new Map<number, () => void>();
  const log: string[] = [];
  const pool = playPool<number, string, string>({
    cases: [0, 1, 2, 3],
    places: ['a', 'b', 'none'],
    async attempt(each, place) {
      if (place === 'none') return undefined;
      log.push(`${each} at ${place}`);
      await new Promise<void>((resolve) => waiting.set(each, resolve));
      return `attempt ${each}`;
    },
    accept: async (each, attempt) => {
      log.push(`${each}: ${attempt}`);
    },
  });
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
  for (const each of [1, 2, 0, 3]) {
    await turn();
    waiting.get(each)!();
  }
  await pool;
  t.same(log, [
    '0 at a',
    '1 at b',
    '2 at b',
    '3 at b',
    '0: attempt 0',
    '1: attempt 1',
    '2: attempt 2',
    '3: attempt 3',
  ]);
});

t.test('an attempt counts while what it asked for is as it was', async (t) => {
  const known = new Knowledge(['SAY-1']);
  t.ok(known.isLike(new Set(['TO-1'])), 'nothing was asked');
  t.equal(known.has('SAY-1'), true);
  t.equal(known.has('TO-1'), false);
  t.ok(known.isLike(new Set(['SAY-1', 'NICK-1'])), 'nothing about what is new was asked');
  t.notOk(known.isLike(new Set()));
  t.notOk(known.isLike(new Set(['SAY-1', 'TO-1'])));
  const empty = new Knowledge();
  t.equal(empty.size, 0);
  t.notOk(empty.isLike(new Set(['NICK-1'])), 'whether there is anything was asked');
});
