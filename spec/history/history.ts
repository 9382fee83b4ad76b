/**
 * What peers did and saw, as one list with one clock. The kit records it on real sockets, the explorer
 * from the effects of `step`; the invariants read it and know nothing of either.
 */
import type { Invalid } from '../dialect/codec.ts';
import type { Policy } from '../dialect/schema.ts';
import type { ClientMessage, ServerMessage } from '../messages.ts';

/** One thing that a peer did, or that happened to it. */
export type Entry =
  /** The peer sent a message. */
  | { readonly peer: string; readonly what: 'sent'; readonly message: ClientMessage | Invalid }
  /** The peer ended its side: closed, half-closed or reset. */
  | { readonly peer: string; readonly what: 'ended' }
  /** The peer received a message, or something that is none. */
  | { readonly peer: string; readonly what: 'received'; readonly message: ServerMessage | Invalid }
  /** The server ended the connection. */
  | { readonly peer: string; readonly what: 'closed' };

/** What happened, in order, and the policy of the room it happened in. */
export interface History {
  readonly policy: Policy;
  /** Whether newcomers are shown who is there, so that nobody can leave who was never there. */
  readonly hasRoster?: boolean;
  /** Whether members are told of whoever comes, so that a nickname that comes again is seen to. Default true. */
  readonly tellsJoins?: boolean;
  /** Whether members are told of whoever goes, in whatever way. Default true. */
  readonly tellsLeaves?: boolean;
  /** Whether a connection hears the room before its login, so that what it hears then is no history. Default false. */
  readonly guestsHear?: boolean;
  /** A peer that was a member before all others came and after they went, so that it knows the whole order. Default: none is known. */
  readonly observer?: string | undefined;
  readonly entries: readonly Entry[];
}

/** What an invariant found. */
export interface Violation {
  /** The requirement that does not hold. */
  readonly requirement: string;
  /** One sentence with the peers and messages that show it. */
  readonly message: string;
  /** The entry that shows it, by its position. */
  readonly at: number;
}
