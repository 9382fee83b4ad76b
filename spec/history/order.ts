/** SAY-6: all members see one and the same order of said, joined and left. */
import type { History, Violation } from './history.ts';

interface Seen {
  readonly event: string;
  readonly at: number;
}

/**
 * Each receiver's sequence is a chain; together they have one order exactly if the chains have no cycle.
 * Who joined later, or left earlier, knows a part of the order, and two events that nobody saw both of have
 * none: that much stays unknown, unless somebody was there all the time (heard.ts).
 * The cost is linear in the number of receipts, also where they disagree. A nickname that joined more than once is left out,
 * because its notices cannot be told apart.
 */
export function oneOrder(history: History): Violation[] {
  const chains = chainsOf(history);
  const after = new Map<string, Set<string>>();
  const before = new Map<string, number>();
  for (const chain of chains.values()) {
    chain.forEach(({ event }, i) => {
      const next = chain[i + 1]?.event;
      const successors = after.get(event) ?? new Set<string>();
      after.set(event, successors);
      if (!before.has(event)) before.set(event, 0);
      if (next === undefined || successors.has(next)) return;
      successors.add(next);
      before.set(next, (before.get(next) ?? 0) + 1);
    });
  }
  const free = [...before].filter(([, count]) => count === 0).map(([event]) => event);
  for (let event = free.pop(); event !== undefined; event = free.pop()) {
    before.delete(event);
    for (const next of after.get(event) ?? []) {
      const count = before.get(next)! - 1;
      before.set(next, count);
      if (count === 0) free.push(next);
    }
  }
  return before.size === 0 ? [] : [explain(chains, tangle(after, before))];
}

/** Of each event that is in no order, one that is not either and was seen just before it. */
type Tangle = ReadonlyMap<string, string>;

function tangle(after: ReadonlyMap<string, ReadonlySet<string>>, rest: ReadonlyMap<string, number>): Tangle {
  const earlier = new Map<string, string>();
  for (const event of rest.keys())
    for (const next of after.get(event) ?? []) if (rest.has(next)) earlier.set(next, event);
  return earlier;
}

function chainsOf({ entries }: History): Map<string, Seen[]> {
  const often = severalTimes(entries);
  const chains = new Map<string, Seen[]>();
  const once = new Set<string>();
  entries.forEach((entry, at) => {
    if (entry.what !== 'received') return;
    const { message, peer } = entry;
    if (message.type !== 'said' && message.type !== 'joined' && message.type !== 'left') return;
    if (message.type !== 'said' && often.has(message.nick)) return;
    const event = JSON.stringify(
      message.type === 'said' ? ['said', message.nick, message.text] : [message.type, message.nick],
    );
    const chain = chains.get(peer) ?? [];
    chains.set(peer, chain);
    // What comes twice is another invariant's concern.
    if (once.has(`${peer} ${event}`)) return;
    once.add(`${peer} ${event}`);
    chain.push({ event, at });
  });
  return chains;
}

/** Nicknames that somebody was told of more than once, or that left before they joined: used more than once. */
function severalTimes(entries: History['entries']): Set<string> {
  const told = new Set<string>();
  const often = new Set<string>();
  for (const entry of entries) {
    if (entry.what !== 'received' || (entry.message.type !== 'joined' && entry.message.type !== 'left'))
      continue;
    const { type, nick } = entry.message;
    const notice = JSON.stringify([entry.peer, type, nick]);
    if (told.has(notice) || (type === 'joined' && told.has(JSON.stringify([entry.peer, 'left', nick]))))
      often.add(nick);
    told.add(notice);
  }
  return often;
}

/**
 * Who saw which events in opposite orders. Whoever saw the most knows the most of the order, so all are
 * compared with it first; what it has not seen shows in a circle of those who disagree.
 */
function explain(chains: ReadonlyMap<string, readonly Seen[]>, tangled: Tangle): Violation {
  const [[one, longest] = ['', []], ...others] = [...chains].sort((a, b) => b[1].length - a[1].length);
  const position = new Map(longest.map(({ event }, index) => [event, index]));
  for (const [other, chain] of others) {
    let latest: Seen | undefined;
    for (const seen of chain) {
      if (!position.has(seen.event)) continue;
      if (latest !== undefined && position.get(seen.event)! < position.get(latest.event)!) {
        const events = `"${wordsOf(seen.event)}" and "${wordsOf(latest.event)}"`;
        return {
          requirement: 'SAY-6',
          message: `${one} and ${other} saw ${events} in opposite orders.`,
          at: seen.at,
        };
      }
      latest = seen;
    }
  }
  return circle(chains, tangled);
}

/** The longest circle that is told link by link. */
const LINKS_MAX = 8;

/** Each link of a circle: somebody saw one event before the next one. */
function circle(chains: ReadonlyMap<string, readonly Seen[]>, tangled: Tangle): Violation {
  // Whatever is tangled comes after something that is too, so going back ends where one has been.
  const path: string[] = [];
  const place = new Map<string, number>();
  for (let event = tangled.keys().next().value!; !place.has(event); event = tangled.get(event)!) {
    place.set(event, path.length);
    path.push(event);
  }
  const last = tangled.get(path.at(-1)!)!;
  const events = path.slice(place.get(last)!).reverse();
  const follows = new Map(events.map((event, i) => [event, events[(i + 1) % events.length]!]));
  const links: { peer: string; from: string; to: string; at: number }[] = [];
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
    const events = `"${wordsOf(first.from)}" and "${wordsOf(first.to)}"`;
    return {
      requirement: 'SAY-6',
      message: `${first.peer} and ${second.peer} saw ${events} in opposite orders.`,
      at: second.at,
    };
  }
  const who = [...new Set(links.map(({ peer }) => peer))].join(', ');
  const told = links
    .slice(0, LINKS_MAX)
    .map(({ peer, from, to }) => `${peer} "${wordsOf(from)}" before "${wordsOf(to)}"`);
  return {
    requirement: 'SAY-6',
    message: `No one order explains what ${who} saw: ${told.join(', ')}${links.length > LINKS_MAX ? ', …' : ''}.`,
    at: links[0]?.at ?? 0,
  };
}

/** An event of a chain for people. */
function wordsOf(event: string): string {
  const [type, nick, text] = JSON.parse(event) as [string, string, string?];
  return `${type} ${nick}${text === undefined ? '' : `: ${text}`}`.slice(0, 60);
}
