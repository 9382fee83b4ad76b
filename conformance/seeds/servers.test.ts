/**
 * The servers of nine systems that other people wrote: each fails in the cases that its baseline lists and
 * in no other. The environment variable PARLEY_SEEDS names the folder that they were extracted to.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { PARLEY } from '../../test/parley.ts';
import { type Ended, Program } from '../../test/processes.ts';
import { SYSTEMS, type System } from './systems.ts';

const folder = process.env.PARLEY_SEEDS;

/** The longest run takes a minute on two cores, milliseconds. */
const RUN_MS_MAX = 240_000;

/** Plays the whole catalogue against a server. */
async function conformance(t: Test, { id, dialect, command, env }: System): Promise<Ended> {
  const baseline = fileURLToPath(new URL(`${dialect}.baseline.json`, import.meta.url));
  const argv = [...PARLEY, 'conformance', '--dialect', dialect, '--baseline', baseline, '--', ...command];
  const kit = new Program(argv, { cwd: join(folder!, id, 'run'), env });
  t.teardown(() => kit.kill());
  return await kit.ended;
}

/** Those that run one after the other; the lanes run side by side, because the servers mostly wait. */
const LANES = [
  ['pipe', 'simplex'],
  ['register', 'websocket', 'p2p', 'half-duplex'],
  ['nick', 'p2m', 'select'],
];

if (folder === undefined || folder === '')
  t.comment('skipped: PARLEY_SEEDS names no folder with the nine systems.');
else {
  t.jobs = LANES.length;
  t.setTimeout(LANES.length * RUN_MS_MAX);
  t.strictSame(
    LANES.flat().sort(),
    SYSTEMS.map(({ dialect }) => dialect).sort(),
    'every system is in a lane',
  );
  for (const lane of LANES)
    t.test(lane.join(', '), { buffered: true, timeout: lane.length * RUN_MS_MAX }, async (t) => {
      for (const dialect of lane) {
        const { code, stdout, stderr } = await conformance(
          t,
          SYSTEMS.find((each) => each.dialect === dialect)!,
        );
        t.equal(code, 0, `${dialect}: what is known fails, and nothing else`, { said: stdout + stderr });
      }
    });
}
