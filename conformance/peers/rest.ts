/** Time that passes for the target too. */

const SLICES = 4;
/** A slice that took this many times its length, and that many milliseconds more, was one in which nobody ran. */
const LATE_TIMES = 2;
const LATE_MS = 10;
/** Slices that are waited again, at the most. */
const REPEATS_MAX = 16;

/**
 * Waits for that many milliseconds, and for longer where the machine keeps this process waiting: then the target
 * has had no processor time either, and what it was given time for has not been done. Ends early once `isOver`.
 */
export async function rest(ms: number, isOver: () => boolean = () => false): Promise<void> {
  const sliceMs = ms / SLICES;
  let repeats = 0;
  for (let slices = 0; slices < SLICES && !isOver(); slices++) {
    const start = performance.now();
    await new Promise<void>((resolve) => setTimeout(resolve, sliceMs));
    if (performance.now() - start > LATE_TIMES * sliceMs + LATE_MS && repeats++ < REPEATS_MAX) slices--;
  }
}
