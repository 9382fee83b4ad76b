/** What a run may be told. */
import type { Dialect, RequirementSet } from '../../spec/index.ts';
import type { CaseResult } from '../report/schema.ts';
import type { Instance, Target } from '../target/target.ts';
import type { Selection } from './select.ts';

/** Instances that may be asked for. */
export const JOBS_MAX = 64;

/** A stop before a case. */
export interface Pause {
  /** The id of the case. */
  readonly before: string;
  /** Resolves when the case is to begin. */
  readonly wait: (instance: Instance) => Promise<void>;
}

/** What to run, against what. */
export interface RunOptions {
  readonly target: Target;
  /** Default Parley/1. */
  readonly dialect?: Dialect;
  readonly selection?: Selection;
  /** Only these requirements and their cases: nothing else is run, or held against the target. Default all. */
  readonly set?: RequirementSet;
  /** The same seed gives the same nicknames and texts. Default: a new one. */
  readonly seed?: string;
  /** A new instance for each case. Default: where the dialect serves one login after the other. */
  readonly fresh?: boolean;
  /** How many peers a storm has, 10 to 1000. Default 100. */
  readonly storm?: number;
  /**
   * Instances that are tested at once, at most 64; the foundations come first, on one. The verdicts and their
   * order are those of one instance. Default 1, or as many as do no harm where each case has its own. Of a
   * target that cannot be started again there is one.
   */
  readonly jobs?: number;
  /**
   * Plays the cases behind the foundations in an order by chance that this word repeats, and starts the server
   * anew now and then. What does not hold is then what the foundations have shown, so that the order changes no
   * verdict; the report has the order of the catalogue. Goes without `jobs`.
   */
  readonly shuffle?: string;
  /** Waits before a case, which is then played without deadlines: somebody looks at the server with a debugger. */
  readonly pause?: Pause;
  /** How long the run may take, milliseconds; what has no result by then is inconclusive. Default as long as it takes. */
  readonly limitMs?: number;
  /** Called as each case is done. */
  readonly onResult?: (result: CaseResult, done: number, total: number) => void;
  /**
   * Ends the run at once. Cases that have no result by then are errors of the kit, with its reason; if that
   * is Interrupted they are inconclusive.
   */
  readonly signal?: AbortSignal;
}
