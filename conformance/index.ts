/**
 * The conformance kit: fake peers against any implementation, and what they found.
 *
 * @packageDocumentation
 */
export { type Case, requirementsOf } from './case.ts';
export { CASES } from './cases/index.ts';
export { RUN_CASES, type RunCase } from './cases/run.ts';
export {
  type Explored,
  type ExploreOptions,
  explore,
  type Finding,
  replay,
  Unfit,
} from './explore/explore.ts';
export {
  type ExploredOptions,
  exitCodeOf,
  exploredAsJson,
  renderExplored,
  savedOf,
} from './explore/report.ts';
export { parseScript, SavedScript, Step } from './explore/script.ts';
export { FEATURES, type FeatureName, hasFeature, lacking, needsOf, reasonWithout } from './features.ts';
export { Unreachable } from './peers/failure.ts';
export { type Destination, openWire, type Wire, type WireEvents } from './peers/wire.ts';
export * from './report/index.ts';
export {
  applyBaseline,
  Baseline,
  baselineOf,
  judgeByBaseline,
  type NamedBaseline,
  parseBaseline,
} from './run/baseline.ts';
export { type RunOptions, run } from './run/run.ts';
export { NothingMatches, nearest, type Selection, select } from './run/select.ts';
export { EXIT_CODES } from './run/summary.ts';
export { attach, parseAddress } from './target/attach.ts';
export { type LaunchOptions, launch } from './target/launch.ts';
export type { Exit, Instance, ShortLimits, Target } from './target/target.ts';
