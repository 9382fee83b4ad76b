/**
 * What is played against each mutant of the reference server: the cases of the kit that come by it, in this process,
 * and after them the files of the server's tests that do. The first that fails has found the mutant.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { referenceTarget } from '../../bin/reference-target.ts';
import { type CaseResult, run } from '../../conformance/index.ts';
import { parley } from '../../spec/index.ts';

const FOLDER = 'reference-server';
const FILES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => `${FOLDER}/${file}`);
/** Longest that one file of tests may take, milliseconds. */
const FILE_MS_MAX = 30_000;

/** How often a test has come by each mutant. */
type Hits = Record<string, number>;

/** What instrumented sources and Stryker's runners share. */
interface Namespace {
  activeMutant?: string;
  currentTestId?: string | undefined;
  mutantCoverage?: { static: Hits; perTest: Record<string, Hits> };
}

const shared = globalThis as { __stryker__?: Namespace };
shared.__stryker__ ??= {};
const space = shared.__stryker__;

const isFound = ({ verdict }: CaseResult) =>
  !['pass', 'observed', 'not-applicable', 'blocked'].includes(verdict);

/** Cases, all or some, until one fails. */
async function play(
  only?: readonly string[],
): Promise<{ cases: CaseResult[]; found?: CaseResult | undefined }> {
  const enough = new AbortController();
  let found: CaseResult | undefined;
  const { cases } = await run({
    target: referenceTarget(parley),
    seed: 'mutation',
    ...(only === undefined ? {} : { selection: { only: [...only] } }),
    signal: enough.signal,
    onResult: (result) => {
      if (found !== undefined || !isFound(result)) return;
      found = result;
      enough.abort(new Error('a case has failed'));
    },
  });
  return { cases, found: found ?? cases.find(isFound) };
}

/** Whether a file of tests fails. */
function fails(file: string, variables: Record<string, string>): boolean {
  const { status } = spawnSync(
    process.execPath,
    ['--import=tsx', '--import=./bench/mutation/coverage.mjs', file],
    { env: { ...process.env, TAP_BAIL: '1', ...variables }, stdio: 'ignore', timeout: FILE_MS_MAX },
  );
  return status !== 0;
}

const SUCCESS = 0;
const FAILED = 1;

/** Plays all without a mutant, and notes what comes by which mutants. */
export async function dryRun() {
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
  const file = join(folder, 'hits.json');
  const perTest: Record<string, Hits> = {};
  const tests = [];
  try {
    // The first time is for what is computed once.
    for (const { id, verdict } of (await play()).cases) {
      if (verdict === 'not-applicable') continue;
      const begin = performance.now();
      space.currentTestId = id;
      const { found } = await play([id]);
      tests.push(result(id, begin, found?.message));
    }
    space.currentTestId = undefined;
    for (const id of FILES) {
      const begin = performance.now();
      const hasFailed = fails(id, { PARLEY_COVERAGE_FILE: file });
      tests.push(result(id, begin, hasFailed ? 'it fails without a mutant' : undefined));
      perTest[id] = JSON.parse(readFileSync(file, 'utf8')) as Hits;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const { static: atLoad = {}, perTest: ofCases = {} } = space.mutantCoverage ?? {};
  return {
    status: 'complete',
    tests,
    mutantCoverage: { static: atLoad, perTest: { ...ofCases, ...perTest } },
  };
}

function result(id: string, begin: number, failureMessage: string | undefined) {
  const outcome = failureMessage === undefined ? { status: SUCCESS } : { status: FAILED, failureMessage };
  return { id, name: id, timeSpentMs: performance.now() - begin, ...outcome };
}

/** Rejects when the server throws where nobody catches. */
function crash(): Promise<never> {
  process.removeAllListeners('uncaughtException');
  return new Promise((_, reject) => process.once('uncaughtException', reject));
}

/** Plays what comes by a mutant that is switched on. */
export async function mutantRun(mutant: string, chosen?: readonly string[]) {
  const files = FILES.filter((file) => chosen === undefined || chosen.includes(file));
  const cases = chosen?.filter((id) => !FILES.includes(id));
  const nrOfTests = chosen?.length ?? FILES.length;
  const killed = (by: string, failureMessage: string) => {
    return { status: 'killed', killedBy: [by], failureMessage, nrOfTests };
  };
  try {
    const { found } = cases?.length === 0 ? {} : await Promise.race([play(cases), crash()]);
    if (found !== undefined) return killed(found.id, found.message);
  } catch (cause) {
    return killed(cases?.[0] ?? 'the whole catalogue', String(cause));
  }
  const file = files.find((each) => fails(each, { __STRYKER_ACTIVE_MUTANT__: mutant }));
  if (file !== undefined) return killed(file, 'the tests of this file fail');
  return { status: 'survived', nrOfTests };
}
