/** The server over real sockets, against what the pure `step` says each connection must be sent. */
import assert from 'node:assert/strict';
import { connect, type Socket, Socket as TcpSocket } from 'node:net';
import { networkInterfaces } from 'node:os';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import {
  type ClientMessage,
  type ConnectionId,
  compile,
  deliver,
  type Effect,
  ERRORS,
  type ErrorCode,
  emptyRoom,
  LIMITS,
  type Message,
  parley,
  type Room,
  type RoomEvent,
  RULES,
  register,
  type ServerMessage,
  step,
} from '../spec/index.ts';
import { cannotListen } from './errors.ts';
import { FanOut, Outbox } from './fan-out.ts';
import { createServer, type Server, ServerError, type ServerOptions } from './index.ts';

/** The longest that anything awaited may take, milliseconds; reached only when it never comes. */
const DEADLINE_MS = 10_000;

const codec = compile(parley);
const lineOf = (message: Message) => Buffer.from(codec.encode('server', message)!).toString().slice(0, -1);
const error = (code: ErrorCode) => `error|${code}|${ERRORS[code].text}`;

/** A client that keeps every line it is sent and never answers by itself. */
class Wire {
  readonly socket: Socket;
  readonly lines: string[] = [];
  closed = false;
  #rest = '';
  #bell = () => {};

  constructor(port: number, host = '127.0.0.1') {
    this.socket = connect({ port, host, allowHalfOpen: true, noDelay: true });
    this.socket.setEncoding('utf8');
    this.socket.on('data', (text: string) => {
      const lines = (this.#rest + text).split('\n');
      this.#rest = lines.pop()!;
      this.lines.push(...lines);
      this.#bell();
    });
    this.socket.on('error', () => {});
    for (const event of ['end', 'close'])
      this.socket.on(event, () => {
        this.closed = true;
        this.#bell();
      });
  }

  send(...lines: readonly string[]): void {
    this.socket.write(lines.map((line) => `${line}\n`).join(''));
  }

  /** Resolves once the condition holds; what came so far is in the error of the deadline. */
  async until(what: string, condition: () => boolean): Promise<void> {
    let deadline: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve, reject) => {
      const look = () => condition() && resolve();
      this.#bell = look;
      deadline = setTimeout(() => {
        const got = JSON.stringify(this.lines.slice(-5));
        reject(new Error(`${what} did not come; the last lines of ${this.lines.length} are ${got}`));
      }, DEADLINE_MS);
      look();
    }).finally(() => clearTimeout(deadline));
  }

  async line(wanted: string | RegExp): Promise<string> {
    const find = () =>
      this.lines.find((line) => (typeof wanted === 'string' ? line === wanted : wanted.test(line)));
    await this.until(String(wanted), () => find() !== undefined);
    return find()!;
  }

  async end(): Promise<void> {
    await this.until('the end of the connection', () => this.closed);
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

  async login(nick: string): Promise<this> {
    this.send(`login|${nick}`);
    await this.line(`welcome|${nick}`);
    return this;
  }
}

/** Asks again in each turn of the event loop until the condition holds. */
async function eventually(what: string, condition: () => boolean): Promise<void> {
  const end = Date.now() + DEADLINE_MS;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`${what} did not come true`);
    await new Promise(setImmediate);
  }
}

/** Asserts that a property held; if not, the report has the smallest input for which it did not. */
function reports<T>(t: Pick<Test, 'pass' | 'fail'>, sentence: string, run: fc.RunDetails<T>): void {
  if (!run.failed) t.pass(sentence);
  else t.fail(`${sentence}: ${fc.defaultReportMessage(run)} ${String(run.errorInstance)}`);
}

/** A server that ends with the test, and clients that do. */
async function house(t: Pick<Test, 'teardown'>, options: ServerOptions = {}) {
  const server = await createServer({ loginMs: 0, idleMs: 0, ...options });
  const wires: Wire[] = [];
  const open = () => {
    const wire = new Wire(server.port, server.host);
    wires.push(wire);
    return wire;
  };
  t.teardown(async () => {
    for (const wire of wires) wire.socket.destroy();
    await server.close();
  });
  return { server, open, join: (nick: string) => open().login(nick) };
}

