/** An evening of grading: a folder of servers, most of which do what servers should not. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { FROM_SOURCE, PARLEY, ROOT } from '../../test/parley.ts';
import { runToEnd } from '../../test/processes.ts';

t.setTimeout(240_000);
const THREADS = join(ROOT, 'conformance/good/threads.py');
const skip =
  spawnSync('python3', ['--version']).status === 0 ? false : 'python3 is missing: apt-get install python3';

interface Server {
  readonly exitCode: number;
  readonly command: readonly string[];
  readonly more?: object;
  /** What the report for people says. */
  readonly says: RegExp;
}

/** A server that conforms, after something else was begun. */
const good = (before: string) => ['sh', '-c', `${before} exec python3 ${THREADS} $PORT`];
const node = (script: string) => [process.execPath, '-e', `const net = require('node:net'); ${script}`];
const LISTEN = 'listen(process.env.PORT, process.env.HOST)';
/** Four megabytes a second. */
const FLOOD = 'while :; do yes "many words that nobody reads" | head -c 400000; sleep 0.1; done';

const SERVERS: Readonly<Record<string, Server>> = {
  good: { exitCode: 0, command: good(''), says: /conforms to Parley\/1\./ },
  bad: {
    exitCode: 1,
    command: [...FROM_SOURCE, join(ROOT, 'conformance/bad/main.ts'), 'says-twice', '{port}'],
    says: /── SAY-2/,
  },
  'pardons-itself': {
    exitCode: 1,
    command: [...FROM_SOURCE, join(ROOT, 'conformance/bad/main.ts'), 'says-twice', '{port}'],
    more: {
      baseline: 'known.json',
      absent: { 'SAY-2': 'Twice is better.' },
      reports: { junit: 'x.xml' },
    },
    says: /── SAY-2/,
  },
  'hangs-at-start': {
    exitCode: 3,
    command: ['sh', '-c', 'kill -STOP $$; exec sleep 600'],
    more: { readyMs: 1_000 },
    says: /runs, but did not listen on 127\.0\.0\.1:\d+ within 1 s/,
  },
  'never-listens': {
    exitCode: 3,
    command: ['sleep', '600'],
    more: { readyMs: 1_000 },
    says: /sleep runs, but did not listen/,
  },
  'listens-elsewhere': {
    exitCode: 3,
    command: node('net.createServer().listen(0, process.env.HOST);'),
    more: { readyMs: 3_000 },
    says: process.platform === 'linux' ? /It listens on port \d+\. Give it the port/ : /Give it the port/,
  },
  'crashes-at-start': {
    exitCode: 3,
    command: ['python3', '-c', 'raise RuntimeError("no such table")'],
    says: /ended before it listened \(exit code 1\)\. Its last words: RuntimeError: no such table/,
  },
  'ends-at-once': { exitCode: 3, command: ['true'], says: /ended before it listened \(exit code 0\)/ },
  'crashes-at-a-message': {
    exitCode: 1,
    command: node(
      `net.createServer((s) => s.on('data', () => { console.error('cannot read this'); process.exit(5); })).${LISTEN};`,
    ),
    says: /the server's process has ended \(exit code 5\), and its last words were: cannot read this/,
  },
  'closes-at-once': {
    exitCode: 1,
    command: node(`net.createServer((s) => s.destroy()).${LISTEN};`),
    says: /does not conform to Parley\/1/,
  },
  'leaves-a-child': { exitCode: 0, command: good('setsid sleep 600 & sleep 600 &'), says: /conforms/ },
  'floods-stdout': { exitCode: 0, command: good(`(${FLOOD}) &`), says: /conforms/ },
  'floods-stderr': { exitCode: 0, command: good(`(${FLOOD}) >&2 &`), says: /conforms/ },
  'writes-a-big-file': { exitCode: 0, command: good('head -c 60000000 /dev/zero > big &'), says: /conforms/ },
  'ignores-sigterm': {
    exitCode: 0,
    command: ['sh', '-c', `trap "" TERM; python3 ${THREADS} $PORT`],
    says: /conforms/,
  },
  'starts-not-short': {
    exitCode: 4,
    command: ['python3', THREADS, '{port}'],
    more: { short: { args: ['--nonsense', '{loginMs}'] } },
    says: /It was started with short limits: python3 ended before it listened/,
  },
};

