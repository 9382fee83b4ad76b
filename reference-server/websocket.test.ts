/** The port for browsers over real sockets: the handshake, the frames, and one room with the members on TCP. */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { WebSocket } from 'ws';
import { compile, ERRORS, LIMITS, overWebSocket, parley } from '../spec/index.ts';
import { createServer, type Server, type ServerOptions } from './index.ts';

/** The longest that anything awaited may take, milliseconds; reached only when it never comes. */
const DEADLINE_MS = 10_000;
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** Something that keeps what it is sent, and on whose state a test can wait. */
abstract class Client {
  readonly lines: string[] = [];
  closed = false;
  #bells = new Set<() => void>();

  protected ring(): void {
    for (const bell of this.#bells) bell();
  }

  /** Resolves once the condition holds; what came so far is in the error of the deadline. */
  async until(what: string, condition: () => boolean): Promise<void> {
    let look = () => {};
    let deadline: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve, reject) => {
      look = () => condition() && resolve();
      this.#bells.add(look);
      const came = () => JSON.stringify(this.lines.slice(-5));
      deadline = setTimeout(() => reject(new Error(`${what} did not come, but ${came()}`)), DEADLINE_MS);
      look();
    }).finally(() => clearTimeout(deadline));
    this.#bells.delete(look);
  }

  line(wanted: string): Promise<void> {
    return this.until(wanted, () => this.lines.includes(wanted));
  }

  end(): Promise<void> {
    return this.until('the end of the connection', () => this.closed);
  }

  abstract send(...lines: readonly string[]): void;

  async login(nick: string): Promise<this> {
    this.send(`login|${nick}`);
    await this.line(`welcome|${nick}`);
    return this;
  }

  #fences = 0;
  /** Returns when all that this connection sent before was handled and answered. */
  async fence(): Promise<void> {
    const token = `fence-${this.#fences++}`;
    this.send(`ping|${token}`);
    await this.line(`pong|${token}`);
  }

  /** What came that is no answer to a fence. */
  get heard(): string[] {
    return this.lines.filter((line) => !line.startsWith('pong|fence-'));
  }
}

/** A member on TCP. */
class Tcp extends Client {
  readonly socket: Socket;

  constructor({ host, port }: { host: string; port: number }) {
    super();
    this.socket = connect({ host, port, noDelay: true });
    let rest = '';
    this.socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      this.lines.push(...lines);
      this.ring();
    });
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.closed = true;
      this.ring();
    });
  }

  send(...lines: readonly string[]): void {
    this.socket.write(lines.map((line) => `${line}\n`).join(''));
  }
}

/** A member on WebSocket, as another library has it. */
class Web extends Client {
  readonly socket: WebSocket;
  code = 0;
  refusal = 0;

  constructor(url: string, protocols: string[] = [], options: object = {}) {
    super();
    this.socket = new WebSocket(url, protocols, options);
    this.socket.on('message', (data, isBinary) => {
      this.lines.push(isBinary ? '(binary)' : String(data));
      this.ring();
    });
    this.socket.on('unexpected-response', (request, response) => {
      this.refusal = response.statusCode ?? 0;
      request.destroy();
      this.closed = true;
      this.ring();
    });
    this.socket.on('error', () => {});
    this.socket.on('open', () => this.ring());
    this.socket.on('close', (code) => {
      this.code = code;
      this.closed = true;
      this.ring();
    });
  }

  send(...lines: readonly string[]): void {
    for (const line of lines) this.socket.send(line);
  }

  async open(): Promise<this> {
    await this.until('the handshake', () => this.socket.readyState === WebSocket.OPEN || this.closed);
    return this;
  }
}

