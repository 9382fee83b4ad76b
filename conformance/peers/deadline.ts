/**
 * How long one thing is waited for. The time is scaled from the target's measured round trip, and a
 * deadline that passes is never a pass.
 */

const FLOOR_MS = 1_500;
const CEILING_MS = 15_000;
const ROUND_TRIPS = 40;
/** After this many deadlines have passed, the target is known to leave things out, and less is enough. */
const PATIENT_EXPIRIES = 4;
const IMPATIENT_FLOOR_MS = 500;
/** After this many, nothing more is learnt by waiting. */
const EXPIRIES_MAX = 16;
/** The same where each case has an instance of its own, so that one failure does not bring about the next. */
const EXPIRIES_FRESH_MAX = 80;

/** What came late is waited for this many times as long from then on: a machine that is busy now may be busier soon. */
const LONGEST_TIMES = 4;
const LONGEST_CEILING_MS = 6_000;

/** Eleven days: as good as never, and no more than a timer can hold with something added. */
const ENDLESS_MS = 1e9;

/** What a peer sends may have to wait for one read, and its answer takes another. */
const READS = 2;

export class Patience {
  readonly #roundTripMs: number;
  readonly #readMs: number;
  readonly #isFresh: boolean;
  #expiries = 0;
  #longestMs = 0;
  /** Of a fork: those that had passed before. */
  #inherited = 0;
  #joined: Patience | undefined;
  #isEndless = false;

  /**
   * `gapMs` is what one read takes in the dialect: a part of the round trip that is known beforehand and
   * says nothing of the target. `isFresh` where each case has an instance of its own.
   */
  constructor(roundTripMs: number, { gapMs = 0, isFresh = false } = {}) {
    this.#roundTripMs = Math.max(1, roundTripMs - gapMs);
    this.#readMs = gapMs;
    this.#isFresh = isFresh;
  }

  /** The same for a case in which somebody looks around with a debugger. */
  endless(): Patience {
    const endless = this.fork();
    endless.#isEndless = true;
    return endless;
  }

  get isEndless(): boolean {
    return this.#isEndless;
  }

  get deadlineMs(): number {
    if (this.#isEndless) return ENDLESS_MS;
    // An instance of its own is not known to leave anything out, and others that misbehave take its time.
    const isPatient = this.#isFresh || this.#expiries < PATIENT_EXPIRIES;
    const floor = isPatient ? FLOOR_MS : IMPATIENT_FLOOR_MS;
    const asBefore = Math.min(LONGEST_CEILING_MS, this.#longestMs * LONGEST_TIMES);
    const ms = Math.max(floor, this.#roundTripMs * ROUND_TRIPS, asBefore);
    return Math.min(CEILING_MS, ms) + READS * this.#readMs;
  }

  /** Something that was awaited came after that many milliseconds. */
  waited(ms: number): void {
    this.#longestMs = Math.max(this.#longestMs, ms - READS * this.#readMs);
  }

  /** True once so many deadlines have passed that the rest of the run would only wait. */
  get isExhausted(): boolean {
    return this.#expiries >= (this.#isFresh ? EXPIRIES_FRESH_MAX : EXPIRIES_MAX);
  }

  /** A time in which a target that is about to do something has done it, where no fence can be had. */
  quietMs(dialectQuietMs: number): number {
    return Math.round(Math.max(dialectQuietMs, 20, this.#roundTripMs * 5));
  }

  expired(): void {
    this.#expiries++;
    this.#joined?.expired();
  }

  /** The same for a case that runs beside others, which does not see what these wait for. */
  fork(): Patience {
    const fork = new Patience(this.#roundTripMs + this.#readMs, {
      gapMs: this.#readMs,
      isFresh: this.#isFresh,
    });
    fork.#expiries = this.#expiries;
    fork.#inherited = this.#expiries;
    fork.#longestMs = this.#longestMs;
    return fork;
  }

  /** Counts what a fork has waited for in vain. */
  join(fork: Patience): void {
    this.#expiries += fork.#expiries - fork.#inherited;
    // Others of its peers may be waiting yet.
    fork.#joined = this;
  }
}
