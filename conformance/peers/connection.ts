/**
 * One connection of a fake peer: what it does, in octets, and the record of all that it did and saw.
 * What comes is kept in an inbox for `Peer` to look at.
 */
import type { Aside, ClientMessage, Decoder, Fields, Invalid, ServerMessage } from '../../spec/index.ts';
import { carries } from './carries.ts';
import { NotApplicable } from './failure.ts';
import { FrameReader } from './frames.ts';
import type { PeerHost } from './host.ts';
import { Pacer } from './pacer.ts';
import type { Wire } from './wire.ts';

/** Messages that a peer keeps before it stops reading, so that a flood cannot fill the kit's memory. */
const INBOX_MAX = 100_000;
/** How long a server may take to close after a peer has left, milliseconds. */
const LINGER_MS = 2_000;

/** What a connection is sent of the room. */
const OF_THE_ROOM = ['said', 'joined', 'left'];

/** How a connection ended from the server's side. */
export type Ending = 'FIN' | 'RST';

export class Connection {
  /** What reports call it; unique on its stage. */
  readonly name: string;
  /** Unique in the run. */
  readonly id: string;
  /** The nickname that it logs in with unless told otherwise; unique in the run. */
  nick: string;
  /** The nicknames that here lines named, in their order. */
  readonly roster: string[] = [];
  /** The own texts that came back, where a say goes to its speaker too. */
  readonly echoes: string[] = [];
  /** Whether pings are answered at once, as a client must. */
  answersPings = true;
  /** True for one that has sent something for a login, so that nobody waits for it any more. */
  hasTried = false;
  /** True for a peer that does not care what comes. */
  isDeaf = false;
  host: PeerHost;
  /** What came and was not looked at yet. */
  protected readonly inbox: (ServerMessage | Invalid)[] = [];
  protected ending: Ending | undefined;
  /** Called when something came, or the connection ended. */
  protected wake: (() => void) | undefined;
  /** Octets that it was told to send and that the server has left no room for yet. */
  protected get unsentBytes(): number {
    return this.#wire.unsentBytes;
  }
  /** Lines that may yet be answered by an error. */
  protected refusable = 0;
  protected hasSpoken = false;
  readonly #wire: Wire;
  readonly #decoder: Decoder<ServerMessage>;
  /** Reads what the peer sends as a server would, so that the history has messages. */
  readonly #sentDecoder: Decoder<ClientMessage>;
  #welcomed = false;
  /** Where nothing answers a login: whether it is on its way. */
  #loginIsSent = false;
  #left = false;
  #over = false;
  /** Whether a login was sent before. */
  #hasAsked = false;
  readonly #pacer: Pacer;
  /** What it has said. */
  readonly #texts = new Set<string>();