const count = (server: Server, ...rules: readonly string[]) =>
  rules.reduce((sum, rule) => sum + (server.ruleCounts.get(rule) ?? 0), 0);
const total = (server: Server) => [...server.ruleCounts.values()].reduce((sum, n) => sum + n, 0);

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

/** What happens in a random schedule. `who` is the place of a connection among those that are open. */
type Act =
  | { readonly act: 'open' }
  | { readonly act: 'line'; readonly who: number; readonly line: string }
  | { readonly act: 'fin' | 'rst'; readonly who: number };

const who = fc.nat(4);
const someLine = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('login|ann', 'login|ANN', 'login|bea', 'login|Zoë', 'login|', 'login|x '),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      'say|one',
      'say|two | three',
      'say|',
      `say|${'é'.repeat(480)}`,
      `say|${'y'.repeat(961)}`,
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom('to|ann|psst', 'to|BEA|psst', 'to|zoe|psst', 'to|ann|', 'to|Zoë|你好'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('', 'dance', 'say', 'ping|', 'pong|x', 'say|\t', `say|${'z'.repeat(1100)}`),
  },
  fc.constant('quit'),
);
const someAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 14, arbitrary: fc.record({ act: fc.constant('line' as const), who, line: someLine }) },
  { weight: 2, arbitrary: fc.constant({ act: 'open' as const }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constantFrom('fin' as const, 'rst' as const), who }) },
);

/** The pure room beside the real server: what each connection must have been sent by now. */
class Model {
  room: Room = emptyRoom();
  readonly inside = new Set<ConnectionId>();
  readonly expected = new Map<ConnectionId, string[]>();
  readonly rules = new Map<string, number>();
  events = 0;

  apply(event: RoomEvent): readonly Effect[] {
    const { room, effects, rule } = step(parley.policy, this.room, event);
    this.room = room;
    this.events++;
    this.rules.set(rule, (this.rules.get(rule) ?? 0) + 1);
    for (const delivery of deliver(effects, this.inside)) {
      const lines = this.expected.get(delivery.connection) ?? [];
      this.expected.set(delivery.connection, lines);
      if ('message' in delivery) lines.push(lineOf(delivery.message));
    }
    return effects;
  }

  line(connection: ConnectionId, line: string): void {
    const decoder = codec.fromClient(() => this.room.connections.get(connection)?.phase ?? 'guest');
    decoder.push(Buffer.from(`${line}\n`), (message) =>
      this.apply({ type: 'received', connection, message }),
    );
  }
}

async function playSchedule(count: number, acts: readonly Act[]): Promise<void> {
  const server = await createServer({ loginMs: 0, idleMs: 0 });
  const model = new Model();
  const all: Wire[] = [];
  const isOpen = (i: number) => model.room.connections.has(i + 1);
  const settled = () => eventually(`event ${model.events}`, () => total(server) === model.events);
  const fence = async (i: number) => {
    const token = `${model.events}`;
    model.line(i + 1, `ping|${token}`);
    all[i]!.send(`ping|${token}`);
    await all[i]!.line(`pong|${token}`);
  };
  const open = async () => {
    all.push(new Wire(server.port));
    model.apply({ type: 'connect', connection: all.length });
    await settled();
  };
  try {
    for (let i = 0; i < count; i++) await open();
    for (const each of acts) {
      const alive = [...all.keys()].filter(isOpen);
      if (each.act === 'open') {
        if (alive.length < 5) await open();
        continue;
      }
      if (alive.length === 0) continue;
      const i = alive[each.who % alive.length]!;
      const wire = all[i]!;
      if (each.act === 'line') {
        model.line(i + 1, each.line);
        wire.send(each.line);
        if (isOpen(i)) await fence(i);
        else await wire.end();
      } else {
        // What a reset connection has not read is lost with it.
        await fence(i);
        model.apply({ type: 'end', connection: i + 1 });
        if (each.act === 'fin') wire.socket.end();
        else wire.socket.resetAndDestroy();
      }
      await settled();
    }
    for (const i of [...all.keys()].filter(isOpen)) await fence(i);
    for (const [i, wire] of all.entries())
      assert.deepEqual(wire.lines, model.expected.get(i + 1) ?? [], `what connection ${i + 1} was sent`);
    assert.deepEqual([...server.ruleCounts].sort(), [...model.rules].sort(), 'the rules that matched');
  } finally {
    for (const wire of all) wire.socket.destroy();
    await server.close();
  }
}

