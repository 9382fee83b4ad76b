/**
 * Each rule at work in one small room: alice is a member, and bob is the connection that something
 * happens to. What the chapters say about a rule is what `step` did here, not what somebody wrote down.
 */
import {
  type ClientMessage,
  type ConnectionId,
  type Effect,
  emptyRoom,
  type Policy,
  parley,
  type Room,
  type RoomEvent,
  type Rule,
  type Situation,
  step,
} from '../../spec/index.ts';

const ALICE = 1;
/** The connection that something happens to. */
const BOB = 2;
/** Who the connections are. */
export const NAMES: ReadonlyMap<ConnectionId, string> = new Map([
  [ALICE, 'alice'],
  [BOB, 'bob'],
]);

type Phase = NonNullable<Situation['phase']>;

/** One rule, seen from one phase. */
export interface Scene {
  readonly before: Phase;
  readonly after: Phase;
  readonly effects: readonly Effect[];
  /** Bob has got a partner. */
  readonly paired: boolean;
  /** An answer of the operator is kept. */
  readonly kept: boolean;
}

/** The policy of a room in which the rule can match: Parley/1's, but for what the rule itself wants. */
function policyFor({ when }: Rule): Policy {
  const { policy } = parley;
  const audiences = wordsOf(when.audience);
  if (wordsOf(when.names).includes('given')) return { ...policy, given: 'user{number}' };
  if (audiences.includes('self')) return { ...policy, says: 'self' };
  if (audiences.includes('operator') || when.event === 'operator') return { ...policy, says: 'operator' };
  const isPairs = audiences.includes('partner') || audiences.includes('nobody') || when.event === 'pair';
  return isPairs ? { ...policy, says: 'partner' } : policy;
}

/** What a rule does to bob in each phase that it is for; the phase of an event without one is any but gone. */
export function scenesOf(rule: Rule): Scene[] {
  const phases = wordsOf(rule.when.phase);
  const event = wordsOf(rule.when.event)[0]!;
  // Of what no connection does, bob's phase is not the matter.
  const all = event === 'operator' ? (['member'] as const) : (['guest', 'member'] as const);
  return (phases.length > 0 ? phases : all).map((before) => {
    const policy = policyFor(rule);
    const room = prepared(policy, roomWithBob(policy, before), rule.when);
    const result = step(policy, room, eventFor(event, rule.when));
    if (result.rule !== rule.name)
      throw new Error(`the showcase of ${rule.name} met ${result.rule}; give it an event of its own`);
    return {
      before,
      after: phaseIn(result.room),
      effects: result.effects,
      paired: partnerIn(result.room) !== partnerIn(room) && partnerIn(result.room) !== undefined,
      kept: result.room.desk.answers.length > room.desk.answers.length,
    };
  });
}

/** The words of a pattern, be it one or a list. */
export function wordsOf<W extends string>(words: W | readonly W[] | undefined): readonly W[] {
  if (words === undefined) return [];
  return typeof words === 'string' ? [words] : words;
}

function partnerIn(room: Room): ConnectionId | undefined {
  const bob = room.connections.get(BOB);
  return bob?.phase === 'member' ? bob.partner : undefined;
}

function phaseIn(room: Room): Phase {
  return room.connections.get(BOB)?.phase ?? 'gone';
}

/** A room in which what the rule wants to find has happened. */
function prepared(policy: Policy, room: Room, { audience, console }: Rule['when']): Room {
  const events: readonly RoomEvent[] = [
    ...(wordsOf(audience).includes('partner') ? [received(ALICE, { type: 'pair', nick: 'bob' })] : []),
    ...(wordsOf(console)[0] === 'text-waits' ? [received(BOB, { type: 'say', text: 'hello' })] : []),
    ...(wordsOf(console)[0] === 'answer-waits' ? [{ type: 'operator', text: 'yes' } as const] : []),
  ];
  return played(policy, events, room);
}

function played(policy: Policy, events: readonly RoomEvent[], room: Room): Room {
  return events.reduce((before, event) => step(policy, before, event).room, room);
}

function roomWithBob(policy: Policy, phase: Phase): Room {
  const events: RoomEvent[] = [
    { type: 'connect', connection: ALICE },
    received(ALICE, { type: 'login', nick: 'alice' }),
    { type: 'connect', connection: BOB },
    received(BOB, { type: 'login', nick: 'bob' }),
  ];
  return played(policy, events.slice(0, { gone: 2, guest: 3, member: 4 }[phase]), emptyRoom());
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
    case 'pair': {
      const nick = { other: 'alice', self: 'bob', nobody: 'carol' }[wordsOf(when.target)[0] ?? 'other'];
      return received(BOB, { type: 'pair', nick });
    }
    case 'operator':
      return { type: 'operator', text: 'hello yourself' };
    case 'shutdown':
      return { type: 'shutdown', connections: [BOB] };
    default:
      return { type: word, connection: BOB };
  }
}
