/** Every case about clients passes on two clients that share nothing: parley chat, and one in Python with threads. */
import { fileURLToPath } from 'node:url';
import { Value } from '@sinclair/typebox/value';
import t, { type Test } from 'tap';
import { PARLEY } from '../../test/parley.ts';
import { CLIENT_CASES, canHaveTerminal, Report, runClient } from '../index.ts';

const skip = canHaveTerminal() ? false : 'python3 is missing: apt-get install python3';
const THREADS = fileURLToPath(new URL('../good/client.py', import.meta.url));

t.jobs = 2;
// Both play all cases, of which many wait.
t.setTimeout(120_000);

async function passesAll(t: Test, command: readonly string[], isTerminal: boolean): Promise<void> {
  const report = await runClient({ command, isTerminal, seed: 'good' });
  t.same(
    report.cases
      .filter((each) => each.verdict !== 'pass')
      .map(({ id, verdict, message, actual }) => ({ id, verdict, message, actual })),
    [],
    'every case passes',
  );
  t.equal(report.cases.length, CLIENT_CASES.length, 'every case ran');
  t.equal(report.summary.exitCode, 0);
  t.ok(report.summary.absences.fenced > 40, 'absence was shown by fences');
  t.ok(Value.Check(Report, JSON.parse(JSON.stringify(report))), 'the report is of its schema');
  t.ok(
    report.cases.every((each) => each.transcript.length > 0),
    'every case has a transcript',
  );
}

t.test('a client in Python with threads, on a terminal', { skip, buffered: true }, (t) =>
  passesAll(t, ['python3', THREADS, '{host}', '{port}', '{nick}'], true),
);

t.test('parley chat, on a terminal', { skip, buffered: true }, async (t) => {
  const command = [...PARLEY, 'chat', 'tcp://{host}:{port}', '--nick', '{nick}'];
  await passesAll(t, command, true);
});
