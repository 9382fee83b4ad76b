/** Bad targets on WebSocket: what stands before the reference server reads and answers frames by itself, with a fault. */
import { createHash } from 'node:crypto';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { createServer } from '../../reference-server/index.ts';
import { complete, DIALECT_FILES } from '../../spec/index.ts';
import { type Frame, FrameCutter, frameOf, OPCODES } from '../peers/frames.ts';
import type { BadTarget } from './bad-target.ts';

const { continuation, text: TEXT, close: CLOSE, ping: PING, pong: PONG } = OPCODES;
const dialect = complete(DIALECT_FILES.websocket!);

/** What is done otherwise; what is left out is done as RFC 6455 has it. */
interface Fault {
  /** Whether a frame is one that may come. */
  readonly allows?: (frame: Frame) => boolean;
  /** The text of the frames of a message; undefined if it is none. */
  readonly decode?: (parts: readonly Buffer[]) => string | undefined;
  /** Whether a frame ends its message. */
  readonly isLast?: (frame: Frame) => boolean;
  /** Whether a message is passed on to the client. */
  readonly writes?: (text: Buffer) => boolean;
  /** Whether a ping is answered. */
  readonly answers?: (isWithinMessage: boolean) => boolean;
  readonly answersClose?: false;
  readonly closes?: false;
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const HEAD_END = '\r\n\r\n';
const PROTOCOL_ERROR = Buffer.from([0x03, 0xea]);
const NOT_UTF8 = Buffer.from([0x03, 0xef]);

const isKnown = ({ opcode }: Frame) => opcode <= 2 || (opcode >= CLOSE && opcode <= PONG);
const isAllowed = (frame: Frame) => frame.isMasked && frame.reserved === 0 && isKnown(frame);
function strictly(parts: readonly Buffer[]): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(parts));
  } catch {
    return undefined;
  }
}

/** One client of the front, once its handshake is answered. */
class Client {
  readonly #socket: Socket;
  readonly #inner: WebSocket;
  readonly #fault: Fault;
  readonly #waiting: string[] = [];
  #parts: Buffer[] = [];
  #isOver = false;

  constructor(socket: Socket, inner: WebSocket, fault: Fault) {
    this.#socket = socket;
    this.#inner = inner;
    this.#fault = fault;
    inner.on('open', () => {
      for (const text of this.#waiting) inner.send(text);
    });
    inner.on('message', (message: Buffer) => {
      if (fault.writes?.(message) !== false && !this.#send(TEXT, message)) inner.pause();
    });
    socket.on('drain', () => inner.resume());
    inner.on('close', () => this.#end());
    inner.on('error', () => this.#end());
    socket.on('end', () => this.#end());
    socket.on('error', () => inner.terminate());
    socket.on('close', () => inner.terminate());
  }

  take(frame: Frame): void {
    if (this.#isOver) return;
    const { allows = isAllowed, decode = strictly, isLast = (each) => each.isFinal } = this.#fault;
    if (!allows(frame)) this.#end(PROTOCOL_ERROR);
    else if (frame.opcode === PING) {
      if (this.#fault.answers?.(this.#parts.length > 0) !== false) this.#send(PONG, frame.payload);
    } else if (frame.opcode === CLOSE) this.#close(frame);
    else if (frame.opcode === TEXT || frame.opcode === continuation) {
      this.#parts.push(frame.payload);
      if (!isLast(frame)) return;
      const text = decode(this.#parts);
      this.#parts = [];
      if (text === undefined) this.#end(NOT_UTF8);
      else if (this.#inner.readyState === WebSocket.OPEN) this.#inner.send(text);
      else this.#waiting.push(text);
    }
  }

  #close({ payload }: Frame): void {
    if (this.#fault.answersClose !== false) this.#send(CLOSE, payload);
    this.#isOver = true;
    this.#inner.close();
    if (this.#fault.closes !== false) this.#socket.end();
  }

  /** True if the socket takes more. */
  #send(opcode: number, payload: Buffer): boolean {
    return !this.#socket.writable || this.#socket.write(frameOf(opcode, payload, { isMasked: false }));
  }

  #end(code = Buffer.alloc(0)): void {
    // Where a close frame was answered, nothing but the end may follow.
    if (!this.#isOver) this.#send(CLOSE, code);
    else if (this.#fault.closes === false) return;
    this.#isOver = true;
    this.#inner.close();
    this.#socket.end();
  }
}

function serve(socket: Socket, inner: () => WebSocket, fault: Fault): void {
  const cutter = new FrameCutter();
  let head = Buffer.alloc(0);
  let client: Client | undefined;
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    let rest = chunk;
    if (client === undefined) {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(HEAD_END);
      if (end < 0) return;
      const key = /^sec-websocket-key: *(\S+)/im.exec(head.toString('latin1'))?.[1] ?? '';
      const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}${HEAD_END}`,
      );
      client = new Client(socket, inner(), fault);
      rest = head.subarray(end + HEAD_END.length);
    }
    for (const frame of cutter.push(rest)) client.take(frame);
  });
}

function front(name: string, guilty: string, does: string, fault: Fault): BadTarget {
  return {
    name,
    guilty,
    does,
    dialect,
    async start(options) {
      const room = await createServer({ dialect, ...options, port: 0 });
      const sockets = new Set<Socket>();
      const server = createTcpServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
        sockets.add(socket.on('close', () => sockets.delete(socket)));
        serve(socket, () => new WebSocket(`ws://${room.host}:${room.port}/`), fault);
      });
      await new Promise<void>((resolve) =>
        server.listen({ host: '127.0.0.1', port: options.port ?? 0 }, resolve),
      );
      return {
        host: '127.0.0.1',
        port: (server.address() as AddressInfo).port,
        async close() {
          const closed = new Promise<void>((resolve) => server.close(() => resolve()));
          for (const socket of sockets) socket.destroy();
          await Promise.all([room.close(), closed]);
        },
      };
    },
  };
}

/** Bad targets whose fault is in the frames of WebSocket. */
export const WEBSOCKET_TARGETS: readonly BadTarget[] = [
  front('frame-is-message', 'WS-1', 'takes each frame for a message', { isLast: () => true }),
  front('decodes-frames-apart', 'WS-1', 'decodes each frame of a message by itself', {
    decode: (parts) => parts.map((part) => part.toString()).join(''),
  }),
  front('short-lengths-only', 'WS-2', 'sends no message of more than 125 octets', {
    writes: (text) => text.length <= 125,
  }),
  front('ignores-pings', 'WS-3', 'answers no ping frame', { answers: () => false }),
  front('ignores-pings-within', 'WS-3', 'answers no ping frame between the frames of a message', {
    answers: (isWithinMessage) => !isWithinMessage,
  }),
  front('closes-without-a-word', 'WS-4', 'answers no close frame', { answersClose: false }),
  front('stays-open-after-close', 'WS-4', 'answers a close frame and leaves the connection open', {
    closes: false,
  }),
  front('takes-unmasked', 'WS-5', 'reads frames that are not masked', {
    allows: (frame) => frame.reserved === 0 && isKnown(frame),
  }),
  front('takes-reserved-bits', 'WS-5', 'does not look at the reserved bits of a frame', {
    allows: (frame) => frame.isMasked && isKnown(frame),
  }),
  front('ignores-unknown-opcodes', 'WS-5', 'ignores frames with an unknown opcode', {
    allows: (frame) => frame.isMasked && frame.reserved === 0,
  }),
  front('takes-any-octets', 'WS-6', 'relays a text that is not UTF-8 with signs in the place of octets', {
    decode: (parts) => Buffer.concat(parts).toString(),
  }),
];
