/** What is written to each peer, whatever is joined into one write. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { LIMITS } from '../spec/index.ts';
import { FanOut, Outbox } from './fan-out.ts';
import { reports } from './house.test.helper.ts';

/** Each peer of a fan-out by itself, without joining anything: what it must be written in the end. */
type Op =
  | { readonly op: 'all'; readonly but: number }
  | { readonly op: 'one' | 'in' | 'out' | 'now'; readonly peer: number }
  | { readonly op: 'flush' };

t.test('the fan-out writes to each peer what was meant for it, in its order', async (t) => {
  const peer = fc.nat(3);
  const op: fc.Arbitrary<Op> = fc.oneof(
    { weight: 6, arbitrary: fc.record({ op: fc.constant('all' as const), but: fc.nat(6) }) },
    {
      weight: 6,
      arbitrary: fc.record({
        op: fc.constantFrom('one' as const, 'in' as const, 'out' as const, 'now' as const),
        peer,
      }),
    },
    { weight: 1, arbitrary: fc.constant({ op: 'flush' as const }) },
  );
  const run = fc.check(
    fc.property(fc.array(op, { maxLength: 50, size: 'max' }), (ops) => {
      const fanOut = new FanOut();
      const got = [0, 1, 2, 3].map(() => '');
      const want = [0, 1, 2, 3].map(() => '');
      const boxes = got.map((_, i) => new Outbox((bytes) => (got[i] += Buffer.from(bytes).toString())));
      ops.forEach((each, n) => {
        const bytes = Buffer.from(`${n};`);
        if (each.op === 'flush') fanOut.flush();
        else if (each.op === 'all') {
          boxes.forEach((box, i) => {
            if (box.inside && i !== each.but) want[i] += bytes.toString();
          });
          fanOut.broadcast(bytes, boxes[each.but]);
        } else if (each.op === 'in') fanOut.enter(boxes[each.peer]!);
        else if (each.op === 'out') fanOut.exit(boxes[each.peer]!);
        else if (each.op === 'now') {
          fanOut.settleNow(boxes[each.peer]!);
          assert.equal(got[each.peer], want[each.peer], 'all that waits is written before an end');
        } else {
          want[each.peer] += bytes.toString();
          fanOut.send(boxes[each.peer]!, bytes);
        }
      });
      fanOut.flush();
      assert.deepEqual(got, want);
    }),
    { numRuns: 1000 },
  );
  reports(t, 'whoever enters, exits, speaks and is answered', run);
});

/** What a reader is written while a crowd is found slow at the first write to it, and so leaves. */
function besideSlowCrowd(size: number, enteredInThisTurn: boolean): string[] {
  const fanOut = new FanOut();
  const got: string[] = [];
  const left = Buffer.from(`left|${'n'.repeat(LIMITS.nickBytesMax)}|slow\n`);
  for (let i = 0; i < size; i++) {
    const box: Outbox = new Outbox(() => {
      if (!box.inside) return;
      fanOut.exit(box);
      fanOut.broadcast(left, undefined);
    });
    fanOut.enter(box);
  }
  const reader = new Outbox((bytes) => got.push(...Buffer.from(bytes).toString().split('\n').slice(0, -1)));
  fanOut.enter(reader);
  if (!enteredInThisTurn) fanOut.flush();
  fanOut.broadcast(Buffer.from('said|ann|first\n'), undefined);
  for (let i = 0; i < 3; i++) fanOut.flush();
  return got;
}

t.test('readers found slow while a turn is written change nothing for the others', async (t) => {
  // The notices of 7000 are more than is gathered before a write, so they are written within the write.
  for (const size of [1, 100, 7000]) {
    for (const entered of [true, false]) {
      const got = besideSlowCrowd(size, entered);
      const how = `${size} slow readers who entered ${entered ? 'in this turn' : 'before'}`;
      t.equal(got.length, size + 1, `one say and all notices are written beside ${how}`);
      t.equal(got.indexOf('said|ann|first'), 0, `what was said first is written first beside ${how}`);
    }
  }
});
