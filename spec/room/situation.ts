/**
 * What matters about an event in a room, as a flat record of words. Rules are patterns over it, so that
 * guards are data and it can be counted that exactly one rule matches each situation.
 */
import type { Policy } from '../dialect/schema.ts';
import { utf8Length } from '../limits.ts';
import { nicknameKey } from '../nickname/nickname.ts';
import type { RoomEvent } from './events.ts';
import type { Connection, Room } from './room.ts';

/** The words of an event in a room. */
export interface Situation {
  readonly event:
    | Exclude<RoomEvent['type'], 'received'>
    | 'login'
    | 'say'
    | 'to'
    | 'quit'
    | 'ping'
    | 'pong'
    | 'invalid';
  /** `gone` is a connection that the room does not know, or no longer. */
  readonly phase?: 'gone' | 'guest' | 'member';
  /** Of a login. */
  readonly nick?: 'invalid' | 'taken' | 'free';
  /** Of a say or to. */
  readonly text?: 'empty' | 'long' | 'fine';
  /** Whom a to names. */
  readonly target?: 'self' | 'nobody' | 'other';
}

/** Every word that a situation can have, for documentation and for counting. */
export const SITUATION_WORDS = {
  phase: ['gone', 'guest', 'member'],
  nick: ['invalid', 'taken', 'free'],
  text: ['empty', 'long', 'fine'],
  target: ['self', 'nobody', 'other'],
} as const;

/** The nickname's comparison key under the policy of the room. */
export function keyOf(policy: Policy, nick: string): string | undefined {
  return nicknameKey(nick, policy.nickKey, policy.nickBytesMax);
}

/** What matters about an event in a room. */
export function situationOf(policy: Policy, room: Room, event: RoomEvent): Situation {
  if (event.type === 'shutdown') return { event: 'shutdown' };
  const connection = room.connections.get(event.connection);
  const phase = connection?.phase ?? 'gone';
  if (event.type !== 'received') return { event: event.type, phase };
  const { message } = event;
  switch (message.type) {
    case 'login':
      return phase === 'guest'
        ? { event: 'login', phase, nick: nickWord(policy, room, message.nick) }
        : { event: 'login', phase };
    case 'say':
      return phase === 'member'
        ? { event: 'say', phase, text: textWord(policy, message.text) }
        : { event: 'say', phase };
    case 'to':
      return connection?.phase === 'member'
        ? {
            event: 'to',
            phase,
            text: textWord(policy, message.text),
            target: targetWord(policy, room, connection, message.nick),
          }
        : { event: 'to', phase };
    default:
      return { event: message.type, phase };
  }
}

function nickWord(policy: Policy, room: Room, nick: string): NonNullable<Situation['nick']> {
  const key = keyOf(policy, nick);
  if (key === undefined) return 'invalid';
  return room.owners.has(key) ? 'taken' : 'free';
}

function textWord(policy: Policy, text: string): NonNullable<Situation['text']> {
  if (text === '') return 'empty';
  return utf8Length(text) > policy.textBytesMax ? 'long' : 'fine';
}

function targetWord(
  policy: Policy,
  room: Room,
  sender: Connection & { phase: 'member' },
  nick: string,
): NonNullable<Situation['target']> {
  const key = keyOf(policy, nick);
  if (key === sender.key) return 'self';
  return key !== undefined && room.owners.has(key) ? 'other' : 'nobody';
}
