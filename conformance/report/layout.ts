/** Columns of a terminal: how wide an escaped text is, and how it is cut and broken to fit. */

/** An escape is never cut in two. */
const UNITS = /\\(?:u\{[^}]*\}|x[0-9a-f]{2}|.)|./gsu;
/** Characters that take two columns (Unicode's East Asian Wide and Fullwidth, roughly). */
const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

/** The columns that an escaped text takes. */
export function width(text: string): number {
  let columns = 0;
  for (const char of text) columns += WIDE.test(char) ? 2 : 1;
  return columns;
}

function take(units: readonly string[], columns: number): string {
  let taken = '';
  for (const unit of units) {
    columns -= width(unit);
    if (columns < 0) break;
    taken += unit;
  }
  return taken;
}

/** The beginning of a text, as much as fits. */
export function start(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  return `${take(text.match(UNITS) ?? [], columns - 1)}…`;
}

/** The end of a text, as much as fits. */
export function end(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  const units = [...(text.match(UNITS) ?? [])].reverse();
  // Cutting from the other side is cutting the reversed units, each of which stays as it is.
  let taken: string[] = [];
  let left = columns - 1;
  for (const unit of units) {
    left -= width(unit);
    if (left < 0) break;
    taken = [unit, ...taken];
  }
  return `…${taken.join('')}`;
}

/** Beginning and end of a text, the middle left out if it does not fit. */
export function middle(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  const tail = Math.floor((columns - 1) / 2);
  return start(text, columns - tail) + end(text, tail + 1).slice(1);
}

/** Text in indented lines of at most so many columns, broken at spaces. */
export function wrap(text: string, columns: number, indent = '', hanging = indent): string[] {
  return fold(text.split(' '), columns, indent, hanging, ' ').map((line) => middle(line, columns));
}

/** Words in indented lines of at most so many columns; a word that is longer has a line of its own. */
export function fold(
  words: readonly string[],
  columns: number,
  indent: string,
  hanging: string,
  between: string,
): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const longer = line === '' ? (lines.length === 0 ? indent : hanging) + word : line + between + word;
    if (width(longer) <= columns || line === '') line = longer;
    else {
      lines.push(line + between.trimEnd());
      line = hanging + word;
    }
  }
  return [...lines, line];
}

/** Beginning and end of a list; `between` says how many are left out. */
export function ends<T>(items: readonly T[], head: number, tail: number, between: (count: number) => T): T[] {
  const count = items.length - head - tail;
  return count <= 1 ? [...items] : [...items.slice(0, head), between(count), ...items.slice(-tail)];
}
