/**
 * A server and a client that are both under test, with the recorder between them: a few people come,
 * talk and leave, the kit types for them, and what does not happen is the fault of the side that it stops at.
 */
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
import { hasFeature } from '../features.ts';
import { Names } from '../names.ts';
import { Unreachable } from '../peers/failure.ts';
import { launch } from '../target/launch.ts';
import type { Instance } from '../target/target.ts';
import { findingOf, type Wrong } from './finding.ts';
import { type Judgement, judge } from './judge.ts';
import { readingsOf } from './readings.ts';
import { Recorder } from './recorder.ts';
import type { Session } from './session.ts';

/** How long one thing is waited for, milliseconds; a client may just be starting. */
const WAIT_MS = 10_000;
/** Texts that each of two people says at once. */
const TALK = 10;

/** What is tested. */
export interface PairOptions {
  /** `{host}` and `{port}` are replaced. */
  readonly server: readonly string[];
  /** `{host}`, `{port}` and `{nick}` are replaced. */
  readonly client: readonly string[];
  readonly dialect: Dialect;
  readonly typing: Typing;
  readonly isTerminal: boolean;
  readonly seed: string;
  readonly cwd?: string;
  /** Called when a step has been gone. */
  readonly onStep?: (what: string) => void;
}

/** What was found. */
export interface PairReport {
  readonly judgement: Judgement;
  readonly session: Session;
  /** What people did, up to where it went wrong. */
  readonly steps: readonly string[];
}

/** Why two cannot be tested together in a dialect; undefined if they can. */
export function whyNoPair({ policy, serial, transport }: Dialect, typing: Typing): string | undefined {
  if (transport === 'websocket') return 'the recorder does not look into WebSocket frames';
  if (serial === 'connections' || !['others', 'all'].includes(policy.says))
    return 'people do not meet in a room in it';
  return typing.say === undefined ? 'it is not known what a person types to say something' : undefined;
}

/** Plays the session and judges it. Rejects with Unreachable if one of both does not start. */
export async function runPair(options: PairOptions): Promise<PairReport> {
  const instance = await launch(options.server, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  }).start();
  const pair = new Pair(options, instance);
  try {
    return await pair.play();
  } finally {
    await pair.stop();
    await instance.stop();
  }
}

/** Somebody at a client. */
interface Person {
  readonly nick: string;
  readonly peer: string;
  readonly subject: Subject;
}

/** A step could not be gone to its end. */
class Stopped extends Error {
  readonly wrong: Wrong;

  constructor(wrong: Wrong) {
    super(wrong.message);
    this.wrong = wrong;
  }
}

class Pair {
  readonly #options: PairOptions;
  readonly #instance: Instance;
  readonly #codec: Codec;
  readonly #names: Names;
  readonly #people: Person[] = [];
  readonly #wakes = new Set<() => void>();
  readonly #steps: string[] = [];
  /** What people have read, to be looked at again. */
  readonly #read: { readonly from: Person; readonly to: Person; readonly text: string }[] = [];
  #recorder: Recorder | undefined;

  constructor(options: PairOptions, instance: Instance) {
    this.#options = options;
    this.#instance = instance;
    this.#codec = compile(options.dialect);
    this.#names = new Names(options.seed);
  }

