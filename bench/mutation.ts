/**
 * `npm run mutation` has Stryker call this for each mutant of the room and of the reference server; it ends with 1 as
 * soon as somebody has noticed the mutant: the catalogue, whose first failure is enough, or the tests of the two.
 */
import { spawnSync } from 'node:child_process';
import { referenceTarget } from '../bin/reference-target.ts';
import { type CaseResult, run } from '../conformance/index.ts';
import { parley } from '../spec/index.ts';

const TESTS = ['reference-server/server.test.ts', 'reference-server/websocket.test.ts', 'spec/spec.test.ts'];
/** Longest that one file of tests may take, milliseconds. */
const TEST_MS_MAX = 20_000;

const isNoticed = ({ verdict }: CaseResult) =>
  !['pass', 'observed', 'not-applicable', 'blocked'].includes(verdict);

async function noticedByTheKit(): Promise<string | undefined> {
  const noticed = new AbortController();
  let by: string | undefined;
  await run({
    target: referenceTarget(parley),
    seed: 'mutation',
    signal: noticed.signal,
    onResult: (result) => {
      if (by !== undefined || !isNoticed(result)) return;
      by = result.id;
      noticed.abort(new Error('noticed'));
    },
  });
  return by;
}

function noticedByTests(): string | undefined {
  return TESTS.find((file) => {
    const { status } = spawnSync(process.execPath, ['--import=tsx', file], {
      env: { ...process.env, TAP_BAIL: '1' },
      stdio: 'ignore',
      timeout: TEST_MS_MAX,
    });
    return status !== 0;
  });
}

const by = (await noticedByTheKit().catch((cause: unknown) => String(cause))) ?? noticedByTests();
process.stdout.write(`${by ?? 'nobody has noticed'}\n`);
process.exit(by === undefined ? 0 : 1);
