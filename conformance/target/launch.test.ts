/** What is said of a command that does not become a server, and where one that does is reached. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { launch } from '../index.ts';

const skip = process.platform === 'linux' ? false : 'only Linux says which process listens where';
const node = (script: string) => [process.execPath, '-e', script];

async function start(t: Pick<Test, 'teardown'>, argv: readonly string[]) {
  const target = launch(argv, { readyMs: 2_000 });
  t.teardown(() => target.sweep?.());
  return await target.start();
}

async function faultOf(t: Pick<Test, 'teardown'>, argv: readonly string[]): Promise<string> {
  return await start(t, argv).then(
    () => 'nothing',
    (cause: Error) => cause.message,
  );
}

t.test('whose server listens elsewhere is told where, whatever runs beside it', { skip }, async (t) => {
  const target = launch(
    node(`
      const server = require('node:net').createServer();
      const port = process.env.HOW_MANY === 'all' ? 0 : process.env.PORT;
      server.listen(port, '127.0.0.1', () => console.error(server.address().port));`),
    { readyMs: 2_000 },
  );
  t.teardown(() => target.sweep?.());
  for (let count = 0; count < 4; count++) {
    const instance = await target.start();
    t.teardown(() => instance.stop());
  }
  process.env.HOW_MANY = 'all';
  t.teardown(() => delete process.env.HOW_MANY);
  const said = await target.start().then(
    () => 'nothing',
    (cause: Error) => cause.message,
  );
  const [, named, printed] = /It listens on port (\d+)\..*Its last words: (\d+)/.exec(said) ?? [];
  t.equal(named, printed, said);
  t.match(named, /^\d+$/);
});

t.test('one that takes localhost to be ::1 is reached there', { skip }, async (t) => {
  const instance = await start(t, node("require('node:net').createServer().listen(process.env.PORT, '::1')"));
  t.teardown(() => instance.stop());
  t.equal(instance.host, '::1');
});

t.test('what does not become a server is told why, with what to do', { skip }, async (t) => {
  t.match(
    await faultOf(t, node("require('node:net').createServer().listen(process.env.PORT, '127.0.0.2')")),
    /It listens on that port of another address; let it listen on 127\.0\.0\.1, or on all\.$/,
  );
  const script = join(t.testdir({}), 'server.sh');
  writeFileSync(script, '#!/bin/sh\r\nexit 0\r\n', { mode: 0o755 });
  t.match(await faultOf(t, [script]), /is there, but what its first line .* CR LF\?$/);
  t.match(await faultOf(t, ['python3 server.py']), /Give each of its words by itself/);
  t.match(await faultOf(t, ['']), /^The command is empty/);
  t.match(await faultOf(t, ['nowhere/to/be-found']), /^There is no command nowhere\/to\/be-found\./);
});

t.test('of what a program printed the line with the error is told', async (t) => {
  const words = async (script: string) => /Its last words: (.*)$/s.exec(await faultOf(t, node(script)))?.[1];
  t.equal(await words("throw new TypeError('no port')"), 'TypeError: no port');
  t.equal(
    await words("throw Object.assign(new Error('no room'), { code: 'EROOM', room: 7 })"),
    'Error: no room',
    'and not its properties',
  );
  t.equal(await words("throw 'no room'"), 'no room');
  t.equal(await words("console.error('bad.\\n'); process.exitCode = 1"), 'bad.');
});
