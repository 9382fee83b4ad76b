/**
 * A fake peer: one connection that does what a case says and keeps all that comes. What comes is
 * awaited strictly: the next message must be the expected one, so that one too many is seen as surely
 * as one too few.
 */
import { type Socket, connect as tcpConnect } from 'node:net';
import type { ClientMessage, Codec, Decoder, Invalid, ServerMessage } from '../../spec/index.ts';
import type { Patience } from './deadline.ts';
import { bye, pong, same, show } from './expected.ts';
import { Failure, Inconclusive, Unreachable } from './failure.ts';
import type { HistoryBook, Transcript } from './recorder.ts';

/** Messages that a peer keeps before it stops reading, so that a flood cannot fill the kit's memory. */
const INBOX_MAX = 100_000;

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
  /** False where a fence needs a quiet time. */
  readonly canPing: boolean;
  unique(base: string): string;
  proved(how: 'fenced' | 'quiesced'): void;
}

/** How a connection ended from the server's side. */
type Ending = 'FIN' | 'RST';

export class Peer {
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
  /** Time that this peer's waits get on top of the deadline, for limits of the target's own, milliseconds. */
  extraMs = 0;
  host: PeerHost;
  readonly #socket: Socket;
  readonly #decoder: Decoder<ServerMessage>;
  readonly #sentDecoder: Decoder<ClientMessage>;
  readonly #inbox: (ServerMessage | Invalid)[] = [];
  #wake: (() => void) | undefined;
  #ending: Ending | undefined;
  #welcomed = false;
  #left = false;
  /** Lines that may yet be answered by an error. */
  #refusable = 0;
  #spoke = false;
  #over = false;
  #lastSendMs = 0;
  #sends: Promise<void> | undefined;

  private constructor(name: string, nick: string, host: PeerHost, socket: Socket) {
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
  }

