/** Cases about time and about the end of the server: each has an instance of its own, and all are played at once. */
import type { Case } from '../case.ts';
import { Unreachable } from '../peers/failure.ts';
import type { CaseResult } from '../report/schema.ts';
import type { ShortLimits } from '../target/target.ts';
import { type Course, playIn } from './course.ts';
import type { House } from './house.ts';
import { resultOf } from './play.ts';

/** Limits with which cases about time are run, milliseconds. */
const SHORT_LIMITS: Required<ShortLimits> = { idleMs: 400, loginMs: 300 };
const LONGER_LIMITS: Required<ShortLimits> = { idleMs: 2_000, loginMs: 1_500 };
/** Limits longer than this are not waited for, milliseconds. */
const LIMIT_MS_MAX = 5_000;

export async function playApart(course: Course, cases: readonly Case[]): Promise<CaseResult[]> {
  return await Promise.all(
    cases.map(async (each) => {
      const without = course.ledger.reasonAgainst(each);
      return without === undefined ? await playAlone(course, each) : resultOf(each, without);
    }),
  );
}

/** A failure with limits that a busy machine may have outrun says something only if it comes again with longer ones. */
async function playAlone(course: Course, each: Case): Promise<CaseResult> {
  const result = await playWith(course, each, SHORT_LIMITS);
  const isTime = each.limits !== undefined && ['fail', 'warn', 'inconclusive'].includes(result.verdict);
  return isTime ? await playWith(course, each, LONGER_LIMITS) : result;
}

async function playWith(
  course: Course,
  each: Case,
  { idleMs, loginMs }: Required<ShortLimits>,
): Promise<CaseResult> {
  const wanted: ShortLimits =
    each.limits === 'idle' ? { idleMs } : each.limits === 'login' ? { loginMs } : {};
  let house: House;
  try {
    house = await course.instances.open(wanted);
  } catch (cause) {
    if (!(cause instanceof Unreachable)) throw cause;
    // Whoever says how it is started with short limits means that it starts.
    const isMeant = each.limits !== undefined && course.household.target.startsShort === true;
    const message = isMeant ? `It was started with short limits: ${cause.message}` : cause.message;
    return resultOf(each, { verdict: isMeant ? 'inconclusive' : 'not-applicable', message });
  }
  try {
    const unfit = unfitness(each, house);
    return unfit === undefined
      ? await playIn(course, each, house)
      : resultOf(each, { verdict: 'not-applicable', message: unfit });
  } finally {
    await house.close();
  }
}

/** Why an instance does not do for a case about time or about its end. */
function unfitness(each: Case, { instance }: House): string | undefined {
  if (each.ending === true && instance.end === undefined)
    return 'The kit did not start this server, so it cannot end it.';
  if (each.limits === undefined) return undefined;
  const name = each.limits === 'idle' ? 'idleMs' : 'loginMs';
  const limit = instance.limits[name];
  if (limit !== undefined && limit > 0 && limit <= LIMIT_MS_MAX) return undefined;
  const option = each.limits === 'idle' ? '--idle-ms' : '--login-ms';
  const how =
    instance.end === undefined
      ? `start it with one and say so with ${option}`
      : `say how it is started with one, for example --short-limits "--${each.limits} {${name}}", or in a target file "short": { "args": ["--${each.limits}", "{${name}}"] }, or let it read PARLEY_${each.limits.toUpperCase()}_MS and announce that; see "Testing time" in the guide`;
  return `The kit does not know that this server runs with a limit of at most ${LIMIT_MS_MAX} ms, so that it could be waited for: ${how}.`;
}
