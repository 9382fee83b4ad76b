/** What the steps of a session are made of: people at clients, what they type, and what must come of it. */
import {
  type ClientMessage,
  type Codec,
  compile,
  type Dialect,
  type Entry,
  type ServerMessage,
  type Typing,
} from '../../spec/index.ts';
import { Subject } from '../client/subject.ts';
import { Names } from '../names.ts';
import { Unreachable } from '../peers/failure.ts';
import { abortion } from '../run/ending.ts';
import type { Instance } from '../target/target.ts';
import type { Wrong } from './finding.ts';
import { readingsOf } from './readings.ts';
import { Recorder } from './recorder.ts';
import type { Session } from './session.ts';

/** How long one thing is waited for, milliseconds; a client may just be starting. */
const WAIT_MS = 10_000;

/** What is tested. */
export interface PairOptions {
  /** `{host}` and `{port}` are replaced. */
  readonly server: readonly string[];
  /** `{host}`, `{port}` and `{nick}` are replaced. */
  readonly client: readonly string[];
  readonly dialect: Dialect;
  /** What the session says of the dialect, so that it is found again: a name or a path; default its name. */
  readonly dialectSource?: string;
  readonly typing: Typing;
  readonly isTerminal: boolean;
  readonly seed: string;
  readonly cwd?: string;
  /** Called when a step has been gone. */
  readonly onStep?: (what: string) => void;
  /** Ends the session at once; if its reason is Interrupted, what was recorded by then is judged. */
  readonly signal?: AbortSignal;
}

/** Somebody at a client. */
export interface Person {
  readonly nick: string;
  readonly peer: string;
  readonly subject: Subject;
}

/** A step could not be gone to its end. */
export class Stopped extends Error {
  readonly wrong: Wrong;

  constructor(wrong: Wrong) {
    super(wrong.message);
    this.wrong = wrong;
  }
}

export class PairStage {
  readonly options: PairOptions;
  readonly instance: Instance;
  readonly codec: Codec;
  readonly names: Names;
  /** What people did, up to where it went wrong. */
  readonly steps: string[] = [];
  readonly #people: Person[] = [];
  readonly #wakes = new Set<() => void>();
  readonly #ended: Promise<never>;
  /** What people have read, to be looked at again. */
  readonly #read: { readonly from: Person; readonly to: Person; readonly text: string }[] = [];
  #recorder: Recorder | undefined;

  constructor(options: PairOptions, instance: Instance) {
    this.options = options;
    this.instance = instance;
    this.codec = compile(options.dialect);
    this.names = new Names(options.seed);
    this.#ended = abortion(options.signal);
  }

  /** All that went through the recorder. */
  get session(): Session {
    return this.#recorder!.session;
  }

  async open(): Promise<void> {
    const { host, port } = this.instance;
    this.#recorder = await Recorder.listen({
      host: '127.0.0.1',
      port: 0,
      target: { host, port },
      dialect: this.options.dialectSource ?? this.options.dialect.name,
      onEntry: () => this.#wake(),
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#people.map(({ subject }) => subject.stop()));
    await this.#recorder?.close();
  }

  /** Starts a client, and waits until it has connected. Throws Unreachable where it does not. */
  async start(nick: string): Promise<Person> {
    const { client, typing, isTerminal, cwd } = this.options;
    const peer = `c${this.#people.length + 1}`;
    const subject = new Subject({
      argv: client,
      host: '127.0.0.1',
      port: this.#recorder!.port,
      nick,
      isTerminal,
      env: {},
      cwd,
      wake: () => this.#wake(),
    });
    const person = { nick, peer, subject };
    this.#people.push(person);
    const isConnected = () => this.session.entries.some((entry) => entry.peer === peer);
    await this.until(() => isConnected() || subject.screen.lines.length > 0 || subject.exit !== undefined);
    if (typing.login !== undefined && !client.some((word) => word.includes('{nick}')))
      this.types(person, 'login', { nick });
    if (!(await this.until(() => isConnected() || subject.exit !== undefined)) || !isConnected())
      throw (
        subject.fault ??
        new Unreachable(
          `The client did not connect to 127.0.0.1:${this.#recorder!.port}. Give it the address with {host} and {port} in its arguments. ${subject.screen.lines.at(-1) ?? ''}`.trim(),
        )
      );
    return person;
  }

