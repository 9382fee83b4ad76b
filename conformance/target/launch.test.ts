import t from 'tap';
import { launch } from '../index.ts';

/** Listens where it is told to, but the last of them does not, and says on stderr where it is. */
const LAST_ELSEWHERE = `
  const isLast = process.env.HOW_MANY === 'all';
  const server = require('node:net').createServer();
  server.listen(isLast ? 0 : process.env.PORT, '127.0.0.1', () => console.error(server.address().port));`;

const skip = process.platform === 'linux' ? false : 'only Linux says which process listens where';

t.test('whose server listens elsewhere is told where, whatever runs beside it', { skip }, async (t) => {
  const target = launch([process.execPath, '-e', LAST_ELSEWHERE], { readyMs: 2_000 });
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
