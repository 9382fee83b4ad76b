/** SAY-6: all members see one and the same order of said, joined and left. */
import { eventOf, partsOf } from './event.ts';
import type { History, Violation } from './history.ts';

interface Seen {
  /** The number of the event. */
  readonly event: number;
  readonly at: number;
}

interface Chains {
  /** Of each receiver. */
  readonly chains: ReadonlyMap<string, readonly Seen[]>;
  /** By their numbers. */
  readonly events: readonly string[];
}

/**
 * Each receiver's sequence is a chain; together they have one order exactly if the chains have no cycle.
 * Who joined later, or left earlier, knows a part of the order, and two events that nobody saw both of have
 * none: that much stays unknown, unless somebody was there all the time (heard.ts).
 * The cost is linear in the number of receipts, also where they disagree. A nickname that joined more than once is left out,
 * because its notices cannot be told apart.
 */
export function oneOrder(history: History): Violation[] {
  const seen = chainsOf(history);
  const after = seen.events.map(() => new Set<number>());
  const before = seen.events.map(() => 0);
  for (const chain of seen.chains.values()) {
    let last: Set<number> | undefined;
    for (const { event } of chain) {
      if (last?.has(event) === false) {
        last.add(event);
        before[event]!++;
      }
      last = after[event]!;
    }
  }
  const free = [...before.keys()].filter((event) => before[event] === 0);
  let placed = 0;
  for (let event = free.pop(); event !== undefined; event = free.pop()) {
    placed++;
    for (const next of after[event]!) if (--before[next]! === 0) free.push(next);
  }
  return placed === before.length ? [] : [explain(seen, tangle(after, before))];
}

/** Of each event that is in no order, one that is not either and was seen just before it. */
type Tangle = ReadonlyMap<number, number>;

function tangle(after: readonly ReadonlySet<number>[], before: readonly number[]): Tangle {
  const earlier = new Map<number, number>();
  for (const [event, count] of before.entries())
    if (count > 0) for (const next of after[event]!) if (before[next]! > 0) earlier.set(next, event);
  return earlier;
}

function chainsOf({ entries }: History): Chains {
  const often = severalTimes(entries);
  const chains = new Map<string, Map<number, Seen>>();
  const numbers = new Map<string, number>();
  entries.forEach((entry, at) => {
    if (entry.what !== 'received') return;
    const { message, peer } = entry;
    if (message.type !== 'said' && message.type !== 'joined' && message.type !== 'left') return;
    if (message.type !== 'said' && often.has(message.nick)) return;
    const words = eventOf(message.type, message.nick, message.type === 'said' ? message.text : '');
    const event = numbers.get(words) ?? numbers.size;
    if (event === numbers.size) numbers.set(words, event);
    const chain = chains.get(peer) ?? new Map<number, Seen>();
    chains.set(peer, chain);
    // What comes twice is another invariant's concern.
    if (!chain.has(event)) chain.set(event, { event, at });
  });
  return {
    chains: new Map([...chains].map(([peer, chain]) => [peer, [...chain.values()]])),
    events: [...numbers.keys()],
  };
}

/** Nicknames that somebody was told of more than once, or that left before they joined: used more than once. */
function severalTimes(entries: History['entries']): Set<string> {
  const told = new Set<string>();
  const often = new Set<string>();
  for (const entry of entries) {
    if (entry.what !== 'received' || (entry.message.type !== 'joined' && entry.message.type !== 'left'))
      continue;
    const { type, nick } = entry.message;
    const notice = eventOf(type, nick, entry.peer);
    if (told.has(notice) || (type === 'joined' && told.has(eventOf('left', nick, entry.peer))))
      often.add(nick);
    told.add(notice);
  }
  return often;
}

/**
 * Who saw which events in opposite orders. Whoever saw the most knows the most of the order, so all are
 * compared with it first; what it has not seen shows in a circle of those who disagree.
 */
function explain({ chains, events: names }: Chains, tangled: Tangle): Violation {
  const [[one, longest] = ['', []], ...others] = [...chains].sort((a, b) => b[1].length - a[1].length);
  const position = new Map(longest.map(({ event }, index) => [event, index]));
  for (const [other, chain] of others) {
    let latest: Seen | undefined;
    for (const seen of chain) {
      if (!position.has(seen.event)) continue;
      if (latest !== undefined && position.get(seen.event)! < position.get(latest.event)!) {
        const events = `"${wordsOf(names[seen.event])}" and "${wordsOf(names[latest.event])}"`;
        return {
          requirement: 'SAY-6',
          message: `${one} and ${other} saw ${events} in opposite orders.`,
          at: seen.at,
        };
      }
      latest = seen;
    }
  }
  return circle({ chains, events: names }, tangled);
}

/** The longest circle that is told link by link. */
const LINKS_MAX = 8;

/** Each link of a circle: somebody saw one event before the next one. */
function circle({ chains, events: names }: Chains, tangled: Tangle): Violation {
  // Whatever is tangled comes after something that is too, so going back ends where one has been.
  const path: number[] = [];
  const place = new Map<number, number>();
  for (let event = tangled.keys().next().value!; !place.has(event); event = tangled.get(event)!) {
    place.set(event, path.length);
    path.push(event);
  }
  const last = tangled.get(path.at(-1)!)!;
  const events = path.slice(place.get(last)!).reverse();
  const follows = new Map(events.map((event, i) => [event, events[(i + 1) % events.length]!]));
  const links: { peer: string; from: number; to: number; at: number }[] = [];
  for (const [peer, chain] of chains) {
    for (const [i, { event }] of chain.entries()) {
      const next = chain[i + 1];
      if (next === undefined || follows.get(event) !== next.event) continue;
      follows.delete(event);
      links.push({ peer, from: event, to: next.event, at: next.at });
    }
  }
  const [first, second] = links;
  if (first !== undefined && second !== undefined && links.length === 2) {
    const events = `"${wordsOf(names[first.from])}" and "${wordsOf(names[first.to])}"`;
    return {
      requirement: 'SAY-6',
      message: `${first.peer} and ${second.peer} saw ${events} in opposite orders.`,
      at: second.at,
    };
  }
  const who = [...new Set(links.map(({ peer }) => peer))].join(', ');
  const told = links
    .slice(0, LINKS_MAX)
    .map(({ peer, from, to }) => `${peer} "${wordsOf(names[from])}" before "${wordsOf(names[to])}"`);
  return {
    requirement: 'SAY-6',
    message: `No one order explains what ${who} saw: ${told.join(', ')}${links.length > LINKS_MAX ? ', …' : ''}.`,
    at: links[0]?.at ?? 0,
  };
}

/** An event of a chain for people. */
function wordsOf(event = ''): string {
  const { type, nick, text } = partsOf(event);
  return `${type} ${nick}${type === 'said' ? `: ${text}` : ''}`.slice(0, 60);
}
