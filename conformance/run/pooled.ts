/** Several cases at a time, each on one of several instances that serve many. */
import type { Case } from '../case.ts';
import { Names } from '../names.ts';
import type { Patience } from '../peers/deadline.ts';
import { Unreachable } from '../peers/failure.ts';
import type { CaseResult } from '../report/schema.ts';
import { type Course, playIn } from './course.ts';
import type { House } from './house.ts';
import { Knowledge } from './knowledge.ts';
import { resultOf } from './play.ts';
import { playPool } from './pool.ts';

/** Where cases are played one after the other while others are played elsewhere. */
interface Place {
  house: House | undefined;
  /** The one that the foundations were played at. */
  readonly isFirst: boolean;
}

/** A case as it was played before all those before it were judged, and what it knew then. */
interface Played {
  readonly result: CaseResult;
  readonly known: Knowledge;
  readonly patience: Patience;
}

/** What came of an attempt; nothing if there was a reason against it. */
interface Attempt {
  /** Why there is no target any more. */
  readonly gone?: string;
  readonly played?: Played;
}

/** The verdicts and their order are those of one instance. */
export async function playPooled(course: Course, cases: readonly Case[], jobs: number): Promise<void> {
  const first = course.instances.release();
  const places = Array.from(
    { length: jobs },
    (_, i): Place => ({
      house: i === 0 ? first : undefined,
      isFirst: i === 0,
    }),
  );
  await playPool<Case, Attempt, Place>({
    cases,
    places,
    attempt: (each, place) => attempt(course, each, cases.indexOf(each), place),
    // Names of another attempt are others.
    accept: (each, made, place) =>
      accept(course, each, made, () => attempt(course, each, cases.indexOf(each) + cases.length, place)),
  });
  for (const { house } of places) await house?.close();
}

async function attempt(
  course: Course,
  each: Case,
  index: number,
  place: Place,
): Promise<Attempt | undefined> {
  const { ledger, instances, household, seed } = course;
  if (ledger.reasonAgainst(each) !== undefined) return {};
  try {
    place.house ??= await instances.open();
  } catch (cause) {
    if (!(cause instanceof Unreachable)) throw cause;
    // Some servers can be started once only.
    return place.isFirst ? { gone: cause.message } : undefined;
  }
  const { house } = place;
  const known = new Knowledge(household.broken);
  const patience = household.patience.fork();
  house.household = { ...household, broken: known, patience, names: Names.fork(seed, index) };
  const result = await playIn(course, each, house);
  if (house.isSick) {
    await house.close();
    place.house = undefined;
  }
  return { played: { result, known, patience } };
}

async function accept(
  { ledger, household }: Course,
  each: Case,
  { played, gone }: Attempt,
  tryAgain: () => Promise<Attempt | undefined>,
): Promise<void> {
  const without = ledger.reasonAgainst(each);
  if (without !== undefined) return ledger.record(resultOf(each, without));
  if (gone !== undefined) return ledger.lose(each, gone);
  const take = ({ result, patience }: Played) => {
    household.patience.join(patience);
    ledger.learn(result);
  };
  if (played?.known.isLike(household.broken) === true) return take(played);
  const again = await tryAgain();
  if (again?.played === undefined) return ledger.lose(each, again?.gone ?? 'It cannot be started again.');
  take(again.played);
}
