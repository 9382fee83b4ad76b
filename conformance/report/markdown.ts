/** Markdown for the summary of a job on GitHub: the result, the failures, the counts. */
import { codeBlock, html, markdown as inline, visible } from './escape.ts';
import { explained, further } from './failure.ts';
import { areas, byReason, type Fault, faults, reasonsOf } from './groups.ts';
import type { Render, RenderOptions } from './options.ts';
import { painter } from './paint.ts';
import type { CaseResult, Report, Verdict } from './schema.ts';
import {
  absenceLine,
  closingLine,
  likenessSentence,
  measuresLine,
  plural,
  resultSentence,
  unjudgedLine,
  VERDICT_WORDS,
} from './wording.ts';

const COLUMNS = 100;
/** A summary may have 1 MiB; what is beyond these is one line each. */
const FULL_MAX = 20;
const SIGNS: Readonly<Record<Report['summary']['outcome'], string>> = {
  conforms: '✅',
  'known-failures': '⚠️',
  'does-not-conform': '❌',
  'stale-baseline': '❌',
  'nothing-ran': '⚠️',
  unreachable: '⚠️',
  inconclusive: '⚠️',
  'kit-error': '⚠️',
};

/** Renders a report as Markdown. */
export const markdown: Render = (report, options = {}) => {
  const failing = faults(report, 'fail');
  const blocks = [
    [`## ${SIGNS[report.summary.outcome]} ${inline(resultSentence(report, failing.length))}`],
    [`**${inline(closingLine(report))}**`],
    [likenessSentence(report)].filter((line) => line !== undefined).map(inline),
    ...failing.slice(0, FULL_MAX).map((fault, i) => inFull(fault, i === 0, report, options)),
    shortly(failing.slice(FULL_MAX), 'Not holding either'),
    reasons(report, 'unexpected-pass', 'Listed as known failures, and passing'),
    known(report),
    shortly(faults(report, 'warn'), 'Could be better (SHOULD)'),
    reasons(report, 'kit-error', 'Errors of the kit itself'),
    reasons(report, 'blocked', 'Not run, because what they stand on does not hold'),
    reasons(report, 'inconclusive', 'Without a result'),
    reasons(report, 'observed', 'What the spec leaves open, and this server does'),
    reasons(report, 'not-applicable', 'Not applicable'),
    areaTable(report),
    [
      [unjudgedLine(report), absenceLine(report), measuresLine(report)]
        .filter((line) => line !== undefined)
        .map(inline)
        .join(' '),
    ],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
};

function inFull(
  { requirement, sentence, rationale, cases }: Fault,
  isOpen: boolean,
  report: Report,
  options: RenderOptions,
): string[] {
  const look = { columns: COLUMNS, paint: painter(false) };
  const [first, ...more] = cases;
  if (first === undefined) return [];
  return [
    `<details${isOpen ? ' open' : ''}><summary><b>${html(requirement)}</b> ${html(sentence)}</summary>`,
    '',
    ...(rationale === undefined ? [] : [`Why: ${inline(rationale)}`, '']),
    `Case ${ids([first])}: ${inline(first.title)}`,
    '',
    ...codeBlock([
      ...explained(first, report, look),
      '',
      ...further(first, requirement, report, look, options),
    ]),
    ...(more.length === 0 ? [] : ['', `Also failing: ${ids(more)}`]),
    '',
    '</details>',
  ];
}

function ids(cases: readonly CaseResult[]): string {
  return cases.map((result) => `**${inline(result.id)}**`).join(', ');
}

function shortly(found: readonly Fault[], title: string): string[] {
  if (found.length === 0) return [];
  return [
    `### ${title}`,
    '',
    ...found.map(
      (fault) => `- **${inline(fault.requirement)}** ${inline(fault.sentence)} (${ids(fault.cases)})`,
    ),
  ];
}

function known(report: Report): string[] {
  const found = faults(report, 'known-failure');
  if (found.length === 0) return [];
  const rows = found.map(({ requirement, sentence, cases }) => {
    const why = reasonsOf(cases).map((reason) => ` ${inline(visible(reason))}`);
    return `- **${inline(requirement)}** ${inline(sentence)} (${ids(cases)})${why.join('')}`;
  });
  return ['### Known failures', '', ...rows];
}

function reasons(report: Report, verdict: Verdict, title: string): string[] {
  const groups = byReason(report, verdict);
  if (groups.length === 0) return [];
  return [
    `### ${title}`,
    '',
    ...groups.map(([reason, cases]) => `- ${inline(visible(reason))} (${ids(cases)})`),
  ];
}

function areaTable(report: Report): string[] {
  const rows = areas(report);
  if (rows.length === 0) return [];
  const verdicts = (Object.keys(VERDICT_WORDS) as Verdict[]).filter(
    (verdict) => report.summary.counts[verdict] > 0,
  );
  const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `<details><summary>${plural(report.cases.length, 'case')} by area</summary>`,
    '',
    row('Area', ...verdicts.map((verdict) => VERDICT_WORDS[verdict][1]), 'requirements'),
    row('---', ...verdicts.map(() => '---:'), '---:'),
    ...rows.map(({ title, counts, covered, checkable }) =>
      row(title, ...verdicts.map((verdict) => String(counts[verdict] ?? '')), `${covered} of ${checkable}`),
    ),
    '',
    '</details>',
  ];
}
