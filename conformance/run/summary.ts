/** The whole run in a word, and what to fix first. */
import { REQUIREMENTS } from '../../spec/index.ts';
import { type CaseResult, type FixFirst, type Report, VERDICTS, type Verdict } from '../report/schema.ts';

/** What a program that calls the kit may rely on. */
export const EXIT_CODES = {
  conforms: 0,
  'does-not-conform': 1,
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
  };
}

function outcomeOf(counts: Record<Verdict, number>): Report['summary']['outcome'] {
  if (counts['kit-error'] > 0) return 'kit-error';
  if (counts.fail > 0) return 'does-not-conform';
  if (counts.inconclusive > 0 || counts.blocked > 0) return 'inconclusive';
  return counts.pass + counts.warn + counts.observed > 0 ? 'conforms' : 'nothing-ran';
}

/**
 * The requirements that do not hold: first those that a case about them has shown, in the order in
 * which the cases ran, which is foundations first; then those that were only met on the way.
 */
function fixFirst(cases: readonly CaseResult[]): FixFirst[] {
  const failed = cases.filter((each) => each.verdict === 'fail' || each.verdict === 'warn');
  const blames = [...failed.filter(isOwn), ...failed.filter((each) => !isOwn(each))].map(
    (each) => each.blame,
  );
  return [...new Set(blames)].flatMap((blame) => {
    const row = REQUIREMENTS.find((each) => each.id === blame);
    if (row === undefined) return [];
    const blamed = failed.filter((each) => each.blame === blame);
    const ids = [...blamed.filter(isOwn), ...blamed.filter((each) => !isOwn(each))].map((each) => each.id);
    return [{ requirement: row.id, level: row.level, sentence: row.sentence, cases: ids }];
  });
}

/** Whether a case has shown what it is about. A server that does not live shows that in any case. */
function isOwn({ blame, requirements, id }: CaseResult): boolean {
  if (blame?.startsWith('LIVE-') === true) return true;
  return requirements[0] === blame && (!id.startsWith('run/') || ONLY_OVER_THE_RUN.includes(blame));
}

/** Requirements that no other case is about. */
const ONLY_OVER_THE_RUN = ['FRAME-11', 'ERR-4'];
