/** Invariants about who is a member, and what each peer is told of it. */
import { ERROR_CODES } from '../errors.ts';
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
    if (
      message.type === 'error' &&
      message.code !== '' &&
      !(ERROR_CODES as string[]).includes(message.code)
    ) {
      return [
        {
          requirement: 'ERR-4',
          message: `The server sent ${entry.peer} the unknown error code ${message.code}.`,
          at,
        },
      ];
    }
    return [];
  });
}

/** LOGIN-4: nothing of the room before welcome. LOGIN-9: nothing at all before the client's first line. */
export function nothingBeforeWelcome({ policy, entries }: History): Violation[] {
  const spoke = new Set<string>();
  const welcomed = new Set<string>();
  const found: Violation[] = [];
  entries.forEach((entry, at) => {
    const { peer } = entry;
    if (entry.what === 'sent') spoke.add(peer);
    if (entry.what !== 'received') return;
    const { type } = entry.message;
    if (type === 'welcome') welcomed.add(peer);
    if (!welcomed.has(peer) && OF_THE_ROOM.includes(type)) {
      found.push({ requirement: 'LOGIN-4', message: `${peer} was sent ${type} before it was welcomed.`, at });
    } else if (!spoke.has(peer) && !['ping', 'bye', ...(policy.prompt ? ['prompt'] : [])].includes(type)) {
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
 * LOGIN-3, LEAVE-1, LEAVE-9: for each receiver, joined and left of a nickname alternate, and nothing of
 * a nickname comes after its left. Whoever a roster does not name may have been there all the same
 * where the dialect has no roster.
 */
export function joinedAndLeft({ policy, entries }: History): Violation[] {
  const known = new Map<string, Map<string, 'here' | 'gone'>>();
  const found: Violation[] = [];
  entries.forEach((entry, at) => {
    if (entry.what !== 'received') return;
    const { peer, message } = entry;
    const room = known.get(peer) ?? new Map<string, 'here' | 'gone'>();
    known.set(peer, room);
    if (message.type === 'here')
      for (const nick of message.nicks) room.set(keyOf(policy, nick) ?? nick, 'here');
    if (!('nick' in message) || !OF_THE_ROOM.includes(message.type)) return;
    const key = keyOf(policy, message.nick) ?? message.nick;
    const state = room.get(key);
    if (message.type === 'joined') {
      if (state === 'here')
        found.push({
          requirement: 'LOGIN-3',
          message: `${peer} was told twice that ${message.nick} joined.`,
          at,
        });
      room.set(key, 'here');
    } else if (message.type === 'left') {
      if (state === 'gone')
        found.push({
          requirement: 'LEAVE-1',
          message: `${peer} was told twice that ${message.nick} left.`,
          at,
        });
      room.set(key, 'gone');
    } else if (state === 'gone') {
      found.push({
        requirement: 'LEAVE-9',
        message: `${peer} was sent ${message.type} of ${message.nick} after ${message.nick} had left.`,
        at,
      });
    }
  });
  return found;
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
