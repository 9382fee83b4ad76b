/** The server's end of a connection of a client under test: what it sends, decoded, and how it ends. */
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import type { Aside, ClientMessage, Codec, Fields, Invalid, Phase } from '../../spec/index.ts';
import type { Transcript } from '../peers/recorder.ts';

/** The column that the client has in diagrams. */
const CLIENT = 'client';
/** Messages that are kept, so that a flood cannot fill the kit's memory. */
const INBOX_MAX = 100_000;
/** So long it is waited that a client reads what it was sent, milliseconds, all pieces of a text together. */
const READ_MS_MAX = 1_000;

export interface CallerOptions {
  readonly codec: Codec;
  readonly transcript: Transcript;
  readonly phase: () => Phase;
  readonly values: () => Fields;
  /** Called when something came, or the connection has ended. */
  readonly wake: () => void;
}

export class Caller {
  /** What came and was not looked at yet; pings are answered at once and are not among it. */
  readonly inbox: (ClientMessage | Invalid)[] = [];
  /** How the client ended its side. */
  ending: 'FIN' | 'RST' | undefined;
  readonly #socket: Socket;
  readonly #options: CallerOptions;

  constructor(socket: Socket, options: CallerOptions) {
    const { codec, transcript, phase, wake } = options;
    this.#socket = socket;
    this.#options = options;
    const decoder = codec.fromClient(phase);
    transcript.add(CLIENT, 'connect');
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      transcript.add(CLIENT, 'send', { bytes: chunk });
      decoder.push(
        chunk,
        (message) => this.#take(message),
        (aside) => this.#answer(aside),
      );
      if (this.inbox.length > INBOX_MAX) socket.destroy();
      wake();
    });
    const end = (how: 'FIN' | 'RST') => {
      if (this.ending === undefined) transcript.add(CLIENT, how === 'FIN' ? 'fin' : 'reset');
      this.ending ??= how;
      wake();
    };
    socket.on('end', () => end('FIN'));
    socket.on('error', () => end('RST'));
    socket.on('close', () => end('FIN'));
  }

  /** Octets in one write; resolves when they are on their way. */
  async write(bytes: Uint8Array): Promise<void> {
    this.#options.transcript.add(CLIENT, 'receive', { bytes });
    await new Promise<void>((resolve) => {
      if (this.#socket.writable) this.#socket.write(bytes, () => resolve());
      else resolve();
    });
  }

  /** Each in a write of its own, once the client has read the one before, as far as that can be seen. */
  async pieces(pieces: readonly Uint8Array[]): Promise<void> {
    this.#options.transcript.add(CLIENT, 'receive', { bytes: Buffer.concat(pieces) });
    const until = performance.now() + READ_MS_MAX;
    for (const piece of pieces) {
      await new Promise<void>((resolve) => {
        if (this.#socket.writable) this.#socket.write(piece, () => resolve());
        else resolve();
      });
      await this.#read(until);
    }
  }

  /** Resolves when the client has read all that it was sent, as far as that can be seen. */
  async wasRead(): Promise<void> {
    await this.#read(performance.now() + READ_MS_MAX);
  }

  async #read(until: number): Promise<void> {
    do await new Promise<void>((resolve) => setImmediate(resolve));
    while (performance.now() < until && (await this.#hasUnread()));
  }

  /** Whether something waits in the client's socket, as the kernel's table says; elsewhere than on Linux nobody does. */
  async #hasUnread(): Promise<boolean> {
    const { remotePort, localPort } = this.#socket;
    if (remotePort === undefined || localPort === undefined) return false;
    const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, '0');
    const table = await readFile('/proc/net/tcp', 'latin1').catch(() => '');
    for (const row of table.split('\n')) {
      const [, local, remote, , queues] = row.trim().split(/\s+/);
      if (local?.endsWith(`:${hex(remotePort)}`) === true && remote?.endsWith(`:${hex(localPort)}`) === true)
        return !/:0+$/.test(queues ?? ':0');
    }
    return false;
  }

  /** FIN. */
  fin(): void {
    this.#options.transcript.add(CLIENT, 'closed', { text: 'FIN' });
    this.#socket.end();
  }

  /** RST. */
  reset(): void {
    this.#options.transcript.add(CLIENT, 'closed', { text: 'RST' });
    this.#socket.resetAndDestroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #take(message: ClientMessage | Invalid): void {
    if (message.type !== 'ping') {
      this.inbox.push(message);
      return;
    }
    const { codec, values } = this.#options;
    const pong = codec.encode('server', { type: 'pong', token: message.token }, values());
    if (pong !== undefined) void this.write(pong);
  }

  #answer(aside: Aside): void {
    const reply = aside.reply?.(this.#options.values());
    if (reply !== undefined) void this.write(reply);
  }
}
