/** A member's view of the room: what it can say, what it hears, who is there. */
import {
  type ClientMessage,
  type ClientState,
  clientStep,
  type Invalid,
  type ServerMessage,
} from '../spec/index.ts';
import { Emitter, type Unsubscribe } from './emitter.ts';
import { Inbox } from './inbox.ts';
import { CLIENT_LIMITS } from './limits.ts';
import type { Link } from './link.ts';
import type { Closed, SessionEvents } from './session-events.ts';

export interface SessionOptions {
  readonly state: ClientState;
  readonly quitTimeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * A running session; `connect` makes one. Texts and nicknames are as the peers sent them: escape control
 * characters before showing them to a person (CLIENT-5).
 *
 * Iterating yields every message after welcome, from the first one, once: iterations share one inbox.
 * Until somebody iterates the newest 1024 messages are kept. While somebody does, none is lost: if more
 * than 1024 wait, nothing is read from the server until half of them are taken, and a server may end a
 * session that does not keep up. Leave a loop with `break`, not by never asking for the next message.
 */
export class Session implements AsyncIterable<ServerMessage> {
  /** Resolves, and never rejects, once the connection has ended. */
  readonly closed: Promise<Closed>;
  readonly #link: Link;
  readonly #options: SessionOptions;
  readonly #events = new Emitter<SessionEvents>();
  readonly #inbox: Inbox<ServerMessage>;
  readonly #abort = () => this.close();
  #state: ClientState;
  /** What came before the caller could listen; undefined from then on. */
  #held: (ServerMessage | Invalid)[] | undefined = [];
  #asked = false;
  #deaf = false;
  #over = false;
  #quitting: Promise<void> | undefined;
  #resolveClosed: (closed: Closed) => void = () => {};

