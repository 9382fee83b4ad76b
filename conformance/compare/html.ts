/** A comparison as a page of its own, in the look of the report. */
import { visible } from '../report/escape.ts';
import { page } from '../report/page/document.ts';
import { type Markup, markup } from '../report/page/markup.ts';
import type { Cell, Comparison, ComparisonRow } from './model.ts';
import { CHOICES_TITLE, cellWord, columnWords, headline } from './words.ts';

/** Renders a comparison as a page. */
export function comparisonHtml(comparison: Comparison): string {
  const { columns, remarks, rows, choices, by } = comparison;
  const names = columns.map(({ name }) => name);
  const body = markup`<header><p class="kicker">Parley/1 conformance</p><h1>${headline(comparison)}</h1>${remarks.map(
    (remark) => markup`<p>${visible(remark)}</p>`,
  )}</header>
<main><section><h2>Reports</h2><ol>${columns.map(
    (column) => markup`<li><b>${column.name}</b> ${columnWords(column)}</li>`,
  )}</ol></section>
${table(by === 'case' ? 'Cases' : 'Requirements', names, rows, verdictCell)}${table(CHOICES_TITLE, names, choices, messageCell)}</main>`;
  return page(`Parley/1: ${names.join(', ')}`, body);
}

function verdictCell(cell: Cell): Markup {
  const { verdict, message } = cell;
  const why = message === '' ? undefined : markup` title="${visible(message)}"`;
  return markup`<td><span class="cell v-${verdict ?? 'none'}"${why}>${cellWord(cell)}</span></td>`;
}

function messageCell({ message }: Cell): Markup {
  return markup`<td>${visible(message) || '–'}</td>`;
}

function table(
  title: string,
  names: readonly string[],
  rows: readonly ComparisonRow[],
  cellOf: (cell: Cell) => Markup,
): Markup | undefined {
  if (rows.length === 0) return undefined;
  const heads = names.map((name) => markup`<th scope="col">${name}</th>`);
  const lines = rows.map(
    ({ id, sentence, cells }) =>
      markup`<tr><th scope="row">${visible(id)} <span class="muted">${visible(sentence)}</span></th>${cells.map(cellOf)}</tr>
`,
  );
  return markup`<section><h2>${title}</h2><div class="wide" tabindex="0" role="group" aria-label="${title}"><table class="compared"><thead><tr><th></th>${heads}</tr></thead><tbody>${lines}</tbody></table></div></section>
`;
}
