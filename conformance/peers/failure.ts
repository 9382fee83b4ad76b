/** Why a case did not go on. */

export interface FailureDetail {
  /** The requirement that does not hold; without it the case's own. */
  readonly requirement?: string;
  readonly peer?: string;
  readonly expected?: readonly string[];
  readonly actual?: readonly string[];
  /** The requirement that the case stood on when it happened, if it was not about its own. */
  readonly stoodOn?: string;
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

/** The dialect cannot express what the case does. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable';
}

/** The case stands on a requirement that is known not to hold. */
export class Blocked extends Error {
  override readonly name = 'Blocked';
  readonly requirement: string;

  constructor(requirement: string) {
    super(`It stands on ${requirement}, which does not hold.`);
    this.requirement = requirement;
  }
}
