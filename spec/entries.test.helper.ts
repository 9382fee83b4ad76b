/** Histories in few words, and one that is right. */
import {
  type ClientMessage,
  type Entry,
  INVARIANTS,
  type Invalid,
  type Invariant,
  parley,
  type ServerMessage,
  SYNCHRONOUS_INVARIANTS,
} from './index.ts';

export const { policy } = parley;
export const ALL: readonly Invariant[] = [...INVARIANTS, ...SYNCHRONOUS_INVARIANTS];

export const sent = (peer: string, message: ClientMessage | Invalid): Entry => ({
  peer,
  what: 'sent',
  message,
});
export const got = (peer: string, message: ServerMessage | Invalid): Entry => ({
  peer,
  what: 'received',
  message,
});
export const ended = (peer: string): Entry => ({ peer, what: 'ended' });
export const closed = (peer: string): Entry => ({ peer, what: 'closed' });

export const login = (peer: string, nick: string) => sent(peer, { type: 'login', nick });
export const says = (peer: string, text: string) => sent(peer, { type: 'say', text });
export const writes = (peer: string, nick: string, text: string) => sent(peer, { type: 'to', nick, text });
export const quits = (peer: string) => sent(peer, { type: 'quit' });
export const welcome = (peer: string, nick: string) => got(peer, { type: 'welcome', nick });
export const here = (peer: string, ...nicks: string[]) => got(peer, { type: 'here', nicks });
export const joined = (peer: string, nick: string) => got(peer, { type: 'joined', nick });
export const left = (peer: string, nick: string, reason = 'quit') =>
  got(peer, { type: 'left', nick, reason });
export const said = (peer: string, nick: string, text: string) => got(peer, { type: 'said', nick, text });
export const told = (peer: string, nick: string, text: string) => got(peer, { type: 'told', nick, text });
export const bye = (peer: string, reason = 'quit') => got(peer, { type: 'bye', reason });

/** Ann, Bea and Cem log in one after the other. */
export const THREE: readonly Entry[] = [
  ...[login('A', 'ann'), welcome('A', 'ann')],
  ...[login('B', 'bea'), here('B', 'ann'), joined('A', 'bea'), welcome('B', 'bea')],
  ...[
    login('C', 'cem'),
    here('C', 'ann', 'bea'),
    joined('A', 'cem'),
    joined('B', 'cem'),
    welcome('C', 'cem'),
  ],
];

/** A conversation that is right in every respect. */
export const RIGHT: readonly Entry[] = [
  ...THREE,
  ...[says('A', 'one'), said('B', 'ann', 'one'), said('C', 'ann', 'one')],
  ...[writes('B', 'CEM', 'two'), told('C', 'bea', 'two')],
  ...[says('C', ''), got('C', { type: 'error', code: 'text-empty', text: '' })],
  ...[quits('C'), left('A', 'cem'), left('B', 'cem'), bye('C'), closed('C')],
  ...[
    login('D', 'Cem'),
    here('D', 'ann', 'bea'),
    joined('A', 'Cem'),
    joined('B', 'Cem'),
    welcome('D', 'Cem'),
  ],
  ...[ended('B'), left('A', 'bea', 'lost'), left('D', 'bea', 'lost'), closed('B')],
  ...[says('D', 'three'), said('A', 'Cem', 'three')],
];
