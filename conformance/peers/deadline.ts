/**
 * How long one thing is waited for. The time is scaled from the target's measured round trip, and a
 * deadline that passes is never a pass.
 */

const FLOOR_MS = 1_500;
const CEILING_MS = 15_000;
const ROUND_TRIPS = 150;
/** After this many deadlines have passed, the target is known to leave things out, and less is enough. */
const PATIENT_EXPIRIES = 4;
const IMPATIENT_FLOOR_MS = 500;
/** After this many, nothing more is learnt by waiting. */
const EXPIRIES_MAX = 16;

export class Patience {
  readonly #roundTripMs: number;
  #expiries = 0;

  constructor(roundTripMs: number) {
    this.#roundTripMs = roundTripMs;
  }

  get deadlineMs(): number {
    const floor = this.#expiries < PATIENT_EXPIRIES ? FLOOR_MS : IMPATIENT_FLOOR_MS;
    return Math.min(CEILING_MS, Math.max(floor, this.#roundTripMs * ROUND_TRIPS));
  }

  /** True once so many deadlines have passed that the rest of the run would only wait. */
  get isExhausted(): boolean {
    return this.#expiries >= EXPIRIES_MAX;
  }

  /** A time in which a target that is about to do something has done it, where no fence can be had. */
  quietMs(dialectQuietMs: number): number {
    return Math.max(dialectQuietMs, 20, this.#roundTripMs * 20);
  }

  expired(): void {
    this.#expiries++;
  }
}
