/** Files that are written as a whole or not at all. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { WholeFile } from './whole-file.ts';

t.test('what is there stays until all is written, and a file that is new appears at once', async (t) => {
  const here = t.testdir({ old: 'old' });
  for (const name of ['old', 'new']) {
    const file = new WholeFile(join(here, name), 'It');
    t.equal(readdirSync(here).includes('new'), false, 'opening makes nothing');
    file.write('text');
    t.equal(readFileSync(join(here, name), 'utf8'), 'text');
  }
  t.same(readdirSync(here).sort(), ['new', 'old'], 'nothing is left beside them');
});

t.test('what cannot be written is known before, in a sentence', async (t) => {
  const here = t.testdir({ folder: {} });
  t.throws(() => new WholeFile(join(here, 'none/file'), 'It'), {
    message: /^It cannot be written to .*none\/file: its folder does not exist\.$/,
  });
  t.throws(() => new WholeFile(join(here, 'folder'), 'It'), { message: /it is a folder\.$/ });
});

t.test('a pipe is written to as it is, to the end', { skip: process.platform === 'win32' }, async (t) => {
  const script = `const { WholeFile } = await import(${JSON.stringify(new URL('whole-file.ts', import.meta.url))});
new WholeFile('/dev/fd/3', 'It').write('x'.repeat(300_000));`;
  const args = ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script];
  const shell = spawnSync('sh', ['-c', '{ "$@" 3>&1 >/dev/null; } | wc -c', 'sh', process.execPath, ...args]);
  t.equal(String(shell.stdout).trim(), '300000', String(shell.stderr));
});

t.test(
  'where nothing can be put beside a file, it is written in place',
  { skip: process.platform === 'win32' },
  async (t) => {
    // Not below the checkout: a user who may do less than this one must be able to reach it.
    const here = mkdtempSync(join(tmpdir(), 'parley-'));
    t.teardown(() => {
      chmodSync(here, 0o755);
      rmSync(here, { recursive: true });
    });
    writeFileSync(join(here, 'file'), 'a text that is longer');
    chmodSync(join(here, 'file'), 0o666);
    chmodSync(here, 0o555);
    // Root may write anywhere, so it becomes nobody once all is loaded.
    const script = `const { WholeFile } = await import(${JSON.stringify(new URL('whole-file.ts', import.meta.url))});
if (process.getuid() === 0) process.setuid(65534);
const file = new WholeFile(${JSON.stringify(join(here, 'file'))}, 'It');
file.write('text');
try { new WholeFile(${JSON.stringify(join(here, 'other'))}, 'It') } catch (cause) { console.log(cause.message) }`;
    const args = ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    t.equal(status, 0, stderr);
    t.equal(readFileSync(join(here, 'file'), 'utf8'), 'text');
    t.match(stdout, /other: this user may not write there/);
  },
);
