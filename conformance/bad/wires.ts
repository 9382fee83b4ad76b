/**
 * Bad targets whose fault is in how connections are served: a relay in front of the reference server
 * that spoils octets, order, time or ends; and servers that are nothing but a fault.
 */
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { createServer } from '../../reference-server/index.ts';
import { type Dialect, parley } from '../../spec/index.ts';
import type { BadInstance, BadTarget, StartOptions } from './bad-target.ts';
import { p2p, unannounced } from './dialects.ts';

/** One connection through the relay. */
export interface Line {
  readonly number: number;
  readonly client: Socket;
  readonly server: Socket;
}

/** What a relay does; what it leaves out is passed on as it is. */
export interface Spoiling {
  /** What it holds for connections that do not read, octets. */
  readonly memoryBytes?: () => number;
  readonly toServer?: (chunk: Buffer, line: Line) => void;
  readonly toClient?: (chunk: Buffer, line: Line) => void;
  readonly clientEnd?: (line: Line) => void;
  readonly clientError?: (line: Line) => void;
  readonly accept?: (client: Socket, proceed: () => void) => void;
}

/** How long what was relayed last may take to arrive, milliseconds. */
const SETTLE_MS = 30;

async function listening(server: Server, port = 0): Promise<BadInstance> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port }, resolve));
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** The reference server behind something that spoils its connections. */
export function relay(
  name: string,
  guilty: string,
  does: string,
  make: () => Spoiling,
  dialect: Dialect = parley,
): BadTarget {
  return {
    name,
    guilty,
    does,
    dialect,
    async start(options: StartOptions) {
      const spoiling = make();
      const inner = await createServer({ dialect, ...options, port: 0 });
      let count = 0;
      const outer = createTcpServer({ allowHalfOpen: true, noDelay: true }, (client) => {
        const proceed = () =>
          join(
            client,
            connect({ host: inner.host, port: inner.port, allowHalfOpen: true, noDelay: true }),
            count++,
            spoiling,
          );
        if (spoiling.accept === undefined) proceed();
        else spoiling.accept(client, proceed);
      });
      const instance = await listening(outer, options.port);
      return {
        ...instance,
        ...(spoiling.memoryBytes === undefined ? {} : { memoryBytes: spoiling.memoryBytes }),
        async close() {
          // The goodbye of the server within still passes through.
          await inner.close();
          await new Promise<void>((resolve) => setTimeout(resolve, SETTLE_MS));
          await instance.close();
        },
      };
    },
  };
}

function join(client: Socket, server: Socket, number: number, spoiling: Spoiling): void {
  const line = { number, client, server };
  server.on('error', () => client.destroy());
  client.on('error', () =>
    spoiling.clientError === undefined ? server.resetAndDestroy() : spoiling.clientError(line),
  );
  client.on('data', (chunk: Buffer) =>
    spoiling.toServer === undefined ? void server.write(chunk) : spoiling.toServer(chunk, line),
  );
  server.on('data', (chunk: Buffer) =>
    spoiling.toClient === undefined ? put(line, chunk) : spoiling.toClient(chunk, line),
  );
  client.on('end', () => (spoiling.clientEnd === undefined ? void server.end() : spoiling.clientEnd(line)));
  server.on('end', () => client.end());
  client.on('close', () => {
    if (spoiling.clientEnd === undefined && spoiling.clientError === undefined) server.destroy();
  });
}

/** A server that is nothing but what it does with a connection. */
function bare(name: string, guilty: string, does: string, serve: (socket: Socket) => void): BadTarget {
  return { name, guilty, does, start: (options) => listening(createTcpServer(serve), options.port) };
}

/** Lines of what the server sends, whole. */
export function byLine(take: (text: string, line: Line) => void): NonNullable<Spoiling['toClient']> {
  const held = new Map<number, string>();
  return (chunk, line) => {
    const lines = ((held.get(line.number) ?? '') + chunk.toString('latin1')).split('\n');
    held.set(line.number, lines.pop() ?? '');
    for (const text of lines) take(`${text}\n`, line);
  };
}

/** Writes, and reads no more from the server than the client takes. */
export function put(line: Line, data: string | Buffer): void {
  if (
    line.client.destroyed ||
    line.client.write(typeof data === 'string' ? Buffer.from(data, 'latin1') : data)
  )
    return;
  if (line.server.isPaused()) return;
  line.server.pause();
  line.client.once('drain', () => line.server.resume());
}

