/** When a connection may send, where a server takes one read for one message. */
import { rest } from './rest.ts';

/**
 * Where a read is a message, the next is sent when the one before is seen to have been read, or after this
 * time: a server that gets no processor time would read both as one. Milliseconds.
 */
const UNSEEN_MS = 200;

export class Pacer {
  readonly #gapMs: number;
  #lastSendMs = 0;
  #sends: Promise<void> | undefined;
  /** Settles once the last say was heard by somebody, or has had time enough. */
  #heard: Promise<void> | undefined;

  /** Least time between sends, milliseconds; 0 where they need none. */
  constructor(gapMs: number) {
    this.#gapMs = gapMs;
  }

  get isPaced(): boolean {
    return this.#gapMs > 0;
  }

  /** How long it may take until what was sent has been read, though nothing shows it, milliseconds. */
  get unseenMs(): number {
    return Math.max(this.#gapMs, UNSEEN_MS);
  }

  /** Sends at once, or when all before has been read. */
  send(write: () => void): void {
    if (this.isPaced) this.#sends = this.#paced(write, this.#sends);
    else write();
  }

  /** Acts when all that was to be sent is on its way. */
  afterSends(act: () => void): void {
    if (this.#sends === undefined) act();
    else this.#sends = this.#sends.then(act, act);
  }

  /** The next send waits until this settles, which shows that the one before was read by itself. */
  awaitHearing(heard: Promise<void>): void {
    this.#heard = heard;
    this.#lastSendMs = 0;
  }

  /** What came after the last send, if it was no say, shows that it was read. */
  sawAnswer(): void {
    this.#lastSendMs = 0;
  }

  /** Resolves when all that was to be sent is on its way. */
  async written(): Promise<void> {
    await this.#sends;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  /** Resolves when that is so, and what was said was heard. */
  async wasHeard(): Promise<void> {
    await this.written();
    await this.#heard;
  }

  /** Resolves when that is so, and a server has had the time to read it. */
  async wasRead(): Promise<void> {
    await this.wasHeard();
    await rest(this.unseenMs);
  }

  async #paced(write: () => void, before: Promise<void> | undefined): Promise<void> {
    await before;
    await this.#heard;
    const wait = this.#lastSendMs + this.unseenMs - performance.now();
    if (wait > 0) await rest(wait);
    this.#lastSendMs = performance.now();
    write();
  }
}
