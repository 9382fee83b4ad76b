/** A server that listens for browsers too, and clients on WebSocket, and on frames written by hand. */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Test } from 'tap';
import { WebSocket } from 'ws';
import { Client, house } from './house.test.helper.ts';
import type { ServerOptions } from './index.ts';

export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

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
  reason = '';
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
    else if (first === (0x80 | CLOSE)) {
      this.code = payload.length < 2 ? 1005 : payload.readUInt16BE(0);
      this.reason = payload.toString('utf8', 2);
    } else if (first === (0x80 | PONG)) this.pongs.push(payload.toString());
    else this.lines.push(`(frame ${first.toString(16)})`);
  }
}

/** A server with a port for browsers that ends with the test, and clients that do. */
export async function webHouse(t: Pick<Test, 'teardown'>, options: ServerOptions = {}) {
  const { server, keep, open } = await house(t, { web: { port: 0 }, ...options });
  const web = server.web!;
  const url = web.url.replace('http', 'ws');
  return {
    server,
    url,
    tcp: open,
    raw() {
      const client = new Raw(web);
      keep(client.socket);
      return client;
    },
    web(protocols?: string[], options?: object) {
      const client = new Web(url, protocols, options);
      keep({ destroy: () => client.socket.terminate() });
      return client.open();
    },
  };
}
