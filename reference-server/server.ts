/** The reference server: sockets around `step`. */
import type { Server as HttpServer } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  isIPv6,
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
  overWebSocket,
  type RoomEvent,
  type ServerMessage,
  step,
  tableOf,
} from '../spec/index.ts';
import { cannotListen } from './errors.ts';
import type { Outbox } from './fan-out.ts';
import { type Lane, tcpLane, webSocketLane } from './lane.ts';
import { memoryLog, type RoomLog } from './log.ts';
import { type ServerOptions, type Settings, settingsOf } from './options.ts';
import { Peer } from './peer.ts';
import { TcpWire } from './tcp-wire.ts';
import { createWebServer } from './web.ts';
import type { Wire } from './wire.ts';

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
  /** The port for browsers, where there is one. */
  readonly web: { readonly host: string; readonly port: number; readonly url: string } | undefined;
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
  const main = mainServer(settings, shell);
  const web = webServer(settings, shell);
  await listen(main, settings);
  if (web !== undefined && settings.web !== undefined) {
    await listen(web, settings.web).catch((error: unknown) => {
      main.close();
      throw error;
    });
  }
  const servers = web === undefined ? [main] : [main, web];
  const { address, port } = main.address() as AddressInfo;
  return {
    host: address,
    port,
    settings,
    web: web === undefined ? undefined : whereIs(web),
    ruleCounts: shell.ruleCounts,
    answer: (text) => shell.append({ type: 'operator', text }),
    close: () => close(servers, shell),
  };
}

/** The port that the dialect says what it is. */
function mainServer(settings: Settings, shell: Shell): TcpServer | HttpServer {
  const { dialect, host, origins, onRefusedOrigin } = settings;
  const codec = settings.codec ?? compile(dialect);
  if (dialect.transport === 'websocket') {
    const lane = shell.open(webSocketLane(codec));
    const web = { host, origins, onRefusedOrigin, page: {}, protocol: dialect.name };
    return createWebServer({ ...web, ...shell.limits, accept: (wire) => shell.accept(wire, lane) });
  }
  const lane = shell.open(tcpLane(codec));
  return createTcpServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
    shell.accept(new TcpWire(socket), lane),
  );
}

function webServer({ dialect, web, onRefusedOrigin }: Settings, shell: Shell): HttpServer | undefined {
  if (web === undefined) return undefined;
  const spoken = dialect.transport === 'websocket' ? dialect : overWebSocket(dialect);
  const lane = shell.open(webSocketLane(compile(spoken)));
  const page = { ...web.page, '/dialect.json': { type: 'application/json', body: JSON.stringify(spoken) } };
  const accept = (wire: Wire) => shell.accept(wire, lane);
  const shared = { onRefusedOrigin, protocol: dialect.name, ...shell.limits };
  return createWebServer({ ...web, page, ...shared, accept });
}

/** The address for a browser on this machine; a server that listens on all networks is here too. */
function whereIs(web: HttpServer) {
  const { address, port } = web.address() as AddressInfo;
  const name = address === '::' || address === '0.0.0.0' ? 'localhost' : address;
  return { host: address, port, url: `http://${isIPv6(name) ? `[${name}]` : name}:${port}/` };
}

async function listen(server: TcpServer, { host, port }: { host: string; port: number }): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(host, port, error)));
    server.listen({ host, port, backlog: 1024 }, resolve);
  });
}

async function close(servers: readonly (TcpServer | HttpServer)[], shell: Shell): Promise<void> {
  const closed = servers.map(
    (server) =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        // Whoever only asks for a page, or for nothing yet, need not be waited for.
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  );
  shell.shutDown();
  const force = setTimeout(() => shell.dropAll(), CLOSE_MS);
  await Promise.all(closed);
  clearTimeout(force);
}

class Shell {
  readonly ruleCounts = new Map<string, number>();
  readonly settings: Settings;
  readonly #table;
  readonly #log: RoomLog;
  readonly #lanes: Lane[] = [];
  readonly #peers = new Map<ConnectionId, Peer>();
  /** Peers beyond the limit that have not closed since they were told so; they take no place. */
  readonly #turnedAway = new Set<Peer>();
  #room = emptyRoom();
  #nextId = 1;

  constructor(settings: Settings, log: RoomLog) {
    this.settings = settings;
    this.#table = tableOf(settings.rules ?? ALL_RULES);
    this.#log = log;
    log.subscribe((event) => this.#apply(event));
  }

  /** What a port that anybody can connect to holds at the most. */
  get limits() {
    const { connectionsMax, loginMs } = this.settings;
    return { connectionsMax: connectionsMax + TURNED_AWAY_MAX, loginMs };
  }

  /** From here on members can come by a lane. */
  open(lane: Lane): Lane {
    this.#lanes.push(lane);
    return lane;
  }

  accept(wire: Wire, lane: Lane): void {
    const full = this.#peers.size - this.#turnedAway.size >= this.settings.connectionsMax;
    if (full && this.#turnedAway.size >= TURNED_AWAY_MAX) {
      wire.destroy();
      return;
    }
    const peer = new Peer(this.#nextId++, wire, lane, this);
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
    for (const { fanOut } of this.#lanes) fanOut.flush();
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
      const but = effect.but === undefined ? undefined : this.#peers.get(effect.but)?.outbox;
      for (const lane of this.#lanes) {
        const isEmpty = lane.fanOut.isEmpty;
        const bytes = isEmpty
          ? undefined
          : lane.encode(effect.message, this.#valuesFor(lane, undefined, cause));
        if (bytes === undefined) continue;
        lane.fanOut.broadcast(bytes, but);
        if (pausesAfter(lane, effect)) lane.fanOut.eachMember((outbox) => pause(lane, outbox));
      }
      return;
    }
    if (effect.type === 'console') {
      this.settings.onAsked?.(effect.text, this.#peers.get(effect.connection)?.address ?? '');
      return;
    }
    // A peer of another machine that shares the log is served there.
    const peer = this.#peers.get(effect.type === 'send' ? effect.to : effect.connection);
    if (peer === undefined) return;
    const { outbox, lane } = peer;
    switch (effect.type) {
      case 'send': {
        const bytes = lane.encode(effect.message, this.#valuesFor(lane, peer, cause));
        if (bytes === undefined) break;
        lane.fanOut.send(outbox, bytes);
        if (pausesAfter(lane, effect)) pause(lane, outbox);
        break;
      }
      case 'enter':
        lane.fanOut.enter(outbox);
        break;
      case 'exit':
        lane.fanOut.exit(outbox);
        break;
      case 'close':
        lane.fanOut.settleNow(outbox);
        peer.close();
        break;
      case 'drop':
        peer.drop();
        break;
    }
  }

  answer(peer: Peer, reply: NonNullable<Aside['reply']>): void {
    const { lane, outbox } = peer;
    const bytes = reply(this.#valuesFor(lane, peer, undefined) ?? {});
    if (bytes !== undefined) lane.fanOut.send(outbox, lane.envelop(bytes));
  }

  /** What templates need that no message has; undefined where the dialect needs nothing of it. */
  #valuesFor({ codec }: Lane, peer: Peer | undefined, cause: RoomEvent | undefined): Fields | undefined {
    if (!codec.needsValues.server) return undefined;
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

function pausesAfter({ codec }: Lane, { message }: { readonly message: ServerMessage }): boolean {
  return codec.dialect.pacing.pauseAfter.includes(message.type);
}

function pause({ fanOut }: Lane, outbox: Outbox): void {
  fanOut.settleNow(outbox);
  outbox.pause();
}
