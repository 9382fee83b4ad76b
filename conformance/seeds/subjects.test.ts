/**
 * The clients of the systems that other people wrote: each fails in the cases that its baseline lists and
 * in no other. The environment variable PARLEY_SEEDS names the folder that they were extracted to.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { PARLEY } from '../../test/parley.ts';
import { type Ended, Program } from '../../test/processes.ts';
import { SYSTEMS, type System } from './systems.ts';

const folder = process.env.PARLEY_SEEDS;
/** Each case that fails waits for what does not come, milliseconds. */
const RUN_MS_MAX = 240_000;
/** Its client is a page; the page of parley serve --web has a test of its own in a browser. */
const PAGES = ['websocket'];

async function conformance(t: Test, { id, dialect, env }: System): Promise<Ended> {
  const baseline = fileURLToPath(new URL(`${dialect}.client.baseline.json`, import.meta.url));
  const options = ['--client', '--dialect', dialect, '--baseline', baseline];
  const argv = [...PARLEY, 'conformance', ...options, '--', 'python3', '-u', 'client.py'];
  const kit = new Program(argv, { cwd: join(folder!, id, 'run'), env });
  t.teardown(() => kit.kill());
  return await kit.ended;
}

if (folder === undefined || folder === '')
  t.comment('skipped: PARLEY_SEEDS names no folder with the nine systems.');
else {
  t.jobs = 4;
  t.setTimeout(2 * RUN_MS_MAX);
  for (const system of SYSTEMS.filter(({ dialect }) => !PAGES.includes(dialect)))
    t.test(system.dialect, { buffered: true, timeout: RUN_MS_MAX }, async (t) => {
      const { code, stdout, stderr } = await conformance(t, system);
      t.equal(code, 0, `${system.dialect}: what is known fails, and nothing else`, {
        said: stdout + stderr,
      });
    });
}
