/** What people in one room are sent, over real sockets. */
import { connect } from 'node:net';
import t from 'tap';
import {
  type ClientMessage,
  type ConnectionId,
  compile,
  DIALECTS,
  deliver,
  emptyRoom,
  parley,
  type RoomEvent,
  RULES,
  register,
  type ServerMessage,
  step,
} from '../spec/index.ts';
import { count, DEADLINE_MS, error, house, lineOf, type Wire } from './house.test.helper.ts';

t.test('login, say, to and quit', async (t) => {
  const { open, join } = await house(t);
  const [ann, bea] = [await join('Ann'), await join('bea')];
  const cem = open();
  cem.send(
    'say|too early',
    'login|ANN',
    'login|cem',
    'say|hello | all',
    'to|ann|just you',
    'dance',
    'quit',
    'say|gone',
  );
  await cem.end();
  cem.socket.end();
  await Promise.all([ann.line('left|cem|quit'), bea.line('left|cem|quit')]);
  t.strictSame(
    cem.heard,
    [
      ...[
        error('not-logged-in'),
        error('nick-in-use'),
        'here|Ann|bea',
        'welcome|cem',
        error('unknown-command'),
      ],
      'bye|quit',
    ],
    'one answer to each line, in their order',
  );
  t.strictSame(ann.heard.slice(2), [
    'joined|cem',
    'said|cem|hello | all',
    'told|cem|just you',
    'left|cem|quit',
  ]);
  t.strictSame(bea.heard.slice(2), ['joined|cem', 'said|cem|hello | all', 'left|cem|quit']);
  t.strictSame(ann.heard.slice(0, 2), ['welcome|Ann', 'joined|bea']);
});

t.test('when many speak in one turn, each hears all the others in the one order of the room', async (t) => {
  const { server, open, join } = await house(t);
  const observer = await join('observer');
  const members: Wire[] = [];
  for (let i = 0; i < 5; i++) members.push(await join(`m${i}`));
  const newcomer = open();
  await newcomer.fence();
  const before = members.map((member) => member.heard.length);
  const room = { room: emptyRoom(), inside: new Set<ConnectionId>() };
  const apply = (event: RoomEvent) => {
    const result = step(parley.policy, room.room, event);
    room.room = result.room;
    return deliver(result.effects, room.inside);
  };
  const ids = ['observer', 'm0', 'm1', 'm2', 'm3', 'm4', 'newcomer'];
  const receive = (connection: string, message: ClientMessage) =>
    apply({ type: 'received', connection, message });
  for (const connection of ids) apply({ type: 'connect', connection });
  for (const nick of ids.slice(0, 6)) receive(nick, { type: 'login', nick });

  const SAYS = 40;
  members.forEach((member, i) => {
    const says = Array.from({ length: SAYS }, (_, n) => `say|${i} says ${n}`);
    member.send(
      ...says.slice(0, SAYS / 2),
      `ping|${i}`,
      ...says.slice(SAYS / 2),
      ...(i === 4 ? ['quit'] : []),
    );
  });
  newcomer.send('login|newcomer', 'say|here I am');
  // All is over when the observer has seen every say, the newcomer and the quit.
  const isOver = () => observer.heard.length === 6 + 5 * SAYS + 3;
  await observer.until('everything', isOver);
  for (const wire of [...members.slice(0, 4), newcomer]) await wire.fence();
  await members[4]!.end();

  const expected = new Map(ids.map((id) => [id, [] as string[]]));
  for (const line of observer.heard.slice(6)) {
    const [type, nick, text] = line.split('|') as [string, string, string];
    const message: ClientMessage =
      type === 'said'
        ? { type: 'say', text }
        : type === 'joined'
          ? { type: 'login', nick }
          : { type: 'quit' };
    for (const delivery of receive(nick, message))
      if ('message' in delivery) expected.get(String(delivery.connection))!.push(lineOf(delivery.message));
  }
  members.forEach((member, i) => {
    const lines = member.heard.slice(before[i]);
    const heard = lines.filter((line) => line !== `pong|${i}`);
    t.strictSame(heard, expected.get(`m${i}`), `m${i} hears the others in the order of the room`);
    t.equal(lines.length - heard.length, 1, `m${i} has one answer to the ping among its words`);
  });
  t.strictSame(
    newcomer.heard,
    expected.get('newcomer'),
    'who comes in the middle hears what follows its welcome',
  );
  t.equal(count(server, 'say'), 5 * SAYS + 1);
});

t.test('register: another dialect is served by the same server', async (t) => {
  const { server } = await house(t, { dialect: register });
  const other = compile(register);
  const heard: ServerMessage['type'][] = [];
  const socket = connect({ port: server.port, host: server.host });
  t.teardown(() => socket.destroy());
  const decoder = other.fromServer();
  let next = '张三';
  const over = new Promise<void>((resolve, reject) => {
    const deadline = setTimeout(() => reject(new Error(`only ${heard.join(', ')} came`)), DEADLINE_MS);
    socket.on('data', (chunk) =>
      decoder.push(chunk, (message) => {
        heard.push(message.type as ServerMessage['type']);
        if (message.type === 'prompt' || message.type === 'joined') {
          socket.write(next);
          next = 'quit';
        }
      }),
    );
    socket.on('close', () => {
      clearTimeout(deadline);
      resolve();
    });
  });
  await over;
  t.strictSame(heard, ['prompt', 'welcome', 'joined', 'bye']);
});

t.test('another rule table is obeyed', async (t) => {
  const rules = RULES.map((rule) =>
    rule.name === 'say' ? { ...rule, then: RULES.find(({ name }) => name === 'ignore-pong')!.then } : rule,
  );
  const { join } = await house(t, { rules });
  const [ann, bea] = [await join('ann'), await join('bea')];
  ann.send('say|into the void');
  await ann.fence();
  await bea.fence();
  t.strictSame(bea.heard, ['here|ann', 'welcome|bea'], 'a server that loses every say');
});

t.test('half-duplex: the operator is told whose message it is, and so is who gets the answer', async (t) => {
  let asked = (_: readonly string[]) => {};
  const question = new Promise<readonly string[]>((resolve) => {
    asked = resolve;
  });
  const { server, open } = await house(t, {
    dialect: DIALECTS['half-duplex']!,
    onAsked: (...words) => asked(words),
  });
  const wire = open();
  wire.socket.write('hello');
  t.strictSame(await question, ['hello', '127.0.0.1']);
  server.answer('hi');
  await wire.line(/^From \[127\.0\.0\.1\] /);
});

t.test('a frame that means nothing to the room is answered at once, or ignored', async (t) => {
  const asides = {
    fromClient: [{ template: 'MODE {word}', reply: 'OK {word} {me}' }, { template: 'NOISE {word}' }],
    fromServer: [],
  };
  const { server, join } = await house(t, { dialect: { ...parley, asides }, linesPerSecondMax: 2 });
  const ann = await join('ann');
  ann.send('NOISE 1', 'MODE fast');
  await ann.line('OK fast ann');
  t.strictSame(ann.lines, ['welcome|ann', 'OK fast ann']);
  ann.send(...Array.from({ length: 100 }, () => 'NOISE 2'));
  await ann.line('bye|flood');
  t.equal(count(server, 'member-floods'), 1, 'it counts as a line all the same (LEAVE-16)');
});
