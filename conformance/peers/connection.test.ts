/** What a connection does with what comes between two of its own steps. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { compile, parley } from '../../spec/index.ts';
import { KnownTexts } from '../known-texts.ts';
import { Names } from '../names.ts';
import { Stage } from '../stage.ts';
import { Connection } from './connection.ts';
import { Patience } from './deadline.ts';
import { Inconclusive } from './failure.ts';
import { Peer } from './peer.ts';
import { Clock, HistoryBook, HistoryBudget } from './recorder.ts';
import { TcpWire } from './wire.ts';

async function listening(t: Test): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

const stageAt = (port: number) =>
  new Stage({
    instance: {
      host: '127.0.0.1',
      port,
      limits: {},
      exited: () => undefined,
      output: () => '',
      end: undefined,
      stop: async () => {},
    },
    codec: compile(parley),
    patience: new Patience(1),
    clock: new Clock(),
    book: new HistoryBook(parley.policy, new HistoryBudget(0)),
    names: new Names('x'),
    known: new KnownTexts('x'),
    spent: new Set(),
    broken: new Set(),
    untried: new Set(),
    storm: 10,
  });

t.test('a reset before anybody listens is seen, and is no error that nobody caught', async (t) => {
  const { port } = await listening(t);
  const stage = stageAt(port);
  const socket = connect({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  socket.on('error', () => {});
  socket.destroy(new Error('reset'));
  await new Promise((resolve) => socket.once('close', resolve));
  const connection = new Connection('alice', 'alice', stage, new TcpWire(socket));
  t.notOk(connection.isOpen);
  t.match(stage.transcript.entries().at(-1), { event: 'closed', text: 'RST' });
});

t.test('what comes on the next stage is not for whoever waited on the one before', async (t) => {
  const { server, port } = await listening(t);
  const accepted = once(server, 'connection');
  const peer = await Peer.connect('witness', 'witness', stageAt(port));
  t.teardown(() => peer.hangUp());
  const [socket] = (await accepted) as [Socket];
  const before = t.rejects(peer.expect({ type: 'pong', token: 'early' }), Inconclusive);
  const next = stageAt(port);
  peer.moveTo(next);
  const after = peer.expect({ type: 'pong', token: 'late' });
  await before;
  socket.end('pong|late\r\n');
  await t.resolves(after, 'it is for the one that waits now');
  t.equal(next.patience.deadlineMs, new Patience(1).deadlineMs, 'and nobody has waited in vain');
});
