/**
 * The clients of the systems that other people wrote: each fails in the cases that its baseline lists and
 * in no other. The environment variable PARLEY_SEEDS names the folder that they were extracted to.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { SYSTEMS, type System } from './systems.ts';

const folder = process.env.PARLEY_SEEDS;
const PARLEY = [
  '--import',
  import.meta.resolve('tsx'),
  fileURLToPath(new URL('../../bin/parley.ts', import.meta.url)),
];
/** Each case that fails waits for what does not come, milliseconds. */
const RUN_MS_MAX = 240_000;
/** Its client is a page; the page of parley serve --web has a test of its own in a browser. */
const PAGES = ['websocket'];

async function conformance({ id, dialect, env }: System): Promise<{ code: number; said: string }> {
  const baseline = fileURLToPath(new URL(`${dialect}.client.baseline.json`, import.meta.url));
  const kit = spawn(
    process.execPath,
    [
      ...PARLEY,
      ...['conformance', '--client', '--dialect', dialect, '--baseline', baseline, '--'],
      ...['python3', '-u', 'client.py'],
    ],
    { cwd: join(folder!, id, 'run'), env: { ...process.env, ...env }, timeout: RUN_MS_MAX },
  );
  let said = '';
  for (const stream of [kit.stdout, kit.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const [code] = (await once(kit, 'close')) as [number | null];
  return { code: code ?? -1, said };
}

if (folder === undefined || folder === '')
  t.comment('skipped: PARLEY_SEEDS names no folder with the nine systems.');
else {
  t.jobs = 4;
  t.setTimeout(2 * RUN_MS_MAX);
  for (const system of SYSTEMS.filter(({ dialect }) => !PAGES.includes(dialect)))
    t.test(system.dialect, { buffered: true, timeout: RUN_MS_MAX }, async (t) => {
      const { code, said } = await conformance(system);
      t.equal(code, 0, `${system.dialect}: what is known fails, and nothing else`, { said });
    });
}