/** A frame of a client (RFC 6455, 5.2), masked. */
function frame(opcode: number, payload: string | Uint8Array, fin = true): Buffer {
  const body = Buffer.from(payload as string);
  const mask = randomBytes(4);
  const head = Buffer.alloc(body.length < 126 ? 2 : body.length < 65_536 ? 4 : 10);
  head[0] = (fin ? 0x80 : 0) | opcode;
  head[1] = 0x80 | (body.length < 126 ? body.length : body.length < 65_536 ? 126 : 127);
  if (head.length === 4) head.writeUInt16BE(body.length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(body.length), 2);
  return Buffer.concat([head, mask, body.map((octet, i) => octet ^ mask[i % 4]!)]);
}

/** A member on WebSocket, octet by octet: it sees each frame, and answers nothing by itself. */
class Raw extends Client {
  readonly socket: Socket;
  /** The answer to the handshake. */
  head = '';
  /** Whether the server has ended its side. */
  finished = false;
  /** The code of the close frame that came. */
  code: number | undefined;
  readonly pongs: string[] = [];
  #rest = Buffer.alloc(0);

  constructor({ host, port }: { host: string; port: number }) {
    super();
    this.socket = connect({ host, port, noDelay: true, allowHalfOpen: true });
    this.socket.on('data', (chunk: Buffer) => {
      this.#rest = Buffer.concat([this.#rest, chunk]);
      this.#read();
      this.ring();
    });
    this.socket.on('error', () => {});
    this.socket.on('end', () => {
      this.finished = true;
      this.ring();
    });
    this.socket.on('close', () => {
      this.closed = true;
      this.ring();
    });
  }

  async open(headers: readonly string[] = []): Promise<this> {
    this.request(
      'GET / HTTP/1.1',
      ...['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'],
      ...['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', ...headers],
    );
    await this.until('the answer to the handshake', () => this.head !== '');
    return this;
  }

  request(...lines: readonly string[]): void {
    this.socket.write(`${[...lines, 'Host: localhost', '', ''].join('\r\n')}`);
  }

  send(...lines: readonly string[]): void {
    this.socket.write(Buffer.concat(lines.map((line) => frame(TEXT, line))));
  }

  #read(): void {
    if (this.head === '') {
      const end = this.#rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.head = this.#rest.toString('latin1', 0, end);
      this.#rest = this.#rest.subarray(end + 4);
    }
    if (!this.head.startsWith('HTTP/1.1 101')) return;
    while (this.#rest.length >= 2) {
      const size = this.#rest[1]!;
      const start = size < 126 ? 2 : 4;
      if (size > 126 || this.#rest.length < start) return;
      const length = size < 126 ? size : this.#rest.readUInt16BE(2);
      if (this.#rest.length < start + length) return;
      this.#take(this.#rest[0]!, this.#rest.subarray(start, start + length));
      this.#rest = this.#rest.subarray(start + length);
    }
  }

  #take(first: number, payload: Buffer): void {
    if (first === (0x80 | TEXT)) this.lines.push(payload.toString());
    else if (first === (0x80 | CLOSE)) this.code = payload.length < 2 ? 1005 : payload.readUInt16BE(0);
    else if (first === (0x80 | PONG)) this.pongs.push(payload.toString());
    else this.lines.push(`(frame ${first.toString(16)})`);
  }
}

/** A server with a port for browsers that ends with the test, and clients that do. */
async function house(t: Pick<Test, 'teardown'>, options: ServerOptions = {}) {
  const server = await createServer({ loginMs: 0, idleMs: 0, web: { port: 0 }, ...options });
  const web = server.web!;
  const sockets: { destroy(): unknown }[] = [];
  const keep = <C extends Tcp | Raw>(client: C) => {
    sockets.push(client.socket);
    return client;
  };
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy();
    await server.close();
  });
  return {
    server,
    url: web.url.replace('http', 'ws'),
    tcp: () => keep(new Tcp(server)),
    raw: () => keep(new Raw(web)),
    web(protocols?: string[], options?: object) {
      const client = new Web(web.url.replace('http', 'ws'), protocols, options);
      sockets.push({ destroy: () => client.socket.terminate() });
      return client.open();
    },
  };
}

const count = (server: Server, rule: string) => server.ruleCounts.get(rule) ?? 0;

