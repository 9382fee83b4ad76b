/** Bad targets whose fault is in how connections are served and how they end. */
import type { Socket } from 'node:net';
import type { BadTarget } from './bad-target.ts';
import { crashing, crashingOnReset } from './crashing.ts';
import { p2p, unannounced } from './dialects.ts';
import { byLine, type Line, put, relay } from './relay.ts';

export const SERVING_TARGETS: readonly BadTarget[] = [
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
