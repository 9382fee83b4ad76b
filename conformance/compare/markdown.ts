/** A comparison as Markdown for GitHub. */
import { markdown as inline, visible } from '../report/escape.ts';
import type { Comparison, ComparisonRow } from './model.ts';
import { CHOICES_TITLE, cellWord, columnWords, headline } from './words.ts';

/** Renders a comparison as Markdown. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { columns, remarks, rows, choices, by } = comparison;
  const names = columns.map(({ name }) => inline(name));
  const blocks = [
    [headline(comparison)],
    remarks.map((remark) => `> ${inline(remark)}`),
    columns.map((column, i) => `- **${names[i]}** ${inline(columnWords(column))}`),
    table(by === 'case' ? 'Case' : 'Requirement', names, rows, (row) =>
      row.cells.map((cell) =>
        cell.verdict === 'fail' ? `**${inline(cellWord(cell))}**` : inline(cellWord(cell)),
      ),
    ),
    choices.length === 0 ? [] : [`### ${CHOICES_TITLE}`],
    table('Case', names, choices, (row) => row.cells.map(({ message }) => inline(visible(message)) || '–')),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function table(
  title: string,
  names: readonly string[],
  rows: readonly ComparisonRow[],
  cellsOf: (row: ComparisonRow) => string[],
): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line([title, ...names]),
    line(['---', ...names.map(() => '---')]),
    ...rows.map((row) => line([`**${inline(row.id)}** ${inline(row.sentence)}`, ...cellsOf(row)])),
  ];
}