  constructor(name: string, nick: string, host: PeerHost, wire: Wire) {
    this.name = name;
    this.id = nick;
    this.nick = nick;
    this.host = host;
    this.#wire = wire;
    this.#pacer = new Pacer(host.codec.dialect.pacing.gapMs);
    this.#welcomed =
      host.codec.dialect.policy.given !== undefined && host.codec.dialect.policy.entry === 'silent';
    this.#decoder = host.codec.fromServer({
      nick: () => this.nick,
      known: (rest) => this.host.known.lengthIn(rest),
    });
    this.#sentDecoder = host.codec.fromClient(() => (this.#isSentAsMember ? 'member' : 'guest'));
    wire.listen({ data: (chunk) => this.#receive(chunk), ended: (how) => this.#ended(how) });
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

  /** Throws NotApplicable for a message that the dialect cannot carry as it is. */
  send(message: ClientMessage): void {
    const { codec } = this.host;
    this.carries(message);
    const isAgain = message.type === 'login' && this.#hasAsked;
    if (message.type === 'login') this.#hasAsked = true;
    const bytes = this.bytes(message, isAgain);
    // Where nothing shows that one is a member, one is with the login.
    const entersSilently = message.type === 'login' && codec.dialect.policy.entry === 'silent';
    // Where sends are spaced out, these are true before the octets are on their way.
    if (message.type === 'quit') this.#left = true;
    if (message.type === 'login' && !this.#welcomed) this.nick = message.nick;
    this.raw(bytes);
    if (entersSilently) this.#welcomed = true;
  }

  /** Throws NotApplicable for a message that the dialect cannot carry as it is. */
  carries(message: ClientMessage): void {
    const obstacle = this.#obstacleTo(message);
    if (obstacle !== undefined) throw new NotApplicable(obstacle);
  }

  /** Whether the dialect can carry a message as it is. */
  canCarry(message: ClientMessage): boolean {
    return this.#obstacleTo(message) === undefined;
  }

  #obstacleTo(message: ClientMessage): string | undefined {
    const phase = this.#welcomed ? 'member' : 'guest';
    return carries(this.host.codec, phase, message, this.bytes(message), this.#values);
  }

  /** The octets of a message, as this peer sends it. */
  bytes(message: ClientMessage, isAgain = false): Buffer {
    const values = isAgain ? { ...this.#values, again: '' } : this.#values;
    const bytes = this.host.codec.encode('client', message, values);
    if (bytes === undefined) throw new Error(`the dialect cannot express ${message.type}`);
    return Buffer.from(bytes);
  }

  /** What templates need that no message has. */
  get #values(): Fields {
    return { nick: this.nick, me: this.nick };
  }

  /** As what the server will read the next octets. */
  get #isSentAsMember(): boolean {
    const { entry, given } = this.host.codec.dialect.policy;
    return entry === 'silent' && given === undefined ? this.#loginIsSent : this.#welcomed;
  }

  /** Where nothing answers a login, one is a member with it. */
  #enterSilently(): void {
    this.#loginIsSent = true;
    this.#welcomed = true;
    this.host.book.add({ peer: this.id, what: 'received', message: { type: 'welcome', nick: this.nick } });
  }

  /** Frames as they are, all in one write where frames have an end of their own. */
  lines(...texts: string[]): void {
    const { codec } = this.host;
    const frames = texts.map((text) => codec.frame('client', text));
    const { kind } = codec.dialect.framing.toServer;
    if (kind === 'message' || kind === 'chunk') for (const frame of frames) this.raw(frame);
    else this.raw(Buffer.concat(frames));
  }

  say(text: string): void {
    this.send({ type: 'say', text });
  }

  /** Octets as they are, in one write. */
  raw(data: string | Uint8Array): void {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    this.#pacer.send(() => this.#write(bytes));
  }

  /** Resolves when all that it was told to do is on its way, and what it said was heard. */
  wasHeard(): Promise<void> {
    return this.#pacer.wasHeard();
  }

  /** Resolves when all that it was told to do is on its way, and a server has had the time to read it. */
  wasRead(): Promise<void> {
    return this.#pacer.wasRead();
  }

  /** Resolves when all that it was told to do is on its way. */
  written(): Promise<void> {
    return this.#pacer.written();
  }

  /** Octets in writes of their own, each with a turn of the event loop between. */
  async pieces(pieces: readonly (string | Uint8Array)[]): Promise<void> {
    for (const piece of pieces) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
      await new Promise<void>((resolve) => this.#write(bytes, resolve));
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  /**
   * From here on the frames of the WebSocket are in the hands of the case: what comes is looked at with the reader, and
   * `send` writes octets as they are; `says` is the message that they are or complete, if it is one.
   */
  bare(): { reader: FrameReader; send: (octets: Uint8Array, says?: ClientMessage) => void } {
    if (this.#wire.bare === undefined) throw new Error('only a WebSocket has frames');
    const socket = this.#wire.bare();
    this.isDeaf = true;
    const reader = new FrameReader(socket, (bytes) =>
      this.host.transcript.add(this.name, 'receive', { bytes }),
    );
    const send = (bytes: Uint8Array, says?: ClientMessage) => {
      this.host.transcript.add(this.name, 'send', { bytes });
      if (says !== undefined) this.host.book.add({ peer: this.id, what: 'sent', message: says });
      if (socket.writable) socket.write(bytes);
    };
    return { reader, send };
  }

  /** FIN; what the server still sends is read. */
  fin(): void {
    this.#act('fin', () => this.#wire.fin());
  }

  /** Closes both directions: a FIN, or an RST where something that came was not read. */
  hangUp(): void {
    this.#act('fin', () => {
      this.#over = true;
      this.#wire.hangUp();
    });
  }

  /** RST. */
  reset(): void {
    this.#act('reset', () => {
      this.#over = true;
      this.#wire.reset();
    });
  }

  /** Stops reading: what comes stays in the kernel. */
  pause(): void {
    this.host.transcript.add(this.name, 'pause');
    this.#wire.pause();
  }

  /** Comes on another stage with nothing left over from the one before. */
  moveTo(host: PeerHost): void {
    this.host = host;
    this.inbox.length = 0;
    this.wake?.();
  }

  /** Leaves without waiting for anything; for the end of a case. */
  dismiss(): void {
    if (this.isMember && this.host.codec.expresses('client', 'quit')) this.send({ type: 'quit' });
    this.#over = true;
    this.#pacer.afterSends(() => this.#wire.fin());
    this.#wire.resume();
    setTimeout(() => this.#wire.destroy(), LINGER_MS).unref();
  }

  #write(bytes: Uint8Array, done?: () => void): void {
    this.host.transcript.add(this.name, 'send', { bytes });
    this.#sentDecoder.push(bytes, (message) => {
      if ('text' in message && this.host.codec.dialect.framing.toClient.kind === 'stream')
        this.host.known.add(message.text);
      if (message.type === 'say') this.#texts.add(message.text);
      if (message.type === 'say') this.#awaitHearing(message.text);
      if (message.type === 'login' && !this.#isSentAsMember) this.nick = message.nick;
      if (message.type === 'quit') this.#left = true;
      this.hasSpoken = true;
      if (this.#mayBeRefused(message)) this.refusable++;
      this.host.book.add({ peer: this.id, what: 'sent', message });
      if (message.type === 'login' && this.host.codec.dialect.policy.entry === 'silent')
        this.#enterSilently();
    });
    this.#wire.write(bytes, () => done?.());
  }

  /** The next send waits until somebody has heard the text. */
  #awaitHearing(text: string): void {
    // What an operator answers is another text.
    if (!this.#pacer.isPaced || this.host.codec.dialect.policy.says === 'operator') return;
    this.#pacer.awaitHearing(this.host.known.whenHeard(text, this.#pacer.unseenMs));
  }

  #act(event: 'fin' | 'reset', action: () => void): void {
    this.#left = true;
    this.#pacer.afterSends(() => {
      this.host.transcript.add(this.name, event);
      this.host.book.add({ peer: this.id, what: 'ended' });
      action();
    });
  }

  #receive(chunk: Uint8Array): void {
    // Nobody looks at it any more, and it may be without end.
    if (this.#over && this.host.book.hasEnded) return;
    this.host.transcript.add(this.name, 'receive', { bytes: chunk });
    this.#pacer.sawAnswer();
    this.#decoder.push(
      chunk,
      (message) => this.#take(message),
      ({ reply }) => this.#answer(reply),
    );
    if (this.inbox.length <= INBOX_MAX && !this.host.book.isFull) return;
    this.#wire.pause();
    this.host.transcript.add(this.name, 'note', {
      text: 'the kit reads no further, because so much came that was not awaited',
    });
  }

  #take(decoded: ServerMessage | Invalid): void {
    const received = this.#newsIn(decoded) ?? decoded;
    if (received.type === 'said') this.host.known.heard(received.text);
    const message =
      received.type === 'welcome' && received.nick === '' ? { ...received, nick: this.nick } : received;
    if (message.type === 'welcome') {
      this.#welcomed = true;
      // The login could have been refused; where the server gives the names, there was none.
      if (this.host.codec.dialect.policy.given === undefined) this.refusable--;
      if (this.host.codec.dialect.policy.given !== undefined) this.#isGiven(message.nick);
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
    if (this.#isEcho(message)) this.echoes.push(message.text);
    else this.inbox.push(message);
    this.wake?.();
  }

  /**
   * News of the room that came before the welcome, where the format has such lines for members only: they are
   * no less that, and it is more to the point than that a guest can be sent no such line.
   */
  #newsIn(received: ServerMessage | Invalid): ServerMessage | undefined {
    if (this.#welcomed || received.type !== 'invalid' || received.frame === undefined) return undefined;
    const { codec } = this.host;
    let news: ServerMessage | undefined;
    codec.fromServer({ phase: 'member' }).push(codec.frame('server', received.frame), (message) => {
      if (OF_THE_ROOM.includes(message.type) && 'nick' in message && this.host.isOfRun(message.nick))
        news = message;
    });
    return news;
  }

  /** The server has given it a nickname. */
  #isGiven(nick: string): void {
    if (nick !== '') this.nick = nick;
    this.host.owns(this.nick);
  }

  #isEcho(message: ServerMessage | Invalid): message is Extract<ServerMessage, { type: 'said' }> {
    if (this.host.codec.dialect.policy.says !== 'all' || message.type !== 'said') return false;
    // Where what is said does not show by whom, its own texts are known.
    return message.nick === this.nick || (message.nick === '' && this.#texts.has(message.text));
  }

  /** What the dialect answers to frames that mean nothing to the room. */
  #answer(reply: Aside['reply']): void {
    const bytes = reply?.(this.#values);
    if (bytes !== undefined) this.raw(bytes);
  }

  #ended(how: Ending): void {
    if (this.ending !== undefined) return;
    this.#decoder.end((message) => this.#take(message));
    this.ending = how;
    this.host.transcript.add(this.name, 'closed', { text: how });
    if (!this.#over) this.host.book.add({ peer: this.id, what: 'closed' });
    this.wake?.();
  }

  /** Lines that a conforming server cannot refuse do not count as a reason for an error. */
  #mayBeRefused(message: ClientMessage | Invalid): boolean {
    if (message.type === 'quit' || (message.type === 'ping' && this.#welcomed)) return false;
    if (message.type !== 'say' || !this.#welcomed) return true;
    const { says } = this.host.codec.dialect.policy;
    return says === 'partner' || message.text === '' || message.text.length > 300;
  }
}
