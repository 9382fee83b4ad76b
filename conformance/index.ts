/**
 * The conformance kit: fake peers against any implementation, and what they found.
 *
 * @packageDocumentation
 */
export { type Case, requirementsOf } from './case.ts';
export { CASES } from './cases/index.ts';
export { RUN_CASES, type RunCase } from './cases/run.ts';
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
export { JOBS_MAX, type Pause, type RunOptions, run } from './run/run.ts';
export { NothingMatches, nearest, type Selection, select } from './run/select.ts';
export { EXIT_CODES } from './run/summary.ts';
export { attach, parseAddress } from './target/attach.ts';
export { type LaunchOptions, launch } from './target/launch.ts';
export { parseShortStart } from './target/short.ts';
export type { Exit, Instance, ShortLimits, Target } from './target/target.ts';
export { parseTargetFile, type ShortStart, TargetFile } from './target/target-file.ts';
