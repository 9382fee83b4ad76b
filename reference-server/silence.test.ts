/** Who is silent for too long, logs in too late, or sends too fast. */
import t from 'tap';
import { handClock, IDLE_MS, LOGIN_MS } from './clock.test.helper.ts';
import { count, error, house } from './house.test.helper.ts';

t.test('a silent member is pinged, kept if it answers and ended if not', async (t) => {
  const runOut = handClock(t, IDLE_MS);
  const { open, join } = await house(t, { idleMs: IDLE_MS });
  const [ann, bea, guest] = [await join('ann'), await join('bea'), open()];
  await guest.fence();
  t.ok(runOut(IDLE_MS, 0), 'the clock of ann runs');
  const ping = await ann.line(/^ping\|/);
  ann.send(ping.replace('ping', 'pong'));
  await ann.fence();
  t.ok(runOut(IDLE_MS, 0), 'and starts again when it answers');
  await ann.until('a second ping', () => ann.lines.filter((line) => line.startsWith('ping|')).length === 2);
  t.ok(runOut(IDLE_MS, 0), 'it goes on after a ping');
  await ann.end();
  ann.socket.end();
  t.equal(ann.heard.at(-1), 'bye|timeout');
  await bea.line('left|ann|timeout');
  t.ok(runOut(IDLE_MS, 2), 'a guest has a clock too');
  await guest.line(/^ping\|/);
  t.ok(runOut(IDLE_MS, 2));
  await guest.end();
  guest.socket.end();
  t.equal(guest.heard.at(-1), 'bye|timeout');
  await bea.fence();
  t.strictSame(bea.heard, ['here|ann', 'welcome|bea', 'left|ann|timeout'], 'nobody is told of the guest');
  bea.send('quit');
  await bea.end();
  t.notOk(runOut(IDLE_MS, 1), 'the clock of somebody who left is stopped');
});

t.test('whoever does not log in in time is ended, and whoever did stays', async (t) => {
  const runOut = handClock(t, LOGIN_MS);
  const { server, open, join } = await house(t, { loginMs: LOGIN_MS });
  const ann = await join('ann');
  const guest = open();
  guest.send('login|ANN');
  await guest.line(error('nick-in-use'));
  t.ok(runOut(LOGIN_MS, 0), 'the deadline of a member passes');
  await ann.fence();
  t.ok(runOut(LOGIN_MS, 1), 'the deadline of a guest whose login was refused passes');
  await guest.end();
  guest.socket.end();
  t.equal(guest.heard.at(-1), 'bye|login-timeout');
  await ann.fence();
  t.strictSame(ann.heard, ['welcome|ann'], 'the member stays and is told nothing');
  t.strictSame([count(server, 'login-in-time'), count(server, 'login-too-late')], [1, 1]);
  const other = open();
  other.send('quit');
  await other.end();
  t.notOk(runOut(LOGIN_MS, 2), 'the deadline of a guest who left is stopped');
});

t.test('with real clocks the silent are ended too', async (t) => {
  const idle = await house(t, { idleMs: 20 });
  const ann = idle.open();
  await ann.end();
  ann.socket.end();
  t.match(ann.lines, [/^ping\|/, 'bye|timeout']);
  t.equal(ann.lines.length, 2);
  const late = await house(t, { loginMs: 20 });
  const bea = late.open();
  await bea.end();
  bea.socket.end();
  t.strictSame(bea.lines, ['bye|login-timeout']);
});

t.test('whoever sends faster than allowed is ended, the others go on', async (t) => {
  const { server, join } = await house(t, { linesPerSecondMax: 5 });
  const [ann, bea] = [await join('ann'), await join('bea')];
  // So many that no refill of the allowance while they are read is enough for all.
  bea.send(...Array.from({ length: 400 }, (_, i) => `say|${i}`));
  await bea.end();
  bea.socket.end();
  await ann.line('left|bea|flood');
  t.equal(bea.heard.at(-1), 'bye|flood');
  const said = ann.heard.filter((line) => line.startsWith('said|'));
  t.ok(said.length >= 9 && said.length < 400, `a burst of twice the rate passes, not all: ${said.length}`);
  t.strictSame(
    said,
    said.map((_, i) => `said|bea|${i}`),
    'what passes is the beginning',
  );
  await ann.fence();
  t.equal(ann.heard.at(-1), 'left|bea|flood', 'nothing of it after its left');
  t.equal(count(server, 'member-floods'), 1);
});

t.test('the allowance is two seconds of the rate, and grows by the rate', async (t) => {
  const real = performance.now;
  let now = Math.ceil(real.call(performance));
  performance.now = () => now;
  t.teardown(() => Object.assign(performance, { now: real }));
  const { join } = await house(t, { linesPerSecondMax: 10 });
  const [ann, bea] = [await join('ann'), await join('bea')];
  const says = (count: number) => bea.send(...Array.from({ length: count }, (_, i) => `say|${i}`));
  // Her login was the first line of twenty.
  says(19);
  await ann.line('said|bea|18');
  now += 1_500;
  says(15);
  bea.send('ping|last of all');
  await ann.line('left|bea|flood');
  t.equal(ann.lines.filter((line) => line.startsWith('said|')).length, 34, 'the next is one too many');
});
