/**
 * The conversation up to welcome: a nickname, perhaps refused, perhaps another one. A timer bounds each
 * wait for the server; a person who chooses another nickname has all the time that the server gives.
 */
import { type ClientState, clientStep, INITIAL_CLIENT, type ServerMessage } from '../spec/index.ts';
import { why } from './dial.ts';
import { ClientError, type Refusal } from './errors.ts';
import { CLIENT_LIMITS } from './limits.ts';
import type { Link } from './link.ts';
import { byeWords, refusalWords } from './words.ts';

/** How much of what a server answers a nickname with is kept, octets; a read more may come. */
const WORDS_BYTES_MAX = 1_024;

type OnRefused = (error: Refusal) => string | undefined | Promise<string | undefined>;

export interface LoginOptions {
  readonly nick: string;
  readonly connectTimeoutMs: number;
  readonly signal?: AbortSignal;
  readonly onRefused?: OnRefused;
  /** Called within the read that holds welcome, so that nothing behind it is missed. */
  readonly welcomed: (state: ClientState) => void;
}

/** Resolves once `welcomed` was called; rejects with a ClientError, and the link is then destroyed. */
export function login(link: Link, options: LoginOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    new Login(link, options, resolve, reject).start();
  });
}

class Login {
  readonly #link: Link;
  readonly #options: LoginOptions;
  readonly #resolve: () => void;
  readonly #reject: (error: unknown) => void;
  readonly #abort = () =>
    this.#fail(
      new ClientError(
        'aborted',
        { address: this.#link.address.text },
        { cause: this.#options.signal?.reason },
      ),
    );
  #state: ClientState = INITIAL_CLIENT;
  #nick: string;
  /** The nickname still has to be sent; the prompt for it may have come already. */
  #toSend = true;
  #prompted = false;
  /** A nickname was sent, and neither welcome nor an error has come. */
  #asked = false;
  /** What came since a nickname was sent: some formats refuse in words that are no message of theirs. */
  #words = Buffer.alloc(0);
  #attempts = 0;
  /** A nickname was sent before on this connection. */
  #hasAsked = false;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(link: Link, options: LoginOptions, resolve: () => void, reject: (error: unknown) => void) {
    this.#link = link;
    this.#options = options;
    // Where the server gives the names, none is asked for.
    this.#nick = link.codec.expresses('client', 'login') ? options.nick : '';
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    this.#link.listener = {
      read: (chunk) => {
        if (this.#words.length < WORDS_BYTES_MAX) this.#words = Buffer.concat([this.#words, chunk]);
      },
      message: (message) => this.#hear(message),
      invalid: () => {},
      close: (error) => this.#closed(error),
    };
    const { signal } = this.#options;
    signal?.addEventListener('abort', this.#abort, { once: true });
    if (signal?.aborted) this.#abort();
    else if (this.#link.codec.expresses('client', 'login')) this.#send();
    // Where the server gives the names, it speaks first or says nothing at all.
    else if (this.#isSilent) this.#welcome('');
    else this.#wait('give a nickname');
  }

  #hear(message: ServerMessage): void {
    if (this.#over) return;
    if (message.type === 'welcome') this.#welcome(message.nick);
    else if (message.type === 'bye')
      this.#fail(this.#link.closedError(byeWords(message.reason), message.reason));
    else if (message.type === 'error') {
      // An error that answers no nickname of ours refuses nothing.
      if (this.#asked) this.#refused({ code: message.code, text: message.text });
    } else if (message.type === 'prompt') {
      this.#prompted = true;
      // Asked again although nothing was refused: what the format has no error for is refused so.
      if (this.#asked && this.#refusesAndStays) this.#refused({ code: '', text: '' });
      else this.#send();
    } else this.#state = clientStep(this.#state, message);
  }

  #send(): void {
    if (this.#over || !this.#toSend) return;
    const { policy } = this.#link.codec.dialect;
    if (policy.prompt && !this.#prompted) {
      this.#wait('ask for a nickname');
      return;
    }
    try {
      this.#link.nick = this.#nick;
      // A failed write ends the connection, which is reported by the listener's close.
      this.#link.send('guest', { type: 'login', nick: this.#nick }, this.#hasAsked).catch(() => {});
      this.#hasAsked = true;
    } catch (error) {
      if (!(error instanceof ClientError) || error.code !== 'bad-text') this.#fail(error);
      else this.#refused({ code: error.code, text: error.message }, error);
      return;
    }
    this.#toSend = false;
    this.#prompted = false;
    this.#words = Buffer.alloc(0);
    if (this.#isSilent) {
      this.#welcome('');
      return;
    }
    this.#asked = true;
    this.#wait('answer the login');
  }

  #refused(refusal: Refusal, error?: ClientError): void {
    this.#asked = false;
    this.#toSend = false;
    this.#attempts++;
    clearTimeout(this.#timer);
    const final = () =>
      this.#fail(
        error ?? new ClientError('refused', { nick: this.#nick, why: refusalWords(refusal) }, { refusal }),
      );
    const { onRefused } = this.#options;
    const isOver = error === undefined && !this.#refusesAndStays;
    if (onRefused === undefined || isOver || this.#attempts >= CLIENT_LIMITS.loginAttemptsMax) {
      final();
      return;
    }
    const again = (nick: string | undefined) => {
      if (nick === undefined) return final();
      this.#nick = nick;
      this.#toSend = true;
      this.#send();
    };
    new Promise<string | undefined>((done) => done(onRefused(refusal))).then(again, (cause) =>
      this.#fail(cause),
    );
  }

  /** Where a refusal ends the connection, an end in order is one, and what came before it says why. */
  #closed(error: Error | undefined): void {
    if (error === undefined && this.#asked && !this.#refusesAndStays) {
      this.#refused({ code: '', text: this.#words.toString('utf8').trim() });
    } else this.#fail(this.#link.closedError(error ? why(error) : 'the server ended it'));
  }

  #welcome(nick: string): void {
    // Some dialects do not say the nickname back; then it is the one that was asked for.
    this.#link.nick = nick === '' ? this.#nick : nick;
    this.#state = clientStep(this.#state, { type: 'welcome', nick: this.#link.nick });
    this.#finish();
    this.#options.welcomed(this.#state);
    this.#resolve();
  }

  /** Whether nothing that the server sends shows that one is a member. */
  get #isSilent(): boolean {
    return this.#link.codec.dialect.policy.entry === 'silent';
  }

  get #refusesAndStays(): boolean {
    return this.#link.codec.dialect.policy.refused === 'stays';
  }

  #wait(awaited: string): void {
    const { connectTimeoutMs } = this.#options;
    const { address, codec } = this.#link;
    const details = { address: address.text, awaited, ms: connectTimeoutMs, dialect: codec.dialect.name };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fail(new ClientError('timeout', details)), connectTimeoutMs);
  }

  #finish(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener('abort', this.#abort);
  }

  #fail(error: unknown): void {
    if (this.#over) return;
    this.#finish();
    this.#link.destroy();
    this.#reject(error);
  }
}
