/** How connections and the server end. */
import t from 'tap';
import { parley, RULES } from '../spec/index.ts';
import { handClock, LINGER_MS } from './clock.test.helper.ts';
import { count, DEADLINE_MS, eventually, house, type Wire } from './house.test.helper.ts';

t.test('close tells everybody, guests too, and resolves', async (t) => {
  const { server, open, join } = await house(t);
  const wires = [await join('ann'), await join('bea'), open(), open()];
  await wires[2]!.fence();
  await wires[3]!.fence();
  wires[3]!.socket.write('half a li');
  const end = server.close();
  for (const wire of wires) {
    await wire.end();
    t.equal(wire.heard.at(-1), 'bye|shutdown');
    wire.socket.end();
  }
  t.notOk(
    wires[0]!.heard.some((line) => line.startsWith('left|')),
    'those who go are not told of each other',
  );
  await end;
  t.equal(count(server, 'shut-down'), 1);
  const late = open();
  await late.end();
  t.strictSame(late.lines, [], 'nobody gets in any more');
  await t.resolves(server.close(), 'closing again resolves');
});

t.test('somebody who left but never closes does not keep their place for ever', async (t) => {
  const runOut = handClock(t, LINGER_MS);
  const { open, join } = await house(t, { connectionsMax: 1 });
  const ann = await join('ann');
  ann.send('quit');
  await ann.end();
  const knock = open();
  await knock.end();
  t.strictSame(knock.lines, ['bye|full'], 'the connection is still there');
  t.ok(runOut(LINGER_MS, 0) && runOut(LINGER_MS, 1), 'the server waits no longer for either');
  t.strictSame((await join('bea')).lines, ['welcome|bea']);
});

t.test('whoever is turned away takes no place; past a thousand of them nobody is told why', async (t) => {
  // None of them ever closes its side, and the server does not stop waiting for any.
  handClock(t, LINGER_MS);
  const { server, open, join } = await house(t, { connectionsMax: 1 });
  const ann = await join('ann');
  const many = Array.from({ length: 1_000 }, () => open());
  for (const wire of many) await wire.end();
  t.ok(
    many.every(({ lines }) => lines.join() === 'bye|full'),
    'a thousand are told',
  );
  const late = open();
  await late.end();
  t.strictSame(late.lines, [], 'one more is not');
  ann.socket.resetAndDestroy();
  await eventually('the end of ann', () => count(server, 'member-is-lost') === 1);
  t.strictSame((await join('bea')).lines, ['welcome|bea'], 'the one place is free');
});

t.test('a peer that never closes does not keep close from resolving', async (t) => {
  // That the server stops waiting for a single peer must not be what helps.
  handClock(t, LINGER_MS);
  const { server, open, join } = await house(t);
  const [ann, bea, guest] = [await join('ann'), await join('bea'), open()];
  await guest.fence();
  bea.socket.pause();
  // None of them ever ends its side; one does not even read.
  const resolved = server.close().then(() => 'resolved');
  let deadline: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    deadline = setTimeout(resolve, DEADLINE_MS, 'kept waiting');
  });
  t.equal(await Promise.race([resolved, late]), 'resolved');
  clearTimeout(deadline);
  t.equal(ann.heard.at(-1), 'bye|shutdown');
  t.equal(guest.heard.at(-1), 'bye|shutdown');
});

const ENDS = RULES.filter((rule) => /^(guest|member)-|^login-too-late$/.test(rule.name)).map(
  (rule) => rule.name,
);
const MEMBER_ENDS = ENDS.filter((name) => name.startsWith('member-'));

t.test('a storm of resets leaves nobody behind', async (t) => {
  const { server, open, join } = await house(t);
  const witness = await join('witness');
  const storm = Array.from({ length: 120 }, (_, i) => {
    const wire = open();
    const act = i % 6;
    wire.socket.on('connect', () => {
      // Some reset at once, some in the middle of a line, some after words, some when they are answered.
      if (act > 0) wire.socket.write(act === 1 ? 'login|n' : `login|n${i % 40}\nsay|from ${i}\n`);
      if (act < 3) wire.socket.resetAndDestroy();
      else if (act === 3) wire.send('quit');
    });
    wire.socket.on('data', () => act > 3 && wire.socket.resetAndDestroy());
    wire.socket.on('end', () => wire.socket.destroy());
    return new Promise((resolve) => wire.socket.on('close', resolve));
  });
  await Promise.all(storm);
  // Connections are taken in their order, so all of the storm are in when this one is.
  const last = await join('last');
  await eventually('the end of the storm', () => count(server, 'open') - count(server, ...ENDS) === 2);
  const members = count(server, 'admit') - 2;
  t.equal(count(server, ...MEMBER_ENDS), members, 'as many members left as came');
  t.ok(members > 20, `many came in: ${members}`);
  await witness.fence();
  const told = (type: string) => witness.heard.filter((line) => line.startsWith(`${type}|`));
  t.equal(told('joined').length, members + 1, 'the witness was told of each');
  t.equal(told('left').length, members, 'and that each left');
  last.send('say|calm');
  await witness.line('said|last|calm');
  const again = await join('n5');
  t.ok(again.heard.includes('here|last|witness'), 'the roster has those who are there');
});

t.test('a dialect may leave one way to go untold, and FIN and RST are two', async (t) => {
  for (const [untold, told] of [
    ['fin', 'reset'],
    ['reset', 'fin'],
  ] as const) {
    const dialect = { ...parley, policy: { ...parley.policy, untold: [untold] } };
    const { server, join } = await house(t, { dialect });
    const [ann, bea, cem] = [await join('ann'), await join('bea'), await join('cem')];
    const leaves = {
      fin: (wire: Wire) => wire.socket.end(),
      reset: (wire: Wire) => wire.socket.resetAndDestroy(),
    };
    leaves[untold](bea);
    await eventually('its end', () => count(server, 'member-is-lost') === 1);
    leaves[told](cem);
    await ann.line('left|cem|lost');
    t.strictSame(ann.heard.slice(-2), ['joined|cem', 'left|cem|lost'], `nobody is told of ${untold}`);
  }
});
