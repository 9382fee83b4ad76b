/**
 * `parley dialect try`: two people come to a server that runs, one says something, both go. Every octet
 * is shown with what the dialect makes of it, so that a mistake in the dialect is seen where it is made.
 */
import { openWire, parseAddress, type Wire } from '../../conformance/index.ts';
import {
  type ClientMessage,
  type Codec,
  compile,
  type Decoder,
  type Fields,
  type Invalid,
  overWebSocket,
  type ServerMessage,
} from '../../spec/index.ts';
import { findDialect } from '../dialects.ts';
import { WrongUse } from '../errors.ts';
import { quoted } from './octets.ts';

/** How long one thing is waited for, milliseconds; what the dialect's pacing needs comes on top. */
const WAIT_MS = 3_000;

export interface TryOptions {
  /** Nicknames of the two. */
  readonly nick: readonly string[];
  readonly text: string;
}

/** Resolves with the exit code: 0 if all was understood, 1 if something was not, 3 if nobody is there. */
export async function tryDialect(nameOrFile: string, url: string, options: TryOptions): Promise<number> {
  const given = await findDialect(nameOrFile);
  const address = addressOf(url);
  const isWeb = address.transport === 'websocket' || given.transport === 'websocket';
  const dialect = isWeb && given.transport === 'tcp' ? overWebSocket(given) : given;
  const codec = compile(dialect);
  const [first = 'bob', second = 'alice'] = options.nick;
  const people: Person[] = [];
  const destination = { ...address, transport: dialect.transport };
  try {
    const bob = await Person.come(first, codec, destination, people);
    await bob.logIn();
    const isAlone = dialect.serial === 'connections' || ['self', 'operator'].includes(dialect.policy.says);
    const alice = isAlone ? bob : await Person.come(second, codec, destination, people);
    if (!isAlone) await alice.logIn();
    await alice.talk(bob, options.text);
    for (const person of [...people].reverse()) await person.leave();
    print(`\nAll of it was understood: ${first}${isAlone ? '' : ` and ${second}`} came, talked and left.`);
    return 0;
  } catch (cause) {
    if (!(cause instanceof Puzzle)) throw cause;
    print(`\n${cause.message}`);
    for (const person of people) person.hold();
    return cause.exitCode;
  } finally {
    for (const person of people) person.drop();
  }
}

