/** LOGIN-2: a newcomer is shown exactly those who are members where it becomes one itself. */
import type { Policy } from '../dialect/schema.ts';
import type { History, Violation } from './history.ts';

/** What a newcomer was shown before its welcome. */
interface Roster {
  readonly peer: string;
  readonly nicks: readonly string[];
  /** The entry that brought its welcome. */
  readonly at: number;
}

/**
 * A peer that was a member all the time, the observer, knows who is there at each point of the one order:
 * whoever was in its own roster or has joined, and has not left. A newcomer's roster must name these, at the
 * point where the observer is told of it. The cost is linear in the length of the rosters. Of a nickname
 * that came more than once nothing is said, because it is not known which roster is that of which joined.
 */
export function rosters({
  policy,
  observer,
  hasRoster = false,
  tellsLeaves = true,
  entries,
}: History): Violation[] {
  const isKnown = observer !== undefined && hasRoster && tellsLeaves && policy.unique;
  if (!isKnown || !isWholeAtWelcome(policy)) return [];
  const ofObserver = entries.filter(({ peer }) => peer === observer);
  const shown = rostersOf(entries);
  const joins = numberOfJoins(ofObserver);
  const here = new Set<string>();
  return ofObserver.flatMap((entry): Violation[] => {
    if (entry.what !== 'received') return [];
    const { message } = entry;
    if (message.type === 'here') for (const nick of message.nicks) here.add(nick);
    if (message.type === 'left') here.delete(message.nick);
    if (message.type !== 'welcome' && message.type !== 'joined') return [];
    const { type, nick } = message;
    const [roster, ...more] = shown.get(nick) ?? [];
    const isCertain = type === 'joined' && more.length === 0 && joins.get(nick) === 1;
    const fault = isCertain && roster !== undefined ? faultOf(roster, nick, here) : undefined;
    here.add(nick);
    return fault === undefined ? [] : [fault];
  });
}

/** Whether all of a roster has come when the welcome does. */
function isWholeAtWelcome({ admission, entry }: Policy): boolean {
  return entry === 'welcome' && admission.indexOf('here') < admission.indexOf('welcome');
}

/** The rosters of whoever was welcomed, by nickname. */
function rostersOf(entries: History['entries']): Map<string, Roster[]> {
  const open = new Map<string, string[]>();
  const shown = new Map<string, Roster[]>();
  for (const [at, { peer, ...entry }] of entries.entries()) {
    if (entry.what !== 'received') continue;
    const { message } = entry;
    const nicks = open.get(peer) ?? [];
    if (message.type === 'here') open.set(peer, nicks.concat(message.nicks));
    // What a refused login was shown is no part of the next one's roster.
    if (message.type === 'error') open.delete(peer);
    if (message.type === 'welcome')
      shown.set(message.nick, [...(shown.get(message.nick) ?? []), { peer, nicks, at }]);
  }
  return shown;
}

function numberOfJoins(entries: History['entries']): Map<string, number> {
  const joins = new Map<string, number>();
  for (const entry of entries)
    if (entry.what === 'received' && entry.message.type === 'joined')
      joins.set(entry.message.nick, (joins.get(entry.message.nick) ?? 0) + 1);
  return joins;
}

/** The first that is wrong in a roster. */
function faultOf(
  { peer, nicks, at }: Roster,
  newcomer: string,
  here: ReadonlySet<string>,
): Violation | undefined {
  const others = nicks.filter((nick) => nick !== newcomer);
  const named = new Set<string>();
  const violation = (message: string): Violation => ({ requirement: 'LOGIN-2', message, at });
  for (const nick of others) {
    if (!here.has(nick)) return violation(`${peer} was shown ${nick} in its roster, who was not there.`);
    if (named.has(nick)) return violation(`${peer} was shown ${nick} twice in its roster.`);
    named.add(nick);
  }
  const missing = [...here].find((nick) => nick !== newcomer && !named.has(nick));
  return missing === undefined
    ? undefined
    : violation(`${peer} was not shown ${missing} in its roster, who was there.`);
}
