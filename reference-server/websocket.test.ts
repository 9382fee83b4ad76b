/** The port for browsers over real sockets: the handshake, the frames, and one room with the members on TCP. */
import t from 'tap';
import {
  DIALECT_FILES,
  DIALECTS,
  ERRORS,
  LIMITS,
  overWebSocket,
  parley,
  parseDialect,
} from '../spec/index.ts';
import { type Client, count, eventually } from './house.test.helper.ts';
import { createServer } from './index.ts';
import { BINARY, CLOSE, frame, PING, Raw, TEXT, webHouse } from './web-clients.test.helper.ts';

t.test('somebody on TCP and somebody in a browser are in one room', async (t) => {
  const { tcp, web } = await webHouse(t);
  const ann = await tcp().login('ann');
  const bea = await (await web()).login('bea');
  const cem = await (await web()).login('cem');
  ann.send('say|from the terminal');
  bea.send('say|from the browser', 'to|ann|for ann | alone', 'say|你好 👋');
  cem.send('login|CEM', 'dance', 'to|bea|psst');
  await Promise.all([ann.line('said|bea|你好 👋'), cem.line('said|bea|你好 👋'), bea.line('told|cem|psst')]);
  await Promise.all([ann, bea, cem].map((client) => client.fence()));
  t.strictSame(ann.heard, [
    ...['welcome|ann', 'joined|bea', 'joined|cem', 'said|bea|from the browser'],
    ...['told|bea|for ann | alone', 'said|bea|你好 👋'],
  ]);
  t.strictSame(bea.heard.slice(0, 3), ['here|ann', 'welcome|bea', 'joined|cem']);
  t.strictSame(bea.heard.slice(3).sort(), ['said|ann|from the terminal', 'told|cem|psst']);
  t.strictSame(
    cem.heard.filter((line) => /^(error|here|welcome)/.test(line)),
    [
      'here|ann|bea',
      'welcome|cem',
      `error|already-logged-in|${ERRORS['already-logged-in'].text}`,
      `error|unknown-command|${ERRORS['unknown-command'].text}`,
    ],
  );
  bea.send('quit');
  await bea.end();
  t.strictSame([bea.lines.at(-1), bea.code], ['bye|quit', 1000], 'bye, then a close frame');
  await Promise.all([ann.line('left|bea|quit'), cem.line('left|bea|quit')]);
  ann.socket.end();
  await cem.line('left|ann|lost');
});

t.test('all members see one order, whichever way they came', async (t) => {
  const { tcp, web } = await webHouse(t);
  const members = [
    await tcp().login('a'),
    await (await web()).login('b'),
    await tcp().login('c'),
    await (await web()).login('d'),
  ];
  const watchers = [await tcp().login('tcp'), await (await web()).login('web')];
  for (const member of members) member.send(...Array.from({ length: 200 }, (_, i) => `say|${i}`));
  const said = (client: Client) => client.lines.filter((line) => line.startsWith('said|'));
  for (const each of watchers) await each.until('all 800', () => said(each).length === 800);
  t.strictSame(said(watchers[0]!), said(watchers[1]!), 'the same lines in the same order');
  for (const [i, nick] of ['a', 'b', 'c', 'd'].entries()) {
    const others = said(watchers[0]!).filter((line) => !line.startsWith(`said|${nick}|`));
    await members[i]!.until('the others', () => said(members[i]!).length === 600);
    t.strictSame(said(members[i]!), others, `${nick} hears the others in that order`);
  }
});

t.test('each message is a frame of its own, of any length', async (t) => {
  const { tcp, raw } = await webHouse(t);
  const bea = await (await raw().open()).login('bea');
  const ann = await tcp().login('ann');
  const texts = [1, 112, 113, 114, 115, 116, 117, 900, LIMITS.textBytesMax].map((n) => 'x'.repeat(n));
  ann.send(...texts.map((text) => `say|${text}`));
  await bea.line(`said|ann|${texts.at(-1)}`);
  t.strictSame(
    bea.lines.slice(2),
    texts.map((text) => `said|ann|${text}`),
    'with no LF, and none joined to another',
  );
});