function addressOf(url: string) {
  try {
    return parseAddress(url);
  } catch (cause) {
    throw new WrongUse((cause as Error).message);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Something that the dialect does not explain. */
class Puzzle extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

type Came = ServerMessage | Invalid | { readonly type: 'closed' };

class Person {
  readonly #name: string;
  readonly #codec: Codec;
  readonly #wire: Wire;
  readonly #decoder: Decoder<ServerMessage>;
  readonly #came: Came[] = [];
  #wake: () => void = () => {};
  #isMember = false;

  private constructor(name: string, codec: Codec, wire: Wire) {
    this.#name = name;
    this.#codec = codec;
    this.#wire = wire;
    this.#decoder = codec.fromServer({ nick: () => name });
    wire.listen({ data: (chunk) => this.#hear(chunk), ended: (how) => this.#ended(how) });
  }

  static async come(
    name: string,
    codec: Codec,
    to: Parameters<typeof openWire>[0],
    people: Person[],
  ): Promise<Person> {
    let wire: Wire;
    try {
      wire = await openWire(to, WAIT_MS);
    } catch (cause) {
      throw new Puzzle(
        `Nobody accepts a connection on ${to.host}:${to.port} (${(cause as Error).message}).`,
        3,
      );
    }
    print(`${name} connects`);
    const person = new Person(name, codec, wire);
    people.push(person);
    return person;
  }

  async logIn(): Promise<void> {
    const { policy } = this.#codec.dialect;
    if (policy.prompt) await this.#until('prompt', ['prompt'], 'asks for a nickname');
    if (this.#codec.expresses('client', 'login')) await this.#send({ type: 'login', nick: this.#name });
    if (policy.entry !== 'silent') await this.#until(policy.entry, ['welcome'], 'lets it in');
    this.#isMember = true;
  }

  async talk(listener: Person, text: string): Promise<void> {
    const { says } = this.#codec.dialect.policy;
    if (says === 'partner') await this.#send({ type: 'pair', nick: listener.#name });
    await this.#send({ type: 'say', text });
    if (says === 'operator') print('  (type an answer at the console of the server)');
    await listener.#until('said', ['said', 'told'], 'passes on what was said');
  }

  /** Leaves as the dialect has it; the end of the connection is awaited where there is a quit. */
  async leave(): Promise<void> {
    if (!this.#codec.expresses('client', 'quit')) {
      print(`${this.#name} ends its connection`);
      this.#wire.fin();
      return;
    }
    await this.#send({ type: 'quit' });
    await this.#until('bye', ['closed'], 'ends the connection after a quit');
  }

  /** What is held back, because it could yet become a message. */
  hold(): void {
    const { pendingBytes } = this.#decoder;
    if (pendingBytes > 0)
      print(
        `${this.#name} holds ${pendingBytes} octets back: they may be the beginning of a message. Is its end, or the framing, as the dialect says?`,
      );
  }

  drop(): void {
    this.#wire.destroy();
  }

  async #send(message: ClientMessage): Promise<void> {
    const values: Fields = { nick: this.#name, me: this.#name };
    const bytes = this.#codec.encode('client', message, values);
    if (bytes === undefined) throw new Puzzle(`The dialect has no way to write ${message.type}.`);
    const { gapMs } = this.#codec.dialect.pacing;
    if (gapMs > 0) await new Promise((resolve) => setTimeout(resolve, gapMs));
    print(`${this.#name} -> ${quoted(bytes)}\n${' '.repeat(this.#name.length)}    = ${inWords(message)}`);
    await new Promise<void>((resolve) => this.#wire.write(bytes, resolve));
  }

  #hear(chunk: Uint8Array): void {
    print(`${this.#name} <- ${quoted(chunk)}`);
    const margin = `${' '.repeat(this.#name.length)}    = `;
    this.#decoder.push(
      chunk,
      (message) => {
        print(margin + inWords(message));
        this.#came.push(message);
      },
      ({ reply }) => {
        const bytes = reply?.({ nick: this.#name, me: this.#name });
        print(`${margin}known and ignored${bytes === undefined ? '' : `, answered ${quoted(bytes)}`}`);
        if (bytes !== undefined) this.#wire.write(bytes, () => {});
      },
    );
    this.#wake();
  }

  #ended(how: string): void {
    if (this.#came.some(({ type }) => type === 'closed')) return;
    print(`${this.#name} <- the server ends the connection (${how})`);
    this.#decoder.end((message) => print(`${' '.repeat(this.#name.length)}    = ${inWords(message)}`));
    this.#came.push({ type: 'closed' });
    this.#wake();
  }

  /** Waits until one of these comes. What is not understood, and a refusal, end the trial. */
  async #until(template: string, wanted: readonly string[], what: string): Promise<void> {
    const { gapMs, quietMs } = this.#codec.dialect.pacing;
    const end = performance.now() + WAIT_MS + 2 * gapMs + quietMs;
    for (;;) {
      const came = this.#came.shift();
      if (came !== undefined && wanted.includes(came.type)) return;
      if (came?.type === 'invalid')
        throw new Puzzle(
          `What the server sent ${this.#name} last is no message of the dialect (${came.code}). Which one should it be? Compare it with the templates in /toClient, or put it under /asides/fromServer if it means nothing.`,
        );
      if (came?.type === 'error')
        throw new Puzzle(
          `The server refused (${came.code}). If ${this.#name} is no nickname for it, or in use, choose others: --nick one --nick two`,
        );
      if (came?.type === 'closed')
        throw new Puzzle(`The server ended the connection of ${this.#name} before it ${what}.`);
      if (came !== undefined) continue;
      const left = end - performance.now();
      if (left <= 0) throw new Puzzle(this.#silence(template, what));
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  #silence(type: string, what: string): string {
    const ways = this.#codec.dialect.toClient[type]?.map(({ template }) => JSON.stringify(template)) ?? [];
    const looked = ways.length === 0 ? '' : ` /toClient/${type} says it does so with ${ways.join(' or ')}.`;
    const before = this.#isMember ? '' : ' Does the server want something else first?';
    return `${this.#name} waited ${WAIT_MS / 1000} s, and nothing came that ${what}.${looked}${before}`;
  }
}

function inWords(message: ClientMessage | ServerMessage | Invalid): string {
  if (message.type === 'invalid') return `no message of the dialect (${message.code})`;
  const fields = Object.entries(message).filter(([name, value]) => name !== 'type' && value !== '');
  return [message.type, ...fields.map(([name, value]) => `${name} ${JSON.stringify(value)}`)].join(', ');
}
