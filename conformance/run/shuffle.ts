/** An order by chance that a seed repeats. */

/** Numbers from 0 up to 1, the same again for the same seed (mulberry32 on an FNV-1a hash). */
export function randomOf(seed: string): () => number {
  let state = 0x811c9dc5;
  for (const unit of seed) state = Math.imul(state ^ unit.charCodeAt(0), 0x01000193) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Cases in an order by chance, each behind those that it stands on. */
export function shuffled<T extends { readonly id: string; readonly after?: readonly string[] }>(
  cases: readonly T[],
  random: () => number,
): T[] {
  const left = [...cases];
  for (let i = left.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [left[i], left[j]] = [left[j]!, left[i]!];
  }
  const waits = ({ after = [] }: T) => after.some((id) => left.some((each) => each.id === id));
  const order: T[] = [];
  while (left.length > 0) {
    const next = left.findIndex((each) => !waits(each));
    order.push(...left.splice(Math.max(0, next), 1));
  }
  return order;
}
