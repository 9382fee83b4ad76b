/** Invariants about who is a member, and what each peer is told of it. */
import type { Invalid } from '../dialect/codec.ts';
import { BYE_REASONS, ERRORS, LEFT_REASONS } from '../errors.ts';
import type { ServerMessage } from '../messages.ts';
import { keyOf } from '../room/situation.ts';
import type { History, Violation } from './history.ts';

const OF_THE_ROOM = ['said', 'told', 'joined', 'left'];

/** FRAME-11, ERR-4: what a server sends is of the grammar, and its error codes are of the catalogue. */
export function wellFormed({ entries }: History): Violation[] {
  return entries.flatMap((entry, at): Violation[] => {
    if (entry.what !== 'received') return [];
    const { message } = entry;
    if (message.type === 'invalid') {
      const shown = message.frame === undefined ? '' : `: ${JSON.stringify(message.frame.slice(0, 80))}`;
      return [
        {
          requirement: 'FRAME-11',
          message: `The server sent ${entry.peer} a line that is none (${message.code})${shown}.`,
          at,
        },
      ];
    }
    const unknown = unknownWord(message);
    return unknown === undefined
      ? []
      : [{ requirement: 'ERR-4', message: `The server sent ${entry.peer} ${unknown}.`, at }];
  });
}

/** A code or reason that is in no catalogue. An empty one is of a dialect that does not show it. */
function unknownWord(message: ServerMessage | Invalid): string | undefined {
  if (message.type === 'error')
    return isUnknown(message.code, ERRORS) ? `the unknown error code ${message.code}` : undefined;
  if (message.type === 'left')
    return isUnknown(message.reason, LEFT_REASONS)
      ? `left with the unknown reason ${message.reason}`
      : undefined;
  if (message.type === 'bye')
    return isUnknown(message.reason, BYE_REASONS)
      ? `bye with the unknown reason ${message.reason}`
      : undefined;
  return undefined;
}

function isUnknown(word: string, catalogue: object): boolean {
  return word !== '' && !Object.hasOwn(catalogue, word);
}

/** LOGIN-4: nothing of the room before welcome. LOGIN-9: nothing at all before the client's first line. */
export function nothingBeforeWelcome({ policy, entries }: History): Violation[] {
  // Whoever is told of its own joining is a member from there on, and of nothing where nothing shows it.
  const entersBy = policy.joined === 'all' ? ['welcome', 'joined'] : ['welcome'];
  const spoke = new Set<string>();
  const welcomed = new Set<string>();
  const found: Violation[] = [];
  entries.forEach((entry, at) => {
    const { peer } = entry;
    if (entry.what === 'sent') spoke.add(peer);
    if (entry.what !== 'received') return;
    const { type } = entry.message;
    if (entersBy.includes(type) || policy.entry === 'silent') welcomed.add(peer);
    if (!welcomed.has(peer) && OF_THE_ROOM.includes(type)) {
      found.push({ requirement: 'LOGIN-4', message: `${peer} was sent ${type} before it was welcomed.`, at });
    } else if (
      policy.given === undefined &&
      !spoke.has(peer) &&
      !['ping', 'bye', ...(policy.prompt ? ['prompt'] : [])].includes(type)
    ) {
      found.push({
        requirement: 'LOGIN-9',
        message: `${peer} was sent ${type} before it had sent a line.`,
        at,
      });
    }
  });
  return found;
}

/** NICK-1: no two members whose nicknames have the same key. */
export function oneOwner({ policy, entries }: History): Violation[] {
  if (!policy.unique) return [];
  const owners = new Map<string, string>();
  const keys = new Map<string, string>();
  const found: Violation[] = [];
  entries.forEach((entry, at) => {
    const { peer } = entry;
    const goes =
      entry.what === 'ended' ||
      entry.what === 'closed' ||
      (entry.what === 'sent' && entry.message.type === 'quit');
    if (goes) {
      const key = keys.get(peer);
      if (key !== undefined && owners.get(key) === peer) owners.delete(key);
    }
    // Whoever reads that a name is gone may take it (NICK-7), before the owner has noticed its own end.
    if (entry.what === 'received' && entry.message.type === 'left')
      owners.delete(keyOf(policy, entry.message.nick) ?? '');
    if (entry.what !== 'received' || entry.message.type !== 'welcome') return;
    const key = keyOf(policy, entry.message.nick);
    if (key === undefined) return;
    const owner = owners.get(key);
    if (owner !== undefined && owner !== peer) {
      found.push({
        requirement: 'NICK-1',
        message: `${peer} was welcomed as ${entry.message.nick} while ${owner} had that nickname.`,
        at,
      });
    }
    owners.set(key, peer);
    keys.set(peer, key);
  });
  return found;
}

