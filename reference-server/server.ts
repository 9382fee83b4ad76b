/** The reference server: sockets around `step`. */
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import {
  ALL_RULES,
  type Aside,
  type ConnectionId,
  compile,
  ctime,
  type Effect,
  emptyRoom,
  type Fields,
  type RoomEvent,
  type ServerMessage,
  step,
  tableOf,
} from '../spec/index.ts';
import { cannotListen } from './errors.ts';
import { FanOut, type Outbox } from './fan-out.ts';
import { memoryLog, type RoomLog } from './log.ts';
import { type ServerOptions, type Settings, settingsOf } from './options.ts';
import { Peer } from './peer.ts';

/** How long peers may take to read their bye when the server ends, milliseconds. */
const CLOSE_MS = 1_000;
/** What of an unknown command an error names. */
const COMMAND_UNITS_MAX = 32;
/** Connections beyond the limit that are told so at one time; more are closed without a word. */
const TURNED_AWAY_MAX = 1_000;

/** A server that listens. */
export interface Server {
  readonly host: string;
  /** The port it listens on, a chosen one for port 0. */
  readonly port: number;
  /** The options in force. */
  readonly settings: Settings;
  /** How often each rule has matched, by name. */
  readonly ruleCounts: ReadonlyMap<string, number>;
  /** What the operator answers, in a room where an operator does. */
  answer(text: string): void;
  /** Says bye and shutdown to everybody (LEAVE-15), closes, and resolves when all is closed. */
  close(): Promise<void>;
}

/**
 * Starts a server and resolves when it listens.
 * Rejects with a ServerError: `bad-option`, `port-in-use` or `cannot-listen`.
 */
export async function createServer(options: ServerOptions = {}): Promise<Server> {
  const settings = settingsOf(options);
  const shell = new Shell(settings, memoryLog());
  const tcp = createTcpServer({ allowHalfOpen: true, noDelay: true }, (socket) => shell.accept(socket));
  await listen(tcp, settings);
  const { address, port } = tcp.address() as AddressInfo;
  return {
    host: address,
    port,
    settings,
    ruleCounts: shell.ruleCounts,
    answer: (text) => shell.append({ type: 'operator', text }),
    close: () => close(tcp, shell),
  };
}

async function listen(tcp: TcpServer, { host, port }: Settings): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    tcp.once('error', (error) => reject(cannotListen(host, port, error)));
    tcp.listen({ host, port, backlog: 1024 }, resolve);
  });
}

async function close(tcp: TcpServer, shell: Shell): Promise<void> {
  const closed = new Promise<void>((resolve) => tcp.close(() => resolve()));
  shell.shutDown();
  const force = setTimeout(() => shell.dropAll(), CLOSE_MS);
  await closed;
  clearTimeout(force);
}

class Shell {
  readonly ruleCounts = new Map<string, number>();
  readonly settings: Settings;
  readonly codec;
  readonly #table;
  readonly #log: RoomLog;
  readonly #fanOut = new FanOut();
  readonly #peers = new Map<ConnectionId, Peer>();
  /** Peers beyond the limit that have not closed since they were told so; they take no place. */
  readonly #turnedAway = new Set<Peer>();
  #room = emptyRoom();
  #nextId = 1;

