/** Every case passes on two servers that share nothing: the reference server, and one in Python with threads. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Value } from '@sinclair/typebox/value';
import t, { type Test } from 'tap';
import { referenceTarget } from '../../bin/reference-target.ts';
import { compile, DIALECTS, type Dialect, parley } from '../../spec/index.ts';
import { lacking, needsOf } from '../features.ts';
import { CASES, launch, Report, RUN_CASES, run, type Target } from '../index.ts';

t.setTimeout(300_000);

const threads = fileURLToPath(new URL('./threads.py', import.meta.url));
const hasPython = spawnSync('python3', ['--version']).status === 0;

async function passesAll(t: Test, target: Target): Promise<void> {
  const report = await run({ target, seed: 'good' });
  t.same(
    report.cases
      .filter(
        ({ id, verdict, level }) =>
          verdict !== (level === 'MAY' ? 'observed' : 'pass') &&
          // Whose memory it would be is known of a process of its own alone.
          !(id === 'leave/slow-memory' && verdict === 'not-applicable' && target.kind === 'in-process'),
      )
      .map(({ id, verdict, message }) => ({ id, verdict, message })),
    [],
    'every case passes, and observes what the spec leaves open',
  );
  const codec = compile(parley);
  const ofParley = [...CASES, ...RUN_CASES].filter(
    (each) => !each.id.startsWith('room/') && lacking(codec, needsOf(each)) === undefined,
  );
  t.equal(report.cases.length, ofParley.length, 'every case ran');
  t.equal(report.summary.exitCode, 0);
  t.equal(report.summary.outcome, 'conforms');
  t.ok(report.summary.absences.fenced > 150, 'absence was shown by fences');
  t.ok(Value.Check(Report, JSON.parse(JSON.stringify(report))), 'the report is of its schema');
  t.ok(
    report.cases.every(
      ({ id, verdict, transcript }) =>
        id.startsWith('run/') || verdict === 'not-applicable' || transcript.length > 0,
    ),
    'every case has a transcript',
  );
}

t.test('the reference server', (t) => passesAll(t, referenceTarget(parley)));

t.test(
  'the Python server',
  { skip: hasPython ? false : 'python3 is missing: apt-get install python3' },
  (t) => passesAll(t, launch(['python3', threads, '{port}'])),
);

/** The least number of cases that each dialect can express; fewer would mean that something is skipped. */
const APPLICABLE: Readonly<Record<string, number>> = {
  pipe: 25,
  select: 30,
  register: 55,
  nick: 40,
  simplex: 14,
  'half-duplex': 10,
  p2p: 18,
  p2m: 45,
  websocket: 38,
  'budget-chat': 70,
  irc: 130,
};

/** Dialects that are tested at the same time. */
const BESIDE = 2;

async function passesIn(t: Test, dialect: Dialect): Promise<void> {
  const { name } = dialect;
  // A thousand refusals with the pause that this dialect makes after each take half a minute.
  const selection = name === 'register' ? { exclude: ['nick/in-use-repeatedly'] } : {};
  const report = await run({ target: referenceTarget(dialect), dialect, seed: 'good', selection });
  const bad = report.cases.filter((each) => !['pass', 'observed', 'not-applicable'].includes(each.verdict));
  t.same(
    bad.map(({ id, verdict, message }) => ({ id, verdict, message })),
    [],
    `${name}: every case passes or is not applicable`,
  );
  const passed = report.cases.filter((each) => each.verdict === 'pass').length;
  t.ok(passed >= APPLICABLE[name]!, `${name}: ${passed} cases apply`);
  t.ok(
    report.cases.every((each) => each.verdict === 'pass' || each.message !== ''),
    `${name}: what it cannot express has a reason`,
  );
}

t.test('the reference server in every other dialect', async (t) => {
  const others = Object.values(DIALECTS).filter(({ name }) => name !== parley.name);
  t.same(others.map(({ name }) => name).sort(), Object.keys(APPLICABLE).sort());
  const left = [...others];
  const work = async () => {
    for (let dialect = left.shift(); dialect !== undefined; dialect = left.shift())
      await passesIn(t, dialect);
  };
  // Most of a run without line framing is waiting, so several go side by side.
  await Promise.all(Array.from({ length: BESIDE }, work));
});

t.test('the same seed gives the same nicknames and texts', async (t) => {
  const texts = async (seed: string) => {
    const report = await run({ target: referenceTarget(parley), seed, selection: { only: ['say/order'] } });
    return report.cases[0]!.transcript.filter((each) => each.event === 'send').map((each) => each.bytes);
  };
  t.same(await texts('a'), await texts('a'));
  t.not((await texts('a')).join(), (await texts('b')).join());
});