  /** Types a line for a person. */
  types({ subject }: Person, what: keyof Typing, fields: Readonly<Record<string, string>>): void {
    const line = this.options.typing[what] ?? '';
    subject.type(line.replace(/\{([a-z]+)\}/g, (_, name: string) => fields[name] ?? ''));
  }

  /** Waits until the client has sent a message. */
  async sends(person: Person, message: ClientMessage, requirement: string): Promise<void> {
    const values = { me: person.nick, nick: person.nick };
    const wanted = JSON.stringify(this.codec.normalise('client', message, values));
    const isSent = (entry: Entry) =>
      entry.what === 'sent' &&
      entry.message.type !== 'invalid' &&
      JSON.stringify(this.codec.normalise('client', entry.message, values)) === wanted;
    await this.#shown(person, isSent, requirement, `The client did not send ${wanted}.`);
  }

  /** Waits until the server has sent a message to a client. */
  async hears(person: Person, message: ServerMessage, requirement: string): Promise<void> {
    // The text of an error is for people.
    const words = (each: ServerMessage) =>
      JSON.stringify(
        each.type === 'error'
          ? { ...each, text: '' }
          : this.codec.normalise('server', each, { me: person.nick, nick: person.nick }),
      );
    const wanted = words(message);
    const isHeard = (entry: Entry) =>
      entry.what === 'received' &&
      entry.message.type === message.type &&
      (message.type === 'welcome' || words(entry.message) === wanted);
    await this.#shown(person, isHeard, requirement, `The server did not send ${wanted}.`);
  }

  async #shown(
    person: Person,
    is: (entry: Entry) => boolean,
    requirement: string,
    message: string,
  ): Promise<void> {
    const has = () =>
      readingsOf(this.session, this.codec).some(({ entry }) => entry.peer === person.peer && is(entry));
    if (!(await this.until(has))) this.stop(person, requirement, message);
  }

  /** Waits until a client shows a text. */
  async shows(from: Person, to: Person, text: string): Promise<void> {
    if (!(await this.until(() => to.subject.screen.count(text) > 0)))
      this.stop(to, 'CLIENT-8', `The client of ${to.nick} was sent "${text}" and does not show it.`);
    this.#read.push({ from, to, text });
  }

  /** Once all is over: what was typed once was sent once, and stands on the screen as often as it was sent there. */
  areOnce(): void {
    const readings = readingsOf(this.session, this.codec);
    const count = (what: 'sent' | 'received', { peer }: Person, text: string) =>
      readings.filter(
        ({ entry }) =>
          entry.what === what &&
          entry.peer === peer &&
          'text' in entry.message &&
          entry.message.text === text,
      ).length;
    for (const { from, to, text } of this.#read) {
      const sent = count('sent', from, text);
      if (sent > 1)
        this.stop(
          from,
          'CLIENT-11',
          `The client of ${from.nick} sent "${text}" ${sent} times; it was typed once.`,
        );
      const [came, times] = [count('received', to, text), to.subject.screen.count(text)];
      if (times > came)
        this.stop(
          to,
          'CLIENT-8',
          `The client of ${to.nick} shows "${text}" ${times} times; it was sent ${came === 1 ? 'once' : `${came} times`}.`,
        );
    }
  }

  /** Ends the session with a finding. */
  stop({ peer }: Person, requirement: string, message: string): never {
    throw new Stopped({ ms: this.session.entries.at(-1)?.ms ?? 0, peer, requirement, message });
  }

  /** Notes that a step has been gone. */
  step(what: string): void {
    this.steps.push(what);
    this.options.onStep?.(what);
  }

  #wake(): void {
    for (const look of [...this.#wakes]) look();
  }

  /** Resolves with whether a condition came to hold in time. Throws the reason of a session that was ended. */
  async until(holds: () => boolean): Promise<boolean> {
    this.options.signal?.throwIfAborted();
    if (holds()) return true;
    return await Promise.race([this.#ended, this.#holding(holds)]);
  }

  #holding(holds: () => boolean): Promise<boolean> {
    return new Promise<boolean>((resolve) => {
      const done = (how: boolean) => {
        clearTimeout(timer);
        this.#wakes.delete(look);
        resolve(how);
      };
      const look = () => {
        if (holds()) done(true);
      };
      const timer = setTimeout(() => done(holds()), WAIT_MS);
      this.#wakes.add(look);
    });
  }
}
