/** What happens to a room, and what it does. Both are plain data that a log can hold. */
import type { Invalid } from '../dialect/codec.ts';
import type { ClientMessage, ServerMessage } from '../messages.ts';

/** Given by the server; unique for as long as the room lives. */
export type ConnectionId = string | number;

/** What happened. */
export type RoomEvent =
  | { readonly type: 'connect'; readonly connection: ConnectionId }
  /** The server has as many connections as it allows, and this is one more. */
  | { readonly type: 'overflow'; readonly connection: ConnectionId }
  | {
      readonly type: 'received';
      readonly connection: ConnectionId;
      readonly message: ClientMessage | Invalid;
    }
  /** FIN, RST or half-close; `how` where the server knows. */
  | { readonly type: 'end'; readonly connection: ConnectionId; readonly how?: 'fin' | 'reset' }
  /** Nothing came for the idle limit. */
  | { readonly type: 'idle'; readonly connection: ConnectionId; readonly token: string }
  /** The ping was not answered. */
  | { readonly type: 'timeout'; readonly connection: ConnectionId }
  | { readonly type: 'login-deadline'; readonly connection: ConnectionId }
  /** What waits for the connection passed the limit of the queue. */
  | { readonly type: 'slow'; readonly connection: ConnectionId }
  | { readonly type: 'flood'; readonly connection: ConnectionId }
  /** The operator at the console of the server answers. */
  | { readonly type: 'operator'; readonly text: string }
  /** The server of these connections ends. */
  | { readonly type: 'shutdown'; readonly connections: readonly ConnectionId[] };

/** What the room does about it, in this order. */
export type Effect =
  /** To one connection, member or not. */
  | { readonly type: 'send'; readonly to: ConnectionId; readonly message: ServerMessage }
  /** Shows the operator what somebody said. */
  | { readonly type: 'console'; readonly connection: ConnectionId; readonly text: string }
  /** To everyone who has entered and not exited, but for one. Encoded once. */
  | { readonly type: 'broadcast'; readonly but?: ConnectionId; readonly message: ServerMessage }
  /** From here on broadcasts reach the connection. */
  | { readonly type: 'enter'; readonly connection: ConnectionId }
  /** From here on broadcasts do not reach the connection. */
  | { readonly type: 'exit'; readonly connection: ConnectionId }
  /** Ends the connection after what was sent to it; its later input is ignored. */
  | { readonly type: 'close'; readonly connection: ConnectionId }
  /** Ends the connection at once: it does not read. */
  | { readonly type: 'drop'; readonly connection: ConnectionId };