t.test('random schedules of three to five members give what step says', async (t) => {
  const run = await fc.check(
    fc.asyncProperty(
      fc.integer({ min: 3, max: 5 }),
      fc.array(someAct, { minLength: 5, maxLength: 40, size: 'max' }),
      playSchedule,
    ),
    { numRuns: 40, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true },
  );
  reports(t, `each connection was sent its lines in ${run.numRuns} schedules`, run);
});

t.test('a line is one however it is split, and lines are many however they are joined', async (t) => {
  const { open, join } = await house(t);
  const ann = await join('ann');
  const bea = open();
  for (const octet of Buffer.from('login|Zoë\r\nsay|你好 👋\n')) {
    bea.socket.write(Uint8Array.of(octet));
    await new Promise(setImmediate);
  }
  await ann.line('said|Zoë|你好 👋');
  const many = Array.from({ length: 300 }, (_, i) => `say|${i}`);
  bea.send(...many);
  await bea.fence();
  await ann.fence();
  t.strictSame(
    ann.heard.slice(-300),
    many.map((line) => line.replace('say|', 'said|Zoë|')),
    'three hundred lines of one write',
  );
  bea.socket.end('say|last words\nsay|no LF');
  await ann.line('left|Zoë|lost');
  t.equal(ann.heard.at(-2), 'said|Zoë|last words', 'the last line without LF is none (FRAME-1)');
});

const hasIpv6 = Object.values(networkInterfaces()).some((each) =>
  each?.some(({ address }) => address === '::1'),
);

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
  t.match(says('::1', 'EADDRINUSE'), /^port-in-use: .* on \[::1\]:80\./);
  t.match(says('127.0.0.1', 'EACCES'), /^cannot-listen: .*127\.0\.0\.1:80/);
  t.match(says('192.0.2.1', 'EADDRNOTAVAIL'), /^cannot-listen: 192\.0\.2\.1 is no address/);
  t.match(says('nowhere', 'ENOTFOUND'), /^cannot-listen: .*nowhere/);
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

/** Timers of the lengths that a test gives to its clock do not run; it lets them run out itself. */
const IDLE_MS = 54_321;
const LOGIN_MS = 43_210;
/** How long the server waits for a peer to close after it, before it forgets the peer. */
const LINGER_MS = 2_000;

interface HandTimer {
  readonly ms: number;
  readonly run: () => void;
  /** Whether it would still run out. */
  armed: boolean;
}

/** Puts the server's clocks into the hands of a test. */
function handClock(t: Pick<Test, 'teardown'>, ...lengths: readonly number[]) {
  const timers: HandTimer[] = [];
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const fake = (run: () => void, ms?: number, ...rest: unknown[]) => {
    if (!lengths.includes(ms ?? 0))
      return Reflect.apply(set, undefined, [run, ms, ...rest]) as NodeJS.Timeout;
    const timer = {
      ms: ms!,
      run,
      armed: true,
      refresh: () => Object.assign(timer, { armed: true }),
      unref: () => timer,
    };
    timers.push(timer);
    return timer;
  };
  globalThis.setTimeout = fake as unknown as typeof setTimeout;
  globalThis.clearTimeout = ((timer: { armed?: boolean } | undefined) => {
    if (timer !== undefined && timer.armed !== undefined) timer.armed = false;
    else clear(timer as NodeJS.Timeout | undefined);
  }) as typeof clearTimeout;
  t.teardown(() => Object.assign(globalThis, { setTimeout: set, clearTimeout: clear }));
  /** Lets the nth timer of a length run out; false if it was stopped. */
  return (ms: number, n: number): boolean => {
    const timer = timers.filter((each) => each.ms === ms)[n]!;
    if (!timer.armed) return false;
    timer.armed = false;
    timer.run();
    return true;
  };
}

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

