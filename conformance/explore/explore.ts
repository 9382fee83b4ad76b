/**
 * Random schedules of several peers against a live server, each judged by the specification: some order
 * of what the peers did must explain all that they saw.
 */
import { type Dialect, parley } from '../../spec/index.ts';
import type { Target } from '../target/target.ts';
import { codecFor, unfit } from './abilities.ts';
import { unreached } from './coverage.ts';
import { Generator } from './generate.ts';
import type { Played } from './play.ts';
import { Chance } from './random.ts';
import { PEERS, type Step } from './script.ts';
import { type Failing, Shrinker } from './shrink.ts';
import { Venue } from './venue.ts';

/** How long anything that must come is waited for, milliseconds. */
const DEADLINE_MS = 5_000;
/** The same while a schedule is made shorter; what is found so is tried again with the whole time. */
const SHRINKING_DEADLINE_MS = 400;
/** How long a schedule may be made shorter, milliseconds. */
const SHRINKING_MS_MAX = 30_000;
/** How often a schedule is played again to see it fail. */
const REPLAYS_MAX = 20;

/** What is explored, and for how long. */
export interface ExploreOptions {
  readonly target: Target;
  /** Default Parley/1. */
  readonly dialect?: Dialect;
  /** The same seed gives the same schedules. */
  readonly seed: string;
  /** Schedules at the most; default as many as the time allows. */
  readonly runsMax?: number;
  /** Time for finding something, milliseconds; default as much as the schedules take. */
  readonly msMax?: number;
  /** How many peers take part in each schedule, 2 to 5; default now these, now those. */
  readonly peers?: number;
  /** How long anything that must come is waited for, milliseconds. Default 5000. */
  readonly deadlineMs?: number;
  /** Ends it when the schedule at hand is over; what is known by then is given. */
  readonly signal?: AbortSignal;
  /** Called after each schedule. */
  readonly onRun?: (runs: number) => void;
}

/** A schedule that no order explains. */
export interface Finding extends Failing {
  /** Which schedule of the run it was, from 1. */
  readonly run: number;
  /** How many steps it had before it was made shorter. */
  readonly stepsBefore: number;
  /** False if it could not be brought about a second time. */
  readonly isRepeated: boolean;
}

/** What was found. */
export interface Explored {
  readonly dialect: string;
  readonly seed: string;
  readonly target: { kind: Target['kind']; name: string; host: string; port: number };
  readonly runs: number;
  readonly steps: number;
  /** Schedules of which nothing can be said, because there are too many orders to try. */
  readonly unclear: number;
  readonly durationMs: number;
  /** How often each rule applied, by name. */
  readonly rules: ReadonlyMap<string, number>;
  /** Rules that schedules can reach in the dialect, and that none did. */
  readonly unreached: readonly string[];
  readonly finding: Finding | undefined;
}

/** The dialect cannot be explored. */
export class Unfit extends Error {
  override readonly name = 'WrongUse';
}

/**
 * Plays schedule after schedule until one is found that no order explains, and makes that one shorter.
 * Rejects with Unfit for a dialect of which nobody can say what a server was sent, with Unreachable if
 * the target cannot be reached.
 */
export async function explore(options: ExploreOptions): Promise<Explored> {
  const explorer = new Explorer(options);
  try {
    return await explorer.run();
  } finally {
    await explorer.venue.leave();
  }
}

/** Plays one schedule again and again until it fails. Rejects as `explore` does. */
export async function replay(steps: readonly Step[], options: ExploreOptions): Promise<Explored> {
  const explorer = new Explorer(options);
  try {
    return await explorer.replay(steps);
  } finally {
    await explorer.venue.leave();
  }
}

class Explorer {
  readonly venue: Venue;
  readonly #options: ExploreOptions;
  readonly #dialect: Dialect;
  readonly #generator: Generator;
  readonly #deadlineMs: number;
  readonly #rules = new Map<string, number>();
  readonly #start = performance.now();
  #runs = 0;
  #steps = 0;
  #unclear = 0;