t.test('somebody on TCP and somebody in a browser are in one room', async (t) => {
  const { tcp, web } = await house(t);
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
  const { tcp, web } = await house(t);
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
  const { tcp, raw } = await house(t);
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

t.test('the handshake refuses pages of foreign origins', async (t) => {
  const { url, server } = await house(t, { web: { port: 0, origins: ['https://chat.example'] } });
  const { port } = server.web!;
  const cases = [
    [undefined, undefined, 101, 'who sends no origin is no browser'],
    [`http://127.0.0.1:${port}`, undefined, 101, 'the page of the server itself'],
    [`http://localhost:${port}`, `localhost:${port}`, 101, 'the same by the name of every machine'],
    [`http://[::1]:${port}`, `[::1]:${port}`, 101, 'the same by another address'],
    ['https://chat.example', undefined, 101, 'an origin that is allowed'],
    ['https://chat.example', 'chat.example', 101, 'the same behind a proxy that keeps the name'],
    [`http://localhost:${port}`, undefined, 403, 'another name is another origin'],
    [`https://127.0.0.1:${port}`, undefined, 403, 'another scheme is another origin'],
    ['http://127.0.0.1:1', undefined, 403, 'another port is another origin'],
    ['https://evil.example', undefined, 403, 'a foreign page'],
    ['http://chat.example', undefined, 403, 'nearly an allowed origin'],
    ['null', undefined, 403, 'a page without an origin'],
    [`http://evil.example:${port}`, `evil.example:${port}`, 403, 'a name that was pointed here'],
  ] as const;
  for (const [origin, host, status, what] of cases) {
    const headers = host === undefined ? {} : { headers: { host } };
    const client = await new Web(url, [], { ...(origin === undefined ? {} : { origin }), ...headers }).open();
    t.equal(client.refusal || 101, status, `${what}: ${origin}`);
    client.socket.terminate();
  }
});

t.test('under a name that is not its own no page is given out', async (t) => {
  const { raw } = await house(t);
  const client = raw();
  client.socket.write('GET /dialect.json HTTP/1.1\r\nHost: evil.example\r\n\r\n');
  await client.until('an answer', () => client.head !== '');
  t.match(client.head, /^HTTP\/1\.1 421 /);
  await client.until('its end', () => client.finished);
});

t.test('the subprotocol is the name of the dialect', async (t) => {
  const { web } = await house(t);
  const ours = await web(['irc', 'parley']);
  t.equal(ours.socket.protocol, 'parley', 'chosen among several');
  t.equal((await web([])).socket.protocol, '', 'none is needed');
  const foreign = await web(['irc', 'mqtt']);
  t.equal(foreign.refusal, 400, 'foreign ones alone are refused');
});

t.test('no extension is agreed on', async (t) => {
  const { raw } = await house(t);
  const client = await raw().open(['Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits']);
  t.match(client.head, /^HTTP\/1\.1 101 /);
  t.notMatch(client.head, /extensions/i);
});

/** Ends of a member that the others are told as lost, and the code with which the server closes. */
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
    const { server, tcp, raw } = await house(t);
    const ann = await tcp().login('ann');
    const bea = await (await raw().open()).login('bea');
    bea.send('say|last words');
    act(bea);
    bea.socket.write(bea.socket.writable ? frame(TEXT, 'say|too late') : '');
    await ann.line('left|bea|lost');
    if (code !== undefined) await bea.until(`the code ${code}`, () => bea.code === code);
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

t.test('a message in fragments is one, with a ping between them', async (t) => {
  const { tcp, raw } = await house(t);
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
  const { web } = await house(t);
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
  const { raw } = await house(t);
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
  const idle = await house(t, { idleMs: 20 });
  const ann = await (await idle.raw().open()).login('ann');
  await ann.until('the end', () => ann.code === 1000);
  t.match(ann.lines.slice(1), [/^ping\|/, 'bye|timeout']);
  const late = await house(t, { loginMs: 200 });
  const bea = await late.raw().open();
  await bea.until('the end', () => bea.code === 1000);
  t.strictSame(bea.lines, ['bye|login-timeout']);
  const fast = await house(t, { linesPerSecondMax: 5 });
  const cem = await (await fast.web()).login('cem');
  cem.send(...Array.from({ length: 400 }, (_, i) => `ping|${i}`));
  await cem.end();
  t.equal(cem.lines.at(-1), 'bye|flood');
  const full = await house(t, { connectionsMax: 2 });
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
  const { server, tcp, web, raw } = await house(t, { queueBytesMax: 300_000 });
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
  await (await web()).login('slow');
});

t.test('whoever sends pings and reads nothing costs no memory', async (t) => {
  const { raw } = await house(t, { queueBytesMax: 65_536 });
  const bea = await (await raw().open()).login('bea');
  bea.socket.pause();
  const pings = Buffer.concat(Array.from({ length: 1000 }, () => frame(PING, 'x'.repeat(125))));
  const before = process.memoryUsage().external + process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 300; i++)
    if (!bea.socket.write(pings)) await new Promise((resolve) => bea.socket.once('drain', resolve));
  const grown = process.memoryUsage().external + process.memoryUsage().arrayBuffers - before;
  t.ok(grown < 30_000_000, `of 39 MB of pings nothing is kept: ${Math.round(grown / 1e6)} MB`);
  bea.socket.resume();
  await bea.fence();
  t.ok(bea.pongs.length > 0 && bea.pongs.length < 300_000, `${bea.pongs.length} pongs for 300000 pings`);
});

t.test('HTTP: what is no page is 404, other methods are 405, and headers keep the page shut', async (t) => {
  const page = { '/': { type: 'text/html; charset=utf-8', body: '<!doctype html><p>…' } };
  const { server } = await house(t, { web: { port: 0, page } });
  const { url } = server.web!;
  const home = await fetch(url);
  t.equal(await home.text(), page['/'].body);
  t.match(Object.fromEntries(home.headers), {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': /default-src 'none'; script-src 'self'; style-src 'self'/,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  const head = await fetch(`${url}?x=1`, { method: 'HEAD' });
  t.strictSame([head.status, head.headers.get('content-length'), await head.text()], [200, '21', '']);
  for (const path of ['nothing', 'constructor', '__proto__', '%2e%2e/package.json'])
    t.equal((await fetch(url + path)).status, 404, path);
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
    const response = await fetch(url, { method, ...(method === 'POST' ? { body: 'x' } : {}) });
    t.strictSame([response.status, response.headers.get('allow')], [405, 'GET, HEAD'], method);
  }
  const dialect = (await (await fetch(`${url}dialect.json`)).json()) as typeof parley;
  t.strictSame(dialect, overWebSocket(parley), 'the dialect that the WebSocket speaks is given out');
  t.equal(typeof compile(dialect).encode, 'function');
});

t.test('handshakes that are none', async (t) => {
  const { server, raw } = await house(t, { loginMs: 300 });
  const upgrade = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'];
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
  const cases = [
    ['another path', ['GET /chat HTTP/1.1', ...upgrade, key], 404],
    ['no key', ['GET / HTTP/1.1', ...upgrade], 400],
    ['another protocol', ['GET / HTTP/1.1', 'Upgrade: h2c', 'Connection: Upgrade'], 400],
    ['headers without an end', ['GET / HTTP/1.1', `X: ${'x'.repeat(9_000)}`], 431],
    ['no HTTP at all', ['login|ann'], 400],
  ] as const;
  for (const [what, lines, status] of cases) {
    const client = raw();
    client.request(...lines);
    await client.until('an answer', () => client.head !== '');
    t.match(client.head, new RegExp(`^HTTP/1\\.1 ${status} `), what);
    await client.until('its end', () => client.finished || client.closed);
  }
  const silent = raw();
  const half = raw();
  half.socket.write('GET / HTTP/1.1\r\nHost: localh');
  await Promise.all([silent, half].map((each) => each.until('its end', () => each.finished || each.closed)));
  t.equal(count(server, 'open'), 0, 'none of them came into the room');
});

t.test('close resolves, whatever HTTP clients hold open', async (t) => {
  const body = 'x'.repeat(20_000_000);
  const { server, raw, web } = await house(t, {
    web: { port: 0, page: { '/': { type: 'text/plain', body } } },
  });
  const [idle, half, reader, waiting] = [raw(), raw(), raw(), raw()];
  half.socket.write('GET / HTTP/1.1\r\nHost: localh');
  reader.request('GET / HTTP/1.1');
  await reader.until('the beginning', () => reader.head !== '');
  reader.socket.pause();
  waiting.request('GET /nothing HTTP/1.1', 'Connection: keep-alive');
  await waiting.until('the answer', () => waiting.head !== '');
  const ann = await (await web()).login('ann');
  const deaf = await (await raw().open()).login('deaf');
  await idle.until('the connection', () => !idle.socket.connecting);
  const resolved = server.close().then(() => 'resolved');
  let deadline: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    deadline = setTimeout(resolve, DEADLINE_MS, 'kept waiting');
  });
  t.equal(await Promise.race([resolved, late]), 'resolved');
  clearTimeout(deadline);
  await ann.end();
  t.strictSame([ann.lines.at(-1), ann.code], ['bye|shutdown', 1000]);
  await deaf.until('its bye', () => deaf.lines.at(-1) === 'bye|shutdown');
});

