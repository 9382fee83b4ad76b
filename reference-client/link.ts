/**
 * A connection that speaks a dialect: octets in, messages out, and the other way round. It answers a
 * ping itself (CLIENT-3), whoever listens.
 */
import {
  type Aside,
  automaticReply,
  type ClientMessage,
  type Codec,
  type Fields,
  type Invalid,
  type Phase,
  type ServerMessage,
} from '../spec/index.ts';
import type { Address } from './address.ts';
import { why } from './dial.ts';
import { ClientError } from './errors.ts';
import { express } from './express.ts';
import { CLIENT_LIMITS } from './limits.ts';
import { Outbox } from './outbox.ts';
import type { Wire } from './wire.ts';

/** Who hears what comes. The login listens first, then the session. */
export interface LinkListener {
  /** The octets of each read, before what they mean. */
  read?(chunk: Uint8Array): void;
  message(message: ServerMessage): void;
  /** A frame that is no message of the dialect; it changes nothing (CLIENT-4). */
  invalid(invalid: Invalid): void;
  /** Once, last. The error is undefined if the other side ended the connection in order. */
  close(error: Error | undefined): void;
}

export class Link {
  readonly codec: Codec;
  readonly address: Address;
  listener: LinkListener | undefined;
  /** The own nickname, or the one that was asked for last. */
  nick: string | undefined;
  readonly #socket: Wire;
  readonly #outbox: Outbox;

  constructor(socket: Wire, codec: Codec, address: Address) {
    this.codec = codec;
    this.address = address;
    this.#socket = socket;
    this.#outbox = new Outbox(socket, codec.dialect.pacing.gapMs);
    const decoder = codec.fromServer({ nick: () => this.nick });
    let failure: Error | undefined;
    // The listener is looked up for each message, because a login may end in the middle of a read.
    const hear = (message: ServerMessage | Invalid) => {
      if (message.type === 'invalid') this.listener?.invalid(message);
      else this.#hear(message);
    };
    socket.on('data', (chunk) => {
      this.listener?.read?.(chunk);
      decoder.push(chunk, hear, ({ reply }) => this.#answer(reply));
    });
    socket.on('end', () => decoder.end(hear));
    socket.on('error', (error) => {
      failure ??= error;
    });
    socket.on('close', () => {
      this.#outbox.close(this.closedError(why(failure)));
      this.listener?.close(failure);
    });
  }

  get backlogMs(): number {
    return this.#outbox.backlogMs;
  }

  closedError(reason: string, bye?: string): ClientError {
    return new ClientError('closed', { address: this.address.text, why: reason }, { reason: bye });
  }

  /**
   * Sends a message. Octets are queued before this returns, in the order of the calls.
   *
   * @returns resolves when the operating system has the octets; rejects with `closed` if it never does.
   * @throws ClientError `inexpressible`, `bad-text`, `too-much` or `closed`, before anything is sent.
   */
  send(phase: Phase, message: ClientMessage, again = false): Promise<void> {
    const bytes = express(this.codec, phase, message, this.#values, again);
    const { waitingBytesMax } = CLIENT_LIMITS;
    if (!this.#socket.writable) throw this.closedError('it has ended');
    if (this.#outbox.waitingBytes + bytes.length > waitingBytesMax)
      throw new ClientError('too-much', { bytesMax: waitingBytesMax });
    return new Promise((resolve, reject) => {
      this.#outbox.send(bytes, (error) => {
        if (!error) resolve();
        else reject(error instanceof ClientError ? error : this.closedError(why(error)));
      });
    });
  }

  /** While paused nothing is read, and so nothing is heard or answered. */
  pause(paused: boolean): void {
    if (paused) this.#socket.pause();
    else this.#socket.resume();
  }

  /** Says, behind what was sent, that nothing more will be; the other side ends the connection. */
  end(): void {
    this.#outbox.end();
  }

  /** Ends at once; what was not sent yet is dropped. */
  destroy(): void {
    this.#socket.destroy();
  }

  /** What templates of the client need that no message has. */
  get #values(): Fields {
    return this.nick === undefined ? {} : { nick: this.nick, me: this.nick };
  }

  #hear(message: ServerMessage): void {
    const reply = automaticReply(message);
    if (reply !== undefined) this.#reply(reply);
    this.listener?.message(message);
  }

  #reply(reply: ClientMessage): void {
    this.#sendUnasked(this.codec.encode('client', reply, this.#values));
  }

  /** What the dialect answers to frames that mean nothing to the room. */
  #answer(reply: Aside['reply']): void {
    this.#sendUnasked(reply?.(this.#values));
  }

  #sendUnasked(bytes: Uint8Array | undefined): void {
    if (bytes === undefined || !this.#socket.writable) return;
    // A server that sends pings and reads nothing must not fill the memory with answers.
    if (this.#outbox.waitingBytes > CLIENT_LIMITS.waitingBytesMax) return;
    this.#outbox.send(bytes, () => {});
  }
}
