/** Which cases run: globs over ids of cases and requirements. A pattern that matches nothing is an error. */
import type { Level } from '../../spec/index.ts';
import { requirementsOf } from '../case.ts';

/** Which cases to run. */
export interface Selection {
  readonly only?: readonly string[];
  readonly exclude?: readonly string[];
  readonly level?: 'must' | 'should';
}

/** A pattern names no case and no requirement. */
export class NothingMatches extends Error {
  override readonly name = 'NothingMatches';
}

/** The cases that a selection leaves. Throws NothingMatches. */
export function select<C extends { readonly id: string }>(
  cases: readonly C[],
  { only = [], exclude = [], level }: Selection,
): C[] {
  const wanted = only.map((pattern) => matcher(cases, pattern));
  const unwanted = exclude.map((pattern) => matcher(cases, pattern));
  const levels: readonly Level[] =
    level === 'must' ? ['MUST'] : level === 'should' ? ['MUST', 'SHOULD'] : ['MUST', 'SHOULD', 'MAY'];
  return cases.filter(
    (each) =>
      (wanted.length === 0 || wanted.some((matches) => matches(each))) &&
      !unwanted.some((matches) => matches(each)) &&
      requirementsOf(each.id).some((row) => levels.includes(row.level)),
  );
}

function matcher(
  cases: readonly { readonly id: string }[],
  pattern: string,
): (each: { readonly id: string }) => boolean {
  const glob = new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'i',
  );
  const matches = (each: { readonly id: string }) =>
    glob.test(each.id) || requirementsOf(each.id).some((row) => glob.test(row.id));
  if (cases.some(matches)) return matches;
  const near = nearest(pattern, [
    ...cases.map((each) => each.id),
    ...cases.flatMap((each) => requirementsOf(each.id).map((row) => row.id)),
  ]);
  throw new NothingMatches(
    `"${pattern}" matches no case and no requirement.${near === undefined ? '' : ` Did you mean ${near}?`} See parley list.`,
  );
}

/** The id that takes the fewest changes to come to, if it is near enough to be meant. */
export function nearest(word: string, ids: readonly string[]): string | undefined {
  const ranked = [...new Set(ids)].map((id) => ({
    id,
    distance: distance(word.toLowerCase(), id.toLowerCase()),
  }));
  ranked.sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(2, word.length / 3) ? best.id : undefined;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
