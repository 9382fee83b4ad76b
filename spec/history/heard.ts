/** SAY-1, LOGIN-3, LEAVE-1: nobody misses what somebody who was there all the time was sent. */
import type { Entry, History, Violation } from './history.ts';

interface Seen {
  readonly event: string;
  readonly type: 'said' | 'joined' | 'left';
  readonly nick: string;
  readonly at: number;
}

const REQUIREMENTS = { said: 'SAY-1', joined: 'LOGIN-3', left: 'LEAVE-1' } as const;

/** One membership: a connection, from its welcome on. */
interface Membership {
  readonly peer: string;
  readonly nick: string;
  /** How many had the nickname before. */
  readonly turn: number;
  readonly chain: Seen[];
  /** The entry that brought its bye. */
  bye: number | undefined;
}

/**
 * One order of one room is known whole to a peer that was a member all the time, the observer. Who joined
 * later or left earlier knows a part of it: what stands between its joined and its left. So what a member
 * was sent must be the beginning of that part, without a hole; and all of it, if it was sent bye, which
 * comes last. A member that was cut off may have missed the end. The cost is linear in the number of
 * receipts. Without an observer nothing is found.
 */
export function heardAll(history: History): Violation[] {
  const { observer, entries } = history;
  if (observer === undefined) return [];
  const order = entries.flatMap((entry, at) => (entry.peer === observer ? seen(entry, at) : []));
  const places = new Map<string, number[]>();
  for (const [place, { event }] of order.entries()) {
    const known = places.get(event);
    if (known === undefined) places.set(event, [place]);
    else known.push(place);
  }
  return memberships(history).flatMap((membership) => holes(history, order, places, membership));
}

function seen(entry: Entry, at: number): Seen[] {
  if (entry.what !== 'received') return [];
  const { message } = entry;
  if (message.type !== 'said' && message.type !== 'joined' && message.type !== 'left') return [];
  const { type, nick } = message;
  const event = message.type === 'said' ? `said ${nick}: ${message.text}` : `${type} ${nick}`;
  return [{ event, type, nick, at }];
}

/** All memberships but the observer's; of one nickname in the order in which they were welcomed. */
function memberships({ policy, observer, entries }: History): Membership[] {
  // Where nobody hears itself, the observer does not know when what it said came.
  const welcomed = entries.find(
    (entry) => entry.peer === observer && entry.what === 'received' && entry.message.type === 'welcome',
  ) as { readonly message: { readonly nick: string } } | undefined;
  const own = policy.says === 'all' ? undefined : welcomed?.message.nick;
  // Whoever is told of itself that it joined is told where its part begins.
  const isUnplaced = ({ type, nick }: Seen, membership: Membership) =>
    type === 'said' ? nick === own : type === 'joined' && nick === membership.nick;
  const turns = new Map<string, number>();
  const open = new Map<string, Membership>();
  for (const [at, entry] of entries.entries()) {
    if (entry.what !== 'received' || entry.peer === observer) continue;
    const { peer, message } = entry;
    const membership = open.get(peer);
    if (message.type === 'welcome' && membership === undefined) {
      const turn = turns.get(message.nick) ?? 0;
      turns.set(message.nick, turn + 1);
      open.set(peer, { peer, nick: message.nick, turn, chain: [], bye: undefined });
    }
    if (membership === undefined) continue;
    if (message.type === 'bye') membership.bye = at;
    membership.chain.push(...seen(entry, at).filter((each) => !isUnplaced(each, membership)));
  }
  return [...open.values()];
}

/** The first hole in what a member was sent; more of them would be found where the first is. */
function holes(
  { policy, observer }: History,
  order: readonly Seen[],
  places: ReadonlyMap<string, readonly number[]>,
  { peer, nick, turn, chain, bye }: Membership,
): Violation[] {
  const joined = places.get(`joined ${nick}`)?.[turn];
  // Where nobody is told of newcomers, the part begins with the first that was sent.
  const begin = joined === undefined ? places.get(chain[0]?.event ?? '')?.[0] : joined + 1;
  if (begin === undefined) return [];
  const left = places.get(`left ${nick}`)?.[turn];
  const end = left ?? order.length;
  const isOwnSay = (each: Seen) => policy.says !== 'all' && each.type === 'said' && each.nick === nick;
  const missing = (what: Seen, whom: string, before: string, at: number): Violation[] => [
    {
      requirement: REQUIREMENTS[what.type],
      message: `${whom} was not sent "${short(what.event)}", which came before ${before}.`,
      at,
    },
  ];
  let place = begin;
  const next = () => {
    while (place < end && isOwnSay(order[place]!)) place++;
    return place < end ? order[place] : undefined;
  };
  for (const [i, came] of chain.entries()) {
    const due = next();
    if (due?.event === came.event) {
      place++;
      continue;
    }
    const known = places.get(came.event);
    const later = chain.slice(i + 1);
    // What came twice, or in another order, is for other invariants.
    if (known !== undefined && due !== undefined && known.some((each) => each > place && each < end))
      return later.some(({ event }) => event === due.event)
        ? []
        : missing(due, peer, `"${short(came.event)}" to everybody else`, came.at);
    const after = later.find(({ event }) => places.has(event));
    return known === undefined && after !== undefined
      ? missing(came, observer!, `"${short(after.event)}" to ${peer}`, came.at)
      : [];
  }
  // Of whose going nobody is told, it is not known where its part ends.
  const due = bye === undefined || left === undefined ? undefined : next();
  return due === undefined ? [] : missing(due, peer, 'its bye', bye!);
}

const short = (event: string) => (event.length > 60 ? `${event.slice(0, 60)}…` : event);
