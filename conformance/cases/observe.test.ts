/** What the spec leaves open is told apart, and is never a failure. */
import t from 'tap';
import { createServer, type ServerOptions } from '../../reference-server/index.ts';
import type { BadTarget } from '../bad/bad-target.ts';
import { reads } from '../bad/codecs.ts';
import { asTarget } from '../bad/matrix.ts';
import { requirementsOf } from '../case.ts';
import { run } from '../run/run.ts';
import { OBSERVING_CASES } from './observe.ts';

t.setTimeout(60_000);

const server = (options: ServerOptions): BadTarget => ({
  name: 'open',
  does: 'does what the spec leaves open',
  guilty: 'LOGIN-10',
  start: (limits) => createServer({ ...limits, ...options }),
});

/** Answers a line that is too long once its LF has come. */
const patient = reads('patient', 'FRAME-12', 'waits for the LF of each line', (decoder) => {
  let held = Buffer.alloc(0);
  return (chunk, emit) => {
    held = Buffer.concat([held, chunk]);
    const end = held.lastIndexOf(10) + 1;
    decoder.push(held.subarray(0, end), emit);
    held = held.subarray(end);
  };
});

async function observations(bad: BadTarget): Promise<Record<string, string>> {
  const only = OBSERVING_CASES.map(({ id }) => id);
  const report = await run({ target: asTarget(bad), seed: 'open', selection: { only }, storm: 30 });
  t.same(
    report.cases.filter(({ verdict, level }) => verdict !== 'observed' || level !== 'MAY'),
    [],
    'every case observes',
  );
  t.equal(report.summary.outcome, 'conforms', 'and the server conforms');
  return Object.fromEntries(report.cases.map(({ id, message }) => [id, message]));
}

t.test('each case that observes is of a MAY', async (t) => {
  for (const { id } of OBSERVING_CASES) t.equal(requirementsOf(id)[0]?.level, 'MAY', id);
});

t.test('a server that allows everything', async (t) => {
  t.match(await observations(server({})), {
    'login/full': 'It takes 30 connections besides those that were there, and perhaps more.',
    'leave/flood': 'It lets a member send 1000 lines at once, and relays them all.',
    'frame/long-line-early': 'It answers a line that is too long before the LF comes.',
  });
});

t.test('a server that allows few connections and few lines, and one that waits for LF', async (t) => {
  const limited = await observations(server({ connectionsMax: 20, linesPerSecondMax: 100 }));
  t.match(limited['login/full'], /^It takes 1\d connections .* answers one more with bye and full\.$/);
  t.match(
    limited['leave/flood'],
    /^It ends a member that sends 1000 lines at once after \d+ of them, and tells the others that it left by flood\.$/,
  );
  t.equal(
    (await observations(patient))['frame/long-line-early'],
    'It answers a line that is too long once the LF has come.',
  );
});
