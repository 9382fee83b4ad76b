/** What an outcome is made of, and how it looks at the event that has matched. */
import type { Policy } from '../dialect/schema.ts';
import type { ConnectionId, Effect, RoomEvent } from './events.ts';
import type { Connection, Room } from './room.ts';

/** What `then` may look at. */
export interface Context {
  readonly policy: Policy;
  readonly room: Room;
  readonly event: RoomEvent;
}

/** The room afterwards, and what is done about it outside of the room. */
export interface Outcome {
  readonly room: Room;
  readonly effects: readonly Effect[];
}

/** What a rule does; it is called only where the rule matches. */
export type Then = (context: Context) => Outcome;

/** The connection of an event that has one. */
export function idOf(event: RoomEvent): ConnectionId {
  return (event as Exclude<RoomEvent, { type: 'shutdown' | 'operator' }>).connection;
}

/** The message of a `received` event, once its rule has matched. */
export function messageOf<T extends string>(event: RoomEvent, type: T) {
  type Received = Extract<RoomEvent, { type: 'received' }>['message'];
  const { message } = event as Extract<RoomEvent, { type: 'received' }>;
  if (message.type !== (type as string)) throw new TypeError(`a rule for ${type} met ${message.type}`);
  return message as Extract<Received, { type: T }>;
}

/** A connection that is a member. */
export function memberOf(room: Room, id: ConnectionId): Connection & { phase: 'member' } {
  return room.connections.get(id) as Connection & { phase: 'member' };
}
