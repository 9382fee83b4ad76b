/**
 * Sends in order, and in a dialect that needs it with a gap between two sends, so that they stay two
 * messages at the receiver.
 */
import { performance } from 'node:perf_hooks';
import type { Wire } from './wire.ts';

interface Waiting {
  readonly bytes: Uint8Array;
  readonly sent: (error?: Error | null) => void;
}

export class Outbox {
  readonly #socket: Wire;
  readonly #gapMs: number;
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;
  #isEnding = false;

  constructor(socket: Wire, gapMs: number) {
    this.#socket = socket;
    this.#gapMs = gapMs;
  }

  /** Octets that the operating system has not taken yet. */
  get waitingBytes(): number {
    return this.#waitingBytes + this.#socket.writableLength;
  }

  /** The time that the gaps of what waits still take. */
  get backlogMs(): number {
    return this.#waiting.length * this.#gapMs;
  }

  /** `sent` is called once the operating system has the octets, or with the error for which it has not. */
  send(bytes: Uint8Array, sent: Waiting['sent']): void {
    if (this.#gapMs === 0) {
      this.#socket.write(bytes, sent);
      return;
    }
    this.#waiting.push({ bytes, sent });
    this.#waitingBytes += bytes.length;
    if (this.#timer === undefined) this.#next();
  }

  /** Ends this side of the connection behind what waits. */
  end(): void {
    this.#isEnding = true;
    if (this.#waiting.length === 0) this.#socket.end();
  }

  /** Nothing more is sent; what waits fails. */
  close(error: Error): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waitingBytes = 0;
    for (const { sent } of this.#waiting.splice(0)) sent(error);
  }

  /** The timer runs exactly while something waits, so an idle session holds no timer. */
  #next(): void {
    this.#timer = undefined;
    const leftMs = this.#lastMs + this.#gapMs - performance.now();
    if (leftMs <= 0) {
      const first = this.#waiting.shift();
      if (first === undefined) return;
      this.#waitingBytes -= first.bytes.length;
      this.#lastMs = performance.now();
      this.#socket.write(first.bytes, first.sent);
    }
    if (this.#waiting.length > 0)
      this.#timer = setTimeout(() => this.#next(), Math.ceil(leftMs > 0 ? leftMs : this.#gapMs));
    else if (this.#isEnding) this.#socket.end();
  }
}
