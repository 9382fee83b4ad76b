/** Names and numbers that are unique in a run, and the same again for the same seed. */
export class Names {
  readonly tag: string;
  #count = 0;

  constructor(seed: string) {
    let hash = 0x811c9dc5;
    for (const unit of seed) hash = Math.imul(hash ^ unit.charCodeAt(0), 0x01000193) >>> 0;
    this.tag = `k${hash.toString(36).padStart(7, '0').slice(-4)}`;
  }

  next(base: string): string {
    this.#count++;
    return `${base}-${this.tag}-${this.#count.toString(36)}`;
  }
}
