/** Verdicts that change are found, and those that do not are not. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { CASES } from '../conformance/index.ts';
import { randomOf, shuffled } from '../conformance/run/shuffle.ts';
import { PARLEY, ROOT } from './parley.ts';
import { runToEnd } from './processes.ts';

t.setTimeout(120_000);
const THREADS = join(ROOT, 'conformance/good/threads.py');
const skip =
  spawnSync('python3', ['--version']).status === 0 ? false : 'python3 is missing: apt-get install python3';
const ONLY = ['login/welcome', 'say/reaches-*', 'say/text-*'].flatMap((glob) => ['--only', glob]);

t.test('a server that is the same each time', { skip }, async (t) => {
  const args = ['verify', ...ONLY, '--times', '3', '--load', '2', '--', 'python3', THREADS, '{port}'];
  const { code, stdout, stderr } = await runToEnd([...PARLEY, ...args], ROOT);
  t.equal(code, 0, stderr);
  t.match(stdout, /^No case changed its verdict in 3 runs, 2 busy threads from the second on, seed \w+\.$/m);
  t.match(stderr, /run 1 of 3: .*\n.*run 2 of 3 under load: \d+ passed, 0 failed\n.*run 3 of 3 under load/);
});

t.test('a server that is another one every second time', { skip }, async (t) => {
  const here = t.testdir({});
  writeFileSync(
    join(here, 'server.py'),
    `
import pathlib, runpy, sys
sys.path.insert(0, ${JSON.stringify(join(ROOT, 'conformance/good'))})
sys.dont_write_bytecode = True
import wire
starts = pathlib.Path('starts')
starts.write_text((starts.read_text() if starts.exists() else '') + 'x')
if len(starts.read_text()) % 2 == 0:
    parse = wire.parse
    wire.parse = lambda line: [part.strip() for part in parse(line)]
runpy.run_path(${JSON.stringify(THREADS)}, run_name='__main__')
`,
  );
  const args = ['verify', '--only', 'say/text-spaces', '--times', '4', '--load', '1', '--seed', 'verify'];
  const { code, stdout, stderr } = await runToEnd(
    [...PARLEY, ...args, '--', 'python3', 'server.py', '{port}'],
    here,
  );
  t.equal(code, 1, stderr);
  t.match(stdout, /^1 case changed its verdict in 4 runs/);
  t.match(stdout, /^ {2}say\/text-spaces$/m);
  t.match(stdout, /^ {4}pass in (run \d|\d runs, first in run \d)$/m);
  t.match(stdout, /^ {4}fail in .*: SAY-7, .*awaited.*came\.$/m, 'both are told, with what was wrong');
});

t.test('wrong use, and nobody there', async (t) => {
  const ended = async (...args: string[]) => {
    const { code, stderr } = await runToEnd([...PARLEY, 'verify', ...args], t.testdir({}));
    return `${code} ${stderr}`;
  };
  t.match(await ended('--times', '1'), /^2 .*--times.*whole number from 2/);
  t.match(await ended('tcp://127.0.0.1:1'), /^3 /);
});

t.test('an order by chance', async (t) => {
  const order = (seed: string) => shuffled(CASES, randomOf(seed)).map(({ id }) => id);
  t.same(order('a'), order('a'), 'the same for the same seed');
  t.not(order('a').join(), order('b').join());
  t.same([...order('a')].sort(), CASES.map(({ id }) => id).sort(), 'none is lost');
  const ids = order('a');
  for (const { id, after = [] } of CASES)
    for (const before of after) t.ok(ids.indexOf(before) < ids.indexOf(id), `${before} before ${id}`);
  t.ok(
    CASES.some(({ after = [] }) => after.length > 0),
    'some stand on others',
  );
});
