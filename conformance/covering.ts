/**
 * Combinations: rows that bring together every choice of levels of any few factors, and which of these choices
 * is to blame where some rows fail. Pure; the same factors give the same rows.
 */

/** Levels by the name of their factor. The first level of each is the plainest. */
export type Factors = Readonly<Record<string, readonly string[]>>;
/** A level for each factor, or for some of them. */
export type Levels = Readonly<Record<string, string>>;

/** Every choice of so many of the items, in their order. */
function choices<T>(items: readonly T[], count: number): T[][] {
  if (count === 0) return [[]];
  return items.flatMap((item, i) => choices(items.slice(i + 1), count - 1).map((rest) => [item, ...rest]));
}

/** Every combination of levels of these factors. */
function products(factors: Factors, names: readonly string[]): Levels[] {
  return names.reduce<Levels[]>(
    (all, name) => all.flatMap((levels) => factors[name]!.map((level) => ({ ...levels, [name]: level }))),
    [{}],
  );
}

/** Every combination of levels of any so many factors. */
export function tuples(factors: Factors, strength: number): Levels[] {
  return choices(Object.keys(factors), strength).flatMap((names) => products(factors, names));
}

/** Whether a row has all these levels. */
export function holds(row: Levels, levels: Levels): boolean {
  return Object.entries(levels).every(([name, level]) => row[name] === level);
}

const textOf = (levels: Levels) => JSON.stringify(Object.entries(levels).sort());

/**
 * Rows in which every combination of levels of any `strength` factors stands at least once. Each row begins with
 * a combination that is still missing and takes, factor by factor, the level that brings the most others.
 */
export function coveringArray(factors: Factors, strength: number): Levels[] {
  const names = Object.keys(factors);
  const missing = new Map(tuples(factors, strength).map((levels) => [textOf(levels), levels]));
  const rows: Levels[] = [];
  while (missing.size > 0) {
    let row: Levels = missing.values().next().value!;
    for (const name of names.filter((each) => row[each] === undefined)) {
      const news = (level: string) =>
        covered({ ...row, [name]: level }, strength).filter((key) => missing.has(key)).length;
      const best = factors[name]!.map((level) => ({ level, count: news(level) }));
      best.sort((a, b) => b.count - a.count);
      row = { ...row, [name]: best[0]!.level };
    }
    for (const key of covered(row, strength)) missing.delete(key);
    rows.push(row);
  }
  return rows;
}

/** The combinations that a row has, as text. */
function covered(row: Levels, strength: number): string[] {
  return choices(Object.entries(row), Math.min(strength, Object.keys(row).length)).map((levels) =>
    textOf(Object.fromEntries(levels)),
  );
}

/**
 * The smallest combinations of levels that stand in a row that failed and in none that passed, those of the most
 * failures first: each may be to blame, and of what it has in common with others only a further row can tell.
 */
export function suspects(failed: readonly Levels[], passed: readonly Levels[]): Levels[] {
  const names = Object.keys(failed[0] ?? {});
  for (let size = 0; size <= names.length; size++) {
    const found = new Map<string, { levels: Levels; count: number }>();
    for (const row of failed) {
      for (const chosen of choices(names, size)) {
        const levels = Object.fromEntries(chosen.map((name) => [name, row[name]!]));
        if (passed.some((other) => holds(other, levels))) continue;
        const key = textOf(levels);
        found.set(key, { levels, count: (found.get(key)?.count ?? 0) + 1 });
      }
    }
    if (found.size > 0)
      return [...found.values()].sort((a, b) => b.count - a.count).map(({ levels }) => levels);
  }
  return [];
}

/** A combination with the plainest level of all other factors. */
export function plainly(factors: Factors, levels: Levels): Levels {
  return Object.fromEntries(Object.entries(factors).map(([name, all]) => [name, levels[name] ?? all[0]!]));
}
