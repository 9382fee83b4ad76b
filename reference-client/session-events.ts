/** What a session tells whoever listens. */
import type { Invalid, ServerMessage } from '../spec/index.ts';

type MessageOf<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;

/** How a session ended. */
export interface Closed {
  /** True if this side had asked for the end: quit, close, or the signal. */
  readonly asked: boolean;
  /** The reason that the server's `bye` gave; undefined if there was none. */
  readonly bye: string | undefined;
  /** Why the connection broke; undefined if it ended in order. */
  readonly error: Error | undefined;
}

/** What a session tells its listeners. */
export interface SessionEvents {
  said: MessageOf<'said'>;
  told: MessageOf<'told'>;
  joined: MessageOf<'joined'>;
  left: MessageOf<'left'>;
  /** A line of ours was refused; nothing changed. */
  error: MessageOf<'error'>;
  bye: MessageOf<'bye'>;
  /** Every message, those above included. */
  message: ServerMessage;
  /** A frame that is no message of the dialect; it was ignored (CLIENT-4). */
  invalid: Invalid;
  /** Once, last. */
  close: Closed;
}
