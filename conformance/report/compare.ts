/** What was awaited beside what came, and which of the two lists lacks what. */
import type { CaseResult } from './schema.ts';

/** A line of one list, and whether the other list has it too. */
export interface Compared {
  readonly text: string;
  readonly met: boolean;
}

export interface Comparison {
  readonly expected: readonly Compared[];
  readonly actual: readonly Compared[];
  /** Awaited, and it did not come. */
  readonly missing: readonly string[];
  /** Came, and nobody awaited it. */
  readonly unexpected: readonly string[];
}

/** How the kit writes that nothing came; it is no line. */
const NOTHING = 'nothing';

/** The text of an error is for people: an awaited line that ends with … is met by whatever begins like it. */
function isMetBy(expected: string, actual: string): boolean {
  return expected.endsWith('…') ? actual.startsWith(expected.slice(0, -1)) : actual === expected;
}

/** Compares the two lists of a case, each line counted as often as it stands there. */
export function compare({ expected = [], actual = [] }: CaseResult): Comparison {
  const came: { text: string; met: boolean }[] = actual
    .filter((text) => text !== NOTHING)
    .map((text) => ({ text, met: false }));
  const awaited = expected.map((text) => {
    const found = came.find((each) => !each.met && isMetBy(text, each.text));
    if (found !== undefined) found.met = true;
    return { text, met: found !== undefined };
  });
  return {
    expected: awaited,
    actual: came,
    missing: awaited.filter((each) => !each.met).map((each) => each.text),
    unexpected: came.filter((each) => !each.met).map((each) => each.text),
  };
}