  /** Connects. Rejects with Unreachable. */
  static async connect(name: string, nick: string, host: PeerHost): Promise<Peer> {
    const socket = tcpConnect({ host: host.host, port: host.port, allowHalfOpen: true, noDelay: true });
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => fail(`no answer within ${host.patience.deadlineMs} ms`),
        host.patience.deadlineMs,
      );
      const fail = (why: string) => {
        clearTimeout(timer);
        socket.destroy();
        reject(new Unreachable(`Nobody accepts a connection on ${host.host}:${host.port} (${why}).`));
      };
      socket.once('error', (cause: NodeJS.ErrnoException) => fail(cause.code ?? cause.message));
      socket.once('connect', () => {
        clearTimeout(timer);
        socket.removeAllListeners('error');
        resolve();
      });
    });
    host.transcript.add(name, 'connect');
    return new Peer(name, nick, host, socket);
  }

  get isOpen(): boolean {
    return this.#ending === undefined && !this.#over;
  }

  /** Whether it has quit or ended its side. */
  get hasLeft(): boolean {
    return this.#left;
  }

  get isMember(): boolean {
    return this.#welcomed && !this.#left && this.isOpen;
  }

  /** Octets that the kernel has not taken yet. */
  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  // ---- acting

  send(message: ClientMessage): void {
    const bytes = this.host.codec.encode('client', message);
    if (bytes === undefined) throw new Error(`the dialect cannot express ${message.type}`);
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

  /** A line of Parley/1's framing. */
  line(text: string): void {
    this.raw(`${text}\n`);
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

  resume(): void {
    this.host.transcript.add(this.name, 'resume');
    this.#socket.resume();
  }

  /** Comes on another stage with nothing left over from the one before. */
  moveTo(host: PeerHost): void {
    this.host = host;
    this.#inbox.length = 0;
  }

  /** Leaves without waiting for anything; for the end of a case. */
  dismiss(): void {
    if (this.isOpen && this.#welcomed) this.send({ type: 'quit' });
    this.#over = true;
    const end = () => this.#socket.end();
    if (this.#sends === undefined) end();
    else void this.#sends.then(end, end);
    this.#socket.resume();
    setTimeout(() => this.#socket.destroy(), 2_000).unref();
  }

  destroy(): void {
    this.#over = true;
    this.#socket.destroy();
  }

  // ---- seeing

  /** The next messages must be exactly these, in this order. */
  async expect(...awaited: ServerMessage[]): Promise<void> {
    for (const [i, message] of awaited.entries()) {
      const came = await this.#next();
      if (typeof came !== 'string' && same(this.host.codec, message, came)) continue;
      const rest = awaited.slice(i).map((each) => show(this.host.codec, each));
      throw this.#disappointed(rest, came);
    }
  }

  /** The next messages must be exactly these, in any order. */
  async expectAnyOrder(...awaited: ServerMessage[]): Promise<void> {
    const open = [...awaited];
    while (open.length > 0) {
      const came = await this.#next();
      const at =
        typeof came === 'string' ? -1 : open.findIndex((message) => same(this.host.codec, message, came));
      if (at < 0)
        throw this.#disappointed(
          open.map((message) => show(this.host.codec, message)),
          came,
        );
      open.splice(at, 1);
    }
  }

  /** Takes the next messages, as many as told. */
  async take(count: number, awaited: string): Promise<(ServerMessage | Invalid)[]> {
    let left = count;
    return count === 0 ? [] : await this.takeUntil(() => --left === 0, awaited);
  }

  /** Takes the next messages until one satisfies the condition, and gives them all. */
  async takeUntil(
    condition: (message: ServerMessage | Invalid) => boolean,
    awaited: string,
  ): Promise<(ServerMessage | Invalid)[]> {
    const taken: (ServerMessage | Invalid)[] = [];
    for (;;) {
      const came = await this.#next();
      if (typeof came === 'string') throw this.#disappointed([awaited], came);
      taken.push(came);
      if (condition(came)) return taken;
    }
  }

  /** The server must end the connection now, and send nothing before. */
  async expectClosed(): Promise<void> {
    const came = await this.#next();
    if (came === 'closed') return;
    const actual = came === 'deadline' ? ['the connection stays open'] : [show(this.host.codec, came)];
    throw new Failure(`${this.name} awaited the end of its connection.`, {
      peer: this.name,
      expected: ['the server closes the connection'],
      actual,
    });
  }

  async expectBye(reason: Parameters<typeof bye>[0]): Promise<void> {
    await this.expect(bye(reason));
    await this.expectClosed();
  }

  /**
   * Shows that nothing waits for this peer: a ping, and its pong is the next thing that comes. Without
   * ping in the dialect nothing must come for the quiet time.
   */
  async fence(): Promise<void> {
    if (!this.isOpen) return;
    if (this.host.canPing) {
      const token = this.host.unique('fence');
      this.send({ type: 'ping', token });
      await this.expect(pong(token));
      this.host.proved('fenced');
      return;
    }
    const quietMs = this.host.patience.quietMs(this.host.codec.dialect.pacing.quietMs);
    const came = await this.#next(quietMs);
    this.host.proved('quiesced');
    if (came !== 'deadline') throw this.#disappointed([`nothing for ${quietMs} ms`], came);
  }

  /** Sends lines that must be answered by exactly these messages. */
  async asks(lines: string | Uint8Array, ...answers: ServerMessage[]): Promise<void> {
    this.raw(lines);
    await this.answers(...answers);
  }

  /** What was sent must be answered by exactly these messages and nothing more. */
  async answers(...answers: ServerMessage[]): Promise<void> {
    if (!this.host.canPing) {
      await this.expect(...answers);
      return;
    }
    const token = this.host.unique('fence');
    this.send({ type: 'ping', token });
    await this.expect(...answers, pong(token));
    this.host.proved('fenced');
  }

  // ---- inside

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
      this.#spoke = true;
      if (mayBeRefused(message, this.#welcomed)) this.#refusable++;
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
    if (this.#inbox.length > INBOX_MAX) this.#socket.pause();
  }

  #take(received: ServerMessage | Invalid): void {
    const message =
      received.type === 'welcome' && received.nick === '' ? { ...received, nick: this.nick } : received;
    if (message.type === 'welcome') {
      this.#welcomed = true;
      this.#refusable--;
    }
    if (this.host.ours(message)) this.host.book.add({ peer: this.id, what: 'received', message });
    if (this.#over || this.isDeaf || !this.host.concerns(message)) return;
    if (message.type === 'here') {
      this.roster.push(...message.nicks);
      return;
    }
    if (message.type === 'ping' && this.answersPings) {
      this.send({ type: 'pong', token: message.token });
      return;
    }
    this.#inbox.push(message);
    this.#wake?.();
  }

  #ended(how: Ending): void {
    if (this.#ending !== undefined) return;
    this.#ending = how;
    this.host.transcript.add(this.name, 'closed', { text: how });
    // A client whose server has closed closes too.
    if (how === 'FIN') this.#socket.end();
    if (!this.#over) this.host.book.add({ peer: this.id, what: 'closed' });
    this.#wake?.();
  }

  /** The next message, or that the server closed, or that the deadline passed. */
  async #next(withinMs?: number): Promise<ServerMessage | Invalid | 'closed' | 'deadline'> {
    if (this.#inbox.length === 0 && this.#ending === undefined) await this.#arrival(withinMs);
    const message = this.#inbox.shift();
    if (message !== undefined) {
      this.#accuse(message);
      return message;
    }
    return this.#ending === undefined ? 'deadline' : 'closed';
  }

  /** An error for nothing that this peer sent is recognised wherever it turns up. */
  #accuse(message: ServerMessage | Invalid): void {
    if (message.type !== 'error' || this.#refusable > 0) return;
    const [requirement, what] = this.#spoke
      ? ['ERR-1', 'a line that could be refused']
      : ['LOGIN-9', 'a line'];
    throw new Failure(`${this.name} was sent an error without having sent ${what}.`, {
      requirement,
      peer: this.name,
      expected: ['nothing'],
      actual: [show(this.host.codec, message)],
    });
  }

  async #arrival(withinMs: number | undefined): Promise<void> {
    const deadlineMs = withinMs ?? this.host.patience.deadlineMs + this.extraMs;
    const start = performance.now();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, deadlineMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
    if (this.#inbox.length > 0 || this.#ending !== undefined || withinMs !== undefined) return;
    if (performance.now() - start > 2 * deadlineMs) {
      throw new Inconclusive(
        `The kit itself got no processor time while ${this.name} waited; nothing can be said.`,
      );
    }
    this.host.patience.expired();
  }

  #disappointed(expected: string[], came: ServerMessage | Invalid | 'closed' | 'deadline'): Failure {
    const actual =
      came === 'closed'
        ? `the connection ended (${this.#ending})`
        : came === 'deadline'
          ? 'nothing'
          : show(this.host.codec, came);
    const rest = this.#inbox.slice(0, 5).map((message) => show(this.host.codec, message));
    const first = expected[0] ?? 'nothing';
    const message =
      came === 'deadline'
        ? `${this.name} awaited "${first}" and nothing came within ${Math.round(this.host.patience.deadlineMs + this.extraMs)} ms.`
        : came === 'closed'
          ? `${this.name} awaited "${first}", but the server ended its connection.`
          : `${this.name} awaited "${first}", but "${actual}" came.`;
    return new Failure(message, { peer: this.name, expected, actual: [actual, ...rest] });
  }
}

/** Lines that a conforming server cannot refuse do not count as a reason for an error. */
function mayBeRefused(message: ClientMessage | Invalid, isMember: boolean): boolean {
  if (message.type === 'ping' || message.type === 'quit') return false;
  return message.type !== 'say' || !isMember || message.text === '' || message.text.length > 300;
}
