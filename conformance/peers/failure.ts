/** Why a case did not go on. */

export interface FailureDetail {
  /** The requirement that does not hold; without it the case's own. */
  readonly requirement?: string;
  readonly peer?: string;
  readonly expected?: readonly string[];
  readonly actual?: readonly string[];
  /** True if it happened while the case was being set up, so that it says nothing of the case's own requirement. */
  readonly setup?: boolean;
}

/** The target did something else than it must. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly detail: FailureDetail;

  constructor(message: string, detail: FailureDetail = {}) {
    super(message);
    this.detail = detail;
  }
}

/** Nothing can be said of the target: the kit itself was kept waiting. */
export class Inconclusive extends Error {
  override readonly name = 'Inconclusive';
}

/** The target cannot be reached. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}
