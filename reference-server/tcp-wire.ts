/** A bare TCP connection. */
import type { Socket } from 'node:net';
import type { Wire, WireListener } from './wire.ts';

export class TcpWire implements Wire {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
  }

  get address(): string {
    return this.#socket.remoteAddress ?? '';
  }

  get waitingBytes(): number {
    return this.#socket.writableLength;
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && !this.#socket.writableEnded;
  }

  listen({ data, end, close }: WireListener): void {
    this.#socket.on('data', data);
    this.#socket.on('end', end);
    // An RST is an end like another (LEAVE-6); 'close' follows.
    this.#socket.on('error', () => {});
    this.#socket.on('close', close);
  }

  write(octets: Uint8Array): void {
    this.#socket.write(octets);
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }
}
