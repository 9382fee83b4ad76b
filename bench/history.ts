/**
 * `npx tsx bench/history.ts`: what the invariants cost, in nanoseconds for an entry, of histories that grow four
 * times from row to row. Near-linear is a ratio near one from row to row. The last column is of a history in which
 * one receiver sees two texts in the other order, so that it must be said who and which.
 */
import { type Entry, INVARIANTS, type Invariant, parley, SYNCHRONOUS_INVARIANTS } from '../spec/index.ts';
import { median } from './compiled.ts';

const PEERS = [60, 120, 240, 480];
const ROUNDS = 3;

/** Everybody joins, says a text, and a third goes: what a room of so many sees, in the order of the server. */
function storm(peers: number): Entry[] {
  const entries: Entry[] = [];
  const nicks = Array.from({ length: peers }, (_, i) => `nick-${i}`);
  const members: string[] = [];
  const tell = (message: object, but: string) => {
    for (const peer of members)
      if (peer !== but) entries.push({ peer, what: 'received', message: message as never });
  };
  for (const nick of nicks) {
    entries.push({ peer: nick, what: 'sent', message: { type: 'login', nick } });
    entries.push({ peer: nick, what: 'received', message: { type: 'here', nicks: [...members] } });
    entries.push({ peer: nick, what: 'received', message: { type: 'welcome', nick } });
    tell({ type: 'joined', nick }, nick);
    members.push(nick);
  }
  for (const [i, nick] of nicks.entries()) {
    entries.push({ peer: nick, what: 'sent', message: { type: 'say', text: `text ${i}` } });
    tell({ type: 'said', nick, text: `text ${i}` }, nick);
    if (i % 3 !== 2) continue;
    entries.push({ peer: nick, what: 'sent', message: { type: 'quit' } });
    members.splice(members.indexOf(nick), 1);
    tell({ type: 'left', nick, reason: 'quit' }, nick);
    entries.push({ peer: nick, what: 'received', message: { type: 'bye', reason: 'quit' } });
  }
  return entries;
}

/** The same, and the last peer but one sees its last two texts in the other order. */
function disordered(entries: readonly Entry[], peers: number): Entry[] {
  const own = entries.flatMap((entry, at) =>
    entry.peer === `nick-${peers - 3}` && entry.what === 'received' && entry.message.type === 'said'
      ? [at]
      : [],
  );
  const [one, other] = own.slice(-2) as [number, number];
  return entries.with(one, entries[other]!).with(other, entries[one]!);
}

function costOf({ check }: Invariant, entries: readonly Entry[]): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const begin = performance.now();
    check({ policy: parley.policy, hasRoster: true, observer: 'nick-0', entries });
    return performance.now() - begin;
  });
  return (median(times) * 1e6) / entries.length;
}

const histories = PEERS.map((peers) => ({ peers, entries: storm(peers) }));
process.stdout.write(
  `${''.padEnd(24)}${histories.map(({ entries }) => String(entries.length).padStart(16)).join('')}\n`,
);
const oneOrder = INVARIANTS.find(({ name }) => name === 'one-order')!;
const rows = [
  ...[...INVARIANTS, ...SYNCHRONOUS_INVARIANTS].map((each) => ({
    name: each.name,
    each,
    change: (all: Entry[]) => all,
  })),
  { name: 'one-order, disagreeing', each: oneOrder, change: disordered },
];
for (const { name, each, change } of rows) {
  const costs = histories.map(({ peers, entries }) => costOf(each, change(entries, peers)));
  const cells = costs.map((cost, i) =>
    `${cost.toFixed(0)} ${i === 0 ? '      ' : `(${(cost / costs[i - 1]!).toFixed(2)})`}`.padStart(16),
  );
  process.stdout.write(`${name.padEnd(24)}${cells.join('')}\n`);
}
