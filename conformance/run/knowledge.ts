/**
 * What one case knew of the cases before it. Where cases run side by side, a case is played with what is
 * known when it begins, and counts only if nothing that it asked for has turned out otherwise since.
 */

/** Requirements that do not hold, with a note of which of them were asked for. */
export class Knowledge extends Set<string> {
  readonly #asked = new Set<string>();
  #wasCounted = false;

  override has(requirement: string): boolean {
    this.#asked.add(requirement);
    return super.has(requirement);
  }

  override get size(): number {
    this.#wasCounted = true;
    return super.size;
  }

  /** Whether all that was asked for would be answered in the same way by this. */
  isLike(broken: ReadonlySet<string>): boolean {
    if (this.#wasCounted && super.size > 0 !== broken.size > 0) return false;
    return [...this.#asked].every((requirement) => super.has(requirement) === broken.has(requirement));
  }
}
