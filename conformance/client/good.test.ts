/** Every case about clients passes on two clients that share nothing: parley chat, and one in Python with threads. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Value } from '@sinclair/typebox/value';
import { build } from 'esbuild';
import t, { type Test } from 'tap';
import { CLIENT_CASES, canHaveTerminal, Report, runClient } from '../index.ts';

const skip = canHaveTerminal() ? false : 'python3 is missing: apt-get install python3';
const bundled = (path: string) => fileURLToPath(new URL(path, import.meta.url));

t.jobs = 2;

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

/** The command as one script, which starts in a tenth of the time. */
async function script(t: Test): Promise<string> {
  const folder = await mkdtemp(join(bundled('../../node_modules'), '.parley-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  await build({
    entryPoints: [bundled('../../bin/parley.ts')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  });
  return join(folder, 'parley.mjs');
}

t.test('a client in Python with threads, on a terminal', { skip, buffered: true }, (t) =>
  passesAll(t, ['python3', bundled('../good/client.py'), '{host}', '{port}', '{nick}'], true),
);

t.test('parley chat, on a terminal', { skip, buffered: true }, async (t) => {
  const file = await script(t);
  const command = [process.execPath, file, 'chat', 'tcp://{host}:{port}', '--nick', '{nick}'];
  await passesAll(t, command, true);
});
