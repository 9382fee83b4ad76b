/** What a connection does with errors that come between two of its own steps. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import t from 'tap';
import { compile, parley } from '../../spec/index.ts';
import { KnownTexts } from '../known-texts.ts';
import { Names } from '../names.ts';
import { Stage } from '../stage.ts';
import { Connection } from './connection.ts';
import { Patience } from './deadline.ts';
import { Clock, HistoryBook, HistoryBudget } from './recorder.ts';
import { TcpWire } from './wire.ts';

t.test('a reset before anybody listens is seen, and is no error that nobody caught', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stage = new Stage({
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
  const socket = connect({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  socket.on('error', () => {});
  socket.destroy(new Error('reset'));
  await new Promise((resolve) => socket.once('close', resolve));
  const connection = new Connection('alice', 'alice', stage, new TcpWire(socket));
  t.notOk(connection.isOpen);
  t.match(stage.transcript.entries().at(-1), { event: 'closed', text: 'RST' });
});
