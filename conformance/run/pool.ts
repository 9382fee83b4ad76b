/**
 * Cases on several instances at once, with the verdicts that they would have one after the other. Each is
 * tried with what is known when it begins; the attempts are accepted in the order of the catalogue, and
 * one for which the cases before it have changed what it stands on is made again.
 */

/** What a pool is made of: how a case is tried at a place, and what is made of an attempt. */
export interface Pool<Case, Attempt, Place> {
  readonly cases: readonly Case[];
  /** Where cases are tried; the first is there, and the others may turn out not to be. */
  readonly places: readonly Place[];
  /** Undefined if the place is none; the case is then tried elsewhere. */
  readonly attempt: (each: Case, place: Place) => Promise<Attempt | undefined>;
  /** Called in the order of the cases, once all before it are accepted; may make the attempt again, at that place. */
  readonly accept: (each: Case, attempt: Attempt, place: Place) => Promise<void>;
}

/** Resolves once all cases are accepted, or rejects with the first error of any. */
export async function playPool<Case, Attempt, Place>(pool: Pool<Case, Attempt, Place>): Promise<void> {
  const left = [...pool.cases];
  const attempts = new Map<Case, Attempt>();
  let accepted = 0;
  let isAccepting = false;

  const acceptAll = async (place: Place): Promise<void> => {
    if (isAccepting) return;
    isAccepting = true;
    for (;;) {
      const each = pool.cases[accepted];
      const attempt = each === undefined ? undefined : attempts.get(each);
      if (each === undefined || attempt === undefined) break;
      await pool.accept(each, attempt, place);
      attempts.delete(each);
      accepted++;
    }
    isAccepting = false;
  };

  const work = async (place: Place): Promise<void> => {
    for (let each = left.shift(); each !== undefined; each = left.shift()) {
      const attempt = await pool.attempt(each, place);
      if (attempt === undefined) {
        left.unshift(each);
        return;
      }
      attempts.set(each, attempt);
      await acceptAll(place);
    }
  };

  await Promise.all(pool.places.map(work));
  // What a place that is none gave back when the others were done already.
  await work(pool.places[0]!);
}
