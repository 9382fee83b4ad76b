/** A server that listens for browsers too, and clients on TCP, on WebSocket, and on frames written by hand. */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Test } from 'tap';
import { WebSocket } from 'ws';
import { createServer, type Server, type ServerOptions } from './index.ts';

/** The longest that anything awaited may take, milliseconds; reached only when it never comes. */
export const DEADLINE_MS = 10_000;
export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

/** Something that keeps what it is sent, and on whose state a test can wait. */
export abstract class Client {
  readonly lines: string[] = [];
  closed = false;
  #bells = new Set<() => void>();

  protected ring(): void {
    for (const bell of this.#bells) bell();
  }

  /** Resolves once the condition holds; what came so far is in the error of the deadline. */
  async until(what: string, condition: () => boolean): Promise<void> {
    let look = () => {};
    let deadline: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve, reject) => {
      look = () => condition() && resolve();
      this.#bells.add(look);
      const came = () => JSON.stringify(this.lines.slice(-5));
      deadline = setTimeout(() => reject(new Error(`${what} did not come, but ${came()}`)), DEADLINE_MS);
      look();
    }).finally(() => clearTimeout(deadline));
    this.#bells.delete(look);
  }

  line(wanted: string): Promise<void> {
    return this.until(wanted, () => this.lines.includes(wanted));
  }

  end(): Promise<void> {
    return this.until('the end of the connection', () => this.closed);
  }

  abstract send(...lines: readonly string[]): void;

  async login(nick: string): Promise<this> {
    this.send(`login|${nick}`);
    await this.line(`welcome|${nick}`);
    return this;
  }

  #fences = 0;
  /** Returns when all that this connection sent before was handled and answered. */
  async fence(): Promise<void> {
    const token = `fence-${this.#fences++}`;
    this.send(`ping|${token}`);
    await this.line(`pong|${token}`);
  }

  /** What came that is no answer to a fence. */
  get heard(): string[] {
    return this.lines.filter((line) => !line.startsWith('pong|fence-'));
  }
}

/** A member on TCP. */
export class Tcp extends Client {
  readonly socket: Socket;

  constructor({ host, port }: { host: string; port: number }) {
    super();
    this.socket = connect({ host, port, noDelay: true });
    let rest = '';
    this.socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      this.lines.push(...lines);
      this.ring();
    });
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.closed = true;
      this.ring();
    });
  }

  send(...lines: readonly string[]): void {
    this.socket.write(lines.map((line) => `${line}\n`).join(''));
  }
}

/** A member on WebSocket, as another library has it. */
export class Web extends Client {
  readonly socket: WebSocket;
  code = 0;
  refusal = 0;

  constructor(url: string, protocols: string[] = [], options: object = {}) {
    super();
    this.socket = new WebSocket(url, protocols, options);
    this.socket.on('message', (data, isBinary) => {
      this.lines.push(isBinary ? '(binary)' : String(data));
      this.ring();
    });
    this.socket.on('unexpected-response', (request, response) => {
      this.refusal = response.statusCode ?? 0;
      request.destroy();
      this.closed = true;
      this.ring();
    });
    this.socket.on('error', () => {});
    this.socket.on('open', () => this.ring());
    this.socket.on('close', (code) => {
      this.code = code;
      this.closed = true;
      this.ring();
    });
  }

  send(...lines: readonly string[]): void {
    for (const line of lines) this.socket.send(line);
  }

  async open(): Promise<this> {
    await this.until('the handshake', () => this.socket.readyState === WebSocket.OPEN || this.closed);
    return this;
  }
}

/** A frame of a client (RFC 6455, 5.2), masked. */
export function frame(opcode: number, payload: string | Uint8Array, fin = true): Buffer {
  const body = Buffer.from(payload as string);
  const mask = randomBytes(4);
  const head = Buffer.alloc(body.length < 126 ? 2 : body.length < 65_536 ? 4 : 10);
  head[0] = (fin ? 0x80 : 0) | opcode;
  head[1] = 0x80 | (body.length < 126 ? body.length : body.length < 65_536 ? 126 : 127);
  if (head.length === 4) head.writeUInt16BE(body.length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(body.length), 2);
  return Buffer.concat([head, mask, body.map((octet, i) => octet ^ mask[i % 4]!)]);
}