t.test('a dialect with long messages has frames of any length', async (t) => {
  const bytesMax = 100_000;
  const { policy, ...rest } = overWebSocket(parley);
  const framing = {
    toServer: { kind: 'message', bytesMax },
    toClient: { kind: 'message', bytesMax },
  } as const;
  const dialect = { ...rest, framing, policy: { ...policy, textBytesMax: 90_000 } };
  const server = await createServer({ dialect });
  const [ann, bea] = [new Raw(server), new Raw(server)];
  t.teardown(async () => {
    for (const { socket } of [ann, bea]) socket.destroy();
    await server.close();
  });
  for (const [client, nick] of [
    [ann, 'ann'],
    [bea, 'bea'],
  ] as const)
    await (await client.open()).login(nick);
  const texts = [65_535 - 'said|ann|'.length, 65_536 - 'said|ann|'.length, 90_000].map((n) => 'x'.repeat(n));
  for (const text of texts) ann.send(`say|${text}`);
  await bea.line(`said|ann|${texts.at(-1)}`);
  t.strictSame(
    bea.lines.slice(2).map(({ length }) => length),
    [65_535, 65_536, 90_009],
  );
});

t.test('an operator is told where somebody in a browser is', async (t) => {
  const asked: (readonly string[])[] = [];
  const dialect = overWebSocket(DIALECTS['half-duplex']!);
  const server = await createServer({ dialect, onAsked: (...words) => asked.push(words) });
  t.teardown(() => server.close());
  const client = await new Raw(server).open();
  client.send('hello');
  client.socket.write(frame(PING, ''));
  await client.until('the pong', () => client.pongs.length > 0);
  t.strictSame(asked, [['hello', '127.0.0.1']]);
  client.socket.destroy();
});

const ENDS: readonly (readonly [string, (raw: Raw) => void, number | undefined])[] = [
  ['a close frame', (raw) => raw.socket.write(frame(CLOSE, Uint8Array.of(3, 0xe8))), 1000],
  ['a close frame without a code', (raw) => raw.socket.write(frame(CLOSE, '')), 1005],
  ['FIN', (raw) => raw.socket.end(), undefined],
  ['RST', (raw) => raw.socket.resetAndDestroy(), undefined],
  ['a binary message', (raw) => raw.socket.write(frame(BINARY, 'say|binary')), 1003],
  ['what is not UTF-8', (raw) => raw.socket.write(frame(TEXT, Uint8Array.of(0x73, 0xff))), 1007],
  ['a message far too large', (raw) => raw.socket.write(frame(TEXT, 'x'.repeat(131_073))), 1009],
  [
    'fragments that are far too large together',
    (raw) => {
      raw.socket.write(frame(TEXT, 'x'.repeat(100_000), false));
      raw.socket.write(frame(0, 'x'.repeat(100_000)));
    },
    1009,
  ],
  ['a frame that is not masked', (raw) => raw.socket.write(Uint8Array.of(0x81, 1, 0x78)), 1002],
  ['a frame of an unknown kind', (raw) => raw.socket.write(frame(3, 'x')), 1002],
];

for (const [what, act, code] of ENDS) {
  t.test(`${what} ends the peer, and the others are told that it is lost`, async (t) => {
    const { server, tcp, raw } = await webHouse(t);
    const ann = await tcp().login('ann');
    const bea = await (await raw().open()).login('bea');
    bea.send('say|last words');
    act(bea);
    bea.socket.write(bea.socket.writable ? frame(TEXT, 'say|too late') : '');
    await ann.line('left|bea|lost');
    if (code !== undefined) await bea.until(`the code ${code}`, () => bea.code === code);
    if (code === 1003) t.equal(bea.reason, 'Messages are text.');
    if (what !== 'RST') await bea.until('the end of the server', () => bea.finished || bea.closed);
    await (await raw().open()).login('bea');
    await ann.fence();
    const reset = what === 'RST' ? ann.heard.filter((line) => line !== 'said|bea|last words') : ann.heard;
    t.strictSame(
      reset.filter((line) => !line.startsWith('welcome')),
      ['joined|bea', ...(what === 'RST' ? [] : ['said|bea|last words']), 'left|bea|lost', 'joined|bea'],
      'what came before it is handled, what comes after it is not, and the nickname is free',
    );
    t.equal(count(server, 'member-is-lost'), 1);
  });
}

