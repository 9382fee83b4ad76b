/** What all ways of playing cases share, and the plainest: one case after the other on one instance. */
import type { Case } from '../case.ts';
import { Unreachable } from '../peers/failure.ts';
import type { CaseResult } from '../report/schema.ts';
import type { House, Household } from './house.ts';
import type { Instances } from './instances.ts';
import type { Ledger } from './ledger.ts';
import type { Pause } from './options.ts';
import { play, resultOf } from './play.ts';
import { randomOf } from './shuffle.ts';

/** Of a shuffled run, the part of the cases behind which the server is started anew. */
const RESTARTS = 1 / 8;

/** A run under way. */
export interface Course {
  readonly household: Household;
  readonly ledger: Ledger;
  readonly instances: Instances;
  readonly seed: string;
  readonly pause: Pause | undefined;
}

/** Plays a case in a house; before one it waits for somebody, and then has no deadlines. */
export async function playIn({ pause }: Course, each: Case, house: House): Promise<CaseResult> {
  if (pause?.before !== each.id) return await play(each, house);
  const { household } = house;
  house.household = { ...household, patience: household.patience.endless() };
  await pause.wait(house.instance);
  const result = await play(each, house);
  house.household = household;
  return result;
}

/** Plays a case on the instance that serves one after the other, with what is known by then unless told otherwise. */
export async function playInTurn(course: Course, each: Case, household = course.household): Promise<void> {
  const { ledger, instances } = course;
  const without = ledger.reasonAgainst(each);
  if (without !== undefined) return ledger.record(resultOf(each, without));
  let house: House;
  try {
    house = await instances.current();
  } catch (cause) {
    if (!(cause instanceof Unreachable)) throw cause;
    return ledger.lose(each, cause.message);
  }
  house.household = household;
  ledger.learn(await playIn(course, each, house));
  if (household.isFresh || (house.isSick && household.target.restartable)) await instances.renew();
}

/** Cases in an order by chance, with another instance now and then. What is known is what was known before them. */
export async function playShuffled(course: Course, cases: readonly Case[], word: string): Promise<void> {
  const random = randomOf(`${word} restarts`);
  const household = { ...course.household, broken: new Set(course.household.broken) };
  for (const each of cases) {
    await playInTurn(course, each, household);
    if (random() < RESTARTS && household.target.restartable) await course.instances.renew();
  }
}
