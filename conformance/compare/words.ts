/** The words of a comparison, whatever it is written in. */
import { visible } from '../report/escape.ts';
import { plural, VERDICT_WORDS } from '../report/wording.ts';
import type { Cell, Comparison, ComparisonColumn } from './model.ts';

/** A cell as a word; a dash where a report has no such case. */
export function cellWord({ verdict }: Cell): string {
  if (verdict === null) return '–';
  const words = Object.hasOwn(VERDICT_WORDS, verdict)
    ? VERDICT_WORDS[verdict as keyof typeof VERDICT_WORDS]
    : undefined;
  return words === undefined ? visible(verdict) : words[0];
}

export function headline({ columns, rows, agreeing, by }: Comparison): string {
  const same = agreeing === 0 ? '' : ` They agree in ${agreeing}.`;
  const what = by === 'case' ? 'case' : 'requirement';
  const count = rows.length === 0 ? `no ${what}` : plural(rows.length, what);
  return `${plural(columns.length, 'report')}, ${count} in this table.${same}`;
}

export function columnWords({ target, outcome, passed, failed, kit, dialect }: ComparisonColumn): string {
  return `${visible(target)}: ${visible(outcome)}, ${passed} passed, ${failed} failed (kit ${visible(kit)}, dialect ${visible(dialect)})`;
}

export const CHOICES_TITLE = 'What the specification leaves open, and these choose differently';
