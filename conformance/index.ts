/**
 * The conformance kit: fake peers against any implementation, and what they found.
 *
 * @packageDocumentation
 */
export { type Case, requirementsOf } from './case.ts';
export { CASES } from './cases/index.ts';
export { RUN_CASES, type RunCase } from './cases/run.ts';
export type { ClientCase } from './client/case.ts';
export { CLIENT_CASES } from './client/cases/index.ts';
export { canHaveTerminal } from './client/on-a-terminal.ts';
export { type ClientRunOptions, runClient } from './client/run.ts';
export * from './compare/index.ts';
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
export type { SessionFinding } from './proxy/finding.ts';
export { type Judgement, judge } from './proxy/judge.ts';
export { type PairReport, runPair, whyNoPair } from './proxy/pair.ts';
export type { PairOptions } from './proxy/pair-stage.ts';
export { Recorder, type RecorderOptions } from './proxy/recorder.ts';
export { parseSession, Session } from './proxy/session.ts';
export * from './report/index.ts';
export {
  applyBaseline,
  Baseline,
  baselineOf,
  judgeByBaseline,
  type NamedBaseline,
  parseBaseline,
} from './run/baseline.ts';
export { Interrupted } from './run/ending.ts';
export { JOBS_MAX, type Pause, type RunOptions } from './run/options.ts';
export { run } from './run/run.ts';
export { NothingMatches, nearest, type Selection, select } from './run/select.ts';
export { EXIT_CODES } from './run/summary.ts';
export { SCHEMA_NAMES, type SchemaName, schemaText } from './schemas.ts';
export { attach, parseAddress } from './target/attach.ts';
export { type LaunchOptions, launch } from './target/launch.ts';
export { parseShortStart } from './target/short.ts';
export type { Exit, Instance, ShortLimits, Target } from './target/target.ts';
export { parseTargetFile, type ShortStart, TargetFile } from './target/target-file.ts';
