/**
 * A session in a dialect: alice and bob come, talk and go. Nothing of it is written by hand: the codec makes the
 * octets, the decoder of the server reads them, and `step` says what the server does about it.
 */
import {
  type ClientMessage,
  type Codec,
  type ConnectionId,
  compile,
  type Decoder,
  type Dialect,
  type Effect,
  emptyRoom,
  type Fields,
  type Invalid,
  type Message,
  type Room,
  type RoomEvent,
  type ServerMessage,
  step,
} from '../../spec/index.ts';

/** One thing that happened, in order. */
export type Line =
  | {
      readonly from: 'client' | 'server';
      readonly who: string;
      readonly bytes: Uint8Array;
      readonly message: Message | Invalid;
    }
  /** What has no octets: who connects, what the operator types, who closes. */
  | { readonly note: string };

type Name = 'alice' | 'bob';
const TIME = 'Fri Nov 20 22:12:00 2026';
const ADDRESS = '127.0.0.1';

/** The session that shows what the dialect has. */
export function sessionOf(dialect: Dialect): readonly Line[] {
  const play = new Play(dialect);
  const { policy } = dialect;
  const { says } = policy;
  const isAlone = says === 'self' || says === 'operator';
  play.connect('alice');
  play.logIn('alice');
  if (!isAlone) {
    play.connect('bob');
    play.refused('bob', 'alice');
    play.logIn('bob');
  }
  if (says === 'partner') {
    play.send('alice', { type: 'pair', nick: 'bob' });
  }
  play.send('alice', { type: 'say', text: 'hello' });
  if (says === 'operator') play.answer('hello yourself');
  if (!isAlone) {
    play.send('bob', { type: 'say', text: 'hi, alice' });
    play.send('alice', { type: 'to', nick: 'bob', text: 'for you alone' });
    play.leave('bob');
  }
  play.leave('alice');
  return play.lines;
}

class Play {
  readonly lines: Line[] = [];
  readonly #dialect: Dialect;
  readonly #codec: Codec;
  readonly #decoders = new Map<ConnectionId, Decoder<ClientMessage>>();
  readonly #connections = new Map<Name, ConnectionId>();
  /** Those whom broadcasts reach. */
  readonly #members = new Set<ConnectionId>();
  #connected = 0;
  #room: Room = emptyRoom();

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
    this.#codec = compile(dialect);
  }

  connect(who: Name): void {
    this.#connected += 1;
    const connection = this.#connected;
    this.#connections.set(who, connection);
    this.#decoders.set(
      connection,
      this.#codec.fromClient(() => this.#room.connections.get(connection)?.phase ?? 'guest'),
    );
    this.lines.push({ note: `${who} connects` });
    this.#apply({ type: 'connect', connection });
  }

  logIn(who: Name): void {
    if (this.#room.connections.get(this.#connections.get(who)!)?.phase === 'guest')
      this.send(who, { type: 'login', nick: who });
  }

  /** Asks for a nickname that somebody has, where the dialect can refuse it. */
  refused(who: Name, nick: string): void {
    const { policy, toServer } = this.#dialect;
    const refusal: Message = { type: 'error', code: 'nick-in-use', text: 'x' };
    const isTold = this.#codec.encode('server', refusal, { ...VALUES, nick }) !== undefined;
    if (toServer.login === undefined || !policy.unique || !(isTold || policy.refused === 'closed')) return;
    this.send(who, { type: 'login', nick });
    if (policy.refused === 'closed') this.connect(who);
  }

  /** Sends a message that the dialect has; others are left out. */
  send(who: Name, message: ClientMessage): void {
    const connection = this.#connections.get(who)!;
    const bytes = this.#codec.encode('client', message, { nick: who, me: who });
    if (bytes === undefined) return;
    const came: (ClientMessage | Invalid)[] = [];
    this.#decoders.get(connection)!.push(bytes, (found) => came.push(found));
    const first = came[0];
    if (first === undefined) throw new Error(`${this.#dialect.name}: ${message.type} is not understood`);
    this.lines.push({ from: 'client', who, bytes, message: first });
    for (const found of came) this.#apply({ type: 'received', connection, message: found });
  }

  answer(text: string): void {
    this.lines.push({ note: `the operator types ${JSON.stringify(text)}` });
    this.#apply({ type: 'operator', text });
  }

  leave(who: Name): void {
    if (this.#codec.expresses('client', 'quit')) {
      this.send(who, { type: 'quit' });
      return;
    }
    this.lines.push({ note: `${who} closes the connection` });
    this.#apply({ type: 'end', connection: this.#connections.get(who)!, how: 'fin' });
  }

  #apply(event: RoomEvent): void {
    const { room, effects } = step(this.#dialect.policy, this.#room, event);
    this.#room = room;
    for (const effect of effects) this.#carryOut(effect, event);
  }

  #carryOut(effect: Effect, cause: RoomEvent): void {
    switch (effect.type) {
      case 'send':
        this.#receive(effect.to, effect.message, cause);
        break;
      case 'broadcast':
        for (const id of this.#members) if (id !== effect.but) this.#receive(id, effect.message, cause);
        break;
      case 'enter':
        this.#members.add(effect.connection);
        break;
      case 'exit':
        this.#members.delete(effect.connection);
        break;
      case 'console':
        this.lines.push({ note: `the console shows ${JSON.stringify(effect.text)}` });
        break;
      default:
        // Whoever has closed needs not be told so.
        if (cause.type !== 'end')
          this.lines.push({ note: `the server closes the connection of ${this.#name(effect.connection)}` });
    }
  }

  /** What the dialect cannot express is not sent. */
  #receive(to: ConnectionId, message: ServerMessage, cause: RoomEvent): void {
    const member = this.#room.connections.get(to);
    const values: Fields = {
      ...VALUES,
      ...(member?.phase === 'member' ? { me: member.nick } : {}),
      ...(cause.type === 'received' && 'nick' in cause.message ? { nick: cause.message.nick } : {}),
    };
    const bytes = this.#codec.encode('server', message, values);
    if (bytes !== undefined)
      this.lines.push({
        from: 'server',
        who: this.#name(to),
        bytes,
        message: this.#codec.normalise('server', message, values),
      });
  }

  #name(id: ConnectionId): string {
    return [...this.#connections].find(([, connection]) => connection === id)![0];
  }
}

/** What only the server knows; a dialect has a default for `me` where it is needed before the login. */
const VALUES: Fields = { time: TIME, address: ADDRESS };
