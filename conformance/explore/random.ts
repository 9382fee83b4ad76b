/** Numbers that are the same for the same seed. */

/** A source of choices. */
export class Chance {
  #state: number;

  constructor(seed: string) {
    let hash = 0x811c9dc5;
    for (const unit of seed) hash = Math.imul(hash ^ unit.charCodeAt(0), 0x01000193) >>> 0;
    this.#state = hash;
  }

  /** From 0 up to but not 1 (mulberry32). */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `min` to `max`. */
  whole(min: number, max: number): number {
    return min + Math.floor(this.#next() * (max - min + 1));
  }

  /** True so often of a hundred times. */
  percent(often: number): boolean {
    return this.#next() * 100 < often;
  }

  /** One of several. Throws a RangeError if there are none. */
  one<T>(values: readonly T[]): T {
    if (values.length === 0) throw new RangeError('there is nothing to choose from');
    return values[this.whole(0, values.length - 1)]!;
  }

  /** One of several words, each as often as its weight says. */
  weighted<T extends string>(weights: readonly (readonly [T, number])[]): T {
    const sum = weights.reduce((total, [, weight]) => total + weight, 0);
    let left = this.#next() * sum;
    for (const [word, weight] of weights) {
      left -= weight;
      if (left < 0) return word;
    }
    return weights.at(-1)![0];
  }
}