t.test('FIN and RST are two ways to go, and both free the place', async (t) => {
  const policy = { ...parley.policy, untold: ['fin' as const] };
  const dialect = { ...overWebSocket(parley), policy };
  const server = await createServer({ dialect, connectionsMax: 2 });
  t.teardown(() => server.close());
  const join = async (nick: string) => await (await new Raw(server).open()).login(nick);
  const ann = await join('ann');
  for (const leave of ['end', 'resetAndDestroy'] as const) {
    const bea = await join('bea');
    bea.socket[leave]();
    await bea.until('its end', () => bea.finished || bea.closed);
    bea.socket.destroy();
    await eventually(
      'a free place',
      () => server.ruleCounts.get('member-is-lost') === (leave === 'end' ? 1 : 2),
    );
  }
  const cem = await join('cem');
  await ann.fence();
  t.strictSame(
    ann.heard.filter((line) => line.startsWith('left')),
    ['left|bea|lost'],
    'the dialect tells of the one that was reset',
  );
  for (const { socket } of [ann, cem]) socket.destroy();
});

t.test('a message in fragments is one, with a ping between them', async (t) => {
  const { tcp, raw } = await webHouse(t);
  const ann = await tcp().login('ann');
  const bea = await (await raw().open()).login('bea');
  const octets = Buffer.from('say|你好');
  bea.socket.write(frame(TEXT, octets.subarray(0, 5), false));
  bea.socket.write(frame(PING, 'are you there'));
  bea.socket.write(frame(0, octets.subarray(5, 6), false));
  for (const octet of frame(0, octets.subarray(6))) {
    bea.socket.write(Uint8Array.of(octet));
    await new Promise(setImmediate);
  }
  await ann.line('said|bea|你好');
  await bea.until('the pong', () => bea.pongs.length === 1);
  t.strictSame(bea.pongs, ['are you there']);
  await bea.fence();
  t.strictSame(bea.heard, ['here|ann', 'welcome|bea'], 'nothing else came of it');
});

t.test('a line feed at the end of a message is not dropped, and one line too long is refused', async (t) => {
  const { web } = await webHouse(t);
  const ann = await (await web()).login('ann');
  const refusal = (code: keyof typeof ERRORS) => `error|${code}|${ERRORS[code].text}`;
  ann.send('say|x\n', `say|${'x'.repeat(1_020)}`, 'x'.repeat(131_072), '');
  await ann.fence();
  t.strictSame(ann.heard.slice(1), [
    refusal('control-character'),
    refusal('line-too-long'),
    refusal('line-too-long'),
    refusal('empty-line'),
  ]);
});

t.test('after bye the connection is really closed, also if the other side does not answer', async (t) => {
  const { raw } = await webHouse(t);
  const bea = await (await raw().open()).login('bea');
  bea.send('quit');
  await bea.until('the close frame', () => bea.code === 1000);
  t.equal(bea.lines.at(-1), 'bye|quit');
  t.notOk(bea.finished, 'the answer to the close frame is awaited');
  bea.socket.write(frame(CLOSE, Uint8Array.of(3, 0xe8)));
  await bea.until('the end of the server', () => bea.finished);
  const cem = await (await raw().open()).login('cem');
  cem.send('quit');
  await cem.until('the end of the server, which it does not answer', () => cem.finished || cem.closed);
  t.equal(cem.code, 1000);
});

