/** A WebSocket as a wire: each write is a text message, and each text message a chunk. */
import { EventEmitter } from 'node:events';
import { WebSocket } from 'ws';
import type { Address } from './address.ts';
import type { Wire } from './wire.ts';

/** The longest message that is taken, octets; a longer one ends the connection. */
const MESSAGE_BYTES_MAX = 1_048_576;

class WebSocketWire extends EventEmitter implements Wire {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    super();
    this.#socket = socket;
    // What comes with the handshake waits until somebody listens.
    socket.on('open', () => socket.pause());
    this.on('newListener', (event) => {
      if (event === 'data') socket.resume();
    });
    // A binary message is none of any dialect.
    socket.on('message', (data, isBinary) => {
      if (!isBinary) this.emit('data', data);
    });
    socket.on('error', (error) => this.emit('error', error));
    socket.on('close', () => {
      this.emit('end');
      this.emit('close');
    });
  }

  get writable(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  get writableLength(): number {
    return this.#socket.bufferedAmount;
  }

  write(bytes: Uint8Array, done?: (error?: Error | null) => void): void {
    this.#socket.send(bytes, { binary: false }, (error) => done?.(error));
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    this.#socket.close(1000);
  }

  destroy(): void {
    this.#socket.terminate();
  }
}

/** Starts the handshake; `connect` or `error` follows on the wire. */
export function dialWebSocket({ scheme, text, path }: Address): Wire & EventEmitter {
  const socket = new WebSocket(`${scheme === 'wss' ? 'wss' : 'ws'}://${text}${path}`, {
    perMessageDeflate: false,
    maxPayload: MESSAGE_BYTES_MAX,
    followRedirects: false,
  });
  const wire = new WebSocketWire(socket);
  socket.on('open', () => wire.emit('connect'));
  return wire;
}
