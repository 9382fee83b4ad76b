/**
 * A recorder between clients and a server. It passes on octets, FIN, RST and half-close as they come, in
 * the order in which they come, and never reads faster than the other side takes.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Clock } from '../peers/recorder.ts';
import type { TranscriptEntry } from '../report/schema.ts';
import { KIT_VERSION } from '../version.ts';
import { ENTRY_BYTES_MAX, type Session } from './session.ts';

/** Octets that are recorded, at the most; what follows is passed on and no more kept. */
const RECORD_BYTES_MAX = 67_108_864;

/** What to pass on, and to whom. */
export interface RecorderOptions {
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  readonly target: { readonly host: string; readonly port: number };
  /** Name of the wire format, for the record. */
  readonly dialect: string;
  /** Called for each thing that happens. */
  readonly onEntry?: (entry: TranscriptEntry) => void;
}

/** Stands between clients and a server, passes all on, and keeps what went by. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #clock = new Clock();
  readonly #server: Server;
  readonly #entries: TranscriptEntry[] = [];
  readonly #sockets = new Set<Socket>();
  #connections = 0;
  #bytes = 0;

  private constructor(options: RecorderOptions) {
    this.#options = options;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#pass(client));
  }

  /** Listens; rejects with the error of the system if it cannot. */
  static async listen(options: RecorderOptions): Promise<Recorder> {
    const recorder = new Recorder(options);
    await new Promise<void>((resolve, reject) => {
      recorder.#server.once('error', reject);
      recorder.#server.listen(options.port, options.host, resolve);
    });
    return recorder;
  }

  get port(): number {
    const address = this.#server.address();
    return address === null || typeof address === 'string' ? 0 : address.port;
  }

  /** What was recorded so far. */
  get session(): Session {
    const { target, dialect } = this.#options;
    return {
      format: 'parley-session/1',
      kit: KIT_VERSION,
      dialect,
      target: `${target.host}:${target.port}`,
      entries: [...this.#entries],
    };
  }

  /** Takes no more connections, and ends those that there are. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #pass(client: Socket): void {
    const peer = `c${++this.#connections}`;
    this.#add(peer, 'connect');
    const { host, port } = this.#options.target;
    const server = connect({ host, port, allowHalfOpen: true, noDelay: true });
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    }
    let isConnected = false;
    server.once('connect', () => {
      isConnected = true;
    });
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (!isConnected)
        this.#add(peer, 'note', `the server cannot be reached (${cause.code ?? cause.message})`);
    });
    this.#carry(client, server, (chunk) => this.#record(peer, 'send', chunk));
    this.#carry(server, client, (chunk) => this.#record(peer, 'receive', chunk));
    this.#ends(client, server, (how) => this.#add(peer, how === 'FIN' ? 'fin' : 'reset'));
    this.#ends(server, client, (how) => this.#add(peer, 'closed', how));
  }

  #carry(from: Socket, to: Socket, record: (chunk: Buffer) => void): void {
    from.on('data', (chunk: Buffer) => {
      record(chunk);
      if (to.writable && !to.write(chunk)) from.pause();
    });
    to.on('drain', () => from.resume());
  }

  /** A FIN is passed on as a FIN behind all octets, and whatever breaks a connection as an RST. */
  #ends(from: Socket, to: Socket, record: (how: 'FIN' | 'RST') => void): void {
    from.on('end', () => {
      record('FIN');
      to.end();
    });
    from.on('error', () => {
      // A side that was reset because the other was has done nothing itself.
      if (!to.destroyed) record('RST');
      to.resetAndDestroy();
    });
  }

  #record(peer: string, event: 'send' | 'receive', chunk: Buffer): void {
    if (this.#bytes > RECORD_BYTES_MAX) return;
    this.#bytes += chunk.length;
    for (let at = 0; at < chunk.length; at += ENTRY_BYTES_MAX) {
      const bytes = chunk.subarray(at, at + ENTRY_BYTES_MAX);
      this.#push({
        ms: this.#clock.now(),
        peer,
        event,
        bytes: bytes.toString('latin1'),
        bytesTotal: bytes.length,
      });
    }
    if (this.#bytes > RECORD_BYTES_MAX)
      this.#add(
        peer,
        'note',
        `${RECORD_BYTES_MAX} octets are recorded; what follows is passed on and not kept`,
      );
  }

  #add(peer: string, event: TranscriptEntry['event'], text?: string): void {
    this.#push({ ms: this.#clock.now(), peer, event, ...(text === undefined ? {} : { text }) });
  }

  #push(entry: TranscriptEntry): void {
    this.#entries.push(entry);
    this.#options.onEntry?.(entry);
  }
}
