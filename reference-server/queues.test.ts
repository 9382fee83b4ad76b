/** Who reads too slowly, and what is held back for them. */
import assert from 'node:assert/strict';
import { type Socket, Socket as TcpSocket } from 'node:net';
import t, { type Test } from 'tap';
import { LIMITS } from '../spec/index.ts';
import { count, house, type Wire } from './house.test.helper.ts';

/** Records the most that any socket of a server held back. */
function watchQueues(t: Pick<Test, 'teardown'>, port: number) {
  const { write } = TcpSocket.prototype;
  const seen = { bytesMax: 0 };
  const watched = function (this: Socket, ...args: unknown[]) {
    const result: boolean = Reflect.apply(write, this, args);
    if (this.localPort === port) seen.bytesMax = Math.max(seen.bytesMax, this.writableLength);
    return result;
  };
  TcpSocket.prototype.write = watched as typeof write;
  t.teardown(() => {
    TcpSocket.prototype.write = write;
  });
  return seen;
}

/** Says a hundred long texts at a time until somebody is told that the slow one left. */
async function fillUp(speaker: Wire, witness: Wire, slow: string): Promise<number> {
  const filler = 'x'.repeat(900);
  let said = 0;
  while (!witness.lines.includes(`left|${slow}|slow`)) {
    assert.ok(said < 60_000, `${slow} was never ended, though it reads nothing`);
    speaker.send(...Array.from({ length: 100 }, () => `say|${said++} ${filler}`));
    await speaker.fence();
    await witness.line(new RegExp(`^said\\|${slow === 'ann' ? 'bea' : 'ann'}\\|${said - 1} `));
  }
  return said;
}

for (const queueBytesMax of [LIMITS.queueBytesMax, 300_000]) {
  t.test(
    `a member that does not read is ended past ${queueBytesMax} octets; the others miss nothing`,
    async (t) => {
      const { server, join } = await house(t, { queueBytesMax });
      const queues = watchQueues(t, server.port);
      const [ann, bea, slow] = [await join('ann'), await join('bea'), await join('slow')];
      slow.socket.pause();
      const said = await fillUp(ann, bea, 'slow');
      await ann.line('left|slow|slow');
      const texts = bea.lines.filter((line) => line.startsWith('said|'));
      t.equal(texts.length, said, 'the witness heard all');
      t.ok(
        texts.every((line, i) => line.startsWith(`said|ann|${i} `)),
        'in the order of saying',
      );
      t.equal(bea.lines.filter((line) => line === 'left|slow|slow').length, 1, 'and was told once');
      // What would pass the limit is not queued any more, and a turn is at most 256 KiB and a line.
      const turnBytesMax = 262_144 + LIMITS.lineBytesMax;
      t.ok(queues.bytesMax > queueBytesMax - turnBytesMax, 'the queue filled up');
      t.ok(queues.bytesMax <= queueBytesMax, `no more was held than ${queues.bytesMax} octets`);
      t.equal(count(server, 'member-is-slow'), 1);
      const next = await join('slow');
      t.equal(next.heard.at(-1), 'welcome|slow', 'its nickname is free again');
    },
  );
}

t.test('a server holds at most the limit of the queue for one connection (LEAVE-11)', async (t) => {
  const { server, join } = await house(t);
  const queues = watchQueues(t, server.port);
  const [ann, bea, slow] = [await join('ann'), await join('bea'), await join('slow')];
  slow.socket.pause();
  await fillUp(ann, bea, 'slow');
  t.ok(
    queues.bytesMax <= LIMITS.queueBytesMax,
    `${queues.bytesMax} octets were held of ${LIMITS.queueBytesMax}`,
  );
});

t.test('a guest whose answers pile up is ended too', async (t) => {
  const { server, open, join } = await house(t, { queueBytesMax: 65_536 });
  const [ann, guest] = [await join('ann'), open()];
  guest.socket.pause();
  const lines = Buffer.from('\n'.repeat(20_000));
  while (count(server, 'guest-is-slow') === 0 && guest.socket.bytesWritten < 50_000_000) {
    if (!guest.socket.write(lines))
      await Promise.race([
        new Promise((resolve) => guest.socket.once('drain', resolve)),
        new Promise(setImmediate),
      ]);
    await new Promise(setImmediate);
  }
  t.equal(count(server, 'guest-is-slow'), 1, 'it was ended');
  await ann.fence();
  t.strictSame(ann.heard, ['welcome|ann'], 'nobody is told');
});

t.test('what comes together may be more than the limit, where the kernel takes it', async (t) => {
  const { join } = await house(t, { queueBytesMax: LIMITS.lineBytesMax });
  const [ann, bea] = [await join('ann'), await join('bea')];
  ann.send(...Array.from({ length: 10 }, () => `say|${'x'.repeat(900)}`));
  await bea.until('ten texts', () => bea.lines.filter((line) => line.startsWith('said|')).length === 10);
  await ann.fence();
  t.strictSame(ann.heard, ['welcome|ann', 'joined|bea'], 'nobody is slow');
});
