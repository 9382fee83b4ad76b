/** What carries a fake peer's octets: TCP, or the messages of a WebSocket over a TCP socket that stays in the kit's hands. */
import { type NetConnectOpts, type Socket, connect as tcpConnect } from 'node:net';
import type { DuplexOptions } from 'node:stream';
import { WebSocket } from 'ws';

/** The longest message that is taken, octets. */
const MESSAGE_BYTES_MAX = 1_048_576;

/** What a connection brings. */
export interface WireEvents {
  /** Octets that came. */
  data(chunk: Uint8Array): void;
  /** The other side ended the connection. */
  ended(how: 'FIN' | 'RST'): void;
}

/** A connection that a peer acts on. */
export interface Wire {
  /** Octets that were given to it and that the kernel has not taken yet. */
  readonly unsentBytes: number;
  /** Calls back for what comes from here on. */
  listen(events: WireEvents): void;
  /** On WebSocket one text message; otherwise octets as they are. */
  write(bytes: Uint8Array, done: () => void): void;
  /** Says that nothing more will be sent: a FIN, or a close frame. */
  fin(): void;
  /** Closes both directions: a FIN, or an RST where something that came was not read. */
  hangUp(): void;
  /** RST. */
  reset(): void;
  /** Reads nothing until `resume`. */
  pause(): void;
  /** Reads on. */
  resume(): void;
  /** Forgets the connection, whatever is under way. */
  destroy(): void;
  /** On WebSocket: the socket under it, from here on without the library that frames and answers. */
  readonly bare?: () => Socket;
}

export class TcpWire implements Wire {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  listen({ data, ended }: WireEvents): void {
    this.#socket.on('data', data);
    this.#socket.on('end', () => {
      ended('FIN');
      // A client whose server has closed closes too.
      this.#socket.end();
    });
    this.#socket.on('error', () => ended('RST'));
    this.#socket.on('close', () => ended('FIN'));
    // It may have ended before anybody listened.
    if (this.#socket.errored !== null) ended('RST');
  }

  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  write(bytes: Uint8Array, done: () => void): void {
    if (this.#socket.writable) this.#socket.write(bytes, () => done());
    else done();
  }

  fin(): void {
    this.#socket.end();
  }

  hangUp(): void {
    // Who does not read closes at once: a FIN first would hide that something was not read.
    if (this.#socket.isPaused()) this.#socket.destroy();
    else this.#socket.end(() => this.#socket.destroy());
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

class WebSocketWire implements Wire {
  readonly #socket: Socket;
  readonly #web: WebSocket;
  /** What came with the handshake, before anybody listened. */
  #early: Buffer[] | undefined = [];
  #isBare = false;

  constructor(socket: Socket, web: WebSocket) {
    this.#socket = socket;
    this.#web = web;
    web.on('message', (message: Buffer) => this.#early?.push(message));
  }

  listen({ data, ended }: WireEvents): void {
    for (const message of this.#early ?? []) data(message);
    this.#early = undefined;
    this.#web.on('message', (message: Buffer) => data(message));
    this.#web.on('error', () => {});
    this.#socket.on('error', () => ended('RST'));
    this.#web.on('close', () => ended('FIN'));
  }

  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  bare(): Socket {
    this.#isBare = true;
    this.#socket.removeAllListeners();
    return this.#socket.on('error', () => {});
  }

  write(bytes: Uint8Array, done: () => void): void {
    if (this.#web.readyState === WebSocket.OPEN) this.#web.send(bytes, { binary: false }, () => done());
    else done();
  }

  fin(): void {
    if (this.#isBare) this.#socket.end();
    else this.#web.close(1000);
  }

  hangUp(): void {
    // Without a close frame: what a person does who pulls the plug of the page.
    this.#socket.end(() => this.#socket.destroy());
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }

  pause(): void {
    this.#web.pause();
  }

  resume(): void {
    this.#web.resume();
  }

  destroy(): void {
    if (this.#isBare) this.#socket.destroy();
    else this.#web.terminate();
  }
}

/** Where to connect, and how. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly transport: 'tcp' | 'websocket';
  /** Of a WebSocket: what stands behind the port. */
  readonly path: string;
}

/** Connects; rejects with an Error whose message says in a few words why not. */
export async function openWire(to: Destination, deadlineMs: number): Promise<Wire> {
  const options: NetConnectOpts & DuplexOptions = {
    host: to.host,
    port: to.port,
    allowHalfOpen: true,
    noDelay: true,
    // Who stops reading leaves all in the kernel but what comes next.
    readableHighWaterMark: 1,
  };
  const socket = tcpConnect(options);
  // Whatever becomes of it later is for its listeners; before there are any it must not end the kit.
  socket.on('error', () => {});
  return await new Promise<Wire>((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer);
      socket.destroy();
      reject(new Error(why));
    };
    const timer = setTimeout(() => fail(`no answer within ${deadlineMs} ms`), deadlineMs);
    const open = (wire: Wire) => {
      clearTimeout(timer);
      resolve(wire);
    };
    socket.once('error', (cause: NodeJS.ErrnoException) => fail(cause.code ?? cause.message));
    if (to.transport === 'tcp') socket.once('connect', () => open(new TcpWire(socket)));
    else {
      const web = shake(to, socket);
      web.once('open', () => open(new WebSocketWire(socket, web)));
      web.on('error', (cause) => fail(cause.message));
    }
  });
}

function shake({ host, port, path }: Destination, socket: Socket): WebSocket {
  const address = host.includes(':') ? `[${host}]` : host;
  return new WebSocket(`ws://${address}:${port}${path}`, {
    createConnection: () => socket,
    perMessageDeflate: false,
    maxPayload: MESSAGE_BYTES_MAX,
  });
}
