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
    | 'pair'
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
  /** Whom a to or pair names. */
  readonly target?: 'self' | 'nobody' | 'other';
  /** Who hears a say: the room, its speaker alone, a partner or nobody for want of one, the operator. */
  readonly audience?: 'room' | 'self' | 'partner' | 'nobody' | 'operator';
  /** Whether a nickname is asked for or given to whoever connects. */
  readonly names?: 'asked' | 'given';
  /** At the console: whether a text waits for an answer, or an answer for a text. */
  readonly console?: 'empty' | 'text-waits' | 'answer-waits';
}

/** Every word that a situation can have, for documentation and for counting. */
export const SITUATION_WORDS = {
  phase: ['gone', 'guest', 'member'],
  nick: ['invalid', 'taken', 'free'],
  text: ['empty', 'long', 'fine'],
  target: ['self', 'nobody', 'other'],
  audience: ['room', 'self', 'partner', 'nobody', 'operator'],
  names: ['asked', 'given'],
  console: ['empty', 'text-waits', 'answer-waits'],
} as const;

/** The nickname's comparison key under the policy of the room. */
export function keyOf(policy: Policy, nick: string): string | undefined {
  return nicknameKey(nick, policy.nickKey, policy.nickBytesMax);
}

/** What matters about an event in a room. */
export function situationOf(policy: Policy, room: Room, event: RoomEvent): Situation {
  if (event.type === 'shutdown') return { event: 'shutdown' };
  if (event.type === 'operator') return { event: 'operator', console: consoleWord(room) };
  const connection = room.connections.get(event.connection);
  const phase = connection?.phase ?? 'gone';
  if (event.type === 'connect')
    return { event: 'connect', phase, names: policy.given === undefined ? 'asked' : 'given' };
  if (event.type !== 'received') return { event: event.type, phase };
  const { message } = event;
  switch (message.type) {
    case 'login':
      return phase === 'guest'
        ? { event: 'login', phase, nick: nickWord(policy, room, message.nick) }
        : { event: 'login', phase };
    case 'say':
      return connection?.phase === 'member'
        ? {
            event: 'say',
            phase,
            text: textWord(policy, message.text),
            ...audienceWords(policy, room, connection),
          }
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
    case 'pair':
      return connection?.phase === 'member'
        ? { event: 'pair', phase, target: targetWord(policy, room, connection, message.nick) }
        : { event: 'pair', phase };
    default:
      return { event: message.type, phase };
  }
}

function nickWord(policy: Policy, room: Room, nick: string): NonNullable<Situation['nick']> {
  const key = keyOf(policy, nick);
  if (key === undefined) return 'invalid';
  return policy.unique && room.owners.has(key) ? 'taken' : 'free';
}

function audienceWords(
  { says }: Policy,
  room: Room,
  speaker: Connection & { phase: 'member' },
): Pick<Situation, 'audience' | 'console'> {
  if (says === 'operator') return { audience: 'operator', console: consoleWord(room) };
  if (says === 'partner') return { audience: speaker.partner === undefined ? 'nobody' : 'partner' };
  return { audience: says === 'self' ? 'self' : 'room' };
}

function consoleWord({ desk: { waiting, answers } }: Room): NonNullable<Situation['console']> {
  if (waiting.length > 0) return 'text-waits';
  return answers.length > 0 ? 'answer-waits' : 'empty';
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
