/**
 * What peers did and saw, in the order of one clock: what the oracle judges. Unlike the entries of a
 * history it says when somebody connected and how a connection was ended, and a line may mean one thing
 * before the login and another after it.
 */
import type { ClientMessage, Entry, Invalid, ServerMessage } from '../../spec/index.ts';

/**
 * How a peer ends its connection. After a half-close it still reads, and all that it sent must be
 * handled (LEAVE-8). A close of both directions becomes an RST if something comes later, and an RST may
 * destroy what was sent just before it, so of these two the last lines may be lost.
 */
export type Way = 'half-close' | 'close' | 'reset';

/** One thing that a peer did, or that happened to it. */
export type Happening =
  | { readonly peer: string; readonly what: 'connected' }
  | {
      readonly peer: string;
      readonly what: 'sent';
      readonly message: ClientMessage | Invalid;
      /** What it means from a member, where that is something else. */
      readonly asMember?: ClientMessage | Invalid;
    }
  | { readonly peer: string; readonly what: 'ended'; readonly how: Way }
  | { readonly peer: string; readonly what: 'received'; readonly message: ServerMessage | Invalid }
  | { readonly peer: string; readonly what: 'closed' };

/** The same as the invariants read it. */
export function entriesOf(happenings: readonly Happening[]): Entry[] {
  const welcomed = new Set<string>();
  return happenings.flatMap((each): Entry[] => {
    const { peer, what } = each;
    if (what === 'connected') return [];
    if (what === 'ended' || what === 'closed') return [{ peer, what }];
    if (what === 'received') {
      if (each.message.type === 'welcome') welcomed.add(peer);
      return [{ peer, what, message: each.message }];
    }
    return [{ peer, what, message: welcomed.has(peer) ? (each.asMember ?? each.message) : each.message }];
  });
}
