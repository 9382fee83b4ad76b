/** A server that ends with its test, and clients on plain sockets. */
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import fc from 'fast-check';
import type { Test } from 'tap';
import { compile, ERRORS, type ErrorCode, type Message, parley } from '../spec/index.ts';
import { createServer, type Server, type ServerOptions } from './index.ts';

/** The longest that anything awaited may take, milliseconds; reached only when it never comes. */
export const DEADLINE_MS = 10_000;

export const codec = compile(parley);
export const lineOf = (message: Message) =>
  Buffer.from(codec.encode('server', message)!).toString().slice(0, -1);
export const error = (code: ErrorCode) => `error|${code}|${ERRORS[code].text}`;

/** Whether this machine has ::1. */
export const hasIpv6 = Object.values(networkInterfaces()).some((each) =>
  each?.some(({ address }) => address === '::1'),
);

/** Somebody who keeps every line that comes, answers nothing by itself, and on whose state a test can wait. */
export abstract class Client {
  readonly lines: string[] = [];
  closed = false;
  readonly #bells = new Set<() => void>();
  #fences = 0;

  abstract send(...lines: readonly string[]): void;

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
      deadline = setTimeout(() => {
        const got = JSON.stringify(this.lines.slice(-5));
        reject(new Error(`${what} did not come; the last lines of ${this.lines.length} are ${got}`));
      }, DEADLINE_MS);
      look();
    }).finally(() => clearTimeout(deadline));
    this.#bells.delete(look);
  }

  async line(wanted: string | RegExp): Promise<string> {
    const find = () =>
      this.lines.find((line) => (typeof wanted === 'string' ? line === wanted : wanted.test(line)));
    await this.until(String(wanted), () => find() !== undefined);
    return find()!;
  }

  async end(): Promise<void> {
    await this.until('the end of the connection', () => this.closed);
  }

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

  async login(nick: string): Promise<this> {
    this.send(`login|${nick}`);
    await this.line(`welcome|${nick}`);
    return this;
  }
}

/** Somebody on TCP. */
export class Wire extends Client {
  readonly socket: Socket;
  #rest = '';

  constructor(port: number, host = '127.0.0.1') {
    super();
    this.socket = connect({ port, host, allowHalfOpen: true, noDelay: true });
    this.socket.setEncoding('utf8');
    this.socket.on('data', (text: string) => {
      const lines = (this.#rest + text).split('\n');
      this.#rest = lines.pop()!;
      this.lines.push(...lines);
      this.ring();
    });
    this.socket.on('error', () => {});
    for (const event of ['end', 'close'])
      this.socket.on(event, () => {
        this.closed = true;
        this.ring();
      });
  }

  send(...lines: readonly string[]): void {
    this.socket.write(lines.map((line) => `${line}\n`).join(''));
  }
}

/** Asks again in each turn of the event loop until the condition holds. */
export async function eventually(what: string, condition: () => boolean): Promise<void> {
  const end = Date.now() + DEADLINE_MS;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`${what} did not come true`);
    await new Promise(setImmediate);
  }
}

/** Asserts that a property held; if not, the report has the smallest input for which it did not. */
export function reports<T>(t: Pick<Test, 'pass' | 'fail'>, sentence: string, run: fc.RunDetails<T>): void {
  if (!run.failed) t.pass(sentence);
  else t.fail(`${sentence}: ${fc.defaultReportMessage(run)} ${String(run.errorInstance)}`);
}

/** A server that ends with the test, and clients that do. */
export async function house(t: Pick<Test, 'teardown'>, options: ServerOptions = {}) {
  const server = await createServer({ loginMs: 0, idleMs: 0, ...options });
  const sockets: { destroy(): unknown }[] = [];
  /** Closes something with the test, before the server. */
  const keep = (socket: { destroy(): unknown }) => void sockets.push(socket);
  const open = () => {
    const wire = new Wire(server.port, server.host);
    keep(wire.socket);
    return wire;
  };
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy();
    await server.close();
  });
  return { server, keep, open, join: (nick: string) => open().login(nick) };
}

export const count = (server: Server, ...rules: readonly string[]) =>
  rules.reduce((sum, rule) => sum + (server.ruleCounts.get(rule) ?? 0), 0);
export const total = (server: Server) => [...server.ruleCounts.values()].reduce((sum, n) => sum + n, 0);
