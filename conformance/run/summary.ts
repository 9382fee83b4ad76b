/** The whole run in a word, and what to fix first. */
import { REQUIREMENTS } from '../../spec/index.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import { patterns } from '../diagnosis/patterns.ts';
import { type CaseResult, type FixFirst, type Report, VERDICTS, type Verdict } from '../report/schema.ts';

/** What a program that calls the kit may rely on. */
export const EXIT_CODES = {
  conforms: 0,
  'known-failures': 0,
  'does-not-conform': 1,
  'stale-baseline': 1,
  'nothing-ran': 2,
  unreachable: 3,
  inconclusive: 4,
  'kit-error': 70,
} as const;

export function summarise(cases: readonly CaseResult[]): Report['summary'] {
  const counts = Object.fromEntries(
    VERDICTS.map((verdict) => [verdict, cases.filter((each) => each.verdict === verdict).length]),
  ) as Record<Verdict, number>;
  const outcome = outcomeOf(counts);
  const proved = (how: CaseResult['absence']) => cases.filter((each) => each.absence === how).length;
  return {
    outcome,
    exitCode: EXIT_CODES[outcome],
    counts,
    absences: { fenced: proved('fenced'), quiesced: proved('quiesced') },
    fixFirst: fixFirst(cases),
    likenesses: outcome === 'does-not-conform' ? diagnose(cases, patterns()) : [],
  };
}

function outcomeOf(counts: Record<Verdict, number>): Report['summary']['outcome'] {
  if (counts['kit-error'] > 0) return 'kit-error';
  if (counts.fail > 0) return 'does-not-conform';
  if (counts['unexpected-pass'] > 0) return 'stale-baseline';
  const known = counts['known-failure'];
  // Where no failure is new, what is blocked is blocked by a known one.
  if (counts.inconclusive > 0 || (counts.blocked > 0 && known === 0)) return 'inconclusive';
  if (known > 0) return 'known-failures';
  return counts.pass + counts.warn + counts.observed > 0 ? 'conforms' : 'nothing-ran';
}

/**
 * The requirements that do not hold: first those that a case about them has shown, in the order in
 * which the cases ran, which is foundations first; then those that were only met on the way; then
 * those that are known.
 */
function fixFirst(cases: readonly CaseResult[]): FixFirst[] {
  const isNew = ({ verdict }: CaseResult) => verdict === 'fail' || verdict === 'warn';
  const isKnown = ({ verdict }: CaseResult) => verdict === 'known-failure';
  const failed = [isNew, isKnown].flatMap((is) => {
    const found = cases.filter(is);
    return [...found.filter(isOwn), ...found.filter((each) => !isOwn(each))];
  });
  return [...new Set(failed.map((each) => each.blame))].flatMap((blame) => {
    const row = REQUIREMENTS.find((each) => each.id === blame);
    if (row === undefined) return [];
    const ids = failed.filter((each) => each.blame === blame).map((each) => each.id);
    // What was seen over the run has no transcript of its own.
    const shown = [...ids.filter((id) => !isOverTheRun(id)), ...ids.filter(isOverTheRun)];
    return [{ requirement: row.id, level: row.level, sentence: row.sentence, cases: shown }];
  });
}

const isOverTheRun = (id: string) => id.startsWith('run/');

/** Whether a case has shown what it is about. A server that does not live shows that in any case. */
function isOwn({ blame, requirements, id }: CaseResult): boolean {
  if (blame?.startsWith('LIVE-') === true) return true;
  return requirements[0] === blame && (!isOverTheRun(id) || ONLY_OVER_THE_RUN.includes(blame));
}

/** Requirements that no other case is about. */
const ONLY_OVER_THE_RUN = ['FRAME-11', 'ERR-4'];
