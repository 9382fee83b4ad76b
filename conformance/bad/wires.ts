/** Bad targets whose fault is in the octets that they read or write. */
import { createServer as createTcpServer, type Socket } from 'node:net';
import type { BadTarget } from './bad-target.ts';
import { byLine, type Line, listening, put, relay } from './relay.ts';

/** A server that is nothing but what it does with a connection. */
function bare(name: string, guilty: string, does: string, serve: (socket: Socket) => void): BadTarget {
  return { name, guilty, does, start: (options) => listening(createTcpServer(serve), options.port) };
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
  relay('handles-cut-lines', 'FRAME-1', 'handles a last line that has no LF', () => ({
    clientEnd: ({ server }) => void server.end('\n'),
  })),
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
];