t.test('options for browsers that are wrong are refused in a sentence', async (t) => {
  const refused = (web: object, message: RegExp | string) =>
    t.rejects(createServer({ web: web as { port: number } }), {
      name: 'ServerError',
      code: 'bad-option',
      message,
    });
  await refused({ port: 65_536 }, 'web.port is 65536; it must be a whole number from 0 to 65535.');
  await refused({ port: 0, host: '' }, /^web\.host is empty/);
  for (const origin of [
    'chat.example',
    'https://chat.example/',
    'https://chat.example:443',
    'null',
    '*',
    'ftp://x',
  ])
    await refused(
      { port: 0, origins: [origin] },
      /^The origin ".+" is none; write it as https:\/\/chat\.example/,
    );
  await refused({ port: 0, origins: ['https://Chat.example/x'] }, /Did you mean https:\/\/chat\.example\?$/);
  const { server } = await house(t);
  await t.rejects(createServer({ web: { port: server.web!.port } }), { code: 'port-in-use' });
});

t.test('a main port that is a WebSocket', async (t) => {
  const refused: string[] = [];
  const server = await createServer({
    dialect: overWebSocket(parley),
    origins: ['https://chat.example'],
    onRefusedOrigin: (origin) => refused.push(origin),
    idleMs: 0,
    loginMs: 0,
  });
  t.teardown(() => server.close());
  const ann = await (await new Web(`ws://${server.host}:${server.port}`).open()).login('ann');
  const bea = await (await new Web(`ws://${server.host}:${server.port}`, ['parley']).open()).login('bea');
  ann.send('say|hello');
  await bea.line('said|ann|hello');
  t.equal((await fetch(`http://${server.host}:${server.port}/`)).status, 404);
  const page = (origin: string) => new Web(`ws://${server.host}:${server.port}`, [], { origin }).open();
  await (await page('https://chat.example')).login('cem');
  t.equal((await page('https://evil.example')).refusal, 403, 'a page of another origin may not connect');
  t.strictSame(refused, ['https://evil.example']);
  await t.rejects(createServer({ origins: ['https://chat.example'] }), {
    code: 'bad-option',
    message: /^origins are for a dialect on WebSocket, and parley is on TCP/,
  });
  await t.rejects(createServer({ dialect: overWebSocket(parley), origins: ['x'] }), {
    code: 'bad-option',
    message: /^The origin "x" is none/,
  });
});
