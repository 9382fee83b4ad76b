/** The recorder on real sockets: octets, FIN, RST and half-close go through as they came. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { Recorder } from './recorder.ts';

const HOST = '127.0.0.1';

/** A server with one connection through a recorder. */
async function joined(t: Test): Promise<{ client: Socket; server: Socket; recorder: Recorder }> {
  const listener: Server = createServer({ allowHalfOpen: true }).listen(0, HOST);
  await once(listener, 'listening');
  const target = { host: HOST, port: (listener.address() as AddressInfo).port };
  const recorder = await Recorder.listen({ host: HOST, port: 0, target, dialect: 'parley' });
  const coming = once(listener, 'connection') as Promise<[Socket]>;
  const client = connect({ host: HOST, port: recorder.port, allowHalfOpen: true });
  const [server] = await coming;
  for (const socket of [client, server]) socket.on('error', () => {});
  t.teardown(async () => {
    client.destroy();
    server.destroy();
    listener.close();
    await recorder.close();
  });
  return { client, server, recorder };
}

/** All octets up to the FIN. */
async function untilEnd(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'end');
  return Buffer.concat(chunks);
}

const events = (recorder: Recorder) =>
  recorder.session.entries.map(({ event, text }) => (text === undefined ? event : `${event} ${text}`));

t.test('octets go through and are recorded, and a half-close leaves the other way open', async (t) => {
  const { client, server, recorder } = await joined(t);
  const octets = Buffer.from(Array.from({ length: 5_000 }, (_, i) => i % 256));
  const heard = untilEnd(server);
  client.end(octets);
  t.ok((await heard).equals(octets), 'the server has all, and the FIN behind it');
  const answer = untilEnd(client);
  server.end('answer\n');
  t.equal((await answer).toString(), 'answer\n', 'the way back was still open');
  const { entries } = recorder.session;
  const sent = entries
    .filter(({ event }) => event === 'send')
    .map(({ bytes }) => bytes)
    .join('');
  t.ok(Buffer.from(sent, 'latin1').equals(octets), 'all octets are in the record');
  t.ok(
    entries.every(({ bytes = '' }) => bytes.length <= 2_048),
    'in entries that a transcript may have',
  );
  t.same(
    events(recorder).filter((each) => each !== 'send'),
    ['connect', 'fin', 'receive', 'closed FIN'],
  );
});

for (const side of ['client', 'server'] as const)
  t.test(`an RST of the ${side} is one at the other end`, async (t) => {
    const ends = await joined(t);
    const [from, to] = side === 'client' ? [ends.client, ends.server] : [ends.server, ends.client];
    from.write('x');
    await once(to, 'data');
    const [error] = await Promise.all([
      once(to, 'error') as Promise<[NodeJS.ErrnoException]>,
      from.resetAndDestroy(),
    ]);
    t.equal(error[0].code, 'ECONNRESET');
    t.equal(events(ends.recorder).at(-1), side === 'client' ? 'reset' : 'closed RST');
  });

t.test('who reads slowly makes the other side wait, and loses nothing', async (t) => {
  const { client, server } = await joined(t);
  const octets = Buffer.alloc(16 * 1_048_576, 'a line of some length\n');
  server.pause();
  let isWritten = false;
  client.end(octets, () => {
    isWritten = true;
  });
  await once(server, 'readable');
  t.notOk(isWritten, 'not all of it is taken while nobody reads');
  t.ok((await untilEnd(server)).equals(octets));
});

t.test('a server that is not there is an RST to the client, and said in the record', async (t) => {
  const free = createServer().listen(0, HOST);
  await once(free, 'listening');
  const { port } = free.address() as AddressInfo;
  free.close();
  await once(free, 'close');
  const recorder = await Recorder.listen({
    host: HOST,
    port: 0,
    target: { host: HOST, port },
    dialect: 'parley',
  });
  t.teardown(() => recorder.close());
  const client = connect(recorder.port, HOST);
  await once(client, 'error');
  t.match(events(recorder), ['connect', 'note the server cannot be reached (ECONNREFUSED)']);
});
