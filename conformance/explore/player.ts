/** One connection of a schedule: what it does, in octets, and the record of all that it did and saw. */
import type {
  Aside,
  ClientMessage,
  Codec,
  Decoder,
  Fields,
  Invalid,
  Message,
  ServerMessage,
} from '../../spec/index.ts';
import type { Transcript } from '../peers/recorder.ts';
import type { Wire } from '../peers/wire.ts';
import type { Happening, Way } from './happening.ts';

/** How long a server may take to close after a peer has left, milliseconds. */
const LINGER_MS = 1_000;

/** What the connections of one schedule share. */
export interface Scene {
  readonly codec: Codec;
  readonly transcript: Transcript;
  record(happening: Happening): void;
}

export class Player {
  /** What transcripts call it; unique in its schedule. */
  readonly id: string;
  /** Whether it was welcomed. */
  isMember = false;
  /** Whether a login is under way. */
  isAsking = false;
  /** Whether it has quit or ended its side. */
  hasLeft = false;
  /** Whether the server has ended it, or nothing that comes matters any more. */
  isOver = false;
  isStalled = false;
  /** How much it has received. */
  heard = 0;
  readonly #scene: Scene;
  readonly #wire: Wire;
  readonly #decoder: Decoder<ServerMessage>;
  /** Read what it sends as the server would: what a line means may depend on the login. */
  readonly #asGuest: Decoder<ClientMessage>;
  readonly #asMember: Decoder<ClientMessage> | undefined;
  #sends: Promise<void> | undefined;
  #nick = '';
  #hasAsked = false;

  constructor(id: string, wire: Wire, scene: Scene) {
    this.id = id;
    this.#wire = wire;
    this.#scene = scene;
    const { codec } = scene;
    this.#decoder = codec.fromServer({ nick: () => this.#nick });
    this.#asGuest = codec.fromClient(() => 'guest');
    this.#asMember = hasPhases(codec) ? codec.fromClient(() => 'member') : undefined;
    this.isMember = codec.dialect.policy.entry === 'silent';
    wire.listen({ data: (chunk) => this.#receive(chunk), ended: (how) => this.#ended(how) });
  }

  get isOpen(): boolean {
    return !this.isOver && !this.hasLeft;
  }

  /** The octets of a message. */
  bytes(message: ClientMessage): Uint8Array {
    const isAgain = message.type === 'login' && this.#hasAsked;
    if (message.type === 'login') {
      this.#hasAsked = true;
      this.isAsking = true;
      this.#nick = message.nick;
    }
    if (message.type === 'quit') this.hasLeft = true;
    const values = isAgain ? { ...this.#values, again: '' } : this.#values;
    const bytes = this.#scene.codec.encode('client', message as Message, values);
    if (bytes === undefined) throw new Error(`the dialect cannot express ${message.type}`);
    return bytes;
  }

  /** Resolves when all that it was told to send is on its way. */
  async written(): Promise<void> {
    await this.#sends;
  }

  /** Sends octets, in one write, or in so many with a turn of the event loop between. */
  send(bytes: Uint8Array, pieces = 1): void {
    if (pieces > 1) this.#sends = this.#sendPieces(bytes, pieces);
    else if (bytes.length > 0) {
      this.#recordSent(bytes);
      this.#scene.transcript.add(this.id, 'send', { bytes });
      this.#wire.write(bytes, () => {});
    }
  }

  async #sendPieces(bytes: Uint8Array, pieces: number): Promise<void> {
    const size = Math.max(1, Math.ceil(bytes.length / pieces));
    for (let at = 0; at < bytes.length; at += size) {
      const piece = bytes.subarray(at, at + size);
      this.#recordSent(piece);
      this.#scene.transcript.add(this.id, 'send', { bytes: piece });
      await new Promise<void>((resolve) => this.#wire.write(piece, resolve));
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  end(how: Way): void {
    this.hasLeft = true;
    this.#scene.record({ peer: this.id, what: 'ended', how });
    this.#scene.transcript.add(this.id, how === 'reset' ? 'reset' : 'fin');
    if (how === 'half-close') this.#wire.fin();
    else {
      this.isOver = true;
      if (how === 'close') this.#wire.hangUp();
      else this.#wire.reset();
    }
  }

  /** Reads nothing until `resume`. */
  stall(): void {
    this.isStalled = true;
    this.#scene.transcript.add(this.id, 'pause');
    this.#wire.pause();
  }

  resume(): void {
    if (!this.isStalled) return;
    this.isStalled = false;
    this.#scene.transcript.add(this.id, 'resume');
    this.#wire.resume();
  }

  /** Leaves without waiting for anything. */
  dismiss(): void {
    this.isOver = true;
    this.#wire.resume();
    this.#wire.fin();
    setTimeout(() => this.#wire.destroy(), LINGER_MS).unref();
  }

  get #values(): Fields {
    return { nick: this.#nick, me: this.#nick };
  }

  /** A line is sent with its last octet. */
  #recordSent(bytes: Uint8Array): void {
    const guest = messagesIn(this.#asGuest, bytes);
    const member = this.#asMember === undefined ? guest : messagesIn(this.#asMember, bytes);
    guest.forEach((message, i) => {
      const asMember = member[i] ?? message;
      const peer = this.id;
      this.#scene.record({ peer, what: 'sent', message, ...(asMember === message ? {} : { asMember }) });
    });
  }

  #receive(chunk: Uint8Array): void {
    if (this.isOver) return;
    this.#scene.transcript.add(this.id, 'receive', { bytes: chunk });
    this.#decoder.push(
      chunk,
      (message) => this.#take(message),
      ({ reply }) => this.#answer(reply),
    );
  }

  #take(came: ServerMessage | Invalid): void {
    // A roster that stands for welcome does not say who was welcomed.
    const message = came.type === 'welcome' && came.nick === '' ? { ...came, nick: this.#nick } : came;
    if (message.type === 'welcome') this.isMember = true;
    if (message.type === 'welcome' || message.type === 'error') this.isAsking = false;
    this.heard++;
    this.#scene.record({ peer: this.id, what: 'received', message });
    if (message.type === 'ping' && this.isOpen && this.#scene.codec.expresses('client', 'pong'))
      this.send(this.bytes({ type: 'pong', token: message.token }));
  }

  /** What the dialect answers to frames that mean nothing to the room. */
  #answer(reply: Aside['reply']): void {
    const bytes = reply?.(this.#values);
    if (bytes !== undefined && this.isOpen) this.send(bytes);
  }

  #ended(how: 'FIN' | 'RST'): void {
    if (this.isOver) return;
    this.#decoder.end((message) => this.#take(message));
    this.isOver = true;
    this.#scene.transcript.add(this.id, 'closed', { text: how });
    this.heard++;
    this.#scene.record({ peer: this.id, what: 'closed' });
  }
}

function messagesIn(decoder: Decoder<ClientMessage>, bytes: Uint8Array): (ClientMessage | Invalid)[] {
  const messages: (ClientMessage | Invalid)[] = [];
  decoder.push(bytes, (message) => messages.push(message));
  return messages;
}

/** Whether what a client sends means something else once it is a member. */
function hasPhases({ dialect }: Codec): boolean {
  return Object.values(dialect.toServer).some((ways) => ways.some(({ phase }) => phase !== undefined));
}
