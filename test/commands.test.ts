/** The command line as real processes. */
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import t from 'tap';
import { WebSocket } from 'ws';
import { SCHEMA_NAMES } from '../conformance/schemas.ts';
import { parley as parleyDialect } from '../spec/index.ts';
import { PARLEY, PARLEY_WORDS, ROOT } from './parley.ts';
import { eachOf, isAlive, isGone, Program, runToEnd } from './processes.ts';

const HERE = t.testdir();
const NOBODY = await freePort();

/** A program that runs and never listens. The kit waits ten seconds for it, so it is begun first. */
let never: Program;

const started: Program[] = [];
t.teardown(() => {
  for (const program of started) program.kill();
});

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
  const program = new Program([...PARLEY, ...args], { cwd: HERE, env });
  started.push(program);
  return program;
}

const parley = (...args: string[]) => start(args).ended;

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

t.before(() => {
  never = start(['conformance', '--', process.execPath, '-e', 'setInterval(() => {}, 1e6)']);
  mkdirSync(join(HERE, 'folder'));
  writeFileSync(join(HERE, 'half.json'), '{ "name": ');
  writeFileSync(join(HERE, 'binary'), '\x7fELF\x1b]0;x\x07\0');
  writeFileSync(join(HERE, 'escape.json'), JSON.stringify({ '\x1b[31m': 1 }));
  cpSync(join(ROOT, 'conformance/report/golden/passing.json'), join(HERE, 'report.json'));
  const bad = { ...parleyDialect, policy: { ...parleyDialect.policy, textBytesMax: 'many' } };
  writeFileSync(join(HERE, 'bad.json'), JSON.stringify(bad));
});

/** What was wrong, the arguments, the exit code, and what the sentence holds. */
type WrongUse = readonly [what: string, args: readonly string[], code: number, sentence: RegExp];

const IS_FOLDER = /^parley: The [a-z ]+ folder cannot be read: it is a folder\.$/m;
const onNode = (script: string) => ['conformance', '--', process.execPath, '-e', script];