/** A member on WebSocket, octet by octet: it sees each frame, and answers nothing by itself. */
export class Raw extends Client {
  readonly socket: Socket;
  /** The answer to the handshake. */
  head = '';
  /** Whether the server has ended its side. */
  finished = false;
  /** The code of the close frame that came. */
  code: number | undefined;
  readonly pongs: string[] = [];
  #rest = Buffer.alloc(0);

  constructor({ host, port }: { host: string; port: number }) {
    super();
    this.socket = connect({ host, port, noDelay: true, allowHalfOpen: true });
    this.socket.on('data', (chunk: Buffer) => {
      this.#rest = Buffer.concat([this.#rest, chunk]);
      this.#read();
      this.ring();
    });
    this.socket.on('error', () => {});
    this.socket.on('end', () => {
      this.finished = true;
      this.ring();
    });
    this.socket.on('close', () => {
      this.closed = true;
      this.ring();
    });
  }

  async open(headers: readonly string[] = []): Promise<this> {
    this.request(
      'GET / HTTP/1.1',
      ...['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13'],
      ...['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', ...headers],
    );
    await this.until('the answer to the handshake', () => this.head !== '');
    return this;
  }

  request(...lines: readonly string[]): void {
    this.socket.write(`${[...lines, 'Host: localhost', '', ''].join('\r\n')}`);
  }

  send(...lines: readonly string[]): void {
    this.socket.write(Buffer.concat(lines.map((line) => frame(TEXT, line))));
  }

  #read(): void {
    if (this.head === '') {
      const end = this.#rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.head = this.#rest.toString('latin1', 0, end);
      this.#rest = this.#rest.subarray(end + 4);
    }
    if (!this.head.startsWith('HTTP/1.1 101')) return;
    while (this.#rest.length >= 2) {
      const size = this.#rest[1]!;
      const start = size < 126 ? 2 : size === 126 ? 4 : 10;
      if (this.#rest.length < start) return;
      const length =
        size < 126 ? size : size === 126 ? this.#rest.readUInt16BE(2) : Number(this.#rest.readBigUInt64BE(2));
      if (this.#rest.length < start + length) return;
      if (start > (length < 126 ? 2 : length < 65_536 ? 4 : 10))
        this.lines.push('(a length in too many octets)');
      this.#take(this.#rest[0]!, this.#rest.subarray(start, start + length));
      this.#rest = this.#rest.subarray(start + length);
    }
  }

  #take(first: number, payload: Buffer): void {
    if (first === (0x80 | TEXT)) this.lines.push(payload.toString());
    else if (first === (0x80 | CLOSE)) this.code = payload.length < 2 ? 1005 : payload.readUInt16BE(0);
    else if (first === (0x80 | PONG)) this.pongs.push(payload.toString());
    else this.lines.push(`(frame ${first.toString(16)})`);
  }
}

/** A server with a port for browsers that ends with the test, and clients that do. */
export async function house(t: Pick<Test, 'teardown'>, options: ServerOptions = {}) {
  const server = await createServer({ loginMs: 0, idleMs: 0, web: { port: 0 }, ...options });
  const web = server.web!;
  const sockets: { destroy(): unknown }[] = [];
  const keep = <C extends Tcp | Raw>(client: C) => {
    sockets.push(client.socket);
    return client;
  };
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy();
    await server.close();
  });
  return {
    server,
    url: web.url.replace('http', 'ws'),
    tcp: () => keep(new Tcp(server)),
    raw: () => keep(new Raw(web)),
    web(protocols?: string[], options?: object) {
      const client = new Web(web.url.replace('http', 'ws'), protocols, options);
      sockets.push({ destroy: () => client.socket.terminate() });
      return client.open();
    },
  };
}

export const count = (server: Server, rule: string) => server.ruleCounts.get(rule) ?? 0;
