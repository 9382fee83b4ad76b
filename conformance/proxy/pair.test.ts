/** A server and a client with the recorder between them, and the recorder as a command: real processes. */
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { DIALECT_FILES, parley } from '../../spec/index.ts';
import { PARLEY, ROOT } from '../../test/parley.ts';
import { type Ended, eachOf, isGone, Program } from '../../test/processes.ts';
import { launch, runPair } from '../index.ts';

const at = (path: string) => join(ROOT, 'conformance', path);
const SERVER = ['python3', at('good/threads.py'), '{port}'];
const CLIENT = ['python3', at('good/client.py'), '{host}', '{port}', '{nick}'];
const wrongServer = (name: string) => [
  process.execPath,
  '--import',
  'tsx',
  at('bad/main.ts'),
  name,
  '{port}',
];
const wrongClient = (name: string) => [
  'python3',
  at('bad/client_bugs.py'),
  '{host}',
  '{port}',
  '{nick}',
  '--bug',
  name,
];
const command = (...args: string[]) => new Program([...PARLEY, ...args], { cwd: ROOT });
const run = (...args: string[]): Promise<Ended> => command(...args).ended;

t.jobs = 4;

const PAIRS: readonly (readonly [
  what: string,
  server: readonly string[],
  client: readonly string[],
  wrong?: { side: string; requirement: string },
])[] = [
  ['two that are right', SERVER, CLIENT],
  ['a server that says twice', wrongServer('says-twice'), CLIENT, { side: 'server', requirement: 'SAY-2' }],
  [
    'a server that relays nothing',
    wrongServer('says-nothing'),
    CLIENT,
    { side: 'server', requirement: 'SAY-1' },
  ],
  [
    'a client that shows twice',
    SERVER,
    wrongClient('shows-twice'),
    { side: 'client', requirement: 'CLIENT-8' },
  ],
  [
    'a client that says twice',
    SERVER,
    wrongClient('says-twice'),
    { side: 'client', requirement: 'CLIENT-11' },
  ],
  [
    'a client that goes without quit',
    SERVER,
    wrongClient('no-quit'),
    { side: 'client', requirement: 'CLIENT-6' },
  ],
];

for (const [what, server, client, wrong] of PAIRS)
  t.test(what, { buffered: true }, async (t) => {
    const { typing } = parley;
    const report = await runPair({
      server,
      client,
      dialect: parley,
      typing,
      isTerminal: false,
      seed: 'x',
      cwd: ROOT,
    });
    const { findings, messages } = report.judgement;
    if (wrong === undefined) {
      t.same(findings, []);
      t.equal(report.steps.length, 9, report.steps.join('; '));
      t.ok(messages > 50);
      return;
    }
    t.ok(
      findings.some(({ side, requirement }) => side === wrong.side && requirement === wrong.requirement),
      `${wrong.requirement} is named`,
      { findings },
    );
    t.same(
      findings.filter(({ side }) => side !== wrong.side),
      [],
      'and nothing of the other side',
    );
  });

/** Comes, and does nothing of what its person types. */
const STANDS_STILL = [
  'python3',
  '-c',
  'import os, socket, time; s = socket.create_connection(("127.0.0.1", int(os.environ["PORT"]))); s.sendall(b"login|" + os.environ["NICK"].encode() + b"\\n"); time.sleep(600)',
];

t.test('a pair that is ended by a signal', { buffered: true }, async (t) => {
  const folder = t.testdir();
  const [pids, saved] = [join(folder, 'pids'), join(folder, 'session.json')];
  const launching = `setsid sleep 600 & echo $$ $! > '${pids}'; exec python3 '${at('good/threads.py')}' "$PORT"`;
  const pair = command(
    'conformance',
    '--pair',
    '--save',
    saved,
    '--',
    'sh',
    '-c',
    launching,
    '--',
    ...STANDS_STILL,
  );
  t.teardown(() => pair.kill());
  await pair.line();
  t.match(await pair.line(), /comes$/, 'the next step is one that the client does not go');
  pair.child.kill('SIGINT');
  const { code, stdout, stderr } = await pair.ended;
  t.equal(code, 130);
  t.match(stderr, 'The run was ended; what was recorded by then is judged.');
  t.match(stdout, /messages of 2 connections were judged\. Nothing that the server did/);
  t.match(JSON.parse(readFileSync(saved, 'utf8')), { format: 'parley-session/1' });
  for (const pid of readFileSync(pids, 'utf8').trim().split(' ').map(Number))
    t.ok(await isGone(pid), 'what the server is, and what it left behind, has ended with it');
});

t.test('a pair that is ended before the server listens', { buffered: true }, async (t) => {
  const started = join(t.testdir(), 'pid');
  const server = ['sh', '-c', `echo $$ > '${started}'; kill -INT $PPID; exec sleep 600`];
  const { code, stderr } = await run('conformance', '--pair', '--', ...server, '--', ...CLIENT);
  t.equal(code, 130);
  t.match(stderr, /Ended by SIGINT before the run was over; no report was written\./);
  t.ok(existsSync(started) && (await isGone(Number(readFileSync(started, 'utf8')))));
});

