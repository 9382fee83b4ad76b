/** One WebSocket that speaks the dialect. It answers pings by itself (CLIENT-3), and notices a server that is gone. */
import {
  automaticReply,
  type ClientMessage,
  type Codec,
  type Decoder,
  type Phase,
  type ServerMessage,
} from '../../../spec/index.ts';
import { ClientError } from '../../errors.ts';
import { express } from '../../express.ts';

/** The longest wait for the connection, and for the answer to a ping, milliseconds. */
const ANSWER_MS = 10_000;
/** Silence after which the server is asked whether it is there, milliseconds. */
const QUIET_MS = 30_000;
/** How long a server has to end the connection after quit, milliseconds. */
const QUIT_MS = 2_000;
/** Octets that may wait to be sent. */
const WAITING_BYTES_MAX = 1_048_576;

export interface Hearing {
  opened(): void;
  message(message: ServerMessage): void;
  /** Once, last: the connection has ended or was given up. */
  ended(): void;
}

const decode = new TextDecoder();
const encode = new TextEncoder();

export class Connection {
  readonly #codec: Codec;
  readonly #hearing: Hearing;
  readonly #socket: WebSocket;
  readonly #decoder: Decoder<ServerMessage>;
  #timer: number | undefined;
  #over = false;

  constructor(url: string, codec: Codec, hearing: Hearing) {
    this.#codec = codec;
    this.#hearing = hearing;
    this.#decoder = codec.fromServer();
    this.#socket = new WebSocket(url, codec.dialect.name);
    this.#socket.addEventListener('open', () => {
      this.#listenOn();
      if (!this.#over) hearing.opened();
    });
    this.#socket.addEventListener('message', ({ data }) => this.#read(data));
    this.#socket.addEventListener('close', () => this.end());
    this.#timer = window.setTimeout(() => this.end(), ANSWER_MS);
  }

  get isOpen(): boolean {
    return !this.#over && this.#socket.readyState === WebSocket.OPEN;
  }

  /** Sends a message. Throws a ClientError with a sentence if the dialect cannot carry it; nothing is sent then. */
  send(phase: Phase, message: ClientMessage): void {
    const octets = express(this.#codec, phase, message);
    if (this.#socket.bufferedAmount + octets.length > WAITING_BYTES_MAX)
      throw new ClientError('too-much', { bytesMax: WAITING_BYTES_MAX });
    this.#socket.send(decode.decode(octets));
  }

  /** Leaves in order (CLIENT-6); nothing is heard any more. */
  quit(): void {
    if (this.isOpen && this.#codec.expresses('client', 'quit')) {
      this.send('member', { type: 'quit' });
      window.setTimeout(() => this.#socket.close(), QUIT_MS);
    } else this.#socket.close();
    this.end();
  }

  /** Ends without waiting: a network that is gone lets a close handshake take minutes. */
  end(): void {
    if (this.#over) return;
    this.#over = true;
    window.clearTimeout(this.#timer);
    if (this.#socket.readyState !== WebSocket.OPEN) this.#socket.close();
    this.#hearing.ended();
  }

  /** Ends a connection that is open, at once. */
  drop(): void {
    this.#socket.close();
    this.end();
  }

  #read(data: unknown): void {
    if (this.#over || typeof data !== 'string') return;
    this.#listenOn();
    this.#decoder.push(encode.encode(data), (message) => {
      // What is no message of the dialect changes nothing (CLIENT-4).
      if (message.type === 'invalid' || this.#over) return;
      const reply = automaticReply(message);
      if (reply !== undefined && this.#codec.expresses('client', reply.type)) this.send('member', reply);
      this.#hearing.message(message);
    });
  }

  /** Starts the clock of silence anew. */
  #listenOn(): void {
    window.clearTimeout(this.#timer);
    if (this.#over || !this.#codec.expresses('client', 'ping')) return;
    this.#timer = window.setTimeout(() => {
      this.send('member', { type: 'ping', token: 'there' });
      this.#timer = window.setTimeout(() => this.drop(), ANSWER_MS);
    }, QUIET_MS);
  }
}