/**
 * LOGIN-3, LEAVE-1, LEAVE-9, LEAVE-10: for each receiver, joined and left of a nickname alternate,
 * nobody is told of itself, nothing of a nickname comes after its left, and, where there is a roster,
 * nobody leaves who was not there.
 */
export function joinedAndLeft({
  policy,
  hasRoster = false,
  tellsJoins = true,
  entries,
}: History): Violation[] {
  // Notices of two people of one name cannot be told apart.
  if (!policy.unique || !tellsJoins) return [];
  const known = new Map<string, Map<string, 'here' | 'gone'>>();
  const own = new Map<string, string>();
  const found: Violation[] = [];
  entries.forEach((entry, at) => {
    if (entry.what !== 'received') return;
    const { peer, message } = entry;
    const room = known.get(peer) ?? new Map<string, 'here' | 'gone'>();
    known.set(peer, room);
    if (message.type === 'here')
      for (const nick of message.nicks) room.set(keyOf(policy, nick) ?? nick, 'here');
    if (!('nick' in message)) return;
    const key = keyOf(policy, message.nick) ?? message.nick;
    if (message.type === 'welcome') own.set(peer, key);
    if (!OF_THE_ROOM.includes(message.type)) return;
    const fault = faultOf(
      message.type,
      room.get(key),
      own.get(peer) === key,
      policy.joined === 'others',
      hasRoster,
    );
    if (fault !== undefined)
      found.push({
        requirement: fault.requirement,
        message: `${peer} ${fault.was(message.type, message.nick)}.`,
        at,
      });
    if (message.type === 'joined') room.set(key, 'here');
    if (message.type === 'left') room.set(key, 'gone');
  });
  return found;
}

interface Fault {
  readonly requirement: string;
  readonly was: (type: string, nick: string) => string;
}

function faultOf(
  type: string,
  state: 'here' | 'gone' | undefined,
  isSelf: boolean,
  toOthers: boolean,
  hasRoster: boolean,
): Fault | undefined {
  if (type === 'joined') {
    if (isSelf && toOthers) return { requirement: 'LOGIN-3', was: () => 'was told of itself that it joined' };
    return state === 'here'
      ? { requirement: 'LOGIN-3', was: (_, nick) => `was told twice that ${nick} joined` }
      : undefined;
  }
  if (type !== 'left') {
    return state === 'gone'
      ? { requirement: 'LEAVE-9', was: (_, nick) => `was sent ${type} of ${nick} after ${nick} had left` }
      : undefined;
  }
  if (state === 'gone')
    return { requirement: 'LEAVE-1', was: (_, nick) => `was told twice that ${nick} left` };
  const isStranger = state === undefined && hasRoster && !isSelf;
  return isStranger
    ? {
        requirement: 'LEAVE-10',
        was: (_, nick) => `was told that ${nick === '' ? 'nobody' : nick} left, who had not been there`,
      }
    : undefined;
}

/** LEAVE-2: bye is the last that a connection is sent. */
export function byeIsLast({ entries }: History): Violation[] {
  const done = new Set<string>();
  return entries.flatMap((entry, at): Violation[] => {
    if (entry.what !== 'received') return [];
    const late = done.has(entry.peer);
    if (entry.message.type === 'bye') done.add(entry.peer);
    return late
      ? [{ requirement: 'LEAVE-2', message: `${entry.peer} was sent ${entry.message.type} after bye.`, at }]
      : [];
  });
}