/** Records the most that any socket of a server held back. */
function watchQueues(t: Pick<Test, 'teardown'>, port: number) {
  const { write } = TcpSocket.prototype;
  const seen = { bytesMax: 0 };
  const watched = function (this: Socket, ...args: unknown[]) {
    const result: boolean = Reflect.apply(write, this, args);
    if (this.localPort === port) seen.bytesMax = Math.max(seen.bytesMax, this.writableLength);
    return result;
  };
  TcpSocket.prototype.write = watched as typeof write;
  t.teardown(() => {
    TcpSocket.prototype.write = write;
  });
  return seen;
}

/** Says a hundred long texts at a time until somebody is told that the slow one left. */
async function fillUp(speaker: Wire, witness: Wire, slow: string): Promise<number> {
  const filler = 'x'.repeat(900);
  let said = 0;
  while (!witness.lines.includes(`left|${slow}|slow`)) {
    assert.ok(said < 60_000, `${slow} was never ended, though it reads nothing`);
    speaker.send(...Array.from({ length: 100 }, () => `say|${said++} ${filler}`));
    await speaker.fence();
    await witness.line(new RegExp(`^said\\|${slow === 'ann' ? 'bea' : 'ann'}\\|${said - 1} `));
  }
  return said;
}

for (const queueBytesMax of [LIMITS.queueBytesMax, 300_000]) {
  t.test(
    `a member that does not read is ended past ${queueBytesMax} octets; the others miss nothing`,
    async (t) => {
      const { server, join } = await house(t, { queueBytesMax });
      const queues = watchQueues(t, server.port);
      const [ann, bea, slow] = [await join('ann'), await join('bea'), await join('slow')];
      slow.socket.pause();
      const said = await fillUp(ann, bea, 'slow');
      await ann.line('left|slow|slow');
      const texts = bea.lines.filter((line) => line.startsWith('said|'));
      t.equal(texts.length, said, 'the witness heard all');
      t.ok(
        texts.every((line, i) => line.startsWith(`said|ann|${i} `)),
        'in the order of saying',
      );
      t.equal(bea.lines.filter((line) => line === 'left|slow|slow').length, 1, 'and was told once');
      // What would pass the limit is not queued any more, and a turn is at most 256 KiB and a line.
      const turnBytesMax = 262_144 + LIMITS.lineBytesMax;
      t.ok(queues.bytesMax > queueBytesMax - turnBytesMax, 'the queue filled up');
      t.ok(queues.bytesMax <= queueBytesMax, `no more was held than ${queues.bytesMax} octets`);
      t.equal(count(server, 'member-is-slow'), 1);
      await (await join('slow')).fence();
      t.pass('its nickname is free again');
    },
  );
}

t.test('a server holds at most the limit of the queue for one connection (LEAVE-11)', async (t) => {
  const { server, join } = await house(t);
  const queues = watchQueues(t, server.port);
  const [ann, bea, slow] = [await join('ann'), await join('bea'), await join('slow')];
  slow.socket.pause();
  await fillUp(ann, bea, 'slow');
  t.ok(
    queues.bytesMax <= LIMITS.queueBytesMax,
    `${queues.bytesMax} octets were held of ${LIMITS.queueBytesMax}`,
  );
});

t.test('a guest whose answers pile up is ended too', async (t) => {
  const { server, open, join } = await house(t, { queueBytesMax: 65_536 });
  const [ann, guest] = [await join('ann'), open()];
  guest.socket.pause();
  const lines = Buffer.from('\n'.repeat(20_000));
  while (count(server, 'guest-is-slow') === 0 && guest.socket.bytesWritten < 50_000_000) {
    if (!guest.socket.write(lines))
      await Promise.race([
        new Promise((resolve) => guest.socket.once('drain', resolve)),
        new Promise(setImmediate),
      ]);
    await new Promise(setImmediate);
  }
  t.equal(count(server, 'guest-is-slow'), 1, 'it was ended');
  await ann.fence();
  t.strictSame(ann.heard, ['welcome|ann'], 'nobody is told');
});

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
  await server.close();
  t.pass('closing again resolves');
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