  get #session(): Session {
    return this.#recorder!.session;
  }

  async play(): Promise<PairReport> {
    const { host, port } = this.#instance;
    this.#recorder = await Recorder.listen({
      host: '127.0.0.1',
      port: 0,
      target: { host, port },
      dialect: this.#options.dialect.name,
      onEntry: () => this.#wake(),
    });
    const stopped = await this.#steppedThrough().catch((cause: unknown) => {
      if (cause instanceof Stopped) return cause.wrong;
      throw cause;
    });
    const session = this.#session;
    const judgement = judge(session, this.#options.dialect);
    const findings = stopped === undefined ? judgement.findings : [...judgement.findings, findingOf(stopped)];
    return { judgement: { ...judgement, findings }, session, steps: this.#steps };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#people.map(({ subject }) => subject.stop()));
    await this.#recorder?.close();
  }

  async #steppedThrough(): Promise<undefined> {
    const alice = await this.#comes('Alice');
    const bob = await this.#comes('Bob');
    if (this.#codec.expresses('server', 'joined'))
      await this.#hears(alice, { type: 'joined', nick: bob.nick }, 'LOGIN-3');
    await this.#says(alice, bob);
    await this.#says(bob, alice);
    if (this.#options.typing.to !== undefined && this.#codec.expresses('client', 'to'))
      await this.#tells(bob, alice);
    if (this.#options.dialect.framing.toServer.kind !== 'chunk') await this.#bothTalk(alice, bob);
    if (hasFeature(this.#codec, 'refusal')) await this.#comesAgain(alice.nick);
    if (this.#options.typing.quit !== undefined) await this.#leaves(bob, alice);
    await this.#serverEnds(alice);
    this.#areOnce();
    return undefined;
  }

  // ---- steps

  async #comes(base: string): Promise<Person> {
    const { dialect } = this.#options;
    const isShort = dialect.policy.nickBytesMax < 32 || dialect.fields.nick?.pattern !== undefined;
    const nick = isShort ? this.#names.nextShort(base, dialect.policy.nickBytesMax) : this.#names.next(base);
    const person = await this.#start(nick);
    if (this.#codec.expresses('client', 'login'))
      await this.#sends(person, { type: 'login', nick }, 'CLIENT-7');
    if (dialect.policy.entry !== 'silent') await this.#hears(person, { type: 'welcome', nick }, 'LOGIN-1');
    this.#step(`${nick} comes`);
    return person;
  }

  async #says(from: Person, to: Person): Promise<void> {
    const text = this.#names.next('hello');
    this.#types(from, 'say', { text });
    await this.#sends(from, { type: 'say', text }, 'CLIENT-11');
    await this.#hears(to, { type: 'said', nick: from.nick, text }, 'SAY-1');
    await this.#shows(from, to, text);
    this.#step(`${from.nick} says something, and ${to.nick} reads it`);
  }

  async #tells(from: Person, to: Person): Promise<void> {
    const text = this.#names.next('secret');
    this.#types(from, 'to', { nick: to.nick, text });
    await this.#sends(from, { type: 'to', nick: to.nick, text }, 'CLIENT-11');
    await this.#hears(to, { type: 'told', nick: from.nick, text }, 'TO-1');
    await this.#shows(from, to, text);
    this.#step(`${from.nick} tells ${to.nick} something alone`);
  }

  async #bothTalk(alice: Person, bob: Person): Promise<void> {
    const texts = Array.from(
      { length: TALK },
      () => [this.#names.next('text'), this.#names.next('text')] as const,
    );
    for (const [one, other] of texts) {
      this.#types(alice, 'say', { text: one });
      this.#types(bob, 'say', { text: other });
    }
    for (const [from, to, own] of [
      [alice, bob, texts.map(([one]) => one)],
      [bob, alice, texts.map(([, other]) => other)],
    ] as const)
      for (const text of own) {
        await this.#sends(from, { type: 'say', text }, 'CLIENT-11');
        await this.#hears(to, { type: 'said', nick: from.nick, text }, 'SAY-1');
        await this.#shows(from, to, text);
      }
    this.#step(`both say ${TALK} things at once`);
  }

  /** Somebody wants a nickname that is taken; what the client makes of the refusal is its own affair, if it says so. */
  async #comesAgain(nick: string): Promise<void> {
    const twin = await this.#start(nick);
    const before = twin.subject.screen.lines;
    await this.#sends(twin, { type: 'login', nick }, 'CLIENT-7');
    await this.#hears(twin, { type: 'error', code: 'nick-in-use', text: '' }, 'NICK-1');
    const isTold = () => twin.subject.screen.newSince(before).length > 0;
    if (!(await this.#until(isTold)))
      this.#stop(twin, 'CLIENT-12', 'The client does not say that the nickname is taken.');
    await twin.subject.stop();
    this.#step(`somebody else wants to be ${nick}, and is told that it is taken`);
  }

  async #leaves(bob: Person, alice: Person): Promise<void> {
    this.#types(bob, 'quit', {});
    const isQuit = (entry: Entry) =>
      entry.peer === bob.peer && entry.what === 'sent' && entry.message.type === 'quit';
    const hasQuit = () => readingsOf(this.#session, this.#codec).some(({ entry }) => isQuit(entry));
    // Whoever goes without a word is judged for that, and the others are told of it all the same.
    await this.#until(() => hasQuit() || bob.subject.exit !== undefined);
    if (hasQuit() && this.#codec.expresses('server', 'bye'))
      await this.#hears(bob, { type: 'bye', reason: 'quit' }, 'LEAVE-2');
    if (!(await this.#until(() => bob.subject.exit !== undefined)))
      this.#stop(bob, 'CLIENT-19', 'The client still runs, although its person has left.');
    const { untold } = this.#options.dialect.policy;
    if (this.#codec.expresses('server', 'left') && !untold.includes('quit'))
      await this.#hears(
        alice,
        { type: 'left', nick: bob.nick, reason: hasQuit() ? 'quit' : 'lost' },
        'LEAVE-1',
      );
    this.#step(`${bob.nick} leaves`);
  }

  async #serverEnds(alice: Person): Promise<void> {
    await this.#instance.end?.();
    if (!(await this.#until(() => alice.subject.exit !== undefined)))
      this.#stop(alice, 'CLIENT-13', 'The client still runs, although the server has ended.');
    this.#step(`the server ends, and so does the client of ${alice.nick}`);
  }

  // ---- what steps are made of

  async #start(nick: string): Promise<Person> {
    const { client, typing, isTerminal, cwd } = this.#options;
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
    const isConnected = () => this.#session.entries.some((entry) => entry.peer === peer);
    await this.#until(() => isConnected() || subject.screen.lines.length > 0 || subject.exit !== undefined);
    if (typing.login !== undefined && !client.some((word) => word.includes('{nick}')))
      this.#types(person, 'login', { nick });
    if (!(await this.#until(() => isConnected() || subject.exit !== undefined)) || !isConnected())
      throw (
        subject.fault ??
        new Unreachable(
          `The client did not connect to 127.0.0.1:${this.#recorder!.port}. Give it the address with {host} and {port} in its arguments. ${subject.screen.lines.at(-1) ?? ''}`.trim(),
        )
      );
    return person;
  }

  #types({ subject }: Person, what: keyof Typing, fields: Readonly<Record<string, string>>): void {
    const line = this.#options.typing[what] ?? '';
    subject.type(line.replace(/\{([a-z]+)\}/g, (_, name: string) => fields[name] ?? ''));
  }

  async #sends(person: Person, message: ClientMessage, requirement: string): Promise<void> {
    const values = { me: person.nick, nick: person.nick };
    const wanted = JSON.stringify(this.#codec.normalise('client', message, values));
    const isSent = (entry: Entry) =>
      entry.what === 'sent' &&
      entry.message.type !== 'invalid' &&
      JSON.stringify(this.#codec.normalise('client', entry.message, values)) === wanted;
    await this.#shown(person, isSent, requirement, `The client did not send ${wanted}.`);
  }

  async #hears(person: Person, message: ServerMessage, requirement: string): Promise<void> {
    // The text of an error is for people.
    const words = (each: ServerMessage) =>
      JSON.stringify(
        each.type === 'error'
          ? { ...each, text: '' }
          : this.#codec.normalise('server', each, { me: person.nick, nick: person.nick }),
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
      readingsOf(this.#session, this.#codec).some(({ entry }) => entry.peer === person.peer && is(entry));
    if (!(await this.#until(has))) this.#stop(person, requirement, message);
  }

  async #shows(from: Person, to: Person, text: string): Promise<void> {
    if (!(await this.#until(() => to.subject.screen.count(text) > 0)))
      this.#stop(to, 'CLIENT-8', `The client of ${to.nick} was sent "${text}" and does not show it.`);
    this.#read.push({ from, to, text });
  }

  /** Once all is over: what was typed once was sent once, and stands on the screen as often as it was sent there. */
  #areOnce(): void {
    const readings = readingsOf(this.#session, this.#codec);
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
        this.#stop(
          from,
          'CLIENT-11',
          `The client of ${from.nick} sent "${text}" ${sent} times; it was typed once.`,
        );
      const [came, times] = [count('received', to, text), to.subject.screen.count(text)];
      if (times > came)
        this.#stop(
          to,
          'CLIENT-8',
          `The client of ${to.nick} shows "${text}" ${times} times; it was sent ${came === 1 ? 'once' : `${came} times`}.`,
        );
    }
  }

  #stop({ peer }: Person, requirement: string, message: string): never {
    throw new Stopped({ ms: this.#session.entries.at(-1)?.ms ?? 0, peer, requirement, message });
  }

  #step(what: string): void {
    this.#steps.push(what);
    this.#options.onStep?.(what);
  }

  #wake(): void {
    for (const look of [...this.#wakes]) look();
  }

  async #until(holds: () => boolean): Promise<boolean> {
    if (holds()) return true;
    return await new Promise<boolean>((resolve) => {
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
