/**
 * A baseline: the failures of a target that are known, so that a run is about what is new. It is applied
 * to results that are finished. A listed case that does not fail any more is an error, so that the list
 * can only become shorter; a listed case that has no result in a run says nothing of the list.
 */
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { REQUIREMENTS } from '../../spec/index.ts';
import { CASES } from '../cases/index.ts';
import { RUN_CASES } from '../cases/run.ts';
import { CLIENT_CASES } from '../client/cases/index.ts';
import type { CaseResult, Report, Verdict } from '../report/schema.ts';
import { PROBLEMS_MAX, pointer, problemsOfId, problemsOfShape } from '../shape.ts';
import { summarise } from './summary.ts';

const KnownFailure = Type.Object(
  {
    requirement: Type.String({ description: 'the requirement that a report blames', examples: ['LEAVE-5'] }),
    reason: Type.Optional(
      Type.String({
        maxLength: 1_000,
        description: 'why this is so, for people',
        examples: ['The accept loop waits for the login; issue 12.'],
      }),
    ),
  },
  {
    additionalProperties: false,
    description: 'a known failure',
    examples: [{ requirement: 'LEAVE-5', reason: 'See issue 12.' }],
  },
);

/** The schema of a baseline file. */
export const Baseline = Type.Object(
  {
    dialect: Type.String({ description: 'the dialect of the run that it is for', examples: ['parley'] }),
    known: Type.Record(Type.String(), KnownFailure, {
      description: 'known failures by the ids of their cases',
      examples: [{ 'leave/fin': { requirement: 'LEAVE-5' } }],
    }),
  },
  {
    additionalProperties: false,
    description: 'a baseline',
    examples: [{ dialect: 'parley', known: { 'leave/fin': { requirement: 'LEAVE-5' } } }],
  },
);
/** Known failures of a target that speaks a dialect. */
export type Baseline = Static<typeof Baseline>;

/** Checks a value, as it comes from a JSON file, to be a baseline for a dialect; else says what is wrong, and where. */
export function parseBaseline(
  value: unknown,
  dialect: string,
): { readonly baseline: Baseline } | { readonly problems: readonly string[] } {
  if (!Value.Check(Baseline, value)) return { problems: problemsOfShape(Baseline, value) };
  const problems = problemsOfContent(value, dialect).slice(0, PROBLEMS_MAX);
  return problems.length === 0 ? { baseline: value } : { problems };
}

function problemsOfContent({ dialect, known }: Baseline, spoken: string): string[] {
  if (dialect !== spoken)
    return [`/dialect: it is a baseline for the dialect ${dialect}, and this run speaks ${spoken}`];
  const cases = [...CASES, ...RUN_CASES, ...CLIENT_CASES].map(({ id }) => id);
  const requirements = REQUIREMENTS.map(({ id }) => id);
  return Object.entries(known).flatMap(([id, { requirement }]) => {
    const path = pointer('/known', id);
    return [
      ...problemsOfId(path, id, cases, 'case'),
      ...problemsOfId(`${path}/requirement`, requirement, requirements, 'requirement'),
    ];
  });
}

/** A baseline as it is called in reports. */
export interface NamedBaseline {
  readonly file: string;
  readonly baseline: Baseline;
}

/** What a listed case has shown, if it has shown anything. */
const JUDGED: readonly Verdict[] = ['pass', 'fail', 'warn', 'observed'];

/** A result as the baseline has it. */
export function judgeByBaseline(result: CaseResult, { file, baseline }: NamedBaseline): CaseResult {
  const { id, verdict, blame, message } = result;
  const entry = Object.hasOwn(baseline.known, id) ? baseline.known[id] : undefined;
  if (entry === undefined || !JUDGED.includes(verdict)) return result;
  const { requirement, reason } = entry;
  if (verdict !== 'fail') {
    const now = verdict === 'pass' ? 'passes' : `does not fail (${verdict})`;
    const stale = `${id} is listed as a known failure in ${file} and ${now} now; take it out.`;
    return { ...result, verdict: 'unexpected-pass', message: `${stale} ${message}`.trimEnd() };
  }
  if (blame !== requirement)
    return {
      ...result,
      message: `${message} (${file} lists this case for ${requirement}, not for ${blame}.)`,
    };
  return { ...result, verdict: 'known-failure', ...(reason === undefined ? {} : { reason }) };
}

/** A report as the baseline has it. */
export function applyBaseline(report: Report, named: NamedBaseline): Report {
  const { summary: _, cases, ...head } = report;
  const judged = new Set(cases.filter(({ verdict }) => JUDGED.includes(verdict)).map(({ id }) => id));
  const unjudged = Object.keys(named.baseline.known).filter((id) => !judged.has(id));
  const results = cases.map((result) => judgeByBaseline(result, named));
  return { ...head, baseline: { file: named.file, unjudged }, summary: summarise(results), cases: results };
}

/**
 * The baseline of what failed in a run. Of the one before, the reasons are kept, and what it lists of
 * cases that have no result in this run.
 */
export function baselineOf({ dialect, cases }: Report, before?: Baseline): Baseline {
  const known = new Map(Object.entries(before?.known ?? {}));
  for (const { id, verdict, blame } of cases.filter((each) => JUDGED.includes(each.verdict))) {
    const reason = known.get(id)?.reason;
    known.delete(id);
    if (verdict === 'fail' && blame !== null)
      known.set(id, { requirement: blame, ...(reason === undefined ? {} : { reason }) });
  }
  const sorted = [...known].sort(([a], [b]) => (a < b ? -1 : 1));
  return { dialect, known: Object.fromEntries(sorted) };
}
