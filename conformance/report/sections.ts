/** The parts of the human report beside the failures: short lists, each under a heading of its own. */
import { visible } from './escape.ts';
import { type Look, message } from './failure.ts';
import { areas, byReason, type Fault, faults, reasonsOf } from './groups.ts';
import { middle, wrap } from './layout.ts';
import type { CaseResult, Report, Verdict } from './schema.ts';
import { plural, VERDICT_WORDS } from './wording.ts';

const INDENT = '  ';
const DEEPER = '    ';
/** Cases whose names are told one by one. */
const NAMED_MAX = 20;

function heading({ paint }: Look, title: string): string {
  return paint('bold', title);
}

/** Ids in running lines. */
function idLines(cases: readonly CaseResult[], columns: number, indent = ''): string[] {
  return wrap(cases.map((result) => visible(result.id)).join(' '), columns, indent);
}

/** A requirement and its cases in a line or two, where there is no room for more. */
export function briefly({ requirement, sentence, cases }: Fault, { columns, paint }: Look): string[] {
  const [first, ...more] = cases;
  const id = visible(requirement);
  const indent = ' '.repeat(INDENT.length + id.length + 2);
  const [line = '', ...lines] = wrap(visible(sentence), columns, indent);
  const others = more.length === 0 ? '' : ` and ${plural(more.length, 'more case')}`;
  return [
    `${INDENT}${paint('bold', id)}  ${line.trimStart()}`,
    ...lines,
    indent + paint('dim', visible(first?.id ?? '') + others),
  ];
}

/** SHOULDs that do not hold. */
export function warnings(report: Report, look: Look): string[] {
  const found = faults(report, 'warn');
  if (found.length === 0) return [];
  const lines = found.flatMap((fault) => {
    const [first] = fault.cases;
    const indent = ' '.repeat(INDENT.length + visible(fault.requirement).length + 2);
    const said = first === undefined ? [] : message(first, look.columns - indent.length);
    return [...briefly(fault, look), ...said.map((line) => indent + line)];
  });
  return [heading(look, 'Could be better (SHOULD, does not count against conformance)'), ...lines];
}

/** Listed failures, and why they are known. */
export function knownFailures(report: Report, look: Look): string[] {
  const found = faults(report, 'known-failure');
  if (found.length === 0) return [];
  const lines = found.flatMap((fault) => {
    const indent = ' '.repeat(INDENT.length + visible(fault.requirement).length + 2);
    const why = reasonsOf(fault.cases).flatMap((reason) => wrap(visible(reason), look.columns, indent));
    return [...briefly(fault, look), ...why];
  });
  const file = report.baseline === undefined ? '' : ` (${visible(report.baseline.file)})`;
  return [heading(look, `Known failures${file}`), ...lines];
}

/** Listed failures that are none. */
export function unexpectedPasses(report: Report, look: Look): string[] {
  const found = report.cases.filter((result) => result.verdict === 'unexpected-pass');
  if (found.length === 0) return [];
  const lines = found.flatMap((result) => message(result, look.columns - INDENT.length));
  return [heading(look, 'Listed as known failures, and passing'), ...lines.map((line) => INDENT + line)];
}

/** How many cases of each area there are, where nobody would read all their names. */
function areaLines(cases: readonly CaseResult[], columns: number): string[] {
  const counts = new Map<string, number>();
  for (const { id } of cases) {
    const area = id.split('/')[0]!;
    counts.set(area, (counts.get(area) ?? 0) + 1);
  }
  const words = [...counts].map(([area, count]) => `${visible(area)} ${count}`).join(', ');
  return wrap(`${cases.length} cases: ${words}`, columns, DEEPER);
}

/** Cases of a verdict under the reasons that they give. */
export function grouped(report: Report, verdict: Verdict, title: string, look: Look): string[] {
  const groups = byReason(report, verdict);
  if (groups.length === 0) return [];
  const lines = groups.flatMap(([reason, cases]) => [
    ...wrap(middle(visible(reason || 'No reason was given.'), 400), look.columns, INDENT),
    ...(cases.length > NAMED_MAX ? areaLines(cases, look.columns) : idLines(cases, look.columns, DEEPER)).map(
      (line) => look.paint('dim', line),
    ),
  ]);
  return [heading(look, title), ...lines];
}

/** What the spec leaves open, and what this server does. */
export function profile(report: Report, look: Look): string[] {
  const observed = report.cases.filter((result) => result.verdict === 'observed');
  if (observed.length === 0) return [];
  const lines = observed.flatMap((result) => [
    ...message(result, look.columns - INDENT.length).map((line) => INDENT + line),
    look.paint('dim', DEEPER + visible(result.id)),
  ]);
  return [heading(look, 'What the spec leaves open, and this server does'), ...lines];
}

/** Columns that every table of areas has; the others only where there is such a case. */
const ALWAYS_SHOWN: readonly Verdict[] = ['pass', 'not-applicable'];

/** A row for each area of the spec: its cases by verdict, and its requirements. */
export function areaTable(report: Report, look: Look): string[] {
  const rows = areas(report);
  if (rows.length === 0) return [];
  const verdicts = (Object.keys(VERDICT_WORDS) as Verdict[]).filter(
    (verdict) => ALWAYS_SHOWN.includes(verdict) || report.summary.counts[verdict] > 0,
  );
  const titles = Math.max(...rows.map((row) => row.title.length), 'Area'.length);
  const heads = verdicts.map((verdict) => VERDICT_WORDS[verdict][1]);
  const cells = (title: string, counts: readonly string[], requirements: string) =>
    [
      INDENT + title.padEnd(titles),
      ...counts.map((count, i) => count.padStart(heads[i]!.length)),
      requirements.padStart(12),
    ].join('  ');
  const lines = rows.map((row) =>
    cells(
      row.title,
      verdicts.map((verdict) => String(row.counts[verdict] ?? (verdict === 'pass' ? 0 : '-'))),
      `${row.covered} of ${row.checkable}`,
    ),
  );
  const covered = rows.reduce((sum, row) => sum + row.covered, 0);
  const checkable = rows.reduce((sum, row) => sum + row.checkable, 0);
  return [
    heading(look, cells('Area', heads, 'requirements')),
    ...lines,
    '',
    `Checked: ${covered} of the ${checkable} requirements that these cases are about.`,
  ];
}
