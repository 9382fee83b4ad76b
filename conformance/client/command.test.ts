/** `parley conformance --client` as a person calls it: what it says, and its exit codes. */
import { join } from 'node:path';
import t from 'tap';
import { PARLEY, ROOT } from '../../test/parley.ts';
import { type Ended, Program } from '../../test/processes.ts';

const run = (...args: string[]): Promise<Ended> =>
  new Program([...PARLEY, 'conformance', ...args], { cwd: ROOT }).ended;
const client = (...args: string[]) => run('--client', '--no-pty', '--seed', 'x', ...args);
const BUG = [
  '--',
  'python3',
  join(ROOT, 'conformance/bad/client_bugs.py'),
  '{host}',
  '{port}',
  '{nick}',
  '--bug',
];
const GOOD = ['--', 'python3', join(ROOT, 'conformance/good/client.py'), '{host}', '{port}', '{nick}'];

t.jobs = 2;

t.test('a client that is wrong', { buffered: true }, async (t) => {
  const { code, stdout, stderr } = await client('--only', 'client/ping*', ...BUG, 'own-token');
  t.equal(code, 1);
  t.match(stdout, /CLIENT-3 .*1 of 1/);
  t.match(stdout, /"pong\|fence-.* was awaited of the client, but "pong\|pong" came/);
  t.match(stdout, /Run it again: +parley conformance --only client\/ping --client --no-pty -- python3/);
  t.notMatch(stdout, /paste into a shell/, 'a shell cannot be the server');
  t.match(stderr, /fail client\/ping \(CLIENT-3\)/);
});

t.test('what cannot be typed is not applicable', { buffered: true }, async (t) => {
  const { code, stdout } = await client(
    '--only',
    'CLIENT-6',
    '--typing',
    'quit=',
    '--reporter',
    'json',
    ...GOOD,
  );
  const report = JSON.parse(stdout) as { target: object; cases: { verdict: string; message: string }[] };
  t.equal(code, 2, 'nothing ran');
  t.match(report.target, { kind: 'client' });
  t.strictSame(
    report.cases.map(({ verdict }) => verdict),
    ['not-applicable', 'not-applicable'],
  );
  t.match(
    report.cases[0]?.message,
    /not known what a person types to this client to leave. Say it with --typing/,
  );
});

t.test('what a person types can be said', { buffered: true }, async (t) => {
  const { code } = await client('--only', 'client/quit', '--typing', 'quit=/to x y', ...GOOD);
  t.equal(code, 0, 'a SHOULD does not fail the run');
  const right = await client('--only', 'client/quit', '--typing', 'quit=^D', ...GOOD);
  t.match(right.stdout, /1 passed, 0 failed/);
});

t.test('a run that is ended by a signal', { buffered: true }, async (t) => {
  const starts = join(t.testdir(), 'starts');
  // The first is for its pace, and the second for the first case.
  const script = `echo x >> '${starts}'; test $(wc -l < '${starts}') -lt 2 || { kill -INT $PPID; exec sleep 600; }`;
  const good = GOOD.slice(1).join(' ').replace('{host}', '$HOST').replace('{port}', '$PORT');
  const { code, stdout, stderr } = await client(
    '--reporter',
    'json',
    '--',
    'sh',
    '-c',
    `${script}; exec ${good.replace('{nick}', '$NICK')}`,
  );
  t.equal(code, 130);
  t.match(stderr, 'The run was ended; what was found by then is reported.');
  t.notMatch(stderr, 'parley: fail', 'that its client was ended is no fault of the client');
  const { cases } = JSON.parse(stdout) as { cases: { verdict: string; message: string }[] };
  for (const { verdict, message } of cases) {
    t.equal(verdict, 'inconclusive');
    t.equal(message, 'SIGINT ended the run before this case was over.');
  }
});

const NO_TERMINAL = /Without python3 \(3\.9 or later\) the client has pipes/;

t.test('a terminal is had whatever stands in the folder', { buffered: true }, async (t) => {
  const cwd = t.testdir({ 'pty.py': 'raise SystemExit(1)' });
  const args = ['conformance', '--client', '--only', 'client/ping', ...GOOD];
  const { code, stderr } = await new Program([...PARLEY, ...args], { cwd }).ended;
  t.equal(code, 0, stderr);
  t.notMatch(stderr, NO_TERMINAL);
});

t.test('that there is no terminal is said', { buffered: true }, async (t) => {
  const here = { cwd: ROOT, env: { PATH: t.testdir() } };
  const node = ['--', process.execPath, '-e', ''];
  const says = async (...args: string[]) =>
    (await new Program([...PARLEY, 'conformance', ...args], here).ended).stderr;
  t.match(await says('--client', ...node), NO_TERMINAL);
  t.match(await says('--pair', ...node, ...node), NO_TERMINAL);
  t.notMatch(await says('--pair', '--no-pty', ...node, ...node), NO_TERMINAL);
});

const WRONG: readonly (readonly [code: number, sentence: RegExp, ...args: string[]])[] = [
  [3, /There is no command no-such-client/, '--client', '--', 'no-such-client'],
  [
    3,
    /did not connect to 127.0.0.1:\d+. It has ended \(exit code 0\). Give it the address/,
    '--client',
    '--',
    'true',
  ],
  [2, /give its command after --/, '--client'],
  [2, /give its command after --/, '--client', 'tcp://127.0.0.1:4000'],
  [2, /--typing say=hello has no \{text\}/, '--client', '--typing', 'say=hello', '--', 'true'],
  [
    2,
    /--typing shout=x does not say .*one of login, say, to/,
    '--client',
    '--typing',
    'shout=x',
    '--',
    'true',
  ],
  [2, /--no-pty go with --client/, '--no-pty', '--', 'true'],
  [2, /--fresh is for servers/, '--client', '--fresh', '--', 'true'],
  [2, /clients on TCP only/, '--client', '--dialect', 'websocket', '--', 'true'],
  [2, /"nick\/x" matches no case/, '--client', '--only', 'nick/x', '--', 'true'],
];

t.test('wrong use and clients that do not come', { buffered: true }, async (t) => {
  for (const [code, sentence, ...args] of WRONG) {
    const ended = await run(...args);
    t.equal(ended.code, code, args.join(' '));
    t.match(ended.stderr, sentence);
  }
});
