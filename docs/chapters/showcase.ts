/**
 * Each rule at work in one small room: alice is a member, and bob is the connection that something
 * happens to. What the chapters say about a rule is what `step` did here, not what somebody wrote down.
 */
import {
  type ClientMessage,
  type ConnectionId,
  type Effect,
  emptyRoom,
  parley,
  type Room,
  type RoomEvent,
  type Rule,
  type Situation,
  step,
} from '../../spec/index.ts';

const ALICE = 1;
/** The connection that something happens to. */
export const BOB = 2;
/** Who the connections are. */
export const NAMES: ReadonlyMap<ConnectionId, string> = new Map([
  [ALICE, 'alice'],
  [BOB, 'bob'],
]);

export type Phase = NonNullable<Situation['phase']>;

/** One rule, seen from one phase. */
export interface Scene {
  readonly before: Phase;
  readonly after: Phase;
  readonly effects: readonly Effect[];
}

/** What a rule does to bob in each phase that it is for; the phase of an event without one is any but gone. */
export function scenesOf(rule: Rule): Scene[] {
  const phases = wordsOf(rule.when.phase);
  const event = wordsOf(rule.when.event)[0]!;
  return (phases.length > 0 ? phases : (['guest', 'member'] as const)).map((before) => {
    const result = step(parley.policy, roomWithBob(before), eventFor(event, rule.when));
    if (result.rule !== rule.name)
      throw new Error(`the showcase of ${rule.name} met ${result.rule}; give it an event of its own`);
    return { before, after: phaseIn(result.room), effects: result.effects };
  });
}

/** The words of a pattern, be it one or a list. */
export function wordsOf<W extends string>(words: W | readonly W[] | undefined): readonly W[] {
  if (words === undefined) return [];
  return typeof words === 'string' ? [words] : words;
}

function phaseIn(room: Room): Phase {
  return room.connections.get(BOB)?.phase ?? 'gone';
}

function roomWithBob(phase: Phase): Room {
  const events: RoomEvent[] = [
    { type: 'connect', connection: ALICE },
    received(ALICE, { type: 'login', nick: 'alice' }),
    { type: 'connect', connection: BOB },
    received(BOB, { type: 'login', nick: 'bob' }),
  ];
  const played = { gone: 2, guest: 3, member: 4 }[phase];
  return events.slice(0, played).reduce((room, event) => step(parley.policy, room, event).room, emptyRoom());
}

function received(connection: ConnectionId, message: ClientMessage): RoomEvent {
  return { type: 'received', connection, message };
}

function eventFor(word: Situation['event'], when: Rule['when']): RoomEvent {
  const text = { empty: '', long: 'x'.repeat(parley.policy.textBytesMax + 1), fine: 'hello' }[
    wordsOf(when.text)[0] ?? 'fine'
  ];
  switch (word) {
    case 'login':
      return received(BOB, {
        type: 'login',
        nick: { free: 'bob', taken: 'alice', invalid: '' }[wordsOf(when.nick)[0] ?? 'free'],
      });
    case 'say':
      return received(BOB, { type: 'say', text });
    case 'to': {
      const nick = { other: 'alice', self: 'bob', nobody: 'carol' }[wordsOf(when.target)[0] ?? 'other'];
      return received(BOB, { type: 'to', nick, text });
    }
    case 'quit':
      return received(BOB, { type: 'quit' });
    case 'ping':
    case 'pong':
      return received(BOB, { type: word, token: '42' });
    case 'invalid':
      return {
        type: 'received',
        connection: BOB,
        message: { type: 'invalid', code: 'unknown-command', frame: 'dance' },
      };
    case 'idle':
      return { type: 'idle', connection: BOB, token: '42' };
    case 'pair':
    case 'operator':
      throw new RangeError(`${word} is of other rooms than those of Parley/1`);
    case 'shutdown':
      return { type: 'shutdown', connections: [BOB] };
    default:
      return { type: word, connection: BOB };
  }
}
