/** What the port for browsers gives out and to whom: origins, handshakes, HTTP, and its options. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import t from 'tap';
import { compile, overWebSocket, parley } from '../spec/index.ts';
import { count, DEADLINE_MS, hasIpv6 } from './house.test.helper.ts';
import { createServer } from './index.ts';
import { Web, webHouse } from './web-clients.test.helper.ts';

t.test('the handshake refuses pages of foreign origins', async (t) => {
  const { url, server } = await webHouse(t, { web: { port: 0, origins: ['https://chat.example'] } });
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
    ['http://[', '[', 403, 'a host that is none'],
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
  const origins = ['https://chat.example', 'http://10.0.0.1:8080'];
  const { raw } = await webHouse(t, { web: { port: 0, origins } });
  const answer = async (version: string, ...headers: string[]) => {
    const client = raw();
    client.socket.write([`GET /dialect.json HTTP/${version}`, ...headers, '', ''].join('\r\n'));
    await client.until('an answer', () => client.head !== '');
    client.socket.destroy();
    return client.head.slice('HTTP/1.1 '.length, 12);
  };
  for (const host of ['evil.example', '1.2.3.4.evil.example', '[', 'evil.example:80'])
    t.equal(await answer('1.1', `Host: ${host}`), '421', host);
  for (const host of ['localhost', '127.0.0.1:1', '[::1]', 'LOCALHOST:80', 'chat.example', '10.0.0.1:8080'])
    t.equal(await answer('1.1', `Host: ${host}`), '200', host);
  t.equal(await answer('1.0'), '200', 'who names no host is no browser');
  const client = raw();
  client.socket.write('GET /dialect.json HTTP/1.1\r\nHost: evil.example\r\n\r\n');
  await client.until('its end', () => client.finished);
});

const UPGRADE = {
  upgrade: 'websocket',
  connection: 'Upgrade',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

t.test('a refusal says in a sentence what is wrong, and ends the connection', async (t) => {
  const { server } = await webHouse(t);
  const cases = [
    [404, /^There is no such page\.\n$/, '/nothing', {}],
    [405, /^Only GET and HEAD are answered here\.\n$/, '/', { method: 'POST' }],
    [
      421,
      /^This server is not known as evil\.example\. Start it with --origin/,
      '/',
      { headers: { host: 'evil.example' } },
    ],
    [404, /^The WebSocket is at \/\.\n$/, '/chat', { headers: UPGRADE }],
    [
      403,
      /^Pages of this origin may not connect\. Allow it with --origin/,
      '/',
      { headers: { ...UPGRADE, origin: 'https://evil.example' } },
    ],
    [
      400,
      /^The subprotocol here is parley; offer it or none\.\n$/,
      '/',
      { headers: { ...UPGRADE, 'sec-websocket-protocol': 'irc' } },
    ],
  ] as const;
  for (const [status, sentence, path, options] of cases) {
    const asking = request(new URL(path, server.web!.url), { agent: false, ...options }).end();
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    t.equal(answer.statusCode, status, path);
    t.match(answer.headers, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
    t.match((await answer.setEncoding('utf8').toArray()).join(''), sentence);
  }
});

t.test('whoever is refused and gone before the answer disturbs nobody', async (t) => {
  const { server, raw, tcp } = await webHouse(t);
  const ann = await tcp().login('ann');
  for (let i = 0; i < 50; i++) {
    const client = raw();
    client.request(
      'GET /chat HTTP/1.1',
      ...Object.entries(UPGRADE).map(([name, value]) => `${name}: ${value}`),
    );
    client.socket.once('connect', () => setImmediate(() => client.socket.resetAndDestroy()));
    await client.end();
  }
  await ann.fence();
  t.equal((await fetch(server.web!.url)).status, 404, 'the port serves on');
});

t.test('the subprotocol is the name of the dialect', async (t) => {
  const { raw, web } = await webHouse(t);
  const ours = await web(['irc', 'parley']);
  t.equal(ours.socket.protocol, 'parley', 'chosen among several');
  t.equal((await web([])).socket.protocol, '', 'none is needed');
  const spaced = await raw().open(['Sec-WebSocket-Protocol: irc , parley']);
  t.match(spaced.head, /^HTTP\/1\.1 101 /, 'spaces between them mean nothing');
  const foreign = await web(['irc', 'mqtt']);
  t.equal(foreign.refusal, 400, 'foreign ones alone are refused');
});

t.test('no extension is agreed on', async (t) => {
  const { raw } = await webHouse(t);
  const client = await raw().open(['Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits']);
  t.match(client.head, /^HTTP\/1\.1 101 /);
  t.notMatch(client.head, /extensions/i);
});

/** Ends of a member that the others are told as lost, and the code with which the server closes. */

