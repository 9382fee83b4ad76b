/**
 * The report for a person: the result in a sentence, then for each requirement that does not hold
 * everything that is needed to mend it, then what is worth knowing, then the count.
 */
import { visible } from './escape.ts';
import { explained, further, type Look } from './failure.ts';
import { type AreaRow, areas, type Fault, faults } from './groups.ts';
import { wrap } from './layout.ts';
import type { Render, RenderOptions } from './options.ts';
import { painter } from './paint.ts';
import type { CaseResult, Report } from './schema.ts';
import {
  areaTable,
  briefly,
  grouped,
  knownFailures,
  profile,
  unexpectedPasses,
  warnings,
} from './sections.ts';
import {
  absenceLine,
  closingLine,
  likenessSentence,
  measuresLine,
  plural,
  resultSentence,
  unjudgedLine,
} from './wording.ts';

const COLUMNS = 100;
const COLUMNS_MIN = 80;
/** So many failing requirements are shown in full; with more, somebody begins at the first anyway. */
const FULL_MAX = 5;

/** Renders a report for a terminal. */
export const human: Render = (report, options = {}) => {
  const look: Look = {
    columns: Math.max(COLUMNS_MIN, options.columns ?? COLUMNS),
    paint: painter(options.color ?? false),
  };
  const failing = faults(report, 'fail');
  const blocks = [
    opening(report, failing, look),
    ...failing.slice(0, FULL_MAX).map((fault, i) => inFull(fault, i, failing.length, report, look, options)),
    ...shortly(failing.slice(FULL_MAX), look),
    ...(report.summary.outcome === 'conforms' || isSpread(report) ? [areaTable(report, look)] : []),
    ...rest(report, look),
    closing(report, look),
  ];
  const lines = blocks
    .filter((block) => block.length > 0)
    .flatMap((block, i) => (i === 0 ? block : ['', ...block]));
  return `${lines.join('\n')}\n`;
};

function opening(report: Report, failing: readonly Fault[], { columns, paint }: Look): string[] {
  const style = toneOf(report);
  const sentence = wrap(resultSentence(report, failing.length), columns).map((line) =>
    paint('bold', paint(style, line)),
  );
  const advice =
    failing.length > 1 ? wrap('Begin with the first: the others may follow from it.', columns) : [];
  const likeness = likenessSentence(report);
  return [...sentence, ...(likeness === undefined ? [] : wrap(likeness, columns)), ...advice];
}

/** Whether failures are in several areas, so that a table of them says more than the list. */
function isSpread(report: Report): boolean {
  const isFailing = ({ counts }: AreaRow) => (counts.fail ?? 0) + (counts['known-failure'] ?? 0) > 0;
  return areas(report).filter(isFailing).length > 1;
}

const toneOf = ({ summary: { outcome, exitCode } }: Report) =>
  outcome === 'conforms' ? 'green' : exitCode === 1 ? 'red' : 'yellow';

function inFull(
  { requirement, sentence, rationale, cases }: Fault,
  index: number,
  count: number,
  report: Report,
  look: Look,
  options: RenderOptions,
): string[] {
  const { columns, paint } = look;
  const [first, ...more] = cases;
  if (first === undefined) return [];
  const id = visible(requirement);
  const place = `${index + 1} of ${count}`;
  const line = '─'.repeat(Math.max(3, columns - id.length - place.length - 6));
  return [
    `${paint('dim', '──')} ${paint('red', paint('bold', id))} ${paint('dim', `${line} ${place}`)}`,
    '',
    ...wrap(visible(sentence), columns).map((each) => paint('bold', each)),
    ...(rationale === undefined ? [] : wrap(`Why: ${visible(rationale)}`, columns, '', '     ')),
    '',
    ...wrap(`Case ${visible(first.id)}: ${visible(first.title)}`, columns),
    ...explained(first, report, look),
    '',
    ...further(first, requirement, report, look, options),
    ...(more.length === 0 ? [] : wrap(alsoFailing(more), columns, '', ' '.repeat(15))),
  ];
}

function alsoFailing(cases: readonly CaseResult[]): string {
  return `Also failing:  ${cases.map((result) => visible(result.id)).join(' ')}`;
}

function shortly(failing: readonly Fault[], look: Look): string[][] {
  if (failing.length === 0) return [];
  const title = `${plural(failing.length, 'more requirement does', 'more requirements do')} not hold`;
  return [[look.paint('bold', title), ...failing.flatMap((fault) => briefly(fault, look))]];
}

function rest(report: Report, look: Look): string[][] {
  return [
    unexpectedPasses(report, look),
    knownFailures(report, look),
    warnings(report, look),
    grouped(report, 'kit-error', 'Errors of the kit itself (please report them)', look),
    grouped(report, 'blocked', 'Not run, because what they stand on does not hold', look),
    grouped(report, 'inconclusive', 'Without a result', look),
    profile(report, look),
    grouped(report, 'not-applicable', 'Not applicable', look),
  ];
}

function closing(report: Report, { columns, paint }: Look): string[] {
  const facts = [unjudgedLine(report), absenceLine(report), measuresLine(report)].filter(
    (fact) => fact !== undefined,
  );
  return [
    ...facts.flatMap((fact) => wrap(fact, columns).map((line) => paint('dim', line))),
    paint('bold', paint(toneOf(report), closingLine(report))),
  ];
}
