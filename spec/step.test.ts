/** What holds of `step` whatever happens: it is pure, and an event costs the same in a room of any size. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { plain, policy, reportOf } from './explored.test.helper.ts';
import {
  type ClientMessage,
  type ConnectionId,
  DIALECTS,
  emptyRoom,
  type Invalid,
  LIMITS,
  PersistentMap,
  type Policy,
  type Room,
  type RoomEvent,
  step,
  withGuest,
  withMember,
} from './index.ts';

const text = fc.constantFrom(
  'hello',
  '',
  'a|b',
  '你好',
  'x'.repeat(LIMITS.textBytesMax),
  'x'.repeat(LIMITS.textBytesMax + 1),
);
const nick = fc.constantFrom('alice', 'ALICE', 'bob', 'Zoë', '', ' x');
const message: fc.Arbitrary<ClientMessage | Invalid> = fc.oneof(
  { weight: 4, arbitrary: nick.map((each) => ({ type: 'login', nick: each }) as const) },
  { weight: 3, arbitrary: text.map((each) => ({ type: 'say', text: each }) as const) },
  {
    weight: 3,
    arbitrary: fc.tuple(nick, text).map(([to, said]) => ({ type: 'to', nick: to, text: said }) as const),
  },
  fc.constantFrom<ClientMessage | Invalid>(
    { type: 'quit' },
    { type: 'ping', token: 't' },
    { type: 'pong', token: 't' },
    { type: 'invalid', code: 'not-utf8' },
    { type: 'invalid', code: 'unknown-command', frame: 'dance' },
  ),
);
const IDS: readonly ConnectionId[] = [1, 2, 'three', 4];
const someEvent: fc.Arbitrary<RoomEvent> = fc
  .tuple(fc.constantFrom(...IDS), fc.nat(99), message)
  .map(([connection, n, each]) => {
    if (n < 25) return { type: 'connect', connection };
    if (n < 85) return { type: 'received', connection, message: each };
    if (n === 99) return { type: 'shutdown', connections: IDS.slice(0, 2) };
    if (n > 95) return { type: 'idle', connection, token: 'idle' };
    return {
      type: (['end', 'timeout', 'login-deadline', 'slow', 'flood', 'overflow'] as const)[n % 6]!,
      connection,
    };
  });
/** Plays events; what cannot happen, a second connect of an id, is left out. */
function play(events: readonly RoomEvent[], each: (room: Room, event: RoomEvent) => Room): void {
  let room = emptyRoom();
  for (const event of events) {
    const opens = event.type === 'connect' || event.type === 'overflow';
    if (!opens || !room.connections.has(event.connection)) room = each(room, event);
  }
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}

const POLICIES: readonly Policy[] = [policy, ...Object.values(DIALECTS).map((dialect) => dialect.policy)];

t.test('step is pure: the same room and event always give the same', async (t) => {
  const order = fc.array(fc.nat(1000), { maxLength: 60, size: 'max' });
  const events = fc.array(someEvent, { minLength: 10, maxLength: 40, size: 'max' });
  const rulesSeen = new Set<string>();
  const run = fc.check(
    fc.property(events, order, fc.constantFrom(...POLICIES), (all, reads, under) => {
      const seen: {
        room: Room;
        event: RoomEvent;
        before: unknown;
        after: unknown;
        effects: string;
        rule: string;
      }[] = [];
      play(all.map(freeze), (room, event) => {
        const before = plain(room);
        const result = step(under, freeze(room), event);
        rulesSeen.add(result.rule);
        const after = plain(result.room);
        seen.push({ room, event, before, after, effects: JSON.stringify(result.effects), rule: result.rule });
        return result.room;
      });
      if (seen.length === 0) return;
      for (const read of [...reads.map((n) => n % seen.length), ...seen.keys()]) {
        const { room, event, before, after, effects, rule } = seen[read]!;
        assert.deepEqual(plain(room), before, 'an old room is as it was');
        const result = step(under, room, JSON.parse(JSON.stringify(event)) as RoomEvent);
        assert.equal(result.rule, rule);
        assert.equal(
          JSON.stringify(result.effects),
          effects,
          'an event that went through JSON has the same effects',
        );
        assert.deepEqual(plain(result.room), after);
      }
    }),
    { numRuns: 150 },
  );
  t.notOk(run.failed, reportOf(run) ?? 'old rooms give their old answers, in any order');
  t.ok(rulesSeen.size > 28, `the events met most of the rules (${rulesSeen.size})`);
});

/** What the maps are asked during a step. Reading a map from end to end is not allowed. */
function costOf(room: Room, event: RoomEvent, allowed = false) {
  const counts: Record<string, number> = { get: 0, has: 0, set: 0, delete: 0 };
  const prototype = PersistentMap.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  const originals = {
    ...Object.fromEntries([...Object.keys(counts), 'entries'].map((name) => [name, prototype[name]!])),
  };
  for (const name of Object.keys(counts)) {
    prototype[name] = function (this: unknown, ...args) {
      counts[name]! += 1;
      return originals[name]!.apply(this, args);
    };
  }
  if (!allowed)
    prototype.entries = () => {
      throw new Error(`${event.type} reads the whole room`);
    };
  try {
    const { rule, effects } = step(policy, room, event);
    return { rule, effects: effects.length, ...counts };
  } finally {
    Object.assign(prototype, originals);
  }
}

t.test('an event costs the same in a room of ten and of ten thousand', async (t) => {
  const rooms = [10, 10_000].map((members) => {
    let room = withGuest(emptyRoom(), 'guest');
    for (let id = 0; id < members; id++)
      room = withMember(withGuest(room, id), id, `Nick ${id}`, `nick ${id}`);
    return room;
  });
  const from = (connection: ConnectionId, each: ClientMessage | Invalid): RoomEvent => ({
    type: 'received',
    connection,
    message: each,
  });
  const others = ['end', 'timeout', 'login-deadline', 'slow', 'flood'] as const;
  const events: RoomEvent[] = [
    { type: 'connect', connection: 'new' },
    { type: 'overflow', connection: 'new' },
    ...(['guest', 3] as const).flatMap((id): RoomEvent[] => [
      from(id, { type: 'say', text: 'hello' }),
      from(id, { type: 'to', nick: 'nick 4', text: 'hello' }),
      from(id, { type: 'to', nick: 'nobody', text: 'hello' }),
      from(id, { type: 'login', nick: 'nick 4' }),
      from(id, { type: 'login', nick: '' }),
      from(id, { type: 'quit' }),
      from(id, { type: 'ping', token: 't' }),
      from(id, { type: 'pong', token: 't' }),
      from(id, { type: 'invalid', code: 'not-utf8' }),
      { type: 'idle', connection: id, token: 't' },
      ...others.map((type): RoomEvent => ({ type, connection: id })),
    ]),
    { type: 'shutdown', connections: [3, 4, 'guest'] },
  ];
  const rules = new Set<string>();
  for (const event of events) {
    const [small, large] = rooms.map((room) => costOf(room, event));
    rules.add(small!.rule);
    t.strictSame(large, small, `${small!.rule} asks as little of a large room`);
  }
  t.ok(rules.size > 25, `${rules.size} rules were measured`);
  const login = from('guest', { type: 'login', nick: 'new' });
  t.throws(
    () => costOf(rooms[0]!, login),
    /reads the whole room/,
    'the roster aside: a login reads the room',
  );
  const [small, large] = rooms.map((room) => costOf(room, login, true));
  t.strictSame({ ...large, effects: 0 }, { ...small, effects: 0 }, 'and asks for nothing else');
});