  /** Takes the link over within the read that holds welcome. */
  constructor(link: Link, options: SessionOptions) {
    this.#link = link;
    this.#options = options;
    this.#state = options.state;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#inbox = new Inbox({
      messagesMax: CLIENT_LIMITS.messagesMax,
      pause: (paused) => link.pause(paused),
    });
    options.signal?.addEventListener('abort', this.#abort, { once: true });
    link.listener = {
      message: (message) => this.#receive(message),
      invalid: (invalid) => this.#receive(invalid),
      close: (error) => this.#closed(error),
    };
    // What stands behind welcome in the same read waits until whoever awaits connect() has had a turn to
    // listen; nothing more is read meanwhile.
    link.pause(true);
    setImmediate(() => this.#release());
  }

  /** The own nickname, as the server spells it. */
  get nick(): string {
    return this.#state.nick ?? '';
  }

  /** The nicknames of the others, in the order in which they became known; a new array. */
  get others(): string[] {
    return this.#state.others.filter((other) => other !== this.nick);
  }

  /**
   * Says a text to every other member. Texts are sent in the order of the calls, awaited or not.
   *
   * @returns resolves when the operating system has taken the text, which is not yet its delivery.
   * @throws ClientError `bad-text` if it is empty, longer than the dialect's limit in octets or holds
   * characters that the dialect cannot carry; `too-much` if 1 MiB waits already; `closed`.
   */
  async say(text: string): Promise<void> {
    await this.#send({ type: 'say', text });
  }

  /**
   * Says a text to one member. That nobody has the nickname is told later, by an `error` event.
   *
   * @throws ClientError as `say` does, and `inexpressible` in a dialect without direct messages.
   */
  async to(nick: string, text: string): Promise<void> {
    await this.#send({ type: 'to', nick, text });
  }

  /**
   * Chooses whom to talk to, in a room where people talk in pairs; what is said from then on goes to them.
   *
   * @throws ClientError as `say` does, and `inexpressible` in other rooms.
   */
  async pair(nick: string): Promise<void> {
    await this.#send({ type: 'pair', nick });
  }

  /**
   * Leaves in order (CLIENT-6): sends quit behind everything said so far and waits for the end of the
   * connection, at most `quitTimeoutMs`, then ends it. In a dialect without quit it ends its own side, and
   * waits at most a second for the other. Never rejects; calling it again waits for the same.
   */
  quit(): Promise<void> {
    this.#quitting ??= this.#quit();
    return this.#quitting;
  }

  /** Ends at once, without quit: what was not sent yet is dropped, and the others see a lost connection. */
  close(): void {
    this.#asked = true;
    this.#deaf = true;
    this.#inbox.neverPause();
    this.#link.destroy();
  }

  /** Listens; returns the function that stops it. A listener added right after connect() misses nothing. */
  on<K extends keyof SessionEvents>(type: K, listener: (event: SessionEvents[K]) => void): Unsubscribe {
    return this.#events.on(type, listener);
  }

  /** The messages that came and come, until the session ends. */
  [Symbol.asyncIterator](): AsyncIterableIterator<ServerMessage, undefined> {
    return this.#inbox.iterate();
  }

  #send(message: ClientMessage): Promise<void> {
    if (this.#asked) throw this.#link.closedError('the session has ended');
    return this.#link.send('member', message);
  }

  async #quit(): Promise<void> {
    if (this.#over) return;
    const hasQuit = this.#link.codec.expresses('client', 'quit');
    const { quitTimeoutMs } = this.#options;
    // Nothing answers an end, and some servers do not even close.
    const endMs = hasQuit ? quitTimeoutMs : Math.min(quitTimeoutMs, CLIENT_LIMITS.endTimeoutMs);
    const patienceMs = endMs + this.#link.backlogMs;
    try {
      if (hasQuit) this.#send({ type: 'quit' }).catch(() => {});
      else this.#link.end();
    } catch {
      // The connection has ended already, or does not take more: waiting for the end is all there is left.
    }
    this.#asked = true;
    this.#inbox.neverPause();
    const timer = setTimeout(() => this.#link.destroy(), patienceMs);
    await this.closed;
    clearTimeout(timer);
  }

  #receive(event: ServerMessage | Invalid): void {
    if (this.#held !== undefined) this.#held.push(event);
    else this.#deliver(event);
  }

  #release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#link.pause(false);
    for (const event of held) this.#deliver(event);
  }

  #deliver(event: ServerMessage | Invalid): void {
    // Nothing follows a bye, and after close() nobody listens, although the read may hold more.
    if (this.#deaf || this.#state.phase === 'closed') return;
    if (event.type === 'invalid') {
      this.#events.emit('invalid', event);
      return;
    }
    // Where the notice of a join goes to all, the own one says nothing new.
    if (event.type === 'joined' && event.nick === this.nick) return;
    this.#state = clientStep(this.#state, event);
    this.#inbox.push(event);
    this.#announce(event);
    if (event.type === 'bye') this.#leaveAfterBye();
  }

  #announce(message: ServerMessage): void {
    this.#events.emit('message', message);
    switch (message.type) {
      case 'said':
      case 'told':
      case 'joined':
      case 'left':
      case 'error':
      case 'bye':
        this.#events.emit(message.type, message as never);
    }
  }

  /** The server ends the connection after bye; one that does not is not waited for. */
  #leaveAfterBye(): void {
    this.#inbox.neverPause();
    this.#link.end();
    const timer = setTimeout(() => this.#link.destroy(), this.#options.quitTimeoutMs);
    void this.closed.then(() => clearTimeout(timer));
  }

  #closed(error: Error | undefined): void {
    this.#over = true;
    this.#options.signal?.removeEventListener('abort', this.#abort);
    if (this.#held !== undefined) this.#release();
    const closed: Closed = { asked: this.#asked, bye: this.#state.bye, error };
    this.#inbox.end();
    this.#events.emit('close', closed);
    this.#resolveClosed(closed);
  }
}
