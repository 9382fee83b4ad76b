/**
 * The least of the matrix that proves it. Playing the whole catalogue against every bad target takes minutes; for
 * each case the target that it was written for, and for each target its first kills, show as much in a fraction.
 */
import type { MatrixRow } from './matrix.ts';

/** Kills of a target that are shown again, the first of which decides what its report names first. */
const FIRST_KILLS = 1;

/** The ids of the cases to play again against each target, by the name of the target, in the order of the catalogue. */
export function proofs(rows: readonly MatrixRow[]): ReadonlyMap<string, readonly string[]> {
  const shown = new Map(rows.map(({ name, kills }) => [name, new Set(kills.slice(0, FIRST_KILLS))]));
  for (const id of new Set(rows.flatMap(({ kills }) => kills))) {
    const killed = rows.filter(({ kills }) => kills.includes(id));
    if (killed.some(({ name }) => shown.get(name)!.has(id))) continue;
    // The target with the fewest kills is nearest to what the case is about, if it can be played in part.
    const [nearest] = killed.sort((a, b) => distance(a) - distance(b));
    shown.get(nearest!.name)!.add(id);
  }
  return new Map(
    rows.map(({ name, kills, whole }) => [
      name,
      whole === true ? [] : kills.filter((id) => shown.get(name)!.has(id)),
    ]),
  );
}

function distance({ kills, whole }: MatrixRow): number {
  return whole === true ? Number.MAX_SAFE_INTEGER : kills.length;
}
