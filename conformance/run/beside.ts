/** Several cases at a time, each on an instance of its own. */
import type { Case } from '../case.ts';
import { Unreachable } from '../peers/failure.ts';
import { type Course, playIn } from './course.ts';
import type { Household } from './house.ts';
import { lost } from './ledger.ts';
import { resultOf } from './play.ts';

/** Instances that run side by side where nobody says how many. */
const BESIDE_MAX = 8;
/** The same where each read takes as long as this, so that they do nothing most of the time. */
const BESIDE_SLOW_MAX = 24;
const SLOW_MS = 1_000;

/**
 * What is known to be broken is what the foundations have shown, whichever of these cases ends first, so that the
 * same run gives the same verdicts.
 */
export async function playBeside(course: Course, cases: readonly Case[], jobs?: number): Promise<void> {
  const household = { ...course.household, broken: new Set(course.household.broken) };
  const { gapMs } = household.codec.dialect.pacing;
  const places = jobs ?? (gapMs < SLOW_MS ? BESIDE_MAX : BESIDE_SLOW_MAX);
  const waits = ({ after = [] }: Case) => after.some((id) => cases.some((each) => each.id === id));
  for (const batch of [cases.filter((each) => !waits(each)), cases.filter(waits)]) {
    const left = [...batch];
    const work = async () => {
      for (let each = left.shift(); each !== undefined; each = left.shift())
        await playFresh(course, each, household);
    };
    await Promise.all(Array.from({ length: places }, work));
  }
}

async function playFresh(course: Course, each: Case, household: Household): Promise<void> {
  const { ledger, instances } = course;
  const without = ledger.reasonAgainst(each);
  if (without !== undefined) return ledger.record(resultOf(each, without));
  try {
    const house = await instances.open(undefined, household);
    const result = await playIn(course, each, house);
    await house.close();
    ledger.learn(result);
  } catch (cause) {
    if (!(cause instanceof Unreachable)) throw cause;
    ledger.record(lost(each, cause.message));
  }
}
