/**
 * What Gradescope reads as results.json (https://gradescope-autograders.readthedocs.io/en/latest/specs/): one
 * test for each item of the rubric. Only what was shown earns points: a case that was not run because another
 * failed earns none, and one that the dialect cannot have is left out of the count.
 */
import { AREAS } from '../../spec/index.ts';
import { json, visible } from './escape.ts';
import { explained, further, type Look, message } from './failure.ts';
import { areaOf, areas, byReason, faults, requirementLine } from './groups.ts';
import { wrap } from './layout.ts';
import type { Render, RenderOptions } from './options.ts';
import { painter } from './paint.ts';
import type { Rubric, RubricItem } from './rubric.ts';
import type { CaseResult, Report, Verdict } from './schema.ts';
import { closingLine, plural, resultSentence } from './wording.ts';

const LOOK: Look = { columns: 100, paint: painter(false) };
/** So many failing cases of an item are shown with diagram and script; the others with their sentences. */
const FULL_MAX = 3;

const EARNS: readonly Verdict[] = ['pass', 'observed', 'warn', 'unexpected-pass'];
const FAILS: readonly Verdict[] = ['fail', 'known-failure'];

/** Renders a report as results.json, by the rubric of the options, or with a point for each case. */
export const gradescope: Render = (report, options = {}) => {
  const rubric = options.rubric ?? plainRubric(report);
  const tests = rubric.items.map((item, i) => {
    const own = report.cases.filter((result) => itemOf(result, rubric) === item);
    return testOf(item, i + 1, own, report, options);
  });
  const { outcome, exitCode } = report.summary;
  const value = {
    output: overall(report, rubric).join('\n'),
    output_format: 'text',
    execution_time: Math.round(report.durationMs / 1000),
    visibility: rubric.visibility ?? 'visible',
    stdout_visibility: 'hidden',
    // Gradescope refuses results without a score and without tests.
    ...(tests.length === 0 ? { score: 0 } : {}),
    tests,
    extra_data: { outcome, exitCode, kit: report.kit, dialect: report.dialect, seed: report.seed },
  };
  return `${json(value, 2)}\n`;
};

/** One item for each area, a point for each of its cases that could be run. */
function plainRubric(report: Report): Rubric {
  const items = areas(report).map(({ area, cases, counts }) => ({
    of: [area],
    points: cases - (counts['not-applicable'] ?? 0),
  }));
  return { items: items.filter(({ points }) => points > 0) };
}

/** The item that a case belongs to, if there is one. */
function itemOf({ requirements }: CaseResult, { items }: Rubric): RubricItem | undefined {
  const names = [...requirements, areaOf(requirements[0] ?? '')];
  const name = names.find((each) => items.some(({ of }) => of.includes(each)));
  return name === undefined ? undefined : items.find(({ of }) => of.includes(name));
}

function testOf(
  item: RubricItem,
  number: number,
  cases: readonly CaseResult[],
  report: Report,
  options: RenderOptions,
) {
  const counted = cases.filter(({ verdict }) => verdict !== 'not-applicable');
  const earned = counted.filter(({ verdict }) => EARNS.includes(verdict)).length;
  const share = counted.length === 0 ? 0 : earned / counted.length;
  const score = item.scoring === 'all' ? Math.floor(share) * item.points : share * item.points;
  const output = [
    counted.length === 0
      ? 'No case of this item could be run, so nothing was shown.'
      : `${earned} of ${plural(counted.length, 'case')} passed.`,
    ...(item.scoring === 'all' ? ['The points are given only if all of them pass.'] : []),
    ...failures(cases, report, options),
    ...without(cases, report, 'blocked', 'Not run, because what they stand on does not hold'),
    ...without(cases, report, 'inconclusive', 'Without a result; submit again'),
    ...without(cases, report, 'kit-error', 'Errors of the kit itself; tell your teacher'),
    ...without(cases, report, 'not-applicable', 'Not applicable, and not counted'),
  ];
  return {
    name: item.name ?? item.of.map((name) => AREAS[name as keyof typeof AREAS] ?? name).join(', '),
    number: String(number),
    score: Math.round(score * 100) / 100,
    max_score: item.points,
    status: earned === counted.length && earned > 0 ? 'passed' : 'failed',
    output: output.join('\n'),
    output_format: 'text',
    tags: [...item.of],
    ...(item.visibility === undefined ? {} : { visibility: item.visibility }),
  };
}

function failures(cases: readonly CaseResult[], report: Report, options: RenderOptions): string[] {
  const failing = cases.filter(({ verdict }) => FAILS.includes(verdict));
  return failing.flatMap((result, i) => {
    const sentence = requirementLine(result, report);
    const head = [
      '',
      `== ${visible(result.id)}: ${visible(result.title)}`,
      ...(sentence === undefined ? [] : wrap(visible(sentence), LOOK.columns)),
    ];
    if (i >= FULL_MAX) return [...head, ...message(result, LOOK.columns)];
    const { blame, requirements } = result;
    const more = further(result, blame ?? requirements[0] ?? result.id, report, LOOK, options);
    return [...head, ...explained(result, report, LOOK), '', ...more];
  });
}

function without(cases: readonly CaseResult[], report: Report, verdict: Verdict, title: string): string[] {
  const groups = byReason({ ...report, cases: [...cases] }, verdict);
  if (groups.length === 0) return [];
  const lines = groups.flatMap(([reason, found]) =>
    wrap(`${visible(reason)} (${found.map(({ id }) => visible(id)).join(', ')})`, LOOK.columns, '  '),
  );
  return ['', `${title}:`, ...lines];
}

function overall(report: Report, rubric: Rubric): string[] {
  const failing = faults(report, 'fail');
  const first = failing[0];
  const outside = report.cases.filter(
    (result) => result.verdict !== 'not-applicable' && itemOf(result, rubric) === undefined,
  );
  return [
    resultSentence(report, failing.length),
    closingLine(report),
    ...(first === undefined
      ? []
      : ['', `Fix first ${visible(first.requirement)}: ${visible(first.sentence)}`]),
    ...(outside.length === 0
      ? []
      : ['', `${plural(outside.length, 'case')} of this run earn nothing in this rubric.`]),
  ];
}
