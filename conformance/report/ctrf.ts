/**
 * CTRF, the Common Test Report Format 1.0.0 (https://ctrf.io, schema/ctrf.schema.json of ctrf-io/ctrf). A
 * case that says nothing about the target is `other` and never `passed`; where the run does not conform,
 * at least one test failed or is other.
 */
import { json, printable } from './escape.ts';
import { explained } from './failure.ts';
import { areaOf, requirementLine } from './groups.ts';
import type { Render, RenderOptions } from './options.ts';
import { painter } from './paint.ts';
import type { CaseResult, Report, Verdict } from './schema.ts';
import { script } from './script.ts';
import { againCommand, knownWords, resultSentence } from './wording.ts';

const COLUMNS = 100;
/** All that the format knows, in the order of its summary. */
const STATUSES = ['passed', 'failed', 'skipped', 'pending', 'other'] as const;
type Status = (typeof STATUSES)[number];
const STATUS_OF: Readonly<Record<Verdict, Status>> = {
  pass: 'passed',
  observed: 'passed',
  fail: 'failed',
  'unexpected-pass': 'failed',
  'known-failure': 'other',
  warn: 'other',
  inconclusive: 'other',
  'kit-error': 'other',
  blocked: 'skipped',
  'not-applicable': 'skipped',
};

/** Renders a report as CTRF. */
export const ctrf: Render = (report, options = {}) => {
  const tests = [...report.cases.map((result) => testOf(result, report, options)), ...wholeRun(report)];
  const counts = STATUSES.map((status) => [status, tests.filter((test) => test.status === status).length]);
  const start = report.startedAt === undefined ? 0 : Date.parse(report.startedAt);
  const { target, dialect, seed, spec, summary } = report;
  const value = {
    reportFormat: 'CTRF',
    specVersion: '1.0.0',
    generatedBy: 'parley conformance',
    results: {
      tool: { name: 'parley', version: report.kit },
      summary: {
        tests: tests.length,
        ...Object.fromEntries(counts),
        start,
        stop: start + Math.round(report.durationMs),
        extra: { outcome: summary.outcome, exitCode: summary.exitCode },
      },
      tests,
      environment: { extra: { spec, target: printable(target.name), dialect, seed } },
    },
  };
  return `${json(value, 2)}\n`;
};

/** For a run that does not conform and in which no case says so, such as one without cases. */
function wholeRun(report: Report) {
  const says = ({ verdict }: CaseResult) => ['failed', 'other'].includes(STATUS_OF[verdict]);
  if (report.summary.exitCode === 0 || report.cases.some(says)) return [];
  const message = resultSentence(report, 0);
  return [{ name: 'run', status: 'other', duration: Math.round(report.durationMs), message }];
}

function testOf(result: CaseResult, report: Report, options: RenderOptions) {
  const { id, title, verdict, requirements } = result;
  const requirement = requirementLine(result, report);
  const message = verdict === 'known-failure' ? knownWords(result) : result.message;
  const isShown = ['fail', 'warn', 'inconclusive', 'unexpected-pass'].includes(verdict);
  const typed = isShown ? script(result, report, COLUMNS) : [];
  return {
    name: id === '' ? 'case' : id,
    status: STATUS_OF[verdict],
    duration: Math.round(result.durationMs),
    suite: ['parley conformance', areaOf(requirements[0] ?? 'case')],
    ...(message === '' ? {} : { message: printable(message) }),
    ...(isShown
      ? { trace: explained(result, report, { columns: COLUMNS, paint: painter(false) }).join('\n') }
      : {}),
    ...(typed.length === 0 ? {} : { snippet: typed.join('\n') }),
    rawStatus: verdict,
    tags: [result.level, ...requirements],
    type: 'conformance',
    extra: {
      title,
      ...(requirement === undefined ? {} : { requirement }),
      ...(result.expected === undefined ? {} : { expected: result.expected }),
      ...(result.actual === undefined ? {} : { actual: result.actual }),
      ...(isShown ? { again: againCommand(report, id, options) } : {}),
    },
  };
}