  constructor(options: ExploreOptions) {
    const codec = codecFor(options.target, options.dialect ?? parley);
    this.#options = options;
    this.#dialect = codec.dialect;
    this.#deadlineMs = options.deadlineMs ?? DEADLINE_MS;
    const why = unfit(codec.dialect);
    if (why !== undefined)
      throw new Unfit(`Servers that speak ${codec.dialect.name} cannot be explored: ${why}.`);
    this.venue = new Venue(options.target, codec, options.seed);
    const { policy } = codec.dialect;
    const { abilities } = this.venue;
    const { peers } = options;
    const isFixed = peers !== undefined;
    this.#generator = new Generator({ policy, abilities, peersMax: peers ?? PEERS.length, isFixed });
  }

  async run(): Promise<Explored> {
    const { seed, runsMax = Number.POSITIVE_INFINITY, msMax = Number.POSITIVE_INFINITY } = this.#options;
    while (this.#runs < runsMax && performance.now() - this.#start < msMax && !this.#isAborted) {
      const steps = this.#generator.next(new Chance(`${seed} ${this.#runs}`));
      const played = await this.#count(steps);
      if (played.fault !== undefined)
        return this.#explored(await this.#least({ steps, played: { ...played, fault: played.fault } }));
    }
    return this.#explored(undefined);
  }

  async replay(steps: readonly Step[]): Promise<Explored> {
    while (this.#runs < REPLAYS_MAX && !this.#isAborted) {
      const played = await this.#count(steps);
      const { fault } = played;
      if (fault === undefined) continue;
      const run = this.#runs;
      const stepsBefore = steps.length;
      return this.#explored({ steps, played: { ...played, fault }, run, stepsBefore, isRepeated: true });
    }
    return this.#explored(undefined);
  }

  get #isAborted(): boolean {
    return this.#options.signal?.aborted === true;
  }

  async #count(steps: readonly Step[]): Promise<Played> {
    const played = await this.venue.play(steps, this.#deadlineMs);
    this.#runs++;
    this.#steps += steps.length;
    if (played.isUnclear) this.#unclear++;
    for (const rule of played.rules) this.#rules.set(rule, (this.#rules.get(rule) ?? 0) + 1);
    this.#options.onRun?.(this.#runs);
    return played;
  }

  /** The least schedule that still fails, seen to fail once more with all the time that there is. */
  async #least(failing: Failing): Promise<Finding> {
    const run = this.#runs;
    const stepsBefore = failing.steps.length;
    await this.venue.leave();
    const end = performance.now() + SHRINKING_MS_MAX;
    const deadlineMs = Math.min(this.#deadlineMs, SHRINKING_DEADLINE_MS);
    const shrinker = new Shrinker(
      (steps) => this.venue.playAnew(steps, deadlineMs),
      () => performance.now() < end && !this.#isAborted,
    );
    const least = await shrinker.shrink(failing.steps);
    const sure = least === undefined ? undefined : await this.#again(least.steps);
    if (sure !== undefined) return { ...sure, run, stepsBefore, isRepeated: true };
    // What is only found in a hurry is not believed.
    const again = await this.#again(failing.steps);
    return { ...(again ?? failing), run, stepsBefore, isRepeated: again !== undefined };
  }

  async #again(steps: readonly Step[]): Promise<Failing | undefined> {
    await this.venue.leave();
    for (let tried = 0; tried < REPLAYS_MAX && !this.#isAborted; tried++) {
      const played = await this.venue.play(steps, this.#deadlineMs);
      if (played.fault !== undefined) return { steps, played: { ...played, fault: played.fault } };
    }
    return undefined;
  }

  #explored(finding: Finding | undefined): Explored {
    const { target, seed } = this.#options;
    return {
      dialect: this.#dialect.name,
      seed,
      target: { kind: target.kind, name: target.name, ...this.venue.where },
      runs: this.#runs,
      steps: this.#steps,
      unclear: this.#unclear,
      durationMs: Math.round(performance.now() - this.#start),
      rules: this.#rules,
      unreached: unreached(this.#rules, this.venue.abilities),
      finding,
    };
  }
}
