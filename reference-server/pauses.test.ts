/** Dialects in which the server waits between two messages, so that each is a read of its own. */
import t from 'tap';
import { parley } from '../spec/index.ts';
import { handClock } from './clock.test.helper.ts';
import { house, type Wire } from './house.test.helper.ts';

const PAUSE_MS = 9_876;
const PAUSING = {
  ...parley,
  pacing: { ...parley.pacing, pauseAfter: ['welcome', 'error'], pauseMs: PAUSE_MS },
};

const types = (wire: Wire) => wire.lines.map((line) => line.split('|', 1)[0]);
const has = (wire: Wire, count: number) => wire.until(`${count} lines`, () => wire.lines.length >= count);

t.test('what follows such a message is held back until the pause is over', async (t) => {
  const runOut = handClock(t, PAUSE_MS);
  const { open } = await house(t, { dialect: PAUSING });
  const wire = open();
  wire.send('ping|1', 'dance', 'ping|2', 'ping|3', 'dance', 'dance', 'ping|4');
  await has(wire, 2);
  t.strictSame(types(wire), ['pong', 'error'], 'up to the first pause all comes at once');
  t.ok(runOut(PAUSE_MS, 0));
  await has(wire, 5);
  t.strictSame(types(wire).slice(2), ['pong', 'pong', 'error'], 'then up to the next one');
  t.ok(runOut(PAUSE_MS, 1));
  await has(wire, 6);
  t.strictSame(types(wire).slice(5), ['error']);
  t.ok(runOut(PAUSE_MS, 2));
  await has(wire, 7);
  wire.send('ping|5', 'dance');
  await has(wire, 9);
  t.strictSame(types(wire).slice(6), ['pong', 'pong', 'error'], 'and then nothing is held back any more');
  t.strictSame(
    wire.lines.filter((line) => line.startsWith('pong')),
    ['pong|1', 'pong|2', 'pong|3', 'pong|4', 'pong|5'],
    'in the order in which it was sent',
  );
});

t.test('at its end a connection is sent all that is held back', async (t) => {
  handClock(t, PAUSE_MS);
  const { open } = await house(t, { dialect: PAUSING });
  const wire = open();
  wire.send('dance', 'ping|1', 'dance', 'dance', 'quit');
  await wire.end();
  wire.socket.end();
  t.strictSame(types(wire), ['error', 'pong', 'error', 'error', 'bye']);
});

t.test('so many pauses that nobody could mean them are left out', async (t) => {
  handClock(t, PAUSE_MS);
  const { open } = await house(t, { dialect: PAUSING });
  const wire = open();
  const count = 100;
  wire.send(...Array.from({ length: count }, (_, i) => `dance|${i}`), 'ping|last');
  await wire.until('more than half', () => wire.lines.length > 60);
  wire.send('quit');
  await wire.end();
  wire.socket.end();
  t.strictSame(types(wire), [...Array.from({ length: count }, () => 'error'), 'pong', 'bye']);
});

t.test('what is held back counts as what a connection has not taken (LEAVE-11)', async (t) => {
  const runOut = handClock(t, PAUSE_MS);
  const queueBytesMax = 2_000;
  const { join } = await house(t, { dialect: PAUSING, queueBytesMax });
  const [ann, bea] = [await join('ann'), await join('bea')];
  t.ok(runOut(PAUSE_MS, 1), 'the pause of bea is over, that of ann is not');
  const text = 'x'.repeat((queueBytesMax - 'joined|bea\n'.length) / 3 - 'said|bea|\n'.length);
  bea.send(...Array.from({ length: 3 }, () => `say|${text}`));
  await bea.fence();
  // What a turn brings is written at its end, and told of in the next.
  await bea.fence();
  t.strictSame(bea.heard, ['here|ann', 'welcome|bea'], 'what fits is held');
  bea.send('say|x');
  await bea.line('left|ann|slow');
  await ann.end();
  t.strictSame(ann.lines, ['welcome|ann']);
});

t.test('without such messages nothing is ever held back', async (t) => {
  const { join } = await house(t, { dialect: { ...PAUSING, pacing: { ...PAUSING.pacing, pauseAfter: [] } } });
  const ann = await join('ann');
  ann.send('dance', 'dance', 'ping|1');
  await ann.line('pong|1');
  t.strictSame(types(ann), ['welcome', 'error', 'error', 'pong']);
});

t.test('a pause may follow what is said to all, too', async (t) => {
  const runOut = handClock(t, PAUSE_MS);
  const pacing = { ...PAUSING.pacing, pauseAfter: ['said'] };
  const { join } = await house(t, { dialect: { ...PAUSING, pacing } });
  const [ann, bea, cem] = [await join('ann'), await join('bea'), await join('cem')];
  ann.send('say|1', 'say|2');
  for (const wire of [bea, cem]) await wire.line('said|ann|1');
  for (const n of [0, 1, 2]) t.ok(runOut(PAUSE_MS, n), 'for each member');
  for (const wire of [bea, cem]) await wire.line('said|ann|2');
});
