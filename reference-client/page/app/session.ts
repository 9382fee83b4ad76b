/** Being in the room: logging in, staying in, coming back after a loss, leaving. It shows nothing. */
import {
  type ClientState,
  type Codec,
  clientStep,
  INITIAL_CLIENT,
  type ServerMessage,
} from '../../../spec/index.ts';
import { ClientError } from '../../errors.ts';
import { express } from '../../express.ts';
import { byeWords, refusalWords } from '../../words.ts';
import { Connection } from './connection.ts';

/** The first and the longest wait before the next attempt, milliseconds; each is twice the one before. */
const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 20_000;
/** Ends that the person has to see before anything goes on. */
const FINAL = new Set(['quit', 'flood']);

/** Where the person is. */
export type State =
  /** Nowhere; `why` is a sentence, or empty. */
  | { readonly kind: 'out'; readonly why: string }
  /** On the way in, for the first time. */
  | { readonly kind: 'entering' }
  | { readonly kind: 'in' }
  /** The connection was lost; the next attempt is at a moment of the clock of `performance`. */
  | { readonly kind: 'away'; readonly why: string; readonly retryAt: number }
  /** The next attempt is under way. */
  | { readonly kind: 'returning' };

export interface Listener {
  state(state: State): void;
  /** The room has changed. */
  room(room: ClientState): void;
  /** A message that a member gets. */
  message(message: ServerMessage): void;
}

export class Session {
  readonly #url: string;
  readonly #codec: Codec;
  readonly #listener: Listener;
  #connection: Connection | undefined;
  #state: State = { kind: 'out', why: '' };
  #room = INITIAL_CLIENT;
  #nick = '';
  /** A login was sent and not answered yet. */
  #asked = false;
  #attempts = 0;
  #timer: number | undefined;

  constructor(url: string, codec: Codec, listener: Listener) {
    this.#url = url;
    this.#codec = codec;
    this.#listener = listener;
    window.addEventListener('online', () => this.retry());
  }

  get state(): State {
    return this.#state;
  }

  /** What was known of the room last. */
  get room(): ClientState {
    return this.#room;
  }

  /** Logs in. A refusal comes as the state `out`. */
  enter(nick: string): void {
    if (this.#state.kind !== 'out') return;
    try {
      express(this.#codec, 'guest', { type: 'login', nick });
    } catch (error) {
      this.#become({ kind: 'out', why: sentenceOf(error) });
      return;
    }
    this.#nick = nick;
    this.#become({ kind: 'entering' });
    if (this.#connection?.isOpen === true) this.#login();
    else this.#connect();
  }

  /** Tries to come back now. */
  retry(): void {
    if (this.#state.kind !== 'away') return;
    window.clearTimeout(this.#timer);
    this.#become({ kind: 'returning' });
    this.#connect();
  }

  /** Throws a ClientError with a sentence; nothing is sent then. */
  say(text: string): void {
    this.#member().send('member', { type: 'say', text });
  }

  /** Throws like `say`. */
  to(nick: string, text: string): void {
    this.#member().send('member', { type: 'to', nick, text });
  }

  leave(): void {
    window.clearTimeout(this.#timer);
    this.#become({ kind: 'out', why: '' });
    this.#connection?.quit();
  }

  #member(): Connection {
    if (this.#state.kind === 'in' && this.#connection?.isOpen === true) return this.#connection;
    throw new ClientError('closed', { address: location.host, why: 'it is being set up again' });
  }

  #connect(): void {
    let room: ClientState = INITIAL_CLIENT;
    const connection = new Connection(this.#url, this.#codec, {
      opened: () => this.#login(),
      message: (message) => {
        if (this.#connection !== connection || room.phase === 'closed') return;
        room = this.#hear(room, message);
        if (room.phase === 'closed') connection.drop();
      },
      ended: () => {
        if (this.#connection !== connection) return;
        this.#connection = undefined;
        this.#ended(room.bye);
      },
    });
    this.#connection = connection;
  }

  #login(): void {
    this.#asked = true;
    this.#connection?.send('guest', { type: 'login', nick: this.#nick });
  }

  /** Returns what is known of the room after the message. */
  #hear(before: ClientState, message: ServerMessage): ClientState {
    if (before.phase === 'guest') return this.#hearAsGuest(before, message);
    // Where the notice of a join goes to all, the own one says nothing new.
    if (message.type === 'joined' && message.nick === before.nick) return before;
    const room = clientStep(before, message);
    this.#learn(room);
    this.#listener.message(message);
    return room;
  }

  #hearAsGuest(before: ClientState, message: ServerMessage): ClientState {
    if (message.type === 'welcome') {
      // Some dialects do not say the nickname back; then it is the one that was asked for.
      const room = clientStep(before, { type: 'welcome', nick: message.nick || this.#nick });
      this.#asked = false;
      this.#attempts = 0;
      this.#learn(room);
      this.#become({ kind: 'in' });
      return room;
    }
    if (message.type === 'error' && this.#asked) this.#refused(message.code, refusalWords(message));
    return clientStep(before, message);
  }

  #refused(code: string, why: string): void {
    this.#asked = false;
    if (this.#state.kind === 'returning' && code === 'nick-in-use') {
      // The server has not noticed yet that the old connection is lost.
      const connection = this.#connection;
      this.#connection = undefined;
      connection?.drop();
      this.#away('Your nickname is still taken');
    } else this.#become({ kind: 'out', why: `${why}.` });
  }

  #ended(bye: string | undefined): void {
    const why = bye === undefined ? undefined : byeWords(bye);
    const { kind } = this.#state;
    if (kind === 'out') return;
    if (kind === 'entering') {
      this.#become({ kind: 'out', why: `${why ?? 'The server cannot be reached'}. Please try again.` });
    } else if (bye !== undefined && FINAL.has(bye)) this.#become({ kind: 'out', why: `${why}.` });
    else
      this.#away(why ?? (kind === 'returning' ? 'The server cannot be reached' : 'The connection is lost'));
  }

  #away(why: string): void {
    // Many pages that lose one server must not come back in the same moment.
    const jitter = 0.75 + Math.random() / 2;
    const waitMs = Math.min(RETRY_MS_MIN * 2 ** this.#attempts, RETRY_MS_MAX) * jitter;
    this.#attempts++;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.retry(), waitMs);
    this.#become({ kind: 'away', why, retryAt: performance.now() + waitMs });
  }

  #learn(room: ClientState): void {
    this.#room = room;
    this.#listener.room(room);
  }

  #become(state: State): void {
    this.#state = state;
    this.#listener.state(state);
  }
}

export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
