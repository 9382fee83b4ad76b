/**
 * The first octet in which what came differs from what was awaited. It is shown only where the two are
 * the same message: between a message that is missing and another one that came there is nothing to compare.
 */
import { compare } from './compare.ts';
import { visibleOctets } from './escape.ts';
import { end, start, width } from './layout.ts';
import { linesOf, octetsOf, textOf } from './octets.ts';
import type { Paint } from './paint.ts';
import type { CaseResult } from './schema.ts';

/** Two lines as octets, and where they part. */
export interface Difference {
  readonly expected: string;
  readonly actual: string;
  /** Octets that both begin with. */
  readonly at: number;
}

/** What two lines must have in common to be taken for one message, of the longer of the two. */
const LIKENESS_MIN = 0.5;
/** What a line that came must share with one that was sent to be taken for its relay, octets. */
const RELAY_BYTES_MIN = 6;
const HEX_BEFORE = 8;
const HEX_AFTER = 10;
const CONTEXT_COLUMNS = 30;
const INDENT = 9;

/** The nearest pair of an awaited line that did not come and one that came instead; undefined if none are alike. */
export function nearestDifference(result: CaseResult): Difference | undefined {
  const { missing, unexpected } = compare(result);
  const received = linesOf(result.transcript, 'receive', result.waitedFor);
  const sent = linesOf(result.transcript, 'send');
  const came = [
    ...unexpected.map(
      (text) => received.find((line) => line === text || textOf(line) === text) ?? octetsOf(text),
    ),
    // The kit has no text to write down for octets that are not UTF-8.
    ...received.filter((line) => octetsOf(textOf(line)) !== line),
  ];
  let best: { pair: Difference; likeness: number } | undefined;
  for (const expected of missing.filter((text) => !text.endsWith('…')).map(octetsOf)) {
    for (const actual of came) {
      const likeness = likenessOf(expected, actual);
      if (likeness < Math.max(LIKENESS_MIN, best?.likeness ?? 0) || expected === actual) continue;
      const [from, instead] = [relayed(expected, sent), relayed(actual, sent)];
      if (from !== undefined && instead !== undefined && from !== instead) continue;
      if (likeness > (best?.likeness ?? 0))
        best = { pair: { expected, actual, at: common(expected, actual) }, likeness };
    }
  }
  return best?.pair;
}

function common(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  return at;
}

const reversed = (text: string) => [...text].reverse().join('');

function likenessOf(a: string, b: string): number {
  const longest = Math.max(a.length, b.length);
  if (longest === 0) return 0;
  const prefix = common(a, b);
  const suffix = common(reversed(a.slice(prefix)), reversed(b.slice(prefix)));
  return (prefix + suffix) / longest;
}

/** The line that was sent whose end is most like the end of this one: what it relays. */
function relayed(line: string, sent: readonly string[]): string | undefined {
  const ranked = sent.map((each) => ({ each, shared: common(reversed(each), reversed(line)) }));
  ranked.sort((a, b) => b.shared - a.shared);
  const best = ranked[0];
  return best !== undefined && best.shared >= RELAY_BYTES_MIN ? best.each : undefined;
}

/** Both lines in escapes with a caret under the first difference, then the octets around it. */
export function drawDifference(
  { expected, actual, at }: Difference,
  columns: number,
  paint: Paint,
): string[] {
  // A caret points at a character, so it stands at its first octet even if only a later one differs.
  const isWithin = (octets: string) => /[\x80-\xbf]/.test(octets[from] ?? '');
  let from = at;
  while (from > 0 && from > at - 3 && (isWithin(expected) || isWithin(actual))) from--;
  const before = end(visibleOctets(expected.slice(0, from)), CONTEXT_COLUMNS);
  const room = columns - INDENT - width(before);
  const text = (octets: string) => before + start(visibleOctets(octets.slice(from)), room);
  const hexFrom = Math.max(0, at - HEX_BEFORE);
  const row = (name: string, content: string) => `${name.padEnd(INDENT)}${content}`;
  const caret = (column: number, mark: string) => ' '.repeat(INDENT + column) + paint('red', mark);
  return [
    row('awaited', text(expected)),
    row('came', text(actual)),
    caret(width(before), '^'),
    row('awaited', hexOf(expected, hexFrom, at)),
    row('came', hexOf(actual, hexFrom, at)),
    caret((hexFrom > 0 ? 2 : 0) + 3 * (at - hexFrom), '^^'),
  ];
}

function hexOf(octets: string, from: number, at: number): string {
  const shown =
    Buffer.from(octets.slice(from, at + HEX_AFTER), 'latin1')
      .toString('hex')
      .match(/../g) ?? [];
  const tail = octets.length > at + HEX_AFTER ? '…' : '(end)';
  return [...(from > 0 ? ['…'] : []), ...shown, tail].join(' ');
}