t.test('HTTP: what is no page is 404, other methods are 405, and headers keep the page shut', async (t) => {
  const page = { '/': { type: 'text/html; charset=utf-8', body: '<!doctype html><p>…' } };
  const { server } = await webHouse(t, { web: { port: 0, page } });
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
  const file = await fetch(`${url}dialect.json`);
  t.equal(file.headers.get('content-type'), 'application/json');
  const dialect = (await file.json()) as typeof parley;
  t.strictSame(dialect, overWebSocket(parley), 'the dialect that the WebSocket speaks is given out');
  t.equal(typeof compile(dialect).encode, 'function');
});

t.test('handshakes that are none', async (t) => {
  const { server, raw } = await webHouse(t, { loginMs: 300 });
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
  const { server, raw, web } = await webHouse(t, {
    web: { port: 0, page: { '/': { type: 'text/plain', body } } },
  });
  const [idle, half, reader, waiting, refused] = [raw(), raw(), raw(), raw(), raw()];
  await refused.open(['Origin: https://evil.example']);
  t.match(refused.head, /^HTTP\/1\.1 403 /);
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
  await t.rejects(createServer({ host: '' }), { code: 'bad-option', message: /^host is empty/ });
  for (const origin of [
    'chat.example',
    'https://chat.example/',
    'https://chat.example:443',
    'null',
    '*',
    'ftp://x',
    'ws://chat.example',
  ])
    await refused(
      { port: 0, origins: [origin] },
      /^The origin ".+" is none; write it as https:\/\/chat\.example/,
    );
  for (const origin of ['x', 'data:x', 'null']) await refused({ port: 0, origins: [origin] }, /8080\.$/);
  await refused({ port: 0, origins: ['https://Chat.example/x'] }, /Did you mean https:\/\/chat\.example\?$/);
  const { server } = await webHouse(t);
  await t.rejects(createServer({ web: { port: server.web!.port } }), { code: 'port-in-use' });
});

t.test('the address that is told is one for a browser on this machine', async (t) => {
  const { server } = await webHouse(t, { host: '0.0.0.0' });
  t.match(server.web, { host: '0.0.0.0', url: `http://localhost:${server.web!.port}/` });
  t.equal((await fetch(`${server.web!.url}dialect.json`)).status, 200);
  if (!hasIpv6) return;
  const six = (await webHouse(t, { host: '::' })).server.web!;
  t.equal(six.url, `http://localhost:${six.port}/`);
  const own = (await webHouse(t, { host: '::1' })).server.web!;
  t.equal(own.url, `http://[::1]:${own.port}/`);
  t.equal((await fetch(`${own.url}dialect.json`)).status, 200);
});

t.test('a dialect on WebSocket may have a second port for browsers too', async (t) => {
  const pacing = { gapMs: 0, quietMs: 20, pauseAfter: ['welcome'], pauseMs: 5 };
  const dialect = { ...overWebSocket(parley), pacing };
  const { server, web } = await webHouse(t, { dialect });
  t.strictSame(await (await fetch(`${server.web!.url}dialect.json`)).json(), dialect);
  const ann = await (await new Web(`ws://${server.host}:${server.port}`).open()).login('ann');
  await (await web()).login('bea');
  await ann.line('joined|bea');
  ann.socket.terminate();
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
