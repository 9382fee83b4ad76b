/** A comparison for a terminal. Where names and words do not fit, columns have numbers and cells a letter. */
import { printable, visible } from '../report/escape.ts';
import { middle, start, width, wrap } from '../report/layout.ts';
import type { Cell, Comparison, ComparisonRow } from './model.ts';
import { CHOICES_TITLE, cellWord, columnWords, headline } from './words.ts';

const COLUMNS = 120;
const SENTENCE_COLUMNS_MIN = 24;
const NAME_COLUMNS_MAX = 16;
const GAP = '  ';

const LETTERS: Readonly<Record<string, string>> = {
  pass: '.',
  fail: 'F',
  'known-failure': 'K',
  'unexpected-pass': 'U',
  warn: 'w',
  blocked: 'b',
  inconclusive: '?',
  'kit-error': 'E',
  'not-applicable': '-',
  observed: 'o',
};
const letterOf = ({ verdict }: Cell) => (verdict === null ? ' ' : (LETTERS[verdict] ?? '!'));

/** Renders a comparison as text. */
export function comparisonText(comparison: Comparison): string {
  const { columns, remarks, rows, choices } = comparison;
  const names = columns.map(({ name }) => middle(printable(name), NAME_COLUMNS_MAX));
  const lines = [
    headline(comparison),
    ...remarks.flatMap((remark) => wrap(visible(remark), COLUMNS)),
    '',
    ...columns.map((column, i) => `${String(i + 1).padStart(3)}  ${names[i]}: ${columnWords(column)}`),
    ...(rows.length === 0 ? [] : ['', ...table(rows, names)]),
    ...(choices.length === 0 ? [] : ['', CHOICES_TITLE, ...choices.flatMap((row) => choice(row, names))]),
  ];
  return `${lines.join('\n')}\n`;
}

const pad = (text: string, columns: number) => text + ' '.repeat(Math.max(0, columns - width(text)));

function table(rows: readonly ComparisonRow[], names: readonly string[]): string[] {
  const ids = Math.max(...rows.map(({ id }) => width(visible(id))));
  const words = names.map((name, i) =>
    Math.max(width(name), ...rows.map(({ cells }) => width(cellWord(cells[i]!)))),
  );
  const wide = ids + words.reduce((sum, each) => sum + each + GAP.length, 0) + GAP.length;
  const isWide = wide + SENTENCE_COLUMNS_MIN > COLUMNS;
  const widths = isWide ? names.map((_, i) => String(i + 1).length) : words;
  const heads = isWide ? names.map((_, i) => String(i + 1)) : names;
  const line = (id: string, cells: readonly string[], sentence: string) => {
    const left = [pad(id, ids), ...cells.map((cell, i) => pad(cell, widths[i]!))].join(GAP);
    return `${left}${GAP}${start(sentence, Math.max(SENTENCE_COLUMNS_MIN, COLUMNS - width(left) - GAP.length))}`.trimEnd();
  };
  const legend = Object.entries(LETTERS).map(([verdict, letter]) => `${letter} ${verdict}`);
  return [
    line('', heads, ''),
    ...rows.map(({ id, cells, sentence }) =>
      line(visible(id), cells.map(isWide ? letterOf : cellWord), visible(sentence)),
    ),
    ...(isWide ? ['', legend.join(', ')] : []),
  ];
}

function choice({ id, sentence, cells }: ComparisonRow, names: readonly string[]): string[] {
  return [
    `  ${visible(id)}: ${visible(sentence)}`,
    ...cells.map(({ message }, i) => `    ${names[i]}: ${visible(message) || '–'}`),
  ];
}
