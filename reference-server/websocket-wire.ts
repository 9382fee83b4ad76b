/** A WebSocket connection (RFC 6455): each text message is one message of the dialect. */
import type { Socket } from 'node:net';
import type { RawData, WebSocket } from 'ws';
import type { Wire, WireListener } from './wire.ts';

const FIN_AND_TEXT = 0x81;
/** Lengths from here on stand in the two octets after a first length of 126, from 65536 on in eight after 127. */
const SHORT_BYTES_MAX = 125;
const MEDIUM_BYTES_MAX = 65_535;
const NORMAL = 1000;
const UNSUPPORTED_DATA = 1003;

/**
 * A message as a frame (RFC 6455, 5.2). What a server sends is not masked, so the frame is the same for every
 * receiver: it is made once, and frames of one turn can be joined like lines.
 */
export function textFrame(message: Uint8Array): Uint8Array {
  const { length } = message;
  const short = length <= SHORT_BYTES_MAX;
  const medium = length <= MEDIUM_BYTES_MAX;
  const head = Buffer.alloc(short ? 2 : medium ? 4 : 10);
  head[0] = FIN_AND_TEXT;
  head[1] = short ? length : medium ? 126 : 127;
  if (!short && medium) head.writeUInt16BE(length, 2);
  else if (!medium) head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, message]);
}

/**
 * `ws` reads, checks and closes. Messages are written to the socket beside it, which is right because
 * without compression it writes each of its own frames whole and at once.
 */
export class WebSocketWire implements Wire {
  readonly #socket: Socket;
  readonly #webSocket: WebSocket;
  #ping: Buffer | undefined;

  /** The WebSocket must have been made without answering pings by itself, and without compression. */
  constructor(socket: Socket, webSocket: WebSocket) {
    this.#socket = socket;
    this.#webSocket = webSocket;
    socket.setNoDelay(true);
  }

  get address(): string {
    return this.#socket.remoteAddress ?? '';
  }

  get waitingBytes(): number {
    return this.#socket.writableLength;
  }

  get isOpen(): boolean {
    return this.#webSocket.readyState === this.#webSocket.OPEN && this.#socket.writable;
  }

  listen({ data, end, close }: WireListener): void {
    const socket = this.#socket;
    const webSocket = this.#webSocket;
    webSocket.on('message', (message: RawData, isBinary: boolean) => {
      if (!isBinary) {
        // With the binary type of a server a message is one Buffer.
        data(message as Buffer);
        return;
      }
      webSocket.close(UNSUPPORTED_DATA, 'Messages are text.');
      end();
    });
    // Too large (1009), not UTF-8 (1007), no frame (1002): the close frame is under way.
    webSocket.on('error', end);
    // Of a close frame `ws` tells when the connection is gone; the peer has ended as soon as it was read.
    socket.on('data', () => {
      if (webSocket.readyState === webSocket.CLOSING) end();
    });
    socket.on('end', end);
    webSocket.on('close', close);
    webSocket.on('ping', (payload: Buffer) => {
      this.#ping = payload;
      this.#pong();
    });
    socket.on('drain', () => this.#pong());
  }

  write(octets: Uint8Array): void {
    this.#socket.write(octets);
  }

  end(): void {
    this.#webSocket.close(NORMAL);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Whoever pings and does not read gets one pong, for the last ping (RFC 6455, 5.5.3): answers do not pile up. */
  #pong(): void {
    if (this.#ping === undefined || this.#socket.writableNeedDrain || !this.isOpen) return;
    this.#webSocket.pong(this.#ping);
    this.#ping = undefined;
  }
}
