/** How ABNF is written down: rules, strings, ranges and comments as text. */

/** Fits into a page of the documentation and into an indented block of an RFC. */
const COLUMNS = 66;
const NAME_COLUMNS = 18;

/** A rule; further lines of its body stand below the = of the first. */
export function rule(name: string, body: string): string {
  return `${name} = ${body.replaceAll('\n', `\n${' '.repeat(name.length + 1)}`)}\n`;
}

/** Alternatives, on a line of their own each where one line does not hold them. */
export function alternatives(bodies: readonly string[]): string {
  const line = bodies.join(' / ');
  return line.length <= COLUMNS - NAME_COLUMNS ? line : bodies.join('\n/ ');
}

/**
 * Keeps an order, but puts what begins with another before it: ABNF leaves the choice open, and many
 * tools take the first alternative that fits.
 */
export function longerFirst<T>(items: readonly T[], text: (item: T) => string): T[] {
  const ordered: T[] = [];
  for (const item of items) {
    const at = ordered.findIndex((earlier) => text(item).startsWith(text(earlier)));
    ordered.splice(at < 0 ? ordered.length : at, 0, item);
  }
  return ordered;
}

/** A string that is matched exactly; one without letters needs no %s of RFC 7405. */
export function literal(text: string): string {
  if (text === '') return '';
  if (!/^[ !#-~]+$/.test(text)) throw new RangeError(`${JSON.stringify(text)} is no string of ABNF`);
  return /[a-z]/i.test(text) ? `%s"${text}"` : `"${text}"`;
}

/** Code points of UTF-8 text without control characters and without those given. */
export function characters(excluded: string): string {
  let ranges: [number, number][] = [
    [0x20, 0x7e],
    [0xa0, 0xd7ff],
    [0xe000, 0x10ffff],
  ];
  for (const char of excluded) {
    const hole = char.codePointAt(0)!;
    ranges = ranges.flatMap(([first, last]): [number, number][] =>
      hole < first || hole > last
        ? [[first, last]]
        : [[first, hole - 1] as [number, number], [hole + 1, last] as [number, number]].filter(
            ([a, b]) => a <= b,
          ),
    );
  }
  return ranges.map(([first, last]) => `%x${hex(first)}-${hex(last)}`).join(' / ');
}

function hex(codePoint: number): string {
  return codePoint.toString(16).toUpperCase();
}

/** Paragraphs of a comment, filled to the width of a page. */
export function comment(...paragraphs: readonly string[]): string {
  return paragraphs.map((paragraph) => `${fill(paragraph).join('\n')}\n`).join('');
}

function fill(paragraph: string): string[] {
  const lines: string[] = [];
  let line = ';';
  for (const word of paragraph.split(' ')) {
    if (line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = ';  ';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
