/** Turns events and their effects into a history, as peers with instant connections would see them. */
import type { Entry } from '../history/history.ts';
import type { ServerMessage } from '../messages.ts';
import type { ConnectionId, Effect, RoomEvent } from '../room/events.ts';

/** What one connection is sent, or that it is closed. */
export type Delivery =
  | { readonly connection: ConnectionId; readonly message: ServerMessage }
  | { readonly connection: ConnectionId; readonly closed: true };

/** Interprets effects for connections of which `inside` have entered; `inside` is changed as they enter and exit. */
export function deliver(effects: readonly Effect[], inside: Set<ConnectionId>): Delivery[] {
  return effects.flatMap((effect): Delivery[] => {
    switch (effect.type) {
      case 'send':
        return [{ connection: effect.to, message: effect.message }];
      case 'broadcast':
        return [...inside]
          .filter((id) => id !== effect.but)
          .map((connection) => ({ connection, message: effect.message }));
      case 'enter':
        inside.add(effect.connection);
        return [];
      case 'exit':
        inside.delete(effect.connection);
        return [];
      case 'console':
        return [];
      default:
        return [{ connection: effect.connection, closed: true }];
    }
  });
}

/** The entries of one event. What ends a connection from the server's side counts as its end. */
export function entriesOf(event: RoomEvent, deliveries: readonly Delivery[]): Entry[] {
  return [...causesOf(event), ...deliveries.map(entryOf)];
}

function causesOf(event: RoomEvent): Entry[] {
  switch (event.type) {
    case 'received':
      return [{ peer: String(event.connection), what: 'sent', message: event.message }];
    case 'shutdown':
      return event.connections.map((connection) => ({ peer: String(connection), what: 'ended' }));
    case 'end':
    case 'timeout':
    case 'slow':
    case 'flood':
      return [{ peer: String(event.connection), what: 'ended' }];
    default:
      return [];
  }
}

function entryOf(delivery: Delivery): Entry {
  const peer = String(delivery.connection);
  return 'closed' in delivery
    ? { peer, what: 'closed' }
    : { peer, what: 'received', message: delivery.message };
}