export const WIRE_TARGETS: readonly BadTarget[] = [
  bare('mute', 'LOGIN-1', 'takes connections and never says anything', (socket) => socket.resume()),
  bare('closer', 'LOGIN-1', 'closes each connection at once', (socket) => socket.destroy()),
  bare('garbage', 'FRAME-11', 'answers everything with garbage without end', (socket) => {
    const noise = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256));
    const pour = () => {
      while (!socket.destroyed && socket.write(noise));
    };
    socket.once('data', pour);
    socket.on('drain', () => setImmediate(pour));
  }),
  relay('dripper', 'LOGIN-1', 'sends one octet a second', () => ({
    toClient(chunk, { client }) {
      let at = 0;
      const timer = setInterval(() => {
        if (client.destroyed || at === chunk.length) clearInterval(timer);
        else client.write(chunk.subarray(at, ++at));
      }, 1000);
    },
  })),
  relay('interleaver', 'FRAME-11', 'mixes the octets of lines that it sends at the same time', () => ({
    toClient(chunk, line) {
      const [first = '', second = '', ...rest] = chunk.toString('latin1').split(/(?<=\n)/);
      const cut = Math.floor(first.length / 2);
      put(
        line,
        second === ''
          ? first
          : `${first.slice(0, cut)}${second.trimEnd()}${first.slice(cut)}\n${rest.join('')}`,
      );
    },
  })),
  relay('coalescer', 'FRAME-11', 'loses the LF between lines that it sends together', () => ({
    toClient: (chunk, line) => put(line, chunk.toString('latin1').replace(/\n(?=.)/gs, '')),
  })),
  relay('crlf-sender', 'FRAME-11', 'ends its lines with CR LF after a CR', () => ({
    toClient: byLine((text, line) => put(line, text.replace('\n', '\r\r\n'))),
  })),
  relay('own-codes', 'ERR-4', 'sends error codes of its own', () => ({
    toClient: byLine((text, line) => put(line, text.replace('error|text-empty|', 'error|E42|'))),
  })),
  relay('reorderer', 'SAY-5', 'sends what comes at the same time in another order', () => ({
    toClient(chunk, line) {
      const lines = chunk.toString('latin1').split(/(?<=\n)/);
      const said = lines.filter((text) => text.startsWith('said|'));
      put(line, [...lines.filter((text) => !text.startsWith('said|')), ...said.reverse()].join(''));
    },
  })),
  relay(
    'order-by-receiver',
    'SAY-6',
    'sends every second receiver what comes at the same time sorted by its speaker',
    () => ({
      toClient(chunk, line) {
        const lines = chunk.toString('latin1').split(/(?<=\n)/);
        if (line.number % 2 === 0 || !lines.every((text) => text.startsWith('said|')))
          return put(line, lines.join(''));
        const speaker = (text: string) => text.split('|')[1] ?? '';
        put(
          line,
          lines
            .map((text, i) => ({ text, i }))
            .sort((a, b) =>
              speaker(a.text) < speaker(b.text) ? 1 : speaker(a.text) > speaker(b.text) ? -1 : a.i - b.i,
            )
            .map(({ text }) => text)
            .join(''),
        );
      },
    }),
  ),
  relay('joins-overtake', 'SAY-6', 'tells every second receiver of newcomers before what was said', () => ({
    toClient(chunk, line) {
      const lines = chunk.toString('latin1').split(/(?<=\n)/);
      const isJoined = (text: string) => text.startsWith('joined|');
      put(
        line,
        line.number % 2 === 0
          ? lines.join('')
          : [...lines.filter(isJoined), ...lines.filter((text) => !isJoined(text))].join(''),
      );
    },
  })),
  relay('direct-overtakes', 'SAY-5', 'sends what is for one before what is for all', () => ({
    toClient(chunk, line) {
      const lines = chunk.toString('latin1').split(/(?<=\n)/);
      const isDirect = (text: string) => text.startsWith('told|');
      put(line, [...lines.filter(isDirect), ...lines.filter((text) => !isDirect(text))].join(''));
    },
  })),
  relay('late-duplicator', 'SAY-2', 'sends some texts a second time, much later', () => {
    let count = 0;
    return {
      toClient: byLine((text, line) => {
        put(line, text);
        if (text.startsWith('said|') && ++count % 50 === 0) setTimeout(() => put(line, text), 400);
      }),
    };
  }),
  relay('late-leaker', 'LOGIN-4', 'sends guests, much later, what was said', () => {
    const guests = new Set<Line>();
    return {
      toClient: byLine((text, line) => {
        put(line, text);
        if (text.startsWith('error|nick-in-use')) guests.add(line);
        if (text.startsWith('welcome')) guests.delete(line);
        if (text.startsWith('said|')) for (const guest of guests) setTimeout(() => put(guest, text), 0);
      }),
    };
  }),
  relay('ghosts', 'LEAVE-9', 'sends the last words of somebody again after their left', () => {
    const last = new Map<string, string>();
    return {
      toClient: byLine((text, line) => {
        put(line, text);
        const [type, nick = ''] = text.trim().split('|');
        if (type === 'said') last.set(nick, text);
        if (type === 'left') put(line, `said|${nick}|ghost ${nick}\n`);
      }),
    };
  }),
  relay('babbler', 'LEAVE-9', 'relays what somebody said after it told that they left', () => {
    const held = new Map<number, string[]>();
    return {
      toClient(chunk, line) {
        const lines = chunk.toString('latin1').split(/(?<=\n)/);
        const left = lines.find((text) => text.startsWith('left|'));
        const nick = left?.split('|')[1];
        const own = lines.filter((text) => text.startsWith(`said|${nick}|`));
        held.set(line.number, own);
        put(
          line,
          left === undefined
            ? lines.join('')
            : [...lines.filter((text) => !own.includes(text)), ...own].join(''),
        );
      },
    };
  }),
  relay('deaf-to-fin', 'LEAVE-5', 'never notices that a connection was closed', () => ({
    clientEnd: () => {},
    clientError: ({ server }) => server.resetAndDestroy(),
  })),
  relay('deaf-to-reset', 'LEAVE-6', 'never notices a reset', () => ({
    clientError: () => {},
    clientEnd: ({ server }) => void server.end(),
  })),
  relay('no-half-close', 'LEAVE-7', 'does not close its side after a half-close', () => ({
    clientEnd: ({ server, client }) => {
      server.removeAllListeners('end');
      server.end();
      client.once('close', () => server.destroy());
    },
  })),
  relay('guests-left-open', 'LIVE-5', 'leaves the connection of a guest open that closes its side', () => {
    const members = new Set<Line>();
    return {
      toClient(chunk, line) {
        if (chunk.includes('welcome|')) members.add(line);
        put(line, chunk);
      },
      clientEnd(line) {
        if (members.has(line)) line.server.end();
      },
    };
  }),
  relay(
    'keeps-half-closed',
    'LIVE-5',
    'does not end the connection of whoever half-closes',
    () => ({ clientEnd: () => {} }),
    unannounced,
  ),
  relay(
    'forgets-ends-at-once',
    'ROOM-5',
    'notices one end only, of connections that are closed at once',
    () => {
      let isBusy = false;
      return {
        clientEnd({ server }) {
          if (isBusy) return;
          isBusy = true;
          setImmediate(() => {
            isBusy = false;
          });
          server.end();
        },
      };
    },
    p2p,
  ),
  relay('drops-last-words', 'LEAVE-8', 'drops what came just before the end of a connection', () => {
    const waiting = new Map<number, Buffer[]>();
    return {
      toServer(chunk, line) {
        const held = waiting.get(line.number) ?? [];
        waiting.set(line.number, held);
        held.push(chunk);
        setImmediate(() =>
          setImmediate(() => {
            const next = held.shift();
            if (next !== undefined && !line.server.writableEnded) line.server.write(next);
          }),
        );
      },
      clientEnd(line) {
        waiting.get(line.number)?.splice(0);
        line.server.end();
      },
    };
  }),
  relay('handles-cut-lines', 'FRAME-1', 'handles a last line that has no LF', () => ({
    clientEnd: ({ server }) => void server.end('\n'),
  })),
  relay('serial-login', 'LIVE-1', 'serves nobody else until a connection has sent its first line', () => {
    const queue: (() => void)[] = [];
    let current: Socket | undefined;
    const done = (client: Socket) => {
      if (current !== client) return;
      current = undefined;
      queue.shift()?.();
    };
    return {
      accept(client, proceed) {
        const begin = () => {
          current = client;
          client.once('data', () => done(client));
          client.once('close', () => done(client));
          proceed();
        };
        if (current === undefined) begin();
        else queue.push(begin);
      },
    };
  }),
  relay('fifty-guests', 'LIVE-1', 'serves fifty connections that have not logged in at the most', () => {
    const guests = new Set<Socket>();
    return {
      accept(client, proceed) {
        guests.add(client);
        client.once('close', () => guests.delete(client));
        if (guests.size <= 50) proceed();
      },
      toClient(chunk, line) {
        if (chunk.includes('welcome')) guests.delete(line.client);
        put(line, chunk.toString('latin1'));
      },
    };
  }),
  relay(
    'waits-for-slow',
    'LIVE-2',
    'waits for a member that does not read before it goes on with the others',
    () => {
      const lines: Line[] = [];
      const stalled = () => lines.some((line) => !line.client.destroyed && line.client.writableLength > 0);
      return {
        toClient(chunk, line) {
          if (!lines.includes(line)) lines.push(line);
          const write = () => {
            if (line.client.destroyed) return;
            if (stalled() && line.client.writableLength === 0) setTimeout(write, 50);
            else line.client.write(chunk);
          };
          write();
        },
      };
    },
  ),
  relay('loses-for-slow', 'LIVE-2', 'drops what is said to everybody while one member does not read', () => {
    const lines: Line[] = [];
    return {
      toClient: byLine((text, line) => {
        if (!lines.includes(line)) lines.push(line);
        const isStalled = lines.some(
          (each) => each.client.writableLength > 262_144 && !each.client.destroyed,
        );
        if (isStalled && text.startsWith('said|') && line.client.writableLength === 0) return;
        if (!line.client.destroyed) line.client.write(text, 'latin1');
      }),
    };
  }),
  relay('memory-hog', 'LEAVE-11', 'keeps everything for a member that does not read', () => {
    const clients = new Set<Socket>();
    return {
      toClient(chunk, { client, server }) {
        clients.add(client);
        client.write(chunk);
        // The relay reads on whatever the client does, so the server behind it never sees a slow reader.
        server.resume();
      },
      memoryBytes: () => [...clients].reduce((sum, client) => sum + client.writableLength, 0),
    };
  }),
  relay('pong-overtakes', 'PING-1', 'sends a pong before what it has to answer to earlier lines', () => ({
    toClient(chunk, line) {
      const lines = chunk.toString('latin1').split(/(?<=\n)/);
      const isPong = (text: string) => text.startsWith('pong|');
      const isError = (text: string) => text.startsWith('error|');
      put(
        line,
        lines.filter(isError).length < 2
          ? lines.join('')
          : [...lines.filter(isPong), ...lines.filter((text) => !isPong(text))].join(''),
      );
    },
  })),
  relay('double-notice', 'LEAVE-1', 'tells a second time of whoever quits and is reset', () => {
    const quitters = new Map<Line, string>();
    const nicks = new Map<Line, string>();
    return {
      toServer(chunk, line) {
        const text = chunk.toString('latin1');
        const nick = /^login\|(.*)$/m.exec(text)?.[1];
        nicks.set(line, nick ?? nicks.get(line) ?? '');
        if (/^quit$/m.test(text)) quitters.set(line, nicks.get(line)!);
        line.server.write(chunk);
      },
      clientEnd: ({ server }) => void server.end(),
      clientError(line) {
        line.server.resetAndDestroy();
        const nick = quitters.get(line);
        if (nick === undefined) return;
        for (const other of nicks.keys()) if (other !== line) put(other, `left|${nick}|lost\n`);
      },
    };
  }),
  crashing('crash-on-bad-utf8', 'LIVE-3', 'crashes on octets that are not UTF-8, and is restarted', (chunk) =>
    chunk.includes(0xff),
  ),
  crashing(
    'crash-on-long-line',
    'LIVE-3',
    'crashes on a long line, and is restarted',
    (chunk) => chunk.length > 2000 && !chunk.subarray(0, 2000).includes(10),
  ),
  crashing(
    'crash-on-noise',
    'LIVE-3',
    'crashes on many refused lines at once, and is restarted',
    (chunk) => chunk.length > 1000 && /^(x\n){400}/.test(chunk.toString('latin1')),
  ),
  crashingOnReset('crash-on-reset', 'LIVE-4', 'crashes on a reset, and is restarted', () => true),
  crashingOnReset(
    'crash-on-many-resets',
    'LIVE-4',
    'crashes on the fortieth reset, and is restarted',
    (count) => count % 40 === 0,
  ),
];

/** The process dies and comes back at once: everybody is cut off, and the room is empty. */
export function crashing(
  name: string,
  guilty: string,
  does: string,
  on: (chunk: Buffer) => boolean,
): BadTarget {
  return relay(name, guilty, does, () => {
    const all = new Set<Line>();
    return {
      toServer(chunk, line) {
        all.add(line);
        if (on(chunk)) crash(all);
        else line.server.write(chunk);
      },
    };
  });
}

function crashingOnReset(
  name: string,
  guilty: string,
  does: string,
  on: (count: number) => boolean,
): BadTarget {
  return relay(name, guilty, does, () => {
    const all = new Set<Line>();
    let count = 0;
    return {
      toServer(chunk, line) {
        all.add(line);
        line.server.write(chunk);
      },
      clientEnd: ({ server }) => void server.end(),
      clientError(line) {
        if (on(++count)) crash(all);
        else line.server.resetAndDestroy();
      },
    };
  });
}

function crash(all: Set<Line>): void {
  for (const { client, server } of all) {
    client.destroy();
    server.destroy();
  }
  all.clear();
}
