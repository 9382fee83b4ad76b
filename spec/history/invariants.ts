/**
 * What must hold of every history, whatever happened in it. None of these calls `step`, so a wrong rule
 * cannot hide behind itself.
 */
import {
  everyoneHears,
  exactlyOnce,
  freeNamesAreGiven,
  noHistory,
  rightPeople,
  senderOrder,
} from './delivery.ts';
import { heardAll } from './heard.ts';
import type { History, Violation } from './history.ts';
import { byeIsLast, joinedAndLeft, nothingBeforeWelcome, oneOwner, wellFormed } from './membership.ts';
import { oneOrder } from './order.ts';
import { rosters } from './roster.ts';

/** Something that must hold of every history. */
export interface Invariant {
  readonly name: string;
  readonly requirements: readonly string[];
  /** All that does not hold, in the order in which it shows. */
  readonly check: (history: History) => Violation[];
}

/** Hold however late the entries of different peers were recorded. */
export const INVARIANTS: readonly Invariant[] = [
  { name: 'well-formed', requirements: ['FRAME-11', 'ERR-4'], check: wellFormed },
  { name: 'nothing-before-welcome', requirements: ['LOGIN-4', 'LOGIN-9'], check: nothingBeforeWelcome },
  { name: 'one-owner', requirements: ['NICK-1'], check: oneOwner },
  { name: 'exactly-once', requirements: ['SAY-2', 'TO-1', 'ROOM-3', 'ROOM-6'], check: exactlyOnce },
  { name: 'right-people', requirements: ['SAY-1', 'SAY-3', 'TO-1', 'ROOM-3', 'ROOM-6'], check: rightPeople },
  { name: 'no-history', requirements: ['SAY-4'], check: noHistory },
  { name: 'sender-order', requirements: ['SAY-5', 'ROOM-3', 'ROOM-6'], check: senderOrder },
  { name: 'one-order', requirements: ['SAY-6'], check: oneOrder },
  {
    name: 'joined-and-left',
    requirements: ['LOGIN-3', 'LEAVE-1', 'LEAVE-9', 'LEAVE-10'],
    check: joinedAndLeft,
  },
  { name: 'heard-all', requirements: ['SAY-1', 'LOGIN-3', 'LEAVE-1'], check: heardAll },
  { name: 'rosters', requirements: ['LOGIN-2'], check: rosters },
  { name: 'bye-is-last', requirements: ['LEAVE-2'], check: byeIsLast },
];

/** Hold only where all effects of an entry stand before the next entry. */
export const SYNCHRONOUS_INVARIANTS: readonly Invariant[] = [
  { name: 'everyone-hears', requirements: ['SAY-1', 'LEAVE-1'], check: everyoneHears },
  { name: 'free-names-are-given', requirements: ['NICK-7'], check: freeNamesAreGiven },
];

/** All that does not hold of a history, the most telling first: foundations before what builds on them. */
export function violations(history: History, invariants: readonly Invariant[] = INVARIANTS): Broken[] {
  return invariants.flatMap(({ name, check }) =>
    check(history).map((violation) => ({ ...violation, invariant: name })),
  );
}

/** What was found, and by which invariant. */
export interface Broken extends Violation {
  readonly invariant: string;
}
