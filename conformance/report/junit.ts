/**
 * JUnit XML in the dialect that Jenkins, GitLab and GitHub read: one suite, one test case per case. A
 * failure is the target's, an error means that nothing can be said; a blocked case is skipped, and what
 * blocks it is a failure of its own; a known failure is skipped, as pytest has it, and one that passes
 * is a failure. A run that does not conform has at least one failure or error.
 */
import { visible, xml } from './escape.ts';
import { explained } from './failure.ts';
import { faults, requirementLine } from './groups.ts';
import { wrap } from './layout.ts';
import type { Render } from './options.ts';
import { painter } from './paint.ts';
import type { CaseResult, Report, Verdict } from './schema.ts';
import { againCommand, closingLine, knownWords, resultSentence } from './wording.ts';

const COLUMNS = 100;
type Kind = 'failure' | 'error' | 'skipped';
const KINDS: Partial<Record<Verdict, Kind>> = {
  fail: 'failure',
  'unexpected-pass': 'failure',
  'known-failure': 'skipped',
  inconclusive: 'error',
  'kit-error': 'error',
  blocked: 'skipped',
  'not-applicable': 'skipped',
};

interface TestCase {
  readonly name: string;
  readonly classname: string;
  readonly ms: number;
  readonly kind?: Kind | undefined;
  readonly body: readonly string[];
}

/** Renders a report as JUnit XML. */
export const junit: Render = (report, options = {}) => {
  const testCases = report.cases.map((result) =>
    testCase(result, report, againCommand(report, result.id, options)),
  );
  const count = (kind: Kind) => testCases.filter((each) => each.kind === kind).length;
  if (report.summary.exitCode !== 0 && count('failure') + count('error') === 0)
    testCases.push(wholeRun(report));
  const attributes = {
    tests: String(testCases.length),
    failures: String(count('failure')),
    errors: String(count('error')),
    time: seconds(report.durationMs),
  };
  const timestamp: Record<string, string> =
    report.startedAt === undefined ? {} : { timestamp: report.startedAt.slice(0, 19) };
  const properties = {
    spec: report.spec,
    kit: report.kit,
    target: report.target.name,
    dialect: report.dialect,
    seed: report.seed,
    outcome: report.summary.outcome,
    summary: closingLine(report),
  };
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    tag('testsuites', { name: 'parley conformance', ...attributes }),
    `  ${tag('testsuite', { name: 'parley conformance', ...attributes, skipped: String(count('skipped')), ...timestamp })}`,
    '    <properties>',
    ...Object.entries(properties).map(([name, value]) => `      ${tag('property', { name, value }, '/')}`),
    '    </properties>',
    ...testCases.flatMap(({ name, classname, ms, body }) => [
      `    ${tag('testcase', { classname, name, time: seconds(ms) }, body.length === 0 ? '/' : '')}`,
      ...(body.length === 0 ? [] : [...body, '    </testcase>']),
    ]),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')}\n`;
};

const seconds = (ms: number) => (ms / 1000).toFixed(3);

function tag(name: string, attributes: Record<string, string>, close = ''): string {
  const words = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${xml(value).replaceAll('\n', '&#10;')}"`,
  );
  return `<${name}${words.join('')}${close}>`;
}

function testCase(result: CaseResult, report: Report, again: string): TestCase {
  const kind = KINDS[result.verdict];
  const about = {
    classname: `parley.${result.id.split('/')[0]}`,
    name: result.id,
    ms: result.durationMs,
    kind,
  };
  if (kind !== undefined) {
    const isShown = ['fail', 'unexpected-pass', 'inconclusive'].includes(result.verdict);
    const type = result.verdict === 'fail' ? (result.blame ?? 'fail') : result.verdict;
    const said = result.verdict === 'known-failure' ? knownWords(result) : result.message;
    return {
      ...about,
      body: [element(kind, type, said, isShown ? text(result, report, again) : [])],
    };
  }
  // What passes but is worth reading stands in the output of the case.
  const said = result.verdict === 'pass' ? [] : [`${result.verdict}: ${result.message}`];
  return { ...about, body: said.map((line) => `      <system-out>${xml(line)}</system-out>`) };
}

function text(result: CaseResult, report: Report, again: string): string[] {
  const look = { columns: COLUMNS, paint: painter(false) };
  const requirement = requirementLine(result, report);
  const sentence = requirement === undefined ? [] : wrap(visible(requirement), COLUMNS);
  return [
    `${result.id}: ${result.title}`,
    ...sentence,
    '',
    ...explained(result, report, look),
    '',
    `Run it again: ${again}`,
  ];
}

function element(kind: Kind, type: string, message: string, lines: readonly string[]): string {
  const open = `      ${tag(kind, { type, message: message }, lines.length === 0 ? '/' : '')}`;
  return lines.length === 0 ? open : `${open}${xml(`\n${lines.join('\n')}\n`)}</${kind}>`;
}

/** For a run without cases, which must not look like a run without failures. */
function wholeRun(report: Report): TestCase {
  const sentence = resultSentence(report, faults(report, 'fail').length);
  const body = [element('error', report.summary.outcome, sentence, [])];
  return { name: 'run', classname: 'parley', ms: report.durationMs, kind: 'error', body };
}