  constructor(settings: Settings, log: RoomLog) {
    this.settings = settings;
    this.codec = settings.codec ?? compile(settings.dialect);
    this.#table = tableOf(settings.rules ?? ALL_RULES);
    this.#log = log;
    log.subscribe((event) => this.#apply(event));
  }

  accept(socket: Socket): void {
    const full = this.#peers.size - this.#turnedAway.size >= this.settings.connectionsMax;
    if (full && this.#turnedAway.size >= TURNED_AWAY_MAX) {
      socket.destroy();
      return;
    }
    const peer = new Peer(this.#nextId++, socket, this);
    this.#peers.set(peer.id, peer);
    if (full) this.#turnedAway.add(peer);
    else peer.watch();
    this.append({ type: full ? 'overflow' : 'connect', connection: peer.id });
  }

  append(event: RoomEvent): void {
    this.#log.append(event);
  }

  phaseOf(id: ConnectionId) {
    return this.#room.connections.get(id)?.phase;
  }

  forget(peer: Peer): void {
    this.#peers.delete(peer.id);
    this.#turnedAway.delete(peer);
  }

  shutDown(): void {
    this.append({ type: 'shutdown', connections: [...this.#peers.keys()] });
    this.#fanOut.flush();
  }

  dropAll(): void {
    for (const peer of this.#peers.values()) peer.drop();
  }

  #apply(event: RoomEvent): void {
    const { room, effects, rule } = step(this.settings.dialect.policy, this.#room, event, this.#table);
    this.#room = room;
    this.ruleCounts.set(rule, (this.ruleCounts.get(rule) ?? 0) + 1);
    for (const effect of effects) this.#carryOut(effect, event);
  }

  #carryOut(effect: Effect, cause: RoomEvent): void {
    if (effect.type === 'broadcast') {
      const bytes = this.codec.encode('server', effect.message, this.#valuesFor(undefined, cause));
      const but = effect.but === undefined ? undefined : this.#peers.get(effect.but)?.outbox;
      if (bytes === undefined) return;
      this.#fanOut.broadcast(bytes, but);
      if (this.#pausesAfter(effect)) this.#fanOut.eachMember((outbox) => this.#pause(outbox));
      return;
    }
    if (effect.type === 'console') {
      this.settings.onAsked?.(effect.text, this.#peers.get(effect.connection)?.address ?? '');
      return;
    }
    // A peer of another machine that shares the log is served there.
    const peer = this.#peers.get(effect.type === 'send' ? effect.to : effect.connection);
    if (peer === undefined) return;
    switch (effect.type) {
      case 'send': {
        const bytes = this.codec.encode('server', effect.message, this.#valuesFor(peer, cause));
        if (bytes === undefined) break;
        this.#fanOut.send(peer.outbox, bytes);
        if (this.#pausesAfter(effect)) this.#pause(peer.outbox);
        break;
      }
      case 'enter':
        this.#fanOut.enter(peer.outbox);
        break;
      case 'exit':
        this.#fanOut.exit(peer.outbox);
        break;
      case 'close':
        this.#fanOut.settleNow(peer.outbox);
        peer.close();
        break;
      case 'drop':
        peer.drop();
        break;
    }
  }

  answer(peer: Peer, reply: NonNullable<Aside['reply']>): void {
    const bytes = reply(this.#valuesFor(peer, undefined) ?? {});
    if (bytes !== undefined) this.#fanOut.send(peer.outbox, bytes);
  }

  #pausesAfter({ message }: { readonly message: ServerMessage }): boolean {
    return this.settings.dialect.pacing.pauseAfter.includes(message.type);
  }

  #pause(outbox: Outbox): void {
    this.#fanOut.settleNow(outbox);
    outbox.pause();
  }

  /** What templates need that no message has; undefined where the dialect needs nothing of it. */
  #valuesFor(peer: Peer | undefined, cause: RoomEvent | undefined): Fields | undefined {
    if (!this.codec.needsValues.server) return undefined;
    const values: Fields = { time: ctime(new Date()) };
    const member = peer === undefined ? undefined : this.#room.connections.get(peer.id);
    if (member?.phase === 'member') values.me = member.nick;
    if (peer !== undefined) values.address = peer.address;
    // A refusal may name the nickname or the command that it is about.
    const refused = cause?.type === 'received' ? cause.message : undefined;
    if (refused !== undefined && 'nick' in refused) values.nick = refused.nick;
    if (refused?.type === 'invalid' && refused.frame !== undefined)
      values.command = refused.frame.split(/[ |]/, 1)[0]!.slice(0, COMMAND_UNITS_MAX);
    return values;
  }
}