const WRONG: readonly WrongUse[] = [
  [
    'a target that nobody serves',
    ['conformance', `tcp://127.0.0.1:${NOBODY}`],
    3,
    new RegExp(`127.0.0.1:${NOBODY}`),
  ],
  ['no such command', ['conformance', '--', 'no-such-program', '{port}'], 3, /no-such-program.*installed/],
  ['a command that ends at once', onNode('process.exit(7)'), 3, /ended before it listened \(exit code 7\)/],
  ['its last words', onNode('throw "no room"'), 3, /ended before it listened/],
  ['a command that is a folder', ['conformance', '--', './folder'], 3, /folder may not be executed/],
  [
    'a command without -- in front of it',
    ['conformance', 'python3', 'server.py', '{port}'],
    2,
    /The command of a server stands after --, for example: parley conformance -- python3 /,
  ],
  ['an unknown option', ['conformance', '--sed', 'x'], 2, /unknown option '--sed'/],
  [
    'an unknown command',
    ['conformence'],
    2,
    /^parley: There is no command conformence\. Did you mean conformance\? parley --help /,
  ],
  [
    'a command that is none, with arguments',
    ['frobnicate', 'x'],
    2,
    /^parley: There is no command frobnicate\. parley --help shows what there is\.$/m,
  ],
  ['an unknown case', ['conformance', '--only', 'nick/nope'], 2, /"nick\/nope" matches no case/],
  ['a pattern that matches nothing', ['conformance', '--exclude', 'x*'], 2, /"x\*" matches no case/],
  ['nothing left to run', ['conformance', '--only', 'login/*', '--exclude', '*'], 2, /./],
  ['a dialect that is not there', ['conformance', '--dialect', './none.json'], 2, /none\.json.*no such file/],
  [
    'a dialect file that is a folder',
    ['conformance', '--dialect', './folder'],
    2,
    /folder cannot be read: it is a folder\.$/m,
  ],
  [
    'a dialect that is half a file',
    ['serve', '--dialect', './half.json'],
    2,
    /half\.json cannot be read: it is no JSON: in line 1, column 11 there should be a value\.$/m,
  ],
  ['a dialect that is none', ['conformance', '--dialect', './bad.json'], 2, /^ {2}\/policy\/textBytesMax: /m],
  [
    'an unknown dialect',
    ['chat', 'tcp://127.0.0.1:1', '--dialect', 'klingon'],
    2,
    /^parley: There is no dialect klingon/,
  ],
  [
    'a report into no folder',
    ['conformance', '--reporter', 'json=no/folder/x.json'],
    2,
    /no\/folder\/x\.json/,
  ],
  ['a report over a folder', ['conformance', '--reporter', 'tap=folder'], 2, /cannot be written to folder/],
  ['a report into no name', ['conformance', '--reporter', 'json='], 2, /names no file/],
  [
    'two reports into one file',
    ['conformance', '--reporter', 'json=twice', '--reporter', 'tap=./twice'],
    2,
    /Two reports would go to \.\/twice/,
  ],
  ['a seed of nothing', ['conformance', '--seed', ''], 2, /must not be empty/],
  ['schedules of nothing', ['explore', '--seed', ''], 2, /must not be empty/],
  [
    'two reports on one output',
    ['conformance', '--reporter', 'tap', '--reporter', 'json'],
    2,
    /Only one report/,
  ],
  [
    'two reports on one output, the one by its sign',
    ['conformance', '--reporter', 'tap=-', '--reporter', 'json'],
    2,
    /Only one report/,
  ],
  [
    'a rubric that nobody reads',
    ['conformance', '--rubric', 'none.json', '--reporter', 'json'],
    2,
    /goes with --reporter gradescope only/,
  ],
  [
    'a rubric that is not there',
    ['conformance', '--rubric', 'none.json', '--reporter', 'gradescope'],
    2,
    /rubric none\.json.*no such file/,
  ],
  [
    'a rubric that is none',
    ['conformance', '--rubric', 'bad.json', '--reporter', 'gradescope'],
    2,
    /^ {2}\/items: .*what there are points for/m,
  ],
  [
    'a rubric that is a folder',
    ['conformance', '--rubric', 'folder', '--reporter', 'gradescope'],
    2,
    IS_FOLDER,
  ],
  ['a baseline that is a folder', ['conformance', '--baseline', 'folder'], 2, IS_FOLDER],
  ['a target file that is a folder', ['conformance', '--target', 'folder'], 2, IS_FOLDER],
  ['a session that is a folder', ['judge', 'folder'], 2, IS_FOLDER],
  ['a schedule that is a folder', ['explore', '--replay', 'folder'], 2, IS_FOLDER],
  ['a report that is a folder', ['compare', 'report.json', 'folder'], 2, IS_FOLDER],
  [
    'a session that is a program',
    ['judge', 'binary'],
    2,
    /binary cannot be read: it is no JSON: in line 1, column 1 /,
  ],
  [
    'a target file with a name that a terminal obeys',
    ['conformance', '--target', 'escape.json'],
    2,
    /^ {2}\/\\x1b\[31m: Unexpected property/m,
  ],
  ['one report to compare', ['compare', 'report.json'], 2, /at least two/],
  ['a report that is not there', ['compare', 'report.json', 'none.json'], 2, /none\.json.*no such file/],
  [
    'a report that is half a file',
    ['compare', 'report.json', 'half.json'],
    2,
    /half\.json cannot be read: it is no JSON: in line 1, column 11 /,
  ],
  ['a report that is none', ['compare', 'report.json', 'bad.json'], 2, /^ {2}\/kit: .*version of the kit/m],
  [
    'a format that is none',
    ['compare', 'report.json', 'report.json', '--format', 'xml'],
    2,
    /text, markdown/,
  ],
  ['an unknown schema', ['schema', 'repot'], 2, /Did you mean report/],
  ['an unknown reporter', ['conformance', '--reporter', 'xml'], 2, /no reporter xml/],
  ['a reporter of another kind', ['conformance', '--reporter', 'toString'], 2, /no reporter toString/],
  ['an address that is none', ['conformance', 'localhost'], 2, /"localhost" is no address/],
  ['a port that is none', ['conformance', 'tcp://127.0.0.1:65536'], 2, /no address/],
  ['an address and a command', ['conformance', 'tcp://127.0.0.1:1', '--', 'x'], 2, /not both/],
  ['dashes and no command', ['conformance', '--'], 2, /No command stands after --/],
  ['a command for another command', ['serve', '--', 'x'], 2, /parley conformance, explore, verify only/],
  ['two addresses', ['conformance', 'tcp://a:1', 'tcp://b:1'], 2, /too many arguments/],
  ['a level that is none', ['conformance', '--level', 'may'], 2, /must, should/],
  ['a time that is none', ['conformance', '--idle-ms', '1.5'], 2, /whole number/],
  ['a limit of nothing', ['conformance', '--login-ms', '0'], 2, /whole number from 1 to 86400000/],
  [
    'a limit beyond all numbers',
    ['conformance', '--idle-ms', '99999999999999999999'],
    2,
    /from 1 to 86400000/,
  ],
  ['a time that no timer has', ['conformance', '--limit-ms', '3000000000'], 2, /from 1 to 86400000/],
  ['too many instances', ['conformance', '--jobs', '65'], 2, /from 1 to 64/],
  ['a storm that is none', ['conformance', '--storm', '9'], 2, /from 10 to 1000/],
  ['no time to explore', ['explore', '--seconds', '0'], 2, /from 1 to 86400/],
  ['no schedules', ['explore', '--runs', '0'], 2, /from 1 to 1000000000/],
  ['a schedule of one', ['explore', '--peers', '1'], 2, /from 2 to 5/],
  ['more load than threads', ['verify', '--load', '257'], 2, /from 0 to 256/],
  [
    'no time at all',
    ['conformance', '--limit-ms', '1', ...onNode('setInterval(() => {}, 1e6)').slice(1)],
    4,
    /ended after 0\.001 s, as it was told/,
  ],
  ['an option without its value', ['conformance', '--seed'], 2, /--seed <text>' argument missing/],
  ['a port for serve that is none', ['serve', '--port', '65536'], 2, /port is 65536/],
  ['a port for browsers that is none', ['serve', '--port', '0', '--web', '65536'], 2, /web\.port is 65536/],
  ['a port for browsers in words', ['serve', '--web', 'yes'], 2, /whole number/],
  [
    'an origin that is none',
    ['serve', '--port', '0', '--web', '0', '--origin', 'x.example'],
    2,
    /"x\.example"/,
  ],
  [
    'an origin without a port for pages',
    ['serve', '--port', '0', '--origin', 'https://x.example'],
    2,
    /goes with --web, or with a dialect on WebSocket/,
  ],
  ['a limit that is none', ['serve', '--port', '0', '--queue-bytes-max', '1'], 2, /is 1; it must be/],
  ['a host that nobody knows', ['serve', '--port', '0', '--host', 'nowhere.invalid'], 2, /nowhere\.invalid/],
  ['an unknown id, nearly one', ['explain', 'NICK-77'], 2, /Did you mean NICK-7/],
  ['an unknown id', ['explain', 'toString'], 2, /toString is no requirement/],
  ['a list of nothing', ['list', '--only', 'nope'], 2, /"nope" matches no case/],
  ['a chat without an address', ['chat'], 2, /missing required argument 'url'/],
  [
    'a chat with nobody',
    ['chat', `tcp://127.0.0.1:${NOBODY}`, '--nick', 'bob'],
    3,
    /^parley: .*cannot be reached/,
  ],
];

/** What was said on standard error besides progress, and besides the lines that list or hint. */
function sentences(stderr: string): string[] {
  return stderr.split('\n').filter((line) => !/^$|^parley: testing |^\(|^ {2}/.test(line));
}

t.test(
  'wrong use: one clear sentence, the exit code that says what it was, never a stack trace',
  async (t) => {
    await eachOf(WRONG, 2, async ([what, args, code, sentence]) => {
      const ended = await parley(...args);
      t.equal(ended.code, code, `${what}: the exit code`);
      t.match(ended.stderr, sentence, `${what}: what is said`);
      t.equal(sentences(ended.stderr).length, 1, `${what}: one sentence: ${ended.stderr}`);
      t.notMatch(ended.stderr, /[\0-\x09\x0b-\x1f\x7f]/, `${what}: no control characters`);
      t.notMatch(ended.stderr, /^ +at |node:internal|an error of parley/m, `${what}: no trace`);
      t.equal(ended.stdout, '', `${what}: nothing on standard output`);
    });
  },
);

t.test('a variable of the environment that is no number is named', async (t) => {
  const { code, stderr } = await start(['serve', '--port', '0'], { PARLEY_IDLE_MS: 'soon' }).ended;
  t.equal(code, 2);
  t.match(stderr, /PARLEY_IDLE_MS/);
});

t.test('a port in use', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  for (const args of [
    ['serve', '--port', String(port)],
    ['proxy', 'tcp://127.0.0.1:1', '--listen', String(port)],
  ]) {
    const { code, stdout, stderr } = await parley(...args);
    t.equal(code, 2);
    t.match(stderr, new RegExp(`listens? on 127\\.0\\.0\\.1:${port}`));
    t.equal(sentences(stderr).length, 1, stderr);
    t.equal(stdout, '');
  }
});

t.test('no arguments give the help, and help is on standard output', async (t) => {
  for (const args of [[], ['--help'], ['help', 'serve'], ['conformance', '--help']]) {
    const { code, stdout, stderr } = await parley(...args);
    t.same({ code, stderr }, { code: 0, stderr: '' }, args.join(' '));
    t.match(stdout, /^Usage: parley/);
  }
});

t.test('each schema that the help names is printed, and takes what it is of', async (t) => {
  const { stdout: help } = await parley('schema', '--help');
  const names = /name +(.*)/.exec(help.replace(/\n +/g, ' '))![1]!.split(/, | or /);
  t.same(names, SCHEMA_NAMES);
  const check = async (name: string, value: unknown) => {
    const { stdout } = await parley('schema', name);
    return new Ajv2020({ strict: true }).compile(JSON.parse(stdout) as object)(value);
  };
  t.ok(await check('target', { command: ['python3', 'server.py', '{port}'] }));
  t.notOk(await check('target', { comand: ['python3'] }));
  const { stdout: shown } = await parley('dialect', 'show', 'parley', '--json');
  t.ok(await check('dialect', JSON.parse(shown)));
  t.notOk(await check('dialect', { name: 'mine' }));
});

t.test('a reader that goes away is no error', async (t) => {
  const piped = (reader: string) => runToEnd(['sh', '-c', `${PARLEY_WORDS} list | ${reader}`], HERE);
  // By the time that anything is written, `true` has ended.
  const unread = await piped('true');
  t.same([unread.code, unread.stdout, unread.stderr], [0, '', '']);
  const { code, stdout, stderr } = await piped('head -1');
  t.same([code, stderr], [0, '']);
  t.match(stdout, /^[^\n]+\n$/);
});

t.test('a proxy goes on without a reader, and saves what it saw', async (t) => {
  const echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  t.teardown(() => echo.close());
  const { port } = echo.address() as AddressInfo;
  const program = start(['proxy', `tcp://127.0.0.1:${port}`, '--listen', '0', '--save', 'unread.json']);
  const { listening } = JSON.parse(await program.line()) as { listening: { port: number } };
  program.child.stdout!.destroy();
  const socket = connect(listening.port, '127.0.0.1').setEncoding('utf8');
  for (const line of ['one\n', 'two\n', 'three\n']) {
    socket.write(line);
    t.equal(String(await once(socket, 'data')), line);
  }
  socket.end();
  await once(socket, 'close');
  program.child.kill('SIGTERM');
  const { code, stderr } = await program.ended;
  t.same([code, stderr], [0, '']);
  const { entries } = JSON.parse(readFileSync(join(HERE, 'unread.json'), 'utf8')) as {
    entries: { bytes?: string }[];
  };
  t.equal(entries.filter(({ bytes }) => bytes === 'three\n').length, 2, 'there and back');
});

const full = existsSync('/dev/full') ? false : 'this system has no /dev/full';

t.test('a disk that is full', { skip: full }, async (t) => {
  const listed = await runToEnd(['sh', '-c', `${PARLEY_WORDS} list > /dev/full`], HERE);
  const reported = await parley('conformance', '--only', 'login/welcome', '--reporter', 'json=/dev/full');
  t.same([listed.code, reported.code], [70, 2], 'neither is said of the target');
  for (const { stderr } of [listed, reported]) {
    t.match(stderr, /cannot be written.*no space left/);
    t.equal(sentences(stderr).length, 1, stderr);
  }
});

interface JsonReport {
  readonly seed: string;
  readonly cases: readonly { id: string; verdict: string; transcript: readonly { bytes?: string }[] }[];
}

const nicknames = (report: JsonReport) =>
  report.cases.flatMap(({ transcript }) =>
    transcript.flatMap(({ bytes = '' }) => [...bytes.matchAll(/^login\|(.*)$/gm)].map(([, nick]) => nick)),
  );

t.test('standard output is the report alone, and a seed makes the same nicknames again', async (t) => {
  const run = async (seed: string) => {
    const args = ['--only', 'login/roster', '--reporter', 'json', '--seed', seed];
    const { code, stdout, stderr } = await parley('conformance', ...args);
    t.equal(code, 0, stderr);
    t.equal(stderr, 'parley: testing the reference server\n', 'progress is on standard error');
    return JSON.parse(stdout) as JsonReport;
  };
  const [first, second, other] = [await run('one'), await run('one'), await run('two')];
  t.same(
    first.cases.map(({ id, verdict }) => [id, verdict]),
    [['login/roster', 'pass']],
  );
  t.ok(nicknames(first).length > 1, 'nicknames were found');
  t.same(nicknames(second), nicknames(first));
  t.notSame(nicknames(other), nicknames(first));
});

t.test('several reports at once, each into its file', async (t) => {
  const kinds = ['human', 'tap', 'junit', 'json', 'markdown'];
  const reporters = kinds.flatMap((kind) => ['--reporter', `${kind}=report.${kind}`]);
  const { code, stdout, stderr } = await parley('conformance', '--only', 'login/welcome', ...reporters);
  t.same({ code, stdout }, { code: 0, stdout: '' }, stderr);
  const read = (kind: string) => readFileSync(join(HERE, `report.${kind}`), 'utf8');
  t.match(read('tap'), /^TAP version 14\n/);
  t.match(read('junit'), /^<\?xml /);
  t.equal((JSON.parse(read('json')) as JsonReport).cases[0]?.id, 'login/welcome');
  for (const kind of kinds) t.match(read(kind), /login\/welcome|conforms/, kind);
});

/** A mute server with a child of its own, which tells a control port of both. */
const MUTE = `
const { connect, createServer } = require('node:net');
const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
createServer(() => {}).listen(process.env.PORT, process.env.HOST, () => {
  connect(process.env.CONTROL_PORT, '127.0.0.1').end(process.pid + ' ' + child.pid);
});`;

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  t.test(`${signal} during a run ends what it started`, { timeout: 20_000 }, async (t) => {
    const control = createServer({ allowHalfOpen: false }).listen(0, '127.0.0.1');
    t.teardown(() => control.close());
    await once(control, 'listening');
    const { port } = control.address() as AddressInfo;
    const run = start(onNode(MUTE), { CONTROL_PORT: String(port) });
    const [socket] = (await once(control, 'connection')) as [Socket];
    const [told] = (await once(socket, 'data')) as [Buffer];
    const pids = String(told).split(' ').map(Number);
    t.ok(pids.length === 2 && pids.every(isAlive), 'the server and its child run');
    run.child.kill(signal);
    const ended = await run.ended;
    t.equal(ended.code, code);
    t.notMatch(ended.stderr, /^ +at /m);
    for (const pid of pids) t.ok(await isGone(pid), 'it is gone');
    t.notOk(run.groupLives(), 'nothing of it is left');
  });
}

/** Logs in, and gives what comes from then until the end. */
async function member(host: string, port: number): Promise<{ all: Promise<string> }> {
  const socket = connect(port, host).setEncoding('utf8');
  let heard = '';
  const welcomed = new Promise<void>((resolve) => {
    socket.on('data', (text: string) => {
      heard += text;
      if (heard.includes('welcome|alice\n')) resolve();
    });
  });
  const all = once(socket, 'end').then(() => heard);
  socket.write('login|alice\n');
  await welcomed;
  return { all };
}

async function addressOf(program: Program): Promise<{ host: string; port: number }> {
  return (JSON.parse(await program.line()) as { listening: { host: string; port: number } }).listening;
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  t.test(`serve announces its port in one line, and ${signal} ends it in order`, async (t) => {
    const program = start(['serve', '--port', '0']);
    const { host, port } = await addressOf(program);
    t.equal(host, '127.0.0.1', 'loopback, if nothing else is said');
    const { all } = await member(host, port);
    program.child.kill(signal);
    t.match(await all, /\nbye\|shutdown\n$/);
    const { code, stdout, stderr } = await program.ended;
    t.same({ code, stderr }, { code: 0, stderr: '' });
    t.equal(stdout.split('\n').length, 2, 'one line');
  });
}

t.test('serve --web announces the page, to programs and to people, and ends with it in order', async (t) => {
  const program = start(['serve', '--port', '0', '--web', '0', '--origin', 'https://chat.example']);
  const { web } = JSON.parse(await program.line()) as { web: { url: string } };
  t.match(web.url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
  const page = await fetch(web.url);
  t.match(await page.text(), '<title>Parley</title>');
  t.match(page.headers.get('content-security-policy'), /^default-src 'none'; script-src 'self'/);
  const handshake = async (origin: string) => {
    const socket = new WebSocket(web.url.replace('http', 'ws'), { origin });
    const [, response] = await Promise.race([
      once(socket, 'unexpected-response'),
      once(socket, 'open').then(() => [socket, { statusCode: 101 }]),
    ]);
    return [socket, (response as { statusCode: number }).statusCode] as const;
  };
  const [allowed, status] = await handshake('https://chat.example');
  t.equal(status, 101, 'the origin that was named may connect');
  const [refused, other] = await handshake('https://evil.example');
  t.equal(other, 403, 'another one may not');
  refused.on('error', () => {}).terminate();
  const closed = once(allowed, 'close');
  program.child.kill('SIGTERM');
  t.equal((await closed)[0], 1000);
  const { code, stdout, stderr } = await program.ended;
  t.same(
    { code, stderr },
    {
      code: 0,
      stderr: [
        `parley: open ${web.url} in a browser to chat there.\n`,
        'parley: a page of https://evil.example may not connect. --origin https://evil.example lets it.\n',
      ].join(''),
    },
  );
  t.equal(stdout.split('\n').length, 2, 'one line');
});

const hasIpv6 = Object.values(networkInterfaces()).some((each) =>
  each?.some(({ address }) => address === '::1'),
);

t.test('serve and conformance on IPv6', { skip: hasIpv6 ? false : 'this machine has no ::1' }, async (t) => {
  const program = start(['serve', '--host', '::1', '--port', '0']);
  const { host, port } = await addressOf(program);
  t.equal(host, '::1');
  const { code, stderr } = await parley('conformance', `tcp://[::1]:${port}`, '--only', 'login/welcome');
  t.equal(code, 0, stderr);
  program.child.kill('SIGTERM');
  t.equal((await program.ended).code, 0);
});

t.test('a command that never listens', { timeout: 30_000 }, async (t) => {
  const { code, stdout, stderr } = await never.ended;
  t.equal(code, 3);
  t.match(stderr, /runs, but did not listen on .* within 10 s/);
  t.equal(sentences(stderr).length, 1, stderr);
  t.equal(stdout, '');
});
