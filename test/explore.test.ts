/** `parley explore` as a real process. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { PARLEY, PARLEY_WORDS } from './parley.ts';
import { Program } from './processes.ts';

t.setTimeout(120_000);

const HERE = t.testdir();
const EXPLORE = [...PARLEY, 'explore'];
const parley = (...args: string[]) => new Program([...EXPLORE, ...args], { cwd: HERE }).ended;

/** Welcomes everybody twice. */
const WRONG = [
  '--',
  process.execPath,
  '-e',
  `require('net').createServer((s) => s.on('error', () => {}).on('data', (d) => {
    const nick = /login\\|(.*)/.exec(d)?.[1];
    if (nick) s.write('welcome|' + nick + '\\nwelcome|' + nick + '\\n');
  })).listen(process.env.PORT)`,
];

t.test('what is found is saved, and fails again until it is mended', async (t) => {
  const file = join(HERE, 'found.json');
  const found = await parley('--seed', 'x', '--save', file, ...WRONG);
  t.equal(found.code, 1, found.stderr);
  t.match(found.stdout, 'Most likely ');
  t.match(found.stdout, 'paste into a shell');
  t.match(found.stdout, /rules? applied: open \d+/, 'for somebody has connected');
  t.notMatch(found.stdout, /Not reached: .*\bopen\b/);
  t.match(found.stdout, `parley explore --replay ${file}`);
  const saved = JSON.parse(readFileSync(file, 'utf8')) as { steps: unknown[]; dialect: string };
  t.match(saved, { format: 'parley-explore/1', dialect: 'parley', seed: 'x' });
  t.equal(saved.steps.length, 1, 'one login is enough');
  const [again, mended] = await Promise.all([
    parley('--replay', file, ...WRONG),
    parley('--replay', file, '--json'),
  ]);
  t.equal(again.code, 1, again.stderr);
  t.equal(mended.code, 0, mended.stderr);
  t.match(JSON.parse(mended.stdout), { runs: 20, finding: null, exitCode: 0, seed: 'x' });
});

t.test('wrong use is said in a sentence', async (t) => {
  const file = join(HERE, 'wrong.json');
  writeFileSync(file, '{"format":"parley-explore/2"}');
  const wrong: readonly (readonly [code: number, says: string | RegExp, args: readonly string[]])[] = [
    [2, 'It must be a whole number from 2 to 5.', ['--peers', '9']],
    [2, 'The schedule none.json cannot be read: there is no such file.', ['--replay', 'none.json']],
    [2, '--runs does not go with --replay', ['--replay', file, '--runs', '3']],
    [2, '--seconds does not go with --replay', ['--replay', file, '--seconds', '3']],
    [2, '--peers does not go with --replay', ['--replay', file, '--peers', '3']],
    [2, 'none.json cannot be read', ['--target', 'none.json']],
    [2, /cannot be read: \/\w+: /, ['--replay', file]],
    [2, 'Servers that speak pipe cannot be explored: ', ['--dialect', 'pipe']],
    [2, 'The schedule cannot be written', ['--save', join(HERE, 'none/found.json')]],
    [3, 'Nobody accepts a connection on 127.0.0.1:1', ['tcp://127.0.0.1:1']],
  ];
  const ended = await Promise.all(wrong.map(([, , args]) => parley(...args)));
  for (const [i, [code, says, args]] of wrong.entries()) {
    t.equal(ended[i]!.code, code, args.join(' '));
    t.match(ended[i]!.stderr, says, args.join(' '));
    t.notMatch(ended[i]!.stderr, /^ +at /m, 'no stack trace');
  }
});

t.test('a target file says what is explored', async (t) => {
  const folder = t.testdir({ 'server.json': JSON.stringify({ command: WRONG.slice(1) }) });
  const target = join(folder, 'server.json');
  const [found, help] = await Promise.all([parley('--seed', 'x', '--target', target), parley('--help')]);
  t.equal(found.code, 1, found.stderr);
  t.match(found.stdout, `--replay FILE`);
  t.match(help.stdout.replace(/\s+/g, ' '), 'it is what parley.target.json in this folder says');
});

t.test('whoever ends it is told what is known', async (t) => {
  const program = new Program([...EXPLORE, '--seconds', '600', '--', ...['sh', '-c', serving()]], {
    cwd: HERE,
  });
  t.teardown(() => program.kill());
  // It has said so on its standard error once it plays.
  await new Promise<void>((resolve) => program.child.stderr!.once('data', () => resolve()));
  program.child.kill('SIGINT');
  const { code, stdout } = await program.ended;
  t.equal(code, 130);
  t.match(stdout, / schedules? of \d+ steps? in /);
});

/** The reference server, as a command. */
function serving(): string {
  return `exec ${PARLEY_WORDS} serve --port "$PORT"`;
}
