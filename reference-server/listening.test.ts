/** Where the server listens, with which options, and for how many. */
import t from 'tap';
import { LIMITS } from '../spec/index.ts';
import { cannotListen } from './errors.ts';
import { count, hasIpv6, house, type Wire } from './house.test.helper.ts';
import { createServer, ServerError } from './index.ts';

t.test('it listens on IPv6', { skip: hasIpv6 ? false : 'this machine has no ::1' }, async (t) => {
  const { server, join } = await house(t, { host: '::1' });
  t.equal(server.host, '::1');
  await join('ann');
  t.equal(count(server, 'admit'), 1, 'somebody logged in over IPv6');
});

t.test('port 0 is a free port, and a port in use is said to be', async (t) => {
  const { server } = await house(t);
  t.ok(server.port > 0, `port ${server.port}`);
  t.equal(server.settings.port, 0, 'the settings keep what was asked for');
  await t.rejects(createServer({ port: server.port }), {
    constructor: ServerError,
    name: 'ServerError',
    code: 'port-in-use',
    message: `Another program listens on 127.0.0.1:${server.port}. Choose another port, or 0 for a free one.`,
  });
});

t.test('what the operating system refuses is one sentence', async (t) => {
  const says = (host: string, code: string) => {
    const { code: ours, message } = cannotListen(host, 80, Object.assign(new Error('as it says'), { code }));
    t.match(message, /^[A-Z0-9[:].*\.$/, `${code} is told in sentences: ${message}`);
    return `${ours}: ${message}`;
  };
  t.match(says('::1', 'EADDRINUSE'), /^port-in-use: Another program listens on \[::1\]:80\./);
  t.match(says('127.0.0.1', 'EACCES'), /^cannot-listen: This user may not listen on 127\.0\.0\.1:80/);
  t.match(says('192.0.2.1', 'EADDRNOTAVAIL'), /^cannot-listen: 192\.0\.2\.1 is no address/);
  for (const code of ['ENOTFOUND', 'EAI_AGAIN'])
    t.match(says('nowhere', code), /^cannot-listen: The host name nowhere is not known\./);
  t.match(says('127.0.0.1', 'EIO'), /^cannot-listen: .*as it says/);
});

t.test('an option out of its range is refused with its name and its range', async (t) => {
  const ranges = {
    port: [0, 65_535],
    connectionsMax: [1, 1_000_000],
    queueBytesMax: [LIMITS.lineBytesMax, LIMITS.queueBytesMax],
    idleMs: [0, 86_400_000],
    loginMs: [0, 86_400_000],
    linesPerSecondMax: [0, 1_000_000],
  } as const;
  for (const [name, [least, most]] of Object.entries(ranges)) {
    for (const value of [least - 1, most + 1, least + 0.5, Number.NaN, String(least), null]) {
      await t.rejects(
        createServer({ [name]: value }),
        {
          code: 'bad-option',
          message: `${name} is ${value}; it must be a whole number from ${least} to ${most}.`,
        },
        `${name}: ${JSON.stringify(value)}`,
      );
    }
  }
  const server = await createServer({ port: undefined, idleMs: 0, loginMs: 86_400_000, queueBytesMax: 1024 });
  t.match(server.settings, { connectionsMax: 10_000, idleMs: 0, loginMs: 86_400_000, queueBytesMax: 1024 });
  await server.close();
});

t.test('an empty host does not open the server to all networks', async (t) => {
  const [server] = await Promise.allSettled([createServer({ host: '' })]);
  if (server.status === 'rejected') {
    t.match(server.reason, { code: /^(bad-option|cannot-listen)$/ }, 'it is refused');
    return;
  }
  await server.value.close();
  t.match(server.value.host, /^(127\.|::1$)/, 'it listens for this machine alone, as without a host');
});

t.test('one connection too many is told so, and a place is free again when somebody goes', async (t) => {
  const { server, open, join } = await house(t, { connectionsMax: 2 });
  const [ann, bea] = [await join('ann'), await join('bea')];
  const cem = open();
  await cem.end();
  cem.send('login|cem');
  cem.socket.end();
  t.strictSame(cem.heard, ['bye|full']);
  await ann.fence();
  t.strictSame(ann.heard, ['welcome|ann', 'joined|bea'], 'the others are not told');
  bea.send('quit');
  await bea.end();
  bea.socket.end();
  // The place is free once the server has seen the connection end; who is turned away takes one meanwhile.
  const knock = async (): Promise<Wire> => {
    const wire = open();
    wire.send('login|dan');
    await wire.until('an answer', () => wire.lines.length > 1 || wire.closed);
    if (!wire.closed) return wire;
    t.strictSame(wire.lines, ['bye|full'], 'whoever is turned away is told why');
    wire.socket.destroy();
    for (let i = 0; i < 5; i++) await ann.fence();
    return knock();
  };
  const next = await knock();
  t.strictSame(next.heard, ['here|ann', 'welcome|dan']);
  t.ok(count(server, 'turn-away') >= 1);
});
