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
 * The requirements that do not hold, foundations first: a requirement whose own case fails comes
 * before one that was only met on the way, and then the order of the table decides.
 */
function fixFirst(cases: readonly CaseResult[]): FixFirst[] {
  const failed = cases.filter((each) => each.verdict === 'fail' || each.verdict === 'warn');
  return REQUIREMENTS.flatMap((row) => {
    const blamed = failed.filter((each) => each.blame === row.id);
    if (blamed.length === 0) return [];
    const own = blamed.filter((each) => each.requirements[0] === row.id);
    const rest = blamed.filter((each) => each.requirements[0] !== row.id);
    return [
      {
        requirement: row.id,
        level: row.level,
        sentence: row.sentence,
        cases: [...own, ...rest].map((each) => each.id),
      },
    ];
  });
}
