/**
 * TAP 14 or 13, one point per case. `ok` is only what holds: a case that was not run because another
 * failed is `not ok … # SKIP blocked`, so a harness that counts skips and one that does not both see
 * that it did not pass; where known failures are all that there is, it is `# TODO` as they are. A SHOULD that does not hold and a known failure are `not ok … # TODO`, which
 * fails no run. A run
 * that does not conform has at least one plain `not ok`, or bails out.
 */
import { compare } from './compare.ts';
import { diagram } from './diagram.ts';
import { json, printable, visible } from './escape.ts';
import { faults, requirementLine } from './groups.ts';
import type { Render } from './options.ts';
import { painter } from './paint.ts';
import type { CaseResult, Report, Verdict } from './schema.ts';
import { script } from './script.ts';
import {
  absenceLine,
  againCommand,
  closingLine,
  knownWords,
  measuresLine,
  resultSentence,
  unjudgedLine,
} from './wording.ts';

const COLUMNS = 100;

interface Point {
  readonly ok: boolean;
  readonly directive?: 'SKIP' | 'TODO';
}
const POINTS: Readonly<Record<Verdict, Point>> = {
  pass: { ok: true },
  observed: { ok: true },
  fail: { ok: false },
  'unexpected-pass': { ok: false },
  'known-failure': { ok: false, directive: 'TODO' },
  inconclusive: { ok: false },
  'kit-error': { ok: false },
  warn: { ok: false, directive: 'TODO' },
  blocked: { ok: false, directive: 'SKIP' },
  'not-applicable': { ok: true, directive: 'SKIP' },
};

/** Renders a report as TAP. */
export const tap: Render = (report, options = {}) => {
  const version = `TAP version ${options.tapVersion ?? 14}`;
  const sentence = resultSentence(report, faults(report, 'fail').length);
  const points = report.cases.map((result, i) => [
    pointLine(result, i + 1, report),
    ...diagnostics(result, report, againCommand(report, result.id, options)),
  ]);
  const facts = [unjudgedLine(report), absenceLine(report), measuresLine(report), closingLine(report)];
  const comments = facts.filter((line) => line !== undefined).map((line) => `# ${line}`);
  if (report.cases.length === 0) return `${[version, ...comments, `Bail out! ${sentence}`].join('\n')}\n`;
  if (report.summary.exitCode !== 0 && !report.cases.some(isFailing)) {
    points.push([`not ok ${points.length + 1} - ${description(`run: ${sentence}`)}`]);
  }
  return `${[version, `1..${points.length}`, ...points.flat(), ...comments].join('\n')}\n`;
};

function isFailing({ verdict }: CaseResult): boolean {
  return !POINTS[verdict].ok && POINTS[verdict].directive === undefined;
}

function pointLine(result: CaseResult, number: number, { summary }: Report): string {
  const { id, title, verdict } = result;
  const { ok } = POINTS[verdict];
  // Test::Harness fails a run for a skipped `not ok`, and nothing but known failures blocks here.
  const isKnown = verdict === 'blocked' && summary.exitCode === 0;
  const directive = isKnown ? 'TODO' : POINTS[verdict].directive;
  const line = `${ok ? 'ok' : 'not ok'} ${number} - ${description(`${id}: ${title}`)}`;
  if (directive === undefined) return line;
  const word = verdict === 'not-applicable' ? '' : `${verdict}: `;
  const why = verdict === 'known-failure' ? knownWords(result) : result.message;
  return `${line} # ${directive} ${description(word + visible(why))}`;
}

/** A # would begin a directive, and a { at the end a subtest. */
function description(text: string): string {
  return printable(text)
    .replace(/[\\#]/g, '\\$&')
    .replace(/\{\s*$/, '{.')
    .trim();
}

/** A YAML block whose values are JSON, which is YAML too. */
function diagnostics(result: CaseResult, report: Report, again: string): string[] {
  const { verdict } = result;
  if (verdict === 'pass' || verdict === 'not-applicable') return [];
  const { expected, actual } = compare(result);
  const isDrawn = verdict === 'fail' || verdict === 'warn' || verdict === 'inconclusive';
  const drawn = isDrawn ? diagram(result, { columns: COLUMNS, paint: painter(false) }) : [];
  const typed = isDrawn ? script(result, report, COLUMNS) : [];
  const requirement = requirementLine(result, report);
  const fields: Record<string, unknown> = {
    message: visible(result.message),
    severity: verdict,
    level: result.level,
    requirements: result.requirements,
    blame: result.blame,
    requirement: requirement === undefined ? undefined : visible(requirement),
    reason: result.reason === undefined ? undefined : visible(result.reason),
    waited_for: result.waitedFor,
    expected: result.expected === undefined ? undefined : expected.map((line) => visible(line.text)),
    actual: result.actual === undefined ? undefined : actual.map((line) => visible(line.text)),
    wire: drawn.length === 0 ? undefined : drawn,
    script: typed.length === 0 ? undefined : typed,
    again: verdict === 'observed' ? undefined : again,
    duration_ms: result.durationMs,
  };
  const lines = Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value) || value.length === 0) return [`${name}: ${json(value)}`];
    return [`${name}:`, ...value.map((item) => `  - ${json(item)}`)];
  });
  return ['---', ...lines, '...'].map((line) => `  ${line}`);
}
