/** Target files as people use them: what they say holds, and what stands on the command line wins. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { FROM_SOURCE, PARLEY, ROOT } from './parley.ts';
import { type Ended, runToEnd } from './processes.ts';

const CONFORMANCE = [...PARLEY, 'conformance'];
/** A server that cuts spaces off the ends of texts. */
const TRIMS = [...FROM_SOURCE, join(ROOT, 'conformance/bad/main.ts'), 'trims', '{port}'];
const QUICK = ['--only', 'login/welcome'];

type Run = (...args: string[]) => Promise<Ended>;

/** A folder with a target file, and the command in it. */
function folder(t: Test, file?: unknown): { here: string; parley: Run } {
  const here = t.testdir(file === undefined ? {} : { 'parley.target.json': JSON.stringify(file) });
  return { here, parley: (...args) => runToEnd([...CONFORMANCE, ...args], here) };
}

t.test('alone, it is tested, and the first line of the report says so', async (t) => {
  const { here, parley } = folder(t, {
    command: TRIMS,
    baseline: 'lists/known.json',
    reports: ['human', 'json=report.json'],
  });
  mkdirSync(join(here, 'lists'));
  const known = { 'say/text-spaces': { requirement: 'SAY-7' } };
  writeFileSync(join(here, 'lists/known.json'), JSON.stringify({ dialect: 'parley', known }));
  const texts = ['--only', 'say/text-*', '--only', 'to/text-*'];
  const { code, stdout, stderr } = await parley(...texts);
  t.equal(code, 1, stderr);
  t.match(
    stdout.split('\n\n')[0]!.replace(/\s+/g, ' '),
    /trims \{port\} \(parley\.target\.json\) does not conform/,
  );
  t.match(stdout, /1 failed, 1 known failure/, 'the baseline of the file is applied');
  t.match(stdout, /Run it again: {2}parley conformance --only to\/text-unchanged$/m);
  const report = JSON.parse(readFileSync(join(here, 'report.json'), 'utf8')) as { target: object };
  t.match(report.target, { kind: 'launched', file: 'parley.target.json' });

  const other = await parley(...QUICK, '--reporter', 'tap', '--', ...TRIMS);
  t.match(other.stdout, /^TAP version 14/, 'what is on the command line wins');
  t.notMatch(other.stdout, /parley\.target\.json/, 'another server is no business of the file');
});

t.test('a folder stands for the target file in it', async (t) => {
  const here = t.testdir({ sub: { 'parley.target.json': JSON.stringify({ command: TRIMS }) } });
  const { code, stdout, stderr } = await runToEnd([...CONFORMANCE, '--target', 'sub', ...QUICK], here);
  t.equal(code, 0, stderr);
  t.match(stdout, /\(sub\/parley\.target\.json\) conforms/);
});

t.test('from another folder it is named, and what it names is beside it', async (t) => {
  const here = t.testdir({
    sub: {
      'parley.target.json': JSON.stringify({
        command: ['sh', '-c', 'test -f here || exit 9; exec "$@"', 'sh', ...TRIMS],
        dialect: 'mine.json',
        reports: ['json=report.json'],
        absent: { quit: 'It is not written yet.' },
      }),
      here: '',
      'mine.json': (await runToEnd([...PARLEY, 'dialect', 'show', 'parley', '--json'], ROOT)).stdout,
    },
  });
  const parley: Run = (...args) =>
    runToEnd([...CONFORMANCE, '--target', 'sub/parley.target.json', ...args], here);
  const { code, stderr } = await parley('--only', 'leave/quit', ...QUICK);
  t.equal(code, 0, stderr);
  const { cases } = JSON.parse(readFileSync(join(here, 'sub/report.json'), 'utf8')) as {
    cases: { verdict: string; message: string }[];
  };
  t.same(
    cases.map(({ verdict }) => verdict),
    ['pass', 'not-applicable'],
  );
  t.equal(cases[1]!.message, 'It is not written yet.');
  const human = await parley(...QUICK, '--reporter', 'human', '--dialect', 'irc');
  t.equal(human.code, 1, 'the dialect of the command line wins');
  t.match(human.stdout, /--target sub\/parley\.target\.json --dialect irc$/m);
});

t.test('a feature that it must have is never skipped', async (t) => {
  const { parley } = folder(t, { command: TRIMS, dialect: 'select', features: ['quit'] });
  const { code, stderr } = await parley();
  t.equal(code, 2);
  t.match(stderr, /says that the server has quit, which the dialect select does not have/);
});