t.test('the limits are the same: silence, the login, the rate, the number', async (t) => {
  const idle = await webHouse(t, { idleMs: 20 });
  const ann = await (await idle.raw().open()).login('ann');
  await ann.until('the end', () => ann.code === 1000);
  t.match(ann.lines.slice(1), [/^ping\|/, 'bye|timeout']);
  const late = await webHouse(t, { loginMs: 200 });
  const bea = await late.raw().open();
  await bea.until('the end', () => bea.code === 1000);
  t.strictSame(bea.lines, ['bye|login-timeout']);
  const fast = await webHouse(t, { linesPerSecondMax: 5 });
  const cem = await (await fast.web()).login('cem');
  cem.send(...Array.from({ length: 400 }, (_, i) => `ping|${i}`));
  await cem.end();
  t.equal(cem.lines.at(-1), 'bye|flood');
  const full = await webHouse(t, { connectionsMax: 2 });
  await full.tcp().login('one');
  const two = await (await full.web()).login('two');
  const webToo = await full.web();
  await webToo.end();
  t.strictSame([webToo.lines, webToo.code], [['bye|full'], 1000], 'one more on WebSocket');
  const tcpToo = full.tcp();
  await tcpToo.end();
  t.strictSame(tcpToo.lines, ['bye|full'], 'one more on TCP');
  await two.fence();
  t.strictSame(two.heard, ['here|one', 'welcome|two'], 'those inside are not told');
});

t.test('whoever does not read is ended as slow, and the others miss nothing', async (t) => {
  const { server, tcp, web, raw } = await webHouse(t, { queueBytesMax: 300_000 });
  const ann = await tcp().login('ann');
  const bea = await (await web()).login('bea');
  const slow = await (await raw().open()).login('slow');
  slow.socket.pause();
  let said = 0;
  while (!bea.lines.includes('left|slow|slow')) {
    if (said > 60_000) throw new Error('it was never ended, though it reads nothing');
    ann.send(...Array.from({ length: 100 }, () => `say|${said++} ${'x'.repeat(900)}`));
    await ann.fence();
    await bea.until('the last', () => bea.lines.some((line) => line.startsWith(`said|ann|${said - 1} `)));
  }
  const texts = bea.lines.filter((line) => line.startsWith('said|'));
  t.equal(texts.length, said);
  t.ok(
    texts.every((line, i) => line.startsWith(`said|ann|${i} `)),
    'in the order of saying',
  );
  t.equal(count(server, 'member-is-slow'), 1);
  slow.socket.resume();
  await slow.until('its end', () => slow.finished || slow.closed);
  await (await web()).login('slow');
});

t.test('whoever sends pings and reads nothing costs no memory', async (t) => {
  const { raw } = await webHouse(t, { queueBytesMax: 65_536 });
  const bea = await (await raw().open()).login('bea');
  bea.socket.pause();
  const pings = Buffer.concat(Array.from({ length: 1000 }, () => frame(PING, 'x'.repeat(125))));
  const before = process.memoryUsage().external + process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 300; i++)
    if (!bea.socket.write(pings)) await new Promise((resolve) => bea.socket.once('drain', resolve));
  const grown = process.memoryUsage().external + process.memoryUsage().arrayBuffers - before;
  t.ok(grown < 30_000_000, `of 39 MB of pings nothing is kept: ${Math.round(grown / 1e6)} MB`);
  bea.socket.write(frame(PING, 'last'));
  bea.socket.resume();
  await bea.until('the last pong', () => bea.pongs.at(-1) === 'last');
  await bea.fence();
  t.ok(bea.pongs.length < 300_000, `${bea.pongs.length} pongs for 300001 pings`);
  t.strictSame([...new Set(bea.pongs)], ['x'.repeat(125), 'last'], 'and none that nobody asked for');
});

t.test('what the dialect cannot express is left out, and nothing else', async (t) => {
  const { joined: _, ...toClient } = DIALECT_FILES.parley!.toClient;
  const parsed = parseDialect({ ...DIALECT_FILES.parley, toClient });
  if ('problems' in parsed) throw new Error(parsed.problems.join(' '));
  const { tcp, web } = await webHouse(t, { dialect: parsed.dialect });
  const [ann, bea] = [await tcp().login('ann'), await (await web()).login('bea')];
  await (await web()).login('cem');
  for (const each of [ann, bea]) await each.fence();
  t.strictSame(ann.heard, ['welcome|ann']);
  t.strictSame(bea.heard, ['here|ann', 'welcome|bea']);
});
