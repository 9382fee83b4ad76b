/** All states of a small room, and what tests compare of rooms. */
import fc from 'fast-check';
import { explore, parley, type Room, vectors } from './index.ts';

export const { policy } = parley;
export const SOUND = explore();
export const VECTORS = vectors(SOUND);

/** What a failed run of a property has to say: the smallest input, and what was wrong with it. */
export const reportOf = <T>(run: fc.RunDetails<T>) =>
  run.failed ? `${fc.defaultReportMessage(run)} ${String(run.errorInstance)}` : undefined;

/** A room as plain data, to compare. */
export function plain(room: Room) {
  const byKey = ([a]: readonly [unknown, unknown], [b]: readonly [unknown, unknown]) =>
    String(a) < String(b) ? -1 : 1;
  return {
    connections: [...room.connections.entries()].sort(byKey),
    owners: [...room.owners.entries()].sort(byKey),
  };
}
