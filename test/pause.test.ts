/** A run that stops before a case, as somebody with a debugger has it. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import t from 'tap';
import { PARLEY, ROOT } from './parley.ts';
import { isAlive, isGone, Program, runToEnd } from './processes.ts';

t.setTimeout(120_000);
const CONFORMANCE = [...PARLEY, 'conformance'];
const THREADS = ['python3', join(ROOT, 'conformance/good/threads.py'), '{port}'];
const skip =
  spawnSync('python3', ['--version']).status === 0 ? false : 'python3 is missing: apt-get install python3';

t.test('the case waits for Enter, and then as long as the server takes', { skip }, async (t) => {
  const only = ['--only', 'login/welcome', '--only', 'say/text-spaces'];
  const program = new Program([...CONFORMANCE, ...only, '--pause', 'say/text-spaces', '--', ...THREADS], {
    cwd: ROOT,
    stdin: 'pipe',
  });
  t.teardown(() => program.kill());
  let said = '';
  while (!said.includes('Enter goes on.')) said += String(await once(program.child.stderr!, 'data'));
  t.match(
    said,
    /Stopped before say\/text-spaces\. The server is process \d+ .* on 127\.0\.0\.1 port \d+\. Attach with python3/,
  );
  const pid = Number(/process (\d+)/.exec(said)?.[1]);
  t.ok(isAlive(pid));
  // As at a breakpoint, and for longer than another run, without the pause, waits for a server that says nothing.
  process.kill(pid, 'SIGSTOP');
  program.child.stdin!.write('\n');
  const mute = `require('node:net').createServer(() => {}).listen(process.env.PORT, process.env.HOST);`;
  const other = [
    ...CONFORMANCE,
    '--only',
    'login/welcome',
    '--only',
    'say/*',
    '--',
    process.execPath,
    '-e',
    mute,
  ];
  t.equal((await runToEnd(other, ROOT)).code, 1);
  t.equal(program.child.exitCode, null, 'nobody has given up');
  process.kill(pid, 'SIGCONT');
  const { code, stdout } = await program.ended;
  t.equal(code, 0, stdout);
  t.match(stdout, /^2 passed, 0 failed/m);
  t.ok(await isGone(pid));
});

t.test('a case that is none, and one that is not chosen', async (t) => {
  const none = await runToEnd([...CONFORMANCE, '--pause', 'say/text-space'], ROOT);
  t.equal(none.code, 2);
  t.match(none.stderr, /There is no case say\/text-space to stop before\. Did you mean say\/text-spaces\?/);
  const other = await runToEnd([...CONFORMANCE, '--only', 'login/welcome', '--pause', 'say/order'], ROOT);
  t.equal(other.code, 0);
  t.match(other.stderr, /There was no stop before say\/order: it was not chosen/);
});
