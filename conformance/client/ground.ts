/** Where a client under test runs: the kit's port, the process, the connection, and what a failure tells of them. */
import { createServer, type Server } from 'node:net';
import {
  type ClientMessage,
  type Codec,
  ctime,
  type Fields,
  type Invalid,
  LIMITS,
  type Typing,
} from '../../spec/index.ts';
import type { Names } from '../names.ts';
import type { Patience } from '../peers/deadline.ts';
import { type Clock, Transcript } from '../peers/recorder.ts';
import type { Absence } from '../report/schema.ts';
import { describeExit } from '../target/launch.ts';
import { Caller } from './caller.ts';
import { Subject } from './subject.ts';

export const HOST = '127.0.0.1';
/** Lines of the screen that a failure quotes. */
const QUOTED_MAX = 5;

/** What all cases of a run share. */
export interface ClientHousehold {
  readonly argv: readonly string[];
  readonly codec: Codec;
  readonly typing: Typing;
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
  readonly clock: Clock;
  readonly names: Names;
  readonly patience: Patience;
}

export class ClientGround {
  readonly transcript: Transcript;
  /** The nickname that the client is given. */
  nick: string;
  /** Somebody who is in the room from the start. */
  readonly bob: string;
  absence: Absence | null = null;
  protected readonly household: ClientHousehold;
  readonly #wakes = new Set<() => void>();
  #server: Server | undefined;
  protected subject: Subject | undefined;
  protected caller: Caller | undefined;
  protected isMember = false;

  constructor(household: ClientHousehold) {
    this.household = household;
    this.transcript = new Transcript(household.clock);
    this.nick = this.person('dora');
    this.bob = this.person('bob');
    this.isMember = !household.codec.expresses('client', 'login');
  }

  get codec(): Codec {
    return this.household.codec;
  }

  get screen() {
    return this.client.screen;
  }

  /** The longest text of the dialect, octets. */
  get textBytesMax(): number {
    const { policy, framing } = this.codec.dialect;
    return Math.min(policy.textBytesMax, framing.toClient.bytesMax - LIMITS.nickBytesMax * 2);
  }

  protected get client(): Subject {
    if (this.subject === undefined) throw new Error('the client was not started');
    return this.subject;
  }

  protected get connection(): Caller {
    if (this.caller === undefined) throw new Error('the client has not connected');
    return this.caller;
  }

  // ---- names and texts

  unique(base: string): string {
    return this.household.names.next(base);
  }

  /** A nickname that nobody else has. */
  person(base: string): string {
    const { fields, policy } = this.codec.dialect;
    const isShort = policy.nickBytesMax < LIMITS.nickBytesMax || fields.nick?.pattern !== undefined;
    return isShort ? this.household.names.nextShort(base, policy.nickBytesMax) : this.unique(base);
  }

  proved(how: Absence): void {
    if (this.absence !== 'quiesced') this.absence = how;
  }

  async close(): Promise<void> {
    await this.subject?.stop();
    this.caller?.destroy();
    await this.shut();
  }

  protected async listen(): Promise<number> {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      // Who comes twice is served once.
      if (this.caller !== undefined) {
        socket.destroy();
        return;
      }
      this.caller = new Caller(socket, {
        codec: this.codec,
        transcript: this.transcript,
        phase: () => (this.isMember ? 'member' : 'guest'),
        values: () => this.values,
        wake: () => this.#wake(),
      });
      this.#wake();
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, HOST, resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the kit has no port');
    return address.port;
  }

  protected async shut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server !== undefined) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  protected async start(port: number): Promise<void> {
    const { argv, isTerminal, env, cwd } = this.household;
    this.note(`the kit starts the client${isTerminal ? ' on a terminal' : ''}`);
    this.subject = new Subject({
      argv,
      host: HOST,
      port,
      nick: this.nick,
      isTerminal,
      env,
      cwd,
      wake: () => this.#wake(),
    });
  }

  protected get values(): Fields {
    return { me: this.nick, nick: this.nick, time: ctime(new Date()), address: HOST };
  }

  /** A message of a client as its line. */
  protected shown(message: ClientMessage | Invalid): string {
    if (message.type === 'invalid') return message.frame ?? `octets that are no line (${message.code})`;
    const wanted = this.codec.normalise('client', message, this.values);
    const bytes = this.codec.encode('client', wanted, this.values);
    return bytes === undefined ? message.type : Buffer.from(bytes).toString().replace(/\n$/, '');
  }

  protected quoted(): string[] {
    const lines = this.subject?.screen.lines ?? [];
    return lines.length === 0 ? ['nothing is shown'] : lines.slice(-QUOTED_MAX);
  }

  protected ended(): string {
    const exit = this.subject?.exit;
    return exit === undefined ? '' : ` It has ended (${describeExit(exit)}).`;
  }

  protected lastWords(): string {
    const last = this.subject?.screen.lines.at(-1);
    return last === undefined ? '' : ` Its last words: ${last.slice(0, 300)}`;
  }

  protected note(text: string): void {
    this.transcript.add('kit', 'note', { text });
  }

  #wake(): void {
    for (const look of [...this.#wakes]) look();
  }

  /** Waits until it holds, or the client has ended, or the time is over; whether it holds then. */
  protected async until(holds: () => boolean, msMax = this.household.patience.deadlineMs): Promise<boolean> {
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wakes.delete(look);
        resolve();
      };
      const look = () => {
        if (holds() || this.subject?.exit !== undefined) done();
      };
      const timer = setTimeout(done, msMax);
      this.#wakes.add(look);
      look();
    });
    return holds();
  }
}