/** Each peer of a fan-out by itself, without joining anything: what it must be written in the end. */
type Op =
  | { readonly op: 'all'; readonly but: number }
  | { readonly op: 'one' | 'in' | 'out' | 'now'; readonly peer: number }
  | { readonly op: 'flush' };

t.test('the fan-out writes to each peer what was meant for it, in its order', async (t) => {
  const peer = fc.nat(3);
  const op: fc.Arbitrary<Op> = fc.oneof(
    { weight: 6, arbitrary: fc.record({ op: fc.constant('all' as const), but: fc.nat(6) }) },
    {
      weight: 6,
      arbitrary: fc.record({
        op: fc.constantFrom('one' as const, 'in' as const, 'out' as const, 'now' as const),
        peer,
      }),
    },
    { weight: 1, arbitrary: fc.constant({ op: 'flush' as const }) },
  );
  const run = fc.check(
    fc.property(fc.array(op, { maxLength: 50, size: 'max' }), (ops) => {
      const fanOut = new FanOut();
      const got = [0, 1, 2, 3].map(() => '');
      const want = [0, 1, 2, 3].map(() => '');
      const boxes = got.map((_, i) => new Outbox((bytes) => (got[i] += Buffer.from(bytes).toString())));
      ops.forEach((each, n) => {
        const bytes = Buffer.from(`${n};`);
        if (each.op === 'flush') fanOut.flush();
        else if (each.op === 'all') {
          boxes.forEach((box, i) => {
            if (box.inside && i !== each.but) want[i] += bytes.toString();
          });
          fanOut.broadcast(bytes, boxes[each.but]);
        } else if (each.op === 'in') fanOut.enter(boxes[each.peer]!);
        else if (each.op === 'out') fanOut.exit(boxes[each.peer]!);
        else if (each.op === 'now') {
          fanOut.settleNow(boxes[each.peer]!);
          assert.equal(got[each.peer], want[each.peer], 'all that waits is written before an end');
        } else {
          want[each.peer] += bytes.toString();
          fanOut.send(boxes[each.peer]!, bytes);
        }
      });
      fanOut.flush();
      assert.deepEqual(got, want);
    }),
    { numRuns: 1000 },
  );
  reports(t, 'whoever enters, exits, speaks and is answered', run);
});

/** What a reader is written while a crowd is found slow at the first write to it, and so leaves. */
function besideSlowCrowd(size: number, enteredInThisTurn: boolean): string[] {
  const fanOut = new FanOut();
  const got: string[] = [];
  const left = Buffer.from(`left|${'n'.repeat(LIMITS.nickBytesMax)}|slow\n`);
  for (let i = 0; i < size; i++) {
    const box: Outbox = new Outbox(() => {
      if (!box.inside) return;
      fanOut.exit(box);
      fanOut.broadcast(left, undefined);
    });
    fanOut.enter(box);
  }
  const reader = new Outbox((bytes) => got.push(...Buffer.from(bytes).toString().split('\n').slice(0, -1)));
  fanOut.enter(reader);
  if (!enteredInThisTurn) fanOut.flush();
  fanOut.broadcast(Buffer.from('said|ann|first\n'), undefined);
  for (let i = 0; i < 3; i++) fanOut.flush();
  return got;
}

t.test('readers found slow while a turn is written change nothing for the others', async (t) => {
  // The notices of 7000 are more than is gathered before a write, so they are written within the write.
  for (const size of [1, 100, 7000]) {
    for (const entered of [true, false]) {
      const got = besideSlowCrowd(size, entered);
      const how = `${size} slow readers who entered ${entered ? 'in this turn' : 'before'}`;
      t.equal(got.length, size + 1, `one say and all notices are written beside ${how}`);
      t.equal(got.indexOf('said|ann|first'), 0, `what was said first is written first beside ${how}`);
    }
  }
});
