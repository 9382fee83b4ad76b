/** Several reports side by side: a row for each requirement or case, a column for each report. */
import { isExcluded, REQUIREMENTS } from '../../spec/index.ts';
import type { Verdict } from '../report/schema.ts';
import type { ReadCase, ReadReport } from './read.ts';

/** A report with the name that it has in the comparison. */
export interface NamedReport {
  readonly name: string;
  readonly report: ReadReport;
}

/** What one report says in one row; a verdict that this kit does not know is kept as it is. */
export interface Cell {
  /** Null where the report has no such case. */
  readonly verdict: Verdict | (string & {}) | null;
  /** Why, in a sentence; empty if there is nothing to say. */
  readonly message: string;
}

/** A requirement or a case, and what each report says of it. */
export interface ComparisonRow {
  readonly id: string;
  /** The requirement's sentence, or the title of the case. */
  readonly sentence: string;
  readonly cells: readonly Cell[];
}

/** A report, in a few words. */
export interface ComparisonColumn {
  readonly name: string;
  readonly target: string;
  readonly outcome: string;
  readonly kit: string;
  readonly spec: string;
  readonly dialect: string;
  readonly passed: number;
  readonly failed: number;
}

/** What several reports have in common, and what not. */
export interface Comparison {
  readonly by: 'requirement' | 'case';
  readonly columns: readonly ComparisonColumn[];
  /** What keeps the reports from being about the same thing. */
  readonly remarks: readonly string[];
  readonly rows: readonly ComparisonRow[];
  /** Rows in which all agree, and which are left out unless all were asked for. */
  readonly agreeing: number;
  /** What the spec leaves open, where the targets choose differently: the choices stand in the messages. */
  readonly choices: readonly ComparisonRow[];
}

/** The first of these that a case of a requirement has is what is said of the requirement. */
const WORST: readonly string[] = [
  'fail',
  'kit-error',
  'known-failure',
  'unexpected-pass',
  'inconclusive',
  'blocked',
  'warn',
  'pass',
  'observed',
  'not-applicable',
];

/** Compares reports in the order given. */
export function compareReports(
  reports: readonly NamedReport[],
  { by = 'requirement', all = false }: { by?: 'requirement' | 'case'; all?: boolean } = {},
): Comparison {
  const every = by === 'case' ? caseRows(reports) : requirementRows(reports);
  const differing = every.filter(differs);
  return {
    by,
    columns: reports.map(columnOf),
    remarks: [
      ...remark(reports, 'versions of the kit', ({ kit }) => kit),
      ...remark(reports, 'versions of the specification', ({ spec }) => spec),
      ...remark(reports, 'dialects', ({ dialect }) => dialect),
    ],
    rows: all ? every : differing,
    agreeing: every.length - differing.length,
    choices: caseRows(reports).filter(
      ({ cells }) =>
        cells.some(({ verdict }) => verdict === 'observed') &&
        new Set(cells.map(({ message }) => message)).size > 1,
    ),
  };
}

function differs({ cells }: ComparisonRow): boolean {
  return new Set(cells.map(({ verdict }) => verdict)).size > 1;
}

function columnOf({ name, report }: NamedReport): ComparisonColumn {
  const { target, summary, kit, spec, dialect, cases } = report;
  const count = (verdict: Verdict) => cases.filter((each) => each.verdict === verdict).length;
  return {
    name,
    target: target.name,
    outcome: summary.outcome,
    kit,
    spec,
    dialect,
    passed: count('pass'),
    failed: count('fail') + count('known-failure'),
  };
}

/** Says in which word the reports differ, if they do, and which has which. */
function remark(
  reports: readonly NamedReport[],
  what: string,
  wordOf: (report: ReadReport) => string,
): string[] {
  const words = [...new Set(reports.map(({ report }) => wordOf(report)))];
  if (words.length < 2) return [];
  const which = words.map((word) => {
    const names = reports.filter(({ report }) => wordOf(report) === word).map(({ name }) => name);
    return `${word} (${names.join(', ')})`;
  });
  return [`These are reports of different ${what}: ${which.join('; ')}.`];
}

function caseRows(reports: readonly NamedReport[]): ComparisonRow[] {
  const titles = new Map<string, string>();
  for (const { report } of reports)
    for (const { id, title } of report.cases) if (!titles.has(id)) titles.set(id, title);
  return [...titles].map(([id, sentence]) => ({
    id,
    sentence,
    cells: reports.map(({ report }) => {
      const found = report.cases.find((each) => each.id === id);
      return { verdict: found?.verdict ?? null, message: found?.message ?? '' };
    }),
  }));
}

function requirementRows(reports: readonly NamedReport[]): ComparisonRow[] {
  const sentences = new Map<string, string>(
    REQUIREMENTS.filter(({ checks }) => !isExcluded(checks)).map(({ id, sentence }) => [id, sentence]),
  );
  for (const { report } of reports) {
    for (const { requirement, sentence } of report.summary.fixFirst)
      if (!sentences.has(requirement)) sentences.set(requirement, sentence);
    for (const id of report.cases.flatMap(({ requirements }) => requirements))
      if (!sentences.has(id)) sentences.set(id, '');
  }
  return [...sentences]
    .map(([id, sentence]) => ({ id, sentence, cells: reports.map(({ report }) => cellOf(id, report)) }))
    .filter(({ cells }) => cells.some(({ verdict }) => verdict !== null));
}

/** Verdicts that say nothing of a requirement. */
const SILENT: readonly string[] = ['blocked', 'not-applicable'];

/** A case that fails for another requirement says nothing of this one; where no other case does, it stands in the way. */
function cellOf(id: string, { cases }: ReadReport): Cell {
  const every = cases.filter(({ requirements, blame }) => blame === id || requirements.includes(id));
  const own = every.filter(({ blame }) => blame === null || blame === id);
  const others = every.filter((each) => !own.includes(each));
  const blocked = others.map(
    (each): ReadCase => ({ ...each, verdict: 'blocked', message: `${each.id} failed for ${each.blame}.` }),
  );
  const told = own.some(({ verdict }) => !SILENT.includes(verdict)) ? own : [...own, ...blocked];
  const rank = ({ verdict }: ReadCase) => (WORST.includes(verdict) ? WORST.indexOf(verdict) : WORST.length);
  const [worst] = [...told].sort((a, b) => rank(a) - rank(b));
  if (worst === undefined) return { verdict: null, message: '' };
  const isPlain = worst.verdict === 'pass' || worst.message === '';
  return { verdict: worst.verdict, message: isPlain ? '' : `${worst.id}: ${worst.message}` };
}