t.test('what is no target file is named by its place, with what it should be', async (t) => {
  const { here, parley } = folder(t, {});
  const wrong = async (file: unknown, ...sentences: RegExp[]) => {
    writeFileSync(join(here, 'parley.target.json'), typeof file === 'string' ? file : JSON.stringify(file));
    const { code, stdout, stderr } = await parley();
    t.equal(code, 2, stderr);
    t.equal(stdout, '');
    for (const sentence of sentences) t.match(stderr, sentence);
    t.notMatch(stderr, /testing|^ +at /m, 'nothing was run');
  };
  await wrong(
    { comand: ['x'], readyMs: 0 },
    /\/comand: Unexpected property.*There are command, address, dialect,/,
    /^ {2}\/readyMs: .*\(how long.*milliseconds, for example 20000\)/m,
  );
  await wrong(
    { command: 'python3 server.py' },
    /\/command: .*array.*for example \["python3","server\.py","\{port\}"\]/,
  );
  await wrong(
    { command: ['x'], address: 'tcp://a:1', absent: { qiut: 'x' }, features: ['too'], reports: ['xml=a'] },
    /\/address: there is a command too/,
    /\/absent\/qiut: there is no feature, requirement or case "qiut"\. Did you mean quit\?/,
    /\/features\/0: there is no feature "too"\. Did you mean to\?/,
    /\/reports\/0: there is no reporter "xml"\. Did you mean html/,
  );
  await wrong({ address: 'localhost' }, /\/address: "localhost" is no address/);
  await wrong(
    { command: ['x'], short: { args: ['--idle'] } },
    /\/short: neither args nor env says where.*\{idleMs\}/,
  );
  await wrong('{ "command": ', /parley\.target\.json cannot be read/);
  const { code, stderr } = await parley('--target', 'none.json');
  t.equal(code, 2);
  t.match(stderr, /none\.json cannot be read: there is no such file\. parley conformance --init/);
});

t.test('one that names no server tests none, unless the command line gives one', async (t) => {
  const { here, parley } = folder(t, {});
  writeFileSync(join(here, 'other.json'), JSON.stringify({ dialect: 'irc' }));
  for (const [name, args] of [
    ['parley.target.json', []],
    ['other.json', ['--target', 'other.json']],
  ] as const) {
    const { code, stdout, stderr } = await parley(...QUICK, ...args);
    t.same([code, stdout], [2, ''], stderr);
    t.ok(
      stderr.startsWith(`parley: The target file ${name} does not say which server is tested. Add "command"`),
    );
  }
  const given = await parley(...QUICK, '--target', 'parley.target.json', '--', ...TRIMS);
  t.equal(given.code, 0, given.stderr);
});

t.test('--init begins one, which is right, and leaves one that is there', async (t) => {
  const { here, parley } = folder(t);
  const read = () => JSON.parse(readFileSync(join(here, 'parley.target.json'), 'utf8')) as object;
  const { code, stdout, stderr } = await parley('--init', '--', ...TRIMS);
  t.equal(code, 0, stderr);
  t.match(stdout, /parley\.target\.json was written: it tests .*trims \{port\} in the dialect parley/);
  t.same(read(), { command: TRIMS, dialect: 'parley', reports: ['human'] });
  const again = await parley('--init');
  t.equal(again.code, 2);
  t.match(again.stderr, /There is a parley\.target\.json here already; it was left as it is/);
  const run = await parley(...QUICK);
  t.equal(run.code, 0, run.stderr);

  const guess = folder(t, undefined);
  writeFileSync(join(guess.here, 'server.py'), '');
  await guess.parley('--init', '--dialect', 'irc');
  t.match(JSON.parse(readFileSync(join(guess.here, 'parley.target.json'), 'utf8')), {
    command: ['python3', 'server.py', '{port}'],
    dialect: 'irc',
  });
});

t.test('--init keeps what is said of the server, and refuses what a target file does not hold', async (t) => {
  const { here, parley } = folder(t);
  const path = join(here, 'parley.target.json');
  for (const [args, sentence] of [
    [['--client'], /--client does not go with --init/],
    [['--only', 'x'], /--only does not go with --init/],
    [['--seed', 'x'], /--seed does not go with --init/],
    [['--dialect', 'nope'], /There is no dialect nope/],
    [['--spec', '7'], /was not written:\n {2}\/spec: there is no version of the requirements "7"/],
    [['tcp://127.0.0.1:4000', '--', 'x'], /\/address: there is a command too/],
  ] as const) {
    const { code, stdout, stderr } = await parley('--init', ...args);
    t.same([code, stdout], [2, ''], stderr);
    t.match(stderr, sentence);
    t.notOk(existsSync(path), 'nothing was written');
  }
  const limits = ['--idle-ms', '1000', '--short-limits', '--idle {idleMs}', '--limit-ms', '60000'];
  const run = ['--jobs', '2', '--spec', '1.0', '--reporter', 'tap=run.tap', '--baseline', 'known.json'];
  const { code, stderr } = await parley('--init', ...limits, ...run, '--', './server');
  t.equal(code, 0, stderr);
  t.match(stderr, /^parley: \{port\} does not stand in the command\. .*PORT.*\n$/);
  t.same(JSON.parse(readFileSync(path, 'utf8')), {
    command: ['./server'],
    dialect: 'parley',
    baseline: 'known.json',
    limits: { idleMs: 1000 },
    short: { args: ['--idle', '{idleMs}'], env: {} },
    limitMs: 60000,
    reports: ['tap=run.tap'],
    spec: '1.0',
    jobs: 2,
  });
});

t.test('without one it is the reference server', async (t) => {
  const { here, parley } = folder(t);
  const { code, stdout } = await parley(...QUICK);
  t.equal(code, 0);
  t.match(stdout, /^the reference server conforms/);
  t.notOk(existsSync(join(here, 'parley.target.json')));
});
