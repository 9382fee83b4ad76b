/** The server over real sockets, against what the pure `step` says each connection must be sent. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import {
  type ConnectionId,
  deliver,
  type Effect,
  emptyRoom,
  parley,
  type Room,
  type RoomEvent,
  step,
} from '../spec/index.ts';
import { codec, eventually, house, lineOf, reports, total, Wire } from './house.test.helper.ts';
import { createServer } from './index.ts';

type Act =
  | { readonly act: 'open' }
  | { readonly act: 'line'; readonly who: number; readonly line: string }
  | { readonly act: 'fin' | 'rst'; readonly who: number };

const who = fc.nat(4);
const someLine = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('login|ann', 'login|ANN', 'login|bea', 'login|Zoë', 'login|', 'login|x '),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      'say|one',
      'say|two | three',
      'say|',
      `say|${'é'.repeat(480)}`,
      `say|${'y'.repeat(961)}`,
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom('to|ann|psst', 'to|BEA|psst', 'to|zoe|psst', 'to|ann|', 'to|Zoë|你好'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('', 'dance', 'say', 'ping|', 'pong|x', 'say|\t', `say|${'z'.repeat(1100)}`),
  },
  fc.constant('quit'),
);
const someAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 14, arbitrary: fc.record({ act: fc.constant('line' as const), who, line: someLine }) },
  { weight: 2, arbitrary: fc.constant({ act: 'open' as const }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constantFrom('fin' as const, 'rst' as const), who }) },
);

/** The pure room beside the real server: what each connection must have been sent by now. */
class Model {
  room: Room = emptyRoom();
  readonly inside = new Set<ConnectionId>();
  readonly expected = new Map<ConnectionId, string[]>();
  readonly rules = new Map<string, number>();
  events = 0;

  apply(event: RoomEvent): readonly Effect[] {
    const { room, effects, rule } = step(parley.policy, this.room, event);
    this.room = room;
    this.events++;
    this.rules.set(rule, (this.rules.get(rule) ?? 0) + 1);
    for (const delivery of deliver(effects, this.inside)) {
      const lines = this.expected.get(delivery.connection) ?? [];
      this.expected.set(delivery.connection, lines);
      if ('message' in delivery) lines.push(lineOf(delivery.message));
    }
    return effects;
  }

  line(connection: ConnectionId, line: string): void {
    const decoder = codec.fromClient(() => this.room.connections.get(connection)?.phase ?? 'guest');
    decoder.push(Buffer.from(`${line}\n`), (message) =>
      this.apply({ type: 'received', connection, message }),
    );
  }
}

async function playSchedule(count: number, acts: readonly Act[]): Promise<void> {
  const server = await createServer({ loginMs: 0, idleMs: 0 });
  const model = new Model();
  const all: Wire[] = [];
  const isOpen = (i: number) => model.room.connections.has(i + 1);
  const settled = () => eventually(`event ${model.events}`, () => total(server) === model.events);
  const fence = async (i: number) => {
    const token = `${model.events}`;
    model.line(i + 1, `ping|${token}`);
    all[i]!.send(`ping|${token}`);
    await all[i]!.line(`pong|${token}`);
  };
  const open = async () => {
    all.push(new Wire(server.port));
    model.apply({ type: 'connect', connection: all.length });
    await settled();
  };
  try {
    for (let i = 0; i < count; i++) await open();
    for (const each of acts) {
      const alive = [...all.keys()].filter(isOpen);
      if (each.act === 'open') {
        if (alive.length < 5) await open();
        continue;
      }
      if (alive.length === 0) continue;
      const i = alive[each.who % alive.length]!;
      const wire = all[i]!;
      if (each.act === 'line') {
        model.line(i + 1, each.line);
        wire.send(each.line);
        if (isOpen(i)) await fence(i);
        else await wire.end();
      } else {
        // What a reset connection has not read is lost with it.
        await fence(i);
        model.apply({ type: 'end', connection: i + 1 });
        if (each.act === 'fin') wire.socket.end();
        else wire.socket.resetAndDestroy();
      }
      await settled();
    }
    for (const i of [...all.keys()].filter(isOpen)) await fence(i);
    for (const [i, wire] of all.entries())
      assert.deepEqual(wire.lines, model.expected.get(i + 1) ?? [], `what connection ${i + 1} was sent`);
    assert.deepEqual([...server.ruleCounts].sort(), [...model.rules].sort(), 'the rules that matched');
  } finally {
    for (const wire of all) wire.socket.destroy();
    await server.close();
  }
}

t.test('random schedules of three to five members give what step says', async (t) => {
  const run = await fc.check(
    fc.asyncProperty(
      fc.integer({ min: 3, max: 5 }),
      fc.array(someAct, { minLength: 5, maxLength: 40, size: 'max' }),
      playSchedule,
    ),
    { numRuns: 40, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true },
  );
  reports(t, `each connection was sent its lines in ${run.numRuns} schedules`, run);
});

t.test('a line is one however it is split, and lines are many however they are joined', async (t) => {
  const { open, join } = await house(t);
  const ann = await join('ann');
  const bea = open();
  for (const octet of Buffer.from('login|Zoë\r\nsay|你好 👋\n')) {
    bea.socket.write(Uint8Array.of(octet));
    await new Promise(setImmediate);
  }
  await ann.line('said|Zoë|你好 👋');
  const many = Array.from({ length: 300 }, (_, i) => `say|${i}`);
  bea.send(...many);
  await bea.fence();
  await ann.fence();
  t.strictSame(
    ann.heard.slice(-300),
    many.map((line) => line.replace('say|', 'said|Zoë|')),
    'three hundred lines of one write',
  );
  bea.socket.end('say|last words\nsay|no LF');
  await ann.line('left|Zoë|lost');
  t.equal(ann.heard.at(-2), 'said|Zoë|last words', 'the last line without LF is none (FRAME-1)');
});
