/** Names and numbers that are unique in a run, and the same again for the same seed. */
export class Names {
  readonly tag: string;
  #count = 0;

  constructor(seed: string) {
    let hash = 0x811c9dc5;
    for (const unit of seed) hash = Math.imul(hash ^ unit.charCodeAt(0), 0x01000193) >>> 0;
    this.tag = `k${hash.toString(36).padStart(7, '0').slice(-4)}`;
  }

  /** None of them is the beginning of another one of the same base. */
  next(base: string): string {
    return `${base}-${this.tag}-${this.#number(4)}`;
  }

  /** The same of at most so many octets, of letters and digits alone. */
  nextShort(base: string, bytesMax: number): string {
    const end = this.tag + this.#number(3);
    return base.replace(/[^A-Za-z0-9]/g, '').slice(0, bytesMax - end.length) + end;
  }

  /** A number behind the base as it is, of at most so many octets where the base leaves that many. */
  nextNumbered(base: string, bytesMax: number): string {
    const number = this.#number(Math.min(4, bytesMax));
    let start = base;
    while (start !== '' && Buffer.byteLength(start + number) > bytesMax)
      start = [...start].slice(0, -1).join('');
    return start + number;
  }

  /** The same of letters alone. */
  nextLetters(bytesMax: number): string {
    const letter = (digit: string) => String.fromCharCode(97 + (Number.parseInt(digit, 36) % 26));
    let number = ++this.#count;
    let letters = '';
    for (; letters.length < Math.min(6, bytesMax); number = Math.floor(number / 26))
      letters = letter((number % 26).toString(36)) + letters;
    return letters;
  }

  #number(digits: number): string {
    return (++this.#count).toString(36).padStart(digits, '0');
  }
}
