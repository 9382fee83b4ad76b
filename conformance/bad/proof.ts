/**
 * The least of the matrix that proves it. Playing the whole catalogue against every bad target takes minutes; for
 * each target its first kill, which decides what its report names first, and for each case the target that it was
 * written for, show as much in a fraction.
 */
import type { MatrixRow } from './matrix.ts';

/**
 * What to play beside its kills until a target shows itself: a case that looks at what all others saw needs others,
 * and some targets show only where everything is played. From little to much.
 */
export const BESIDE: readonly (readonly string[])[] = [
  [],
  ['login/*', 'say/*', 'to/*', 'leave/quit*', 'nick/reuse-*'],
  ['*'],
];

/** More than any target has kills. */
const FAR = 1_000;

/** Patterns of the cases to play again against each target, by the name of the target. */
export function proofs(rows: readonly MatrixRow[]): ReadonlyMap<string, readonly string[]> {
  const shown = new Map(rows.map(({ name, kills }) => [name, new Set(kills.slice(0, 1))]));
  for (const id of new Set(rows.flatMap(({ kills }) => kills))) {
    const killed = rows.filter(({ kills }) => kills.includes(id));
    if (killed.some(({ name }) => shown.get(name)!.has(id))) continue;
    const [nearest] = killed.sort((a, b) => distance(id, a) - distance(id, b));
    shown.get(nearest!.name)!.add(id);
  }
  return new Map(rows.map(({ name, beside = [] }) => [name, [...shown.get(name)!, ...beside]]));
}

/** The target with the fewest kills is nearest to what a case is about, if as much as the case needs is played. */
function distance(id: string, { kills, beside = [] }: MatrixRow): number {
  const needsOthers = id.startsWith('run/');
  return needsOthers === beside.length > 0 ? kills.length : kills.length + FAR;
}
