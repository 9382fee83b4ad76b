/** SAY-6: all members see one and the same order of said, joined and left. */
import type { History, Violation } from './history.ts';

interface Seen {
  readonly event: string;
  readonly at: number;
}

/**
 * Each receiver's sequence is a chain; together they have one order exactly if the chains have no cycle.
 * The cost is linear in the number of receipts. A nickname that joined more than once is left out,
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
  return before.size === 0 ? [] : [explain(chains)];
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

/** Two receivers that saw two events in opposite orders, or, where only three or more disagree, that they do. */
function explain(chains: ReadonlyMap<string, readonly Seen[]>): Violation {
  const names = [...chains.keys()];
  for (const [i, one] of names.entries()) {
    const position = new Map(chains.get(one)!.map(({ event }, index) => [event, index]));
    for (const other of names.slice(i + 1)) {
      let latest: Seen | undefined;
      for (const seen of chains.get(other)!) {
        if (!position.has(seen.event)) continue;
        if (latest !== undefined && position.get(seen.event)! < position.get(latest.event)!) {
          const events = `"${wordsOf(seen.event)}" and "${wordsOf(latest.event)}"`;
          return {
            requirement: 'SAY-6',
            message: `${one} and ${other} saw ${events} in opposite orders.`,
            at: seen.at,
          };
        }
        if (latest === undefined || position.get(seen.event)! > position.get(latest.event)!) latest = seen;
      }
    }
  }
  const first = [...chains.values()][0]?.[0]?.at ?? 0;
  return { requirement: 'SAY-6', message: `No one order explains what ${names.join(', ')} saw.`, at: first };
}

/** An event of a chain for people. */
function wordsOf(event: string): string {
  const [type, nick, text] = JSON.parse(event) as [string, string, string?];
  return `${type} ${nick}${text === undefined ? '' : `: ${text}`}`.slice(0, 60);
}
