/** The state of a room: who is connected, and who owns which nickname. */
import type { ConnectionId } from './events.ts';
import { PersistentMap } from './persistent-map.ts';

/** One connection that the server has not ended. */
export type Connection =
  | { readonly phase: 'guest' }
  | { readonly phase: 'member'; readonly nick: string; readonly key: string };

/** Everybody who is connected, and the nicknames that are taken. */
export interface Room {
  readonly connections: PersistentMap<ConnectionId, Connection>;
  /** The connection that owns each comparison key (NICK-1). */
  readonly owners: PersistentMap<string, ConnectionId>;
}

/** A room without anybody. */
export function emptyRoom(): Room {
  return { connections: PersistentMap.empty(), owners: PersistentMap.empty() };
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
    connections: room.connections.set(id, { phase: 'member', nick, key }),
    owners: room.owners.set(key, id),
  };
}

/** Forgets a connection and frees its nickname in one step (NICK-7). */
export function without(room: Room, id: ConnectionId): Room {
  const connection = room.connections.get(id);
  const owners = connection?.phase === 'member' ? room.owners.delete(connection.key) : room.owners;
  return { connections: room.connections.delete(id), owners };
}
