/** Makes a schedule that fails as short and as plain as it can be and still fail. */
import type { Fault } from './fault.ts';
import type { Played } from './play.ts';
import { PEERS, type Step } from './script.ts';

/** How often a schedule is played to see whether it fails at all. */
const TRIES_MAX = 12;
const TRIES_MIN = 3;
/** How sure it is to be that a schedule that did not fail does not. */
const DOUBT = 0.1;
/** A schedule that is longer than a person reads at a glance is tried harder once more: it may fail by chance. */
const STEPS_READABLE = 8;
const TRIES_LAST = 3 * TRIES_MAX;

/** Plays a schedule once. */
export type PlayOnce = (steps: readonly Step[]) => Promise<Played>;

/** A schedule that fails, and what came of it the last time that it did. */
export interface Failing {
  readonly steps: readonly Step[];
  readonly played: Played & { readonly fault: Fault };
}

export class Shrinker {
  readonly #playOnce: PlayOnce;
  readonly #mayGoOn: () => boolean;
  #tries = TRIES_MAX;

  /** `mayGoOn` is asked before each schedule is played. */
  constructor(playOnce: PlayOnce, mayGoOn: () => boolean) {
    this.#playOnce = playOnce;
    this.#mayGoOn = mayGoOn;
  }

  /** The least that still fails; undefined if it does not fail again. */
  async shrink(steps: readonly Step[]): Promise<Failing | undefined> {
    const failing = await this.#measure(steps);
    if (failing === undefined) return undefined;
    const sure = this.#tries;
    // What fails by chance is first made short with few tries each, because a short one is played sooner.
    let least = failing;
    for (this.#tries of [TRIES_MIN, sure]) least = await this.#reduce(least);
    if (least.steps.length > STEPS_READABLE) {
      this.#tries = TRIES_LAST;
      least = await this.#reduce(least);
    }
    return (await this.#fails(renamed(least.steps))) ?? least;
  }

  /** Leaves out and simplifies until nothing more can go. */
  async #reduce(failing: Failing): Promise<Failing> {
    let least = failing;
    for (let before = -1; before !== sizeOf(least.steps); ) {
      before = sizeOf(least.steps);
      least = await this.#dropSteps(least);
      least = await this.#simplify(least);
    }
    return least;
  }

  /** Whether it fails, within so many tries. */
  async #fails(steps: readonly Step[], tries = this.#tries): Promise<Failing | undefined> {
    for (let tried = 0; tried < tries && this.#mayGoOn(); tried++) {
      const played = await this.#playOnce(steps);
      const { fault } = played;
      if (fault !== undefined) return { steps, played: { ...played, fault } };
    }
    return undefined;
  }

  /** Finds out how often it fails, so that it is known how often a shorter one must be tried. */
  async #measure(steps: readonly Step[]): Promise<Failing | undefined> {
    let failing: Failing | undefined;
    let failed = 0;
    for (let tried = 0; tried < TRIES_MAX && failed < TRIES_MIN; tried++) {
      const again = await this.#fails(steps, 1);
      failing = again ?? failing;
      if (again !== undefined) failed++;
      const rate = (failed + 0.5) / (tried + 2);
      this.#tries = Math.min(TRIES_MAX, Math.max(TRIES_MIN, Math.ceil(Math.log(DOUBT) / Math.log(1 - rate))));
    }
    return failing;
  }

  /** Leaves out parts, the large before the small and the last before the first. */
  async #dropSteps(failing: Failing): Promise<Failing> {
    let least = failing;
    for (let size = Math.ceil(least.steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
      for (let at = least.steps.length - size; at >= 0; at--) {
        if (at + size > least.steps.length || least.steps.length === size) continue;
        least = (await this.#fails(least.steps.toSpliced(at, size))) ?? least;
      }
    }
    return least;
  }

  async #simplify(failing: Failing): Promise<Failing> {
    let least = failing;
    for (let at = 0; at < least.steps.length; at++) {
      for (const simpler of simplerThan(least.steps[at]!, at === 0)) {
        const found = await this.#fails(least.steps.with(at, simpler));
        if (found === undefined) continue;
        least = found;
        break;
      }
    }
    return least;
  }
}

/** Steps that do the same with less, the simplest first. */
function simplerThan(step: Step, isFirst: boolean): Step[] {
  const { pieces, joined, hears, times, ...plain } = step;
  const simpler: Step[] = [];
  if (pieces !== undefined || joined !== undefined) {
    const { pieces: _, joined: __, ...rest } = step;
    simpler.push(rest);
  }
  if (step.does === 'flood') simpler.push({ ...plain, does: 'say' });
  if (times !== undefined && times > 2) simpler.push({ ...step, times: 2 });
  if (step.nick !== undefined && step.nick !== step.nick.toLowerCase())
    simpler.push({ ...step, nick: step.nick.toLowerCase() });
  if (step.when !== 'quiet') {
    const { hears: _, ...rest } = step;
    simpler.push({ ...rest, when: 'quiet' });
    if (step.when !== 'now' && !isFirst) simpler.push({ ...rest, when: 'now' });
  } else if (hears !== undefined) simpler.push(plain);
  return simpler;
}

/** How much a schedule asks for; each simplification makes it less. */
function sizeOf(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + JSON.stringify(step).length + (step.when === 'quiet' ? 0 : 50), 0);
}

/** The same with the first names for those who take part, in the order of their coming. */
function renamed(steps: readonly Step[]): readonly Step[] {
  const words = steps.flatMap(({ peer, nick = '' }) => [peer, nick.toLowerCase()]);
  const used = [...new Set(words)].filter((word): word is Step['peer'] =>
    (PEERS as readonly string[]).includes(word),
  );
  const rename = (word: Step['peer']) => PEERS[used.indexOf(word)] ?? word;
  return steps.map((step) => ({
    ...step,
    peer: rename(step.peer),
    ...(step.nick === undefined ? {} : { nick: renamedNick(step.nick, rename) }),
    ...(step.hears === undefined ? {} : { hears: rename(step.hears) }),
  }));
}

function renamedNick(nick: string, rename: (word: Step['peer']) => string): string {
  const own = rename(nick.toLowerCase() as Step['peer']);
  return nick === nick.toLowerCase() ? own : own.toUpperCase();
}
