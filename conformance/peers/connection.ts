/**
 * One connection of a fake peer: what it does, in octets, and the record of all that it did and saw.
 * What comes is kept in an inbox for `Peer` to look at.
 */
import { type Socket, connect as tcpConnect } from 'node:net';
import type { ClientMessage, Codec, Decoder, Invalid, ServerMessage } from '../../spec/index.ts';
import type { Patience } from './deadline.ts';
import { Unreachable } from './failure.ts';
import type { HistoryBook, Transcript } from './recorder.ts';

/** Messages that a peer keeps before it stops reading, so that a flood cannot fill the kit's memory. */
const INBOX_MAX = 100_000;
/** How long a server may take to close after a peer has left, milliseconds. */
const LINGER_MS = 2_000;

/** What a peer needs of its stage. */
export interface PeerHost {
  readonly host: string;
  readonly port: number;
  readonly codec: Codec;
  readonly patience: Patience;
  readonly transcript: Transcript;
  readonly book: HistoryBook;
  /** False for what concerns people and peers that are not of this case. */
  concerns(message: ServerMessage | Invalid): boolean;
  /** False for what people who are no fake peers say and do. */
  ours(message: ServerMessage | Invalid): boolean;
  /** True where a connection hears the room before it has logged in, so that this is no surprise. */
  readonly guestsHear: boolean;
  /** False where a fence needs a quiet time. */
  readonly canPing: boolean;
  unique(base: string): string;
  proved(how: 'fenced' | 'quiesced'): void;
}

/** What a connection is sent of the room. */
const OF_THE_ROOM = ['said', 'joined', 'left'];

/** How a connection ended from the server's side. */
export type Ending = 'FIN' | 'RST';

/** Opens a socket. Rejects with Unreachable. */
export async function dial(name: string, host: PeerHost): Promise<Socket> {
  const socket = tcpConnect({ host: host.host, port: host.port, allowHalfOpen: true, noDelay: true });
  const { deadlineMs } = host.patience;
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer);
      socket.destroy();
      reject(new Unreachable(`Nobody accepts a connection on ${host.host}:${host.port} (${why}).`));
    };
    const timer = setTimeout(() => fail(`no answer within ${deadlineMs} ms`), deadlineMs);
    socket.once('error', (cause: NodeJS.ErrnoException) => fail(cause.code ?? cause.message));
    socket.once('connect', () => {
      clearTimeout(timer);
      // Until a connection listens, an error must not be one that nobody hears.
      socket.removeAllListeners('error').on('error', () => {});
      resolve();
    });
  });
  host.transcript.add(name, 'connect');
  return socket;
}

export class Connection {
  /** What reports call it; unique on its stage. */
  readonly name: string;
  /** Unique in the run. */
  readonly id: string;
  /** The nickname that it logs in with unless told otherwise; unique in the run. */
  nick: string;
  /** The nicknames that here lines named, in their order. */
  readonly roster: string[] = [];
  /** Whether pings are answered at once, as a client must. */
  answersPings = true;
  /** True for a peer that does not care what comes. */
  isDeaf = false;
  host: PeerHost;
  /** What came and was not looked at yet. */
  protected readonly inbox: (ServerMessage | Invalid)[] = [];
  protected ending: Ending | undefined;
  /** Called when something came, or the connection ended. */
  protected wake: (() => void) | undefined;
  /** Lines that may yet be answered by an error. */
  protected refusable = 0;
  protected hasSpoken = false;
  readonly #socket: Socket;
  readonly #decoder: Decoder<ServerMessage>;
  /** Reads what the peer sends as a server would, so that the history has messages. */
  readonly #sentDecoder: Decoder<ClientMessage>;
  #welcomed = false;
  #left = false;
  #over = false;
  #lastSendMs = 0;
  #sends: Promise<void> | undefined;