/** Processes with a folder in their working directory. */
function processesIn(folder: string): string[] {
  const { stdout } = spawnSync(
    'sh',
    ['-c', `ls -ld /proc/[0-9]*/cwd 2>/dev/null | grep -F -- "-> ${folder}"`],
    {
      encoding: 'utf8',
    },
  );
  return stdout.split('\n').filter((line) => line !== '');
}

t.test('every server of a folder is graded, and nothing is left of it', { skip }, async (t) => {
  const here = t.testdir({ servers: {} });
  for (const [name, { command, more }] of Object.entries(SERVERS)) {
    mkdirSync(join(here, 'servers', name));
    writeFileSync(join(here, 'servers', name, 'parley.target.json'), JSON.stringify({ command, ...more }));
  }
  // One that is started by the command of the teacher.
  mkdirSync(join(here, 'servers/without-a-file'));
  const only = ['login/welcome', 'say/*', 'live/silent-guest', 'time/login-deadline', 'run/*'];
  const { code, stdout, stderr } = await runToEnd(
    [
      join(ROOT, 'docs/examples/grade-all.sh'),
      'servers',
      'reports',
      ...only.flatMap((glob) => ['--only', glob]),
      '--',
      'python3',
      THREADS,
      '{port}',
    ],
    here,
    { PARLEY: PARLEY.join(' '), AT_ONCE: '4' },
  );
  t.equal(code, 0, stderr);
  const graded = Object.fromEntries(
    [...stdout.matchAll(/^(\S+) +(\d+) {2}/gm)].map(([, name, exitCode]) => [name, Number(exitCode)]),
  );
  const wanted = Object.entries(SERVERS).map(([name, { exitCode }]) => [name, exitCode]);
  t.same(graded, Object.fromEntries([...wanted, ['without-a-file', 0]]));

  for (const [name, { says, exitCode }] of Object.entries(SERVERS)) {
    const text = readFileSync(join(here, 'reports', `${name}.txt`), 'utf8');
    t.match(text.replace(/\s+/g, ' '), says, name);
    t.notMatch(text, /^ +at |nobody reads\nmany/m, `${name}: neither a trace nor what the server printed`);
    t.ok(text.length < 50_000, `${name}: ${text.length} characters`);
    if (exitCode !== 3) {
      const json = join(here, 'reports', `${name}.json`);
      t.ok(statSync(json).size < 4_000_000, `${name}: ${statSync(json).size} octets of JSON`);
      t.equal(
        (JSON.parse(readFileSync(json, 'utf8')) as { summary: { exitCode: number } }).summary.exitCode,
        exitCode,
      );
    }
  }
  t.ok(readdirSync(join(here, 'reports')).length > 2 * wanted.length, 'there are reports');
  if (process.platform === 'linux') t.same(processesIn(here), [], 'no process is left');
});

t.test('a server that cannot be graded is said to be so', async (t) => {
  const here = t.testdir({
    servers: { one: { 'parley.target.json': '{}' }, two: { 'parley.target.json': '{' } },
  });
  const script = join(ROOT, 'docs/examples/grade-all.sh');
  const { code, stdout } = await runToEnd([script, 'servers', 'reports', '--only', 'login/welcome'], here, {
    PARLEY: PARLEY.join(' '),
  });
  t.equal(code, 1);
  t.match(stdout, /^two +2 {2}COULD NOT BE GRADED$/m);
  const without = await runToEnd([script, 'servers', 'reports'], here, { PARLEY: 'false' });
  t.equal(without.code, 1, 'what ends like a kit but leaves no report is none');
  t.match(without.stdout, /^one +70 {2}COULD NOT BE GRADED$/m);
  t.equal((await runToEnd([script, 'none', 'reports'], here)).code, 2);
});
