/** What somebody reads whose server does not get as far as a chat. */
import t from 'tap';
import { launch, run } from '../index.ts';

/** A server whose connections are handled by this. */
const server = (onConnection: string) =>
  launch([
    process.execPath,
    '-e',
    `require('node:net').createServer((socket) => {
      socket.on('error', () => {});
      ${onConnection}
    }).listen(process.env.PORT, '127.0.0.1');`,
  ]);

async function runOf(onConnection: string) {
  const { cases, summary } = await run({ target: server(onConnection), seed: 'first' });
  const result = (id: string) => cases.find((each) => each.id === id)!;
  return { cases, result, first: summary.fixFirst[0]! };
}

t.test('one that dies of the first line: the login shows it, with its error', async (t) => {
  const thrown = await runOf("socket.on('data', () => { throw new RangeError('no such room'); });");
  t.equal(thrown.result('login/server-waits').verdict, 'pass', 'the first case finds it alive');
  t.same([thrown.first.requirement, thrown.first.cases[0]], ['LIVE-3', 'login/welcome']);
  t.match(
    thrown.result('login/welcome').message,
    /process has ended \(exit code 1\), and its last words were: RangeError: no such room\.$/,
  );
  const printed = await runOf(
    "socket.on('data', () => { console.log('cannot go on'); process.exitCode = 3; process.exit(); });",
  );
  t.match(
    printed.result('login/welcome').message,
    /\(exit code 3\), and its last words were: cannot go on\.$/,
    'what it says on stdout is told where it says nothing on stderr',
  );
});

t.test('one that never answers: nothing is shown by what nobody could see', async (t) => {
  const { cases, first } = await runOf('socket.resume();');
  t.same([first.requirement, first.cases], ['LOGIN-1', ['login/welcome']]);
  const overTheRun = cases.filter(({ id }) => id.startsWith('run/'));
  t.ok(overTheRun.length > 4);
  for (const { id, verdict } of overTheRun) t.equal(verdict, 'blocked', id);
});

t.test('one that sends everything back: a case with a transcript comes first', async (t) => {
  const { first, result } = await runOf('socket.pipe(socket);');
  t.same([first.requirement, first.cases], ['FRAME-11', ['login/welcome', 'run/well-formed']]);
  t.ok(result('login/welcome').transcript.length > 0);
});
