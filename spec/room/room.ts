/** The state of a room: who is connected, and who owns which nickname. */
import type { ConnectionId } from './events.ts';
import { PersistentMap } from './persistent-map.ts';

/** One connection that the server has not ended. */
export type Connection =
  | { readonly phase: 'guest' }
  | {
      readonly phase: 'member';
      readonly nick: string;
      /** Unique in the room: the comparison key, or, where nicknames need not be unique, one with the id in it. */
      readonly key: string;
      /** Whom it talks to, in a room where people talk in pairs. */
      readonly partner?: ConnectionId;
    };

/** Everybody who is connected, and the nicknames that are taken. */
export interface Room {
  readonly connections: PersistentMap<ConnectionId, Connection>;
  /** The connection that owns each comparison key (NICK-1). */
  readonly owners: PersistentMap<string, ConnectionId>;
  /** How many nicknames the server has given, where it gives them. */
  readonly given: number;
  /** What an operator has still to answer, and has answered ahead, where one does. */
  readonly desk: Desk;
}

/** Connections whose texts wait for an answer of the operator, and answers typed before there was a text. */
export interface Desk {
  readonly waiting: readonly ConnectionId[];
  readonly answers: readonly string[];
}

/** A room without anybody. */
export function emptyRoom(): Room {
  return {
    connections: PersistentMap.empty(),
    owners: PersistentMap.empty(),
    given: 0,
    desk: { waiting: [], answers: [] },
  };
}

/** The nicknames of all members, ordered by comparison key, so that every copy of a room gives the same roster. */
export function roster(room: Room): string[] {
  const members: { key: string; nick: string }[] = [];
  for (const [, connection] of room.connections.entries())
    if (connection.phase === 'member') members.push(connection);
  members.sort((a, b) => (a.key < b.key ? -1 : 1));
  return members.map((member) => member.nick);
}

/** Adds a connection that has not logged in. */
export function withGuest(room: Room, id: ConnectionId): Room {
  return { ...room, connections: room.connections.set(id, { phase: 'guest' }) };
}

/** Makes a connection a member, and the owner of its nickname, in one step (NICK-5). */
export function withMember(room: Room, id: ConnectionId, nick: string, key: string): Room {
  return {
    ...room,
    connections: room.connections.set(id, { phase: 'member', nick, key }),
    owners: room.owners.set(key, id),
  };
}

/** Forgets a connection and frees its nickname in one step (NICK-7). */
export function without(room: Room, id: ConnectionId): Room {
  const connection = room.connections.get(id);
  const owners = connection?.phase === 'member' ? room.owners.delete(connection.key) : room.owners;
  const { waiting } = room.desk;
  const desk = waiting.includes(id)
    ? { ...room.desk, waiting: waiting.filter((each) => each !== id) }
    : room.desk;
  const { connections } = unpaired(room, id);
  return { ...room, connections: connections.delete(id), owners, desk };
}

/** Makes two members talk to each other, and nobody else to either of them. */
export function paired(room: Room, one: ConnectionId, other: ConnectionId): Room {
  const free = unpaired(unpaired(room, one), other);
  return withPartner(withPartner(free, one, other), other, one);
}

/** Neither a member nor whom it talked to has a partner any more. */
function unpaired(room: Room, id: ConnectionId): Room {
  const connection = room.connections.get(id);
  if (connection?.phase !== 'member' || connection.partner === undefined) return room;
  return withPartner(withPartner(room, connection.partner, undefined), id, undefined);
}

function withPartner(room: Room, id: ConnectionId, partner: ConnectionId | undefined): Room {
  const connection = room.connections.get(id);
  if (connection?.phase !== 'member') return room;
  const { partner: _, ...alone } = connection;
  return {
    ...room,
    connections: room.connections.set(id, partner === undefined ? alone : { ...alone, partner }),
  };
}