  constructor(name: string, nick: string, host: PeerHost, socket: Socket) {
    this.name = name;
    this.id = nick;
    this.nick = nick;
    this.host = host;
    this.#socket = socket;
    this.#decoder = host.codec.fromServer();
    this.#sentDecoder = host.codec.fromClient(() => (this.#welcomed ? 'member' : 'guest'));
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('end', () => this.#ended('FIN'));
    socket.on('error', () => this.#ended('RST'));
    socket.on('close', () => this.#ended('FIN'));
    if (socket.errored !== null) this.#ended('RST');
  }

  get isOpen(): boolean {
    return this.ending === undefined && !this.#over;
  }

  /** Whether it has quit or ended its side. */
  get hasLeft(): boolean {
    return this.#left;
  }

  /** Whether it is connected and has not logged in. */
  get isGuest(): boolean {
    return !this.#welcomed && !this.#left && this.isOpen;
  }

  get isMember(): boolean {
    return this.#welcomed && !this.#left && this.isOpen;
  }

  send(message: ClientMessage): void {
    const bytes = this.host.codec.encode('client', message);
    if (bytes === undefined) throw new Error(`the dialect cannot express ${message.type}`);
    // Where sends are spaced out, these are true before the octets are on their way.
    if (message.type === 'quit') this.#left = true;
    if (message.type === 'login' && !this.#welcomed) this.nick = message.nick;
    this.raw(bytes);
  }

  say(text: string): void {
    this.send({ type: 'say', text });
  }

  /** Octets as they are, in one write. */
  raw(data: string | Uint8Array): void {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    const { gapMs } = this.host.codec.dialect.pacing;
    if (gapMs === 0) this.#write(bytes);
    else this.#sends = this.#paced(bytes, gapMs, this.#sends);
  }

  /** Somebody has heard what was sent last, so the server has read it and the next need not wait. */
  wasHeard(): void {
    this.#lastSendMs = 0;
  }

  /** Octets in writes of their own, each with a turn of the event loop between. */
  async pieces(pieces: readonly (string | Uint8Array)[]): Promise<void> {
    for (const piece of pieces) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
      await new Promise<void>((resolve) => this.#write(bytes, resolve));
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  /** FIN; what the server still sends is read. */
  fin(): void {
    this.#act('fin', () => this.#socket.end());
  }

  /** Closes both directions: a FIN, or an RST where something that came was not read. */
  hangUp(): void {
    this.#act('fin', () => {
      this.#over = true;
      this.#socket.end(() => this.#socket.destroy());
    });
  }

  /** RST. */
  reset(): void {
    this.#act('reset', () => {
      this.#over = true;
      this.#socket.resetAndDestroy();
    });
  }

  /** Stops reading: what comes stays in the kernel. */
  pause(): void {
    this.host.transcript.add(this.name, 'pause');
    this.#socket.pause();
  }

  /** Comes on another stage with nothing left over from the one before. */
  moveTo(host: PeerHost): void {
    this.host = host;
    this.inbox.length = 0;
  }

  /** Leaves without waiting for anything; for the end of a case. */
  dismiss(): void {
    if (this.isOpen && this.#welcomed && this.host.codec.expresses('client', 'quit'))
      this.send({ type: 'quit' });
    this.#over = true;
    const end = () => this.#socket.end();
    if (this.#sends === undefined) end();
    else void this.#sends.then(end, end);
    this.#socket.resume();
    setTimeout(() => this.#socket.destroy(), LINGER_MS).unref();
  }

  async #paced(bytes: Uint8Array, gapMs: number, before: Promise<void> | undefined): Promise<void> {
    await before;
    const wait = this.#lastSendMs + gapMs - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    this.#lastSendMs = performance.now();
    this.#write(bytes);
  }

  #write(bytes: Uint8Array, done?: () => void): void {
    this.host.transcript.add(this.name, 'send', { bytes });
    this.#sentDecoder.push(bytes, (message) => {
      if (message.type === 'login' && !this.#welcomed) this.nick = message.nick;
      if (message.type === 'quit') this.#left = true;
      this.hasSpoken = true;
      if (mayBeRefused(message, this.#welcomed)) this.refusable++;
      this.host.book.add({ peer: this.id, what: 'sent', message });
    });
    if (this.#socket.writable) this.#socket.write(bytes, () => done?.());
    else done?.();
  }

  #act(event: 'fin' | 'reset', action: () => void): void {
    this.#left = true;
    const act = () => {
      this.host.transcript.add(this.name, event);
      this.host.book.add({ peer: this.id, what: 'ended' });
      action();
    };
    if (this.#sends === undefined) act();
    else void this.#sends.then(act, act);
  }

  #receive(chunk: Buffer): void {
    this.host.transcript.add(this.name, 'receive', { bytes: chunk });
    // What came after the last send shows that it was read, so that the next need not wait.
    this.#lastSendMs = 0;
    this.#decoder.push(chunk, (message) => this.#take(message));
    if (this.inbox.length <= INBOX_MAX && !this.host.book.isFull) return;
    this.#socket.pause();
    this.host.transcript.add(this.name, 'note', {
      text: 'the kit reads no further, because so much came that was not awaited',
    });
  }

  #take(received: ServerMessage | Invalid): void {
    const message =
      received.type === 'welcome' && received.nick === '' ? { ...received, nick: this.nick } : received;
    if (message.type === 'welcome') {
      this.#welcomed = true;
      this.refusable--;
    }
    if (this.host.ours(message)) this.host.book.add({ peer: this.id, what: 'received', message });
    if (this.#over || this.isDeaf || !this.host.concerns(message)) return;
    if (!this.#welcomed && this.host.guestsHear && OF_THE_ROOM.includes(message.type)) return;
    if (message.type === 'here') {
      this.roster.push(...message.nicks);
      return;
    }
    if (message.type === 'ping' && this.answersPings && this.host.codec.expresses('client', 'pong')) {
      this.send({ type: 'pong', token: message.token });
      return;
    }
    this.inbox.push(message);
    this.wake?.();
  }

  #ended(how: Ending): void {
    if (this.ending !== undefined) return;
    this.ending = how;
    this.host.transcript.add(this.name, 'closed', { text: how });
    // A client whose server has closed closes too.
    if (how === 'FIN') this.#socket.end();
    if (!this.#over) this.host.book.add({ peer: this.id, what: 'closed' });
    this.wake?.();
  }
}

/** Lines that a conforming server cannot refuse do not count as a reason for an error. */
function mayBeRefused(message: ClientMessage | Invalid, isMember: boolean): boolean {
  if (message.type === 'quit' || (message.type === 'ping' && isMember)) return false;
  return message.type !== 'say' || !isMember || message.text === '' || message.text.length > 300;
}