t.test('the recorder as a command, and what it saved', { buffered: true }, async (t) => {
  const file = join(t.testdir(), 'session.json');
  const server = await launch(SERVER).start();
  t.teardown(() => server.stop());
  const proxy = command(
    'proxy',
    '--listen',
    '0',
    '--save',
    file,
    '--judge',
    `tcp://127.0.0.1:${server.port}`,
  );
  t.teardown(() => proxy.kill());
  const place = (JSON.parse(await proxy.line()) as { listening: { port: number } }).listening;
  const client = await run('conformance', '--only', 'say/reaches-one', `tcp://127.0.0.1:${place.port}`);
  t.equal(client.code, 0, client.stdout);
  proxy.child.kill('SIGINT');
  const { code, stdout } = await proxy.ended;
  t.equal(code, 0, stdout);
  t.match(stdout, / ms {2}c1 +→ "login\|/);
  t.match(stdout, /messages of \d+ connections were judged\. Nothing that the server did breaks a MUST/);
  const saved = JSON.parse(readFileSync(file, 'utf8')) as object;
  t.match(saved, { format: 'parley-session/1', dialect: 'parley' });
  const judged = await run('judge', file, '--json');
  t.equal(judged.code, 0);
  t.match(JSON.parse(judged.stdout), { connections: Number });
});

const WRONG: readonly (readonly [code: number, sentence: RegExp, ...args: string[]])[] = [
  [2, /each after a --/, 'conformance', '--pair', '--', 'a'],
  [
    2,
    /--pair cannot be used with the dialect p2p: people do not meet/,
    'conformance',
    '--pair',
    '--dialect',
    'p2p',
    '--',
    'a',
    '--',
    'b',
  ],
  [
    2,
    /leave out tcp:\/\/127.0.0.1:1, and/,
    'conformance',
    '--pair',
    'tcp://127.0.0.1:1',
    '--',
    'a',
    '--',
    'b',
  ],
  [2, /--save goes with --pair/, 'conformance', '--save', 'x', '--', 'true'],
  [2, /nowhere.json cannot be read: there is no such file/, 'judge', 'nowhere.json'],
  [2, /package.json is no recorded session:\n {2}\/format: Expected/, 'judge', 'package.json'],
  [2, /--listen x is no port/, 'proxy', '--listen', 'x', 'tcp://127.0.0.1:1'],
  [2, /is no address of a server/, 'proxy', '--listen', '0', 'localhost'],
];

t.test('a session with next to nothing in it', { buffered: true }, async (t) => {
  const entries = [
    { ms: 1, peer: 'c1', event: 'connect' },
    { ms: 2, peer: 'c1', event: 'send', bytes: 'login|a\n', bytesTotal: 8 },
  ];
  const session = { format: 'parley-session/1', kit: '0.1.0', dialect: 'parley', target: 'localhost:1' };
  const folder = t.testdir({
    'empty.json': JSON.stringify({ ...session, entries: [] }),
    'one.json': JSON.stringify({ ...session, entries }),
  });
  const empty = await run('judge', join(folder, 'empty.json'));
  t.equal(empty.code, 2);
  t.equal(empty.stdout, 'There was nothing to judge: 0 connections, and no message on any.\n');
  const { stdout } = await run('judge', join(folder, 'one.json'));
  t.match(stdout, '1 message of 1 connection was judged. ');
});

t.test('a session of a dialect in a file', { buffered: true }, async (t) => {
  const folder = t.testdir({ 'mine.json': JSON.stringify({ ...DIALECT_FILES.parley, name: 'mine' }) });
  const [dialect, saved] = [join(folder, 'mine.json'), join(folder, 'session.json')];
  const options = ['--dialect', dialect, '--save', saved, '--no-pty'];
  const pair = await run('conformance', '--pair', ...options, '--', ...SERVER, '--', ...CLIENT);
  t.equal(pair.code, 0, pair.stdout);
  const judged = await run('judge', saved);
  t.equal(judged.code, 0, judged.stderr);
  t.match(judged.stdout, / messages of 3 connections were judged/);
  renameSync(dialect, join(folder, 'moved.json'));
  const moved = await run('judge', saved);
  t.equal(moved.code, 2);
  t.match(
    moved.stderr,
    /mine\.json cannot be read: there is no such file\. Say with --dialect where it is now\./,
  );
  t.equal((await run('judge', saved, '--dialect', join(folder, 'moved.json'))).code, 0);
});

t.test('a client that says nothing', { buffered: true }, async (t) => {
  const silent = STANDS_STILL.map((word) => word.replace(/s\.sendall\(.*?\); /, ''));
  const { code, stdout } = await run('conformance', '--pair', '--', ...SERVER, '--', ...silent);
  t.equal(code, 1, 'is wrong, and not nothing to judge');
  t.match(stdout, /0 messages of \d connections? were judged\..* The clients are wrong: CLIENT-7/);
});

const FOREIGN: readonly (readonly string[])[] = [
  ['--client'],
  ['--init'],
  ['--target', 'x.json'],
  ['--only', 'say/*'],
  ['--exclude', 'say/*'],
  ['--level', 'should'],
  ['--spec', '1.0'],
  ['--baseline', 'x.json'],
  ['--write-baseline', 'x.json'],
  ['--reporter', 'junit=x.xml'],
  ['--rubric', 'x.json'],
  ['--fresh'],
  ['--jobs', '2'],
  ['--ready-ms', '9'],
  ['--storm', '20'],
  ['--idle-ms', '9'],
  ['--login-ms', '9'],
  ['--limit-ms', '9'],
  ['--short-limits', 'x'],
  ['--pause', 'say/reaches-one'],
  ['--watch'],
  ['--verbose'],
];

t.test('what does not go with a pair', { buffered: true }, async (t) => {
  await eachOf(FOREIGN, 2, async (words) => {
    const { code, stderr } = await run('conformance', '--pair', ...words, '--', 'a', '--', 'b');
    t.equal(code, 2, words.join(' '));
    t.match(stderr, `${words[0]} does not go with --pair`);
  });
});

t.test('wrong use', { buffered: true }, async (t) => {
  for (const [code, sentence, ...args] of WRONG) {
    const ended = await run(...args);
    t.equal(ended.code, code, args.join(' '));
    t.match(ended.stderr, sentence);
  }
});
