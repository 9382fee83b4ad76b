/** The instances of a run: those that were started, and the one that serves one case after the other. */
import { Unreachable } from '../peers/failure.ts';
import type { ShortLimits } from '../target/target.ts';
import { House, type Household } from './house.ts';

/** How long instances may take to end after a run was ended, milliseconds. */
const CLOSE_MS_MAX = 3_000;

export class Instances {
  /** All that were started. */
  readonly houses: House[] = [];
  readonly #household: Household;
  readonly #isOver: () => boolean;
  #current: House | undefined;

  /** Once the run is over nothing more is started. */
  constructor(household: Household, isOver: () => boolean) {
    this.#household = household;
    this.#isOver = isOver;
  }

  /** Starts another one. Rejects with Unreachable. */
  async open(limits?: ShortLimits, household = this.#household): Promise<House> {
    if (this.#isOver()) throw new Unreachable('The run is over.');
    const house = await House.open(household, limits);
    this.houses.push(house);
    // The run may have been ended while it started.
    if (this.#isOver()) await house.close();
    return house;
  }

  /** The one that serves one case after the other, started if there is none. Rejects with Unreachable. */
  async current(): Promise<House> {
    this.#current ??= await this.open();
    return this.#current;
  }

  /** The one that serves one case after the other, if it runs; from now on there is none. */
  release(): House | undefined {
    const current = this.#current;
    this.#current = undefined;
    return current;
  }

  /** Ends the one that serves one case after the other; the next case starts another. */
  async renew(): Promise<void> {
    await this.release()?.close();
  }

  /** Ends all. After an abortion it waits for a while only: what was found is worth more than an instance that does not end in order. */
  async closeAll(aborted: Promise<never>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let isDone = false;
    const late = aborted.catch(
      () =>
        new Promise<void>((resolve) => {
          if (!isDone) timer = setTimeout(resolve, CLOSE_MS_MAX);
        }),
    );
    await Promise.race([Promise.allSettled(this.houses.map((house) => house.close())), late]);
    isDone = true;
    clearTimeout(timer);
  }
}
