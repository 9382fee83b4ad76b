/**
 * The numbers of cases that run beside others: where they begin, how many a case may take, and how many
 * digits of base 36 they have; so far on that no number before them is their beginning.
 */
const FORKED = {
  long: { first: 100_000_000, count: 100_000, digits: 6 },
  short: { first: 400_000, count: 1_024, digits: 4 },
};

/** Names and numbers that are unique in a run, and the same again for the same seed. */
export class Names {
  readonly tag: string;
  #count = 0;
  /** Of a fork: how many it has given out, and which fork it is. */
  #fork: { readonly index: number; long: number; short: number } | undefined;

  constructor(seed: string) {
    let hash = 0x811c9dc5;
    for (const unit of seed) hash = Math.imul(hash ^ unit.charCodeAt(0), 0x01000193) >>> 0;
    this.tag = `k${hash.toString(36).padStart(7, '0').slice(-4)}`;
  }

  /** None of them is the beginning of another one of the same base. */
  next(base: string): string {
    return `${base}-${this.tag}-${this.#number('long', 4)}`;
  }

  /** The same of at most so many octets, of letters and digits alone. */
  nextShort(base: string, bytesMax: number): string {
    const end = this.tag + this.#number('short', 3);
    return base.replace(/[^A-Za-z0-9]/g, '').slice(0, bytesMax - end.length) + end;
  }

  /** A number behind the base as it is, of at most so many octets where the base leaves that many. */
  nextNumbered(base: string, bytesMax: number): string {
    const number = this.#number('short', Math.min(4, bytesMax));
    let start = base;
    while (start !== '' && Buffer.byteLength(start + number) > bytesMax)
      start = [...start].slice(0, -1).join('');
    return start + number;
  }

  /** The same of letters alone. */
  nextLetters(bytesMax: number): string {
    const letter = (digit: string) => String.fromCharCode(97 + (Number.parseInt(digit, 36) % 26));
    let number = this.#next('short');
    let letters = '';
    for (; letters.length < Math.min(6, bytesMax); number = Math.floor(number / 26))
      letters = letter((number % 26).toString(36)) + letters;
    return letters;
  }

  /** The names of a case that runs beside others: the same whenever it begins, and none that another one has. */
  static fork(seed: string, index: number): Names {
    const fork = new Names(seed);
    fork.#fork = { index, long: 0, short: 0 };
    return fork;
  }

  #number(kind: keyof typeof FORKED, digits: number): string {
    const padded = this.#fork === undefined ? digits : FORKED[kind].digits;
    return this.#next(kind).toString(36).padStart(padded, '0');
  }

  #next(kind: keyof typeof FORKED): number {
    if (this.#fork === undefined) return ++this.#count;
    const { first, count } = FORKED[kind];
    return first + this.#fork.index * count + this.#fork[kind]++;
  }
}
