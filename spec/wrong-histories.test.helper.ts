/** Histories in which something is wrong, at least one for each requirement of each invariant. */

import {
  bye,
  closed,
  ended,
  got,
  here,
  joined,
  left,
  login,
  quits,
  said,
  says,
  sent,
  THREE,
  told,
  welcome,
  writes,
} from './entries.test.helper.ts';
import type { Entry, Policy } from './index.ts';

interface Wrong {
  readonly invariant: string;
  readonly requirement: string;
  readonly what: string;
  readonly entries: readonly Entry[];
  /** The peer that was there all the time, where one is known. */
  readonly observer?: string;
  /** Who hears a say, where it is not all others. */
  readonly says?: Policy['says'];
  /** The peer at whom it shows, and words of the sentence that says so. */
  readonly shows: readonly [peer: string, ...words: string[]];
}

export const WRONG: readonly Wrong[] = [
  {
    invariant: 'well-formed',
    requirement: 'FRAME-11',
    what: 'a line that is none',
    entries: [...THREE, got('B', { type: 'invalid', code: 'not-utf8' })],
    shows: ['B', 'not-utf8'],
  },
  {
    invariant: 'well-formed',
    requirement: 'FRAME-11',
    what: 'a line of no known command',
    entries: [...THREE, got('B', { type: 'invalid', code: 'unknown-command', frame: 'hello\tthere' })],
    shows: ['B', 'unknown-command', '"hello\\tthere"'],
  },
  {
    invariant: 'well-formed',
    requirement: 'ERR-4',
    what: 'a code that is in no catalogue',
    entries: [...THREE, got('A', { type: 'error', code: 'teapot', text: '' })],
    shows: ['A', 'teapot'],
  },
  ...[joined('G', 'ann'), left('G', 'ann'), said('G', 'ann', 'psst'), told('G', 'ann', 'psst')].map(
    (entry): Wrong => ({
      invariant: 'nothing-before-welcome',
      requirement: 'LOGIN-4',
      what: `a guest is sent ${entry.what === 'received' && entry.message.type}`,
      entries: [...THREE, sent('G', { type: 'ping', token: '1' }), entry],
      shows: ['G', 'before it was welcomed'],
    }),
  ),
  {
    invariant: 'nothing-before-welcome',
    requirement: 'LOGIN-9',
    what: 'a greeting',
    entries: [got('G', { type: 'error', code: 'not-logged-in', text: '' })],
    shows: ['G', 'error'],
  },
  {
    invariant: 'nothing-before-welcome',
    requirement: 'LOGIN-9',
    what: 'a prompt where the dialect has none',
    entries: [got('G', { type: 'prompt' })],
    shows: ['G', 'prompt'],
  },
  {
    invariant: 'one-owner',
    requirement: 'NICK-1',
    what: 'one nickname is given twice',
    entries: [...THREE, login('D', 'ann'), welcome('D', 'ann')],
    shows: ['D', 'A', 'ann'],
  },
  {
    invariant: 'one-owner',
    requirement: 'NICK-1',
    what: 'a variant is given to another',
    entries: [...THREE, login('D', '\uff21NN'), welcome('D', '\uff21NN')],
    shows: ['D', 'A', '\uff21NN'],
  },
  {
    invariant: 'exactly-once',
    requirement: 'SAY-2',
    what: 'a say comes twice',
    entries: [...THREE, says('A', 'x'), said('B', 'ann', 'x'), said('C', 'ann', 'x'), said('B', 'ann', 'x')],
    shows: ['B', 'said', 'ann', '"x"'],
  },
  {
    invariant: 'exactly-once',
    requirement: 'TO-1',
    what: 'a to comes twice',
    entries: [...THREE, writes('A', 'bea', 'x'), told('B', 'ann', 'x'), told('B', 'ann', 'x')],
    shows: ['B', 'told', 'ann', '"x"'],
  },
  {
    invariant: 'right-people',
    requirement: 'SAY-3',
    what: 'an echo',
    entries: [...THREE, says('A', 'x'), said('A', 'ann', 'x')],
    shows: ['A', '"x"'],
  },
  {
    invariant: 'right-people',
    requirement: 'SAY-1',
    what: 'a say under another name',
    entries: [...THREE, says('A', 'x'), said('C', 'bea', 'x')],
    shows: ['C', 'ann', 'bea'],
  },
  {
    invariant: 'right-people',
    requirement: 'TO-1',
    what: 'a to that all hear',
    entries: [...THREE, writes('A', 'bea', 'x'), said('C', 'ann', 'x')],
    shows: ['C', 'said'],
  },
  {
    invariant: 'right-people',
    requirement: 'TO-1',
    what: 'a to that another is told',
    entries: [...THREE, writes('A', 'bea', 'x'), told('C', 'ann', 'x')],
    shows: ['C', 'told'],
  },
  {
    invariant: 'right-people',
    requirement: 'TO-1',
    what: 'a to under another name',
    entries: [...THREE, writes('A', 'bea', 'x'), told('B', 'cem', 'x')],
    shows: ['B', 'ann', 'cem'],
  },
  {
    invariant: 'no-history',
    requirement: 'SAY-4',
    what: 'a newcomer is sent what was heard before it asked to log in',
    entries: [
      ...[...THREE, says('A', 'x'), said('B', 'ann', 'x'), said('C', 'ann', 'x')],
      ...[login('D', 'dan'), here('D', 'ann', 'bea', 'cem'), welcome('D', 'dan'), said('D', 'ann', 'x')],
    ],
    shows: ['D', 'ann', '"x"'],
  },
  {
    invariant: 'sender-order',
    requirement: 'SAY-5',
    what: 'two says change places',
    entries: [...THREE, says('A', 'x'), says('A', 'y'), said('B', 'ann', 'y'), said('B', 'ann', 'x')],
    shows: ['B', 'ann', '"x" after "y"'],
  },
  {
    invariant: 'sender-order',
    requirement: 'SAY-5',
    what: 'a say and a to change places',
    entries: [
      ...THREE,
      writes('A', 'bea', 'x'),
      says('A', 'y'),
      said('B', 'ann', 'y'),
      told('B', 'ann', 'x'),
    ],
    shows: ['B', 'ann', '"x" after "y"'],
  },
  {
    invariant: 'one-order',
    requirement: 'SAY-6',
    what: 'two receivers see two says in opposite orders',
    entries: [
      ...THREE,
      ...[says('A', 'x'), says('B', 'y'), said('C', 'ann', 'x'), said('C', 'bea', 'y')],
      ...[said('D', 'bea', 'y'), said('D', 'ann', 'x')],
    ],
    shows: ['D', 'C', 'said ann: x', 'said bea: y'],
  },
  {
    invariant: 'one-order',
    requirement: 'SAY-6',
    what: 'a say before a notice for one, after it for another',
    entries: [...THREE, said('A', 'cem', 'x'), left('A', 'bea'), left('D', 'bea'), said('D', 'cem', 'x')],
    shows: ['D', 'A', 'left bea', 'said cem: x'],
  },
  {
    invariant: 'joined-and-left',
    requirement: 'LOGIN-3',
    what: 'joined comes twice',
    entries: [...THREE, joined('A', 'cem')],
    shows: ['A', 'cem'],
  },
  {
    invariant: 'joined-and-left',
    requirement: 'LOGIN-3',
    what: 'somebody of the roster joins',
    entries: [...THREE, joined('C', 'BEA')],
    shows: ['C', 'BEA'],
  },
  {
    invariant: 'joined-and-left',
    requirement: 'LOGIN-3',
    what: 'somebody is told that it joined itself',
    entries: [login('A', 'ann'), welcome('A', 'ann'), joined('A', 'ann')],
    shows: ['A', 'itself'],
  },
  {
    invariant: 'joined-and-left',
    requirement: 'LEAVE-10',
    what: 'somebody leaves who was not in the roster and did not join',
    entries: [...THREE, left('C', 'guest', 'lost')],
    shows: ['C', 'guest'],
  },
  {
    invariant: 'joined-and-left',
    requirement: 'LEAVE-1',
    what: 'left comes twice',
    entries: [...THREE, quits('C'), left('A', 'cem'), left('A', 'cem', 'lost')],
    shows: ['A', 'cem'],
  },
  {
    invariant: 'joined-and-left',
    requirement: 'LEAVE-9',
    what: 'words come after their speaker left',
    entries: [...THREE, says('C', 'x'), quits('C'), left('A', 'cem'), said('A', 'cem', 'x')],
    shows: ['A', 'said', 'cem'],
  },
  {
    invariant: 'joined-and-left',
    requirement: 'LEAVE-9',
    what: 'direct words come after their speaker left',
    entries: [...THREE, writes('C', 'ann', 'x'), quits('C'), left('A', 'cem'), told('A', 'cem', 'x')],
    shows: ['A', 'told', 'cem'],
  },
  ...(['partner', 'self'] as const).flatMap((who): Wrong[] => {
    const id = who === 'partner' ? 'ROOM-3' : 'ROOM-6';
    const speaker = who === 'self' ? 'B' : 'A';
    const [one, two] = [says(speaker, 'x'), says(speaker, 'y')];
    const nick = speaker === 'B' ? 'bea' : 'ann';
    const [first, second] = [said('B', nick, 'x'), said('B', nick, 'y')];
    const stranger = who === 'self' ? said('C', 'bea', 'x') : said('B', 'cem', 'x');
    return [
      {
        invariant: 'exactly-once',
        requirement: id,
        what: `what is said comes twice where it goes to ${who}`,
        says: who,
        entries: [...THREE, one, first, first],
        shows: ['B', '"x"'],
      },
      {
        invariant: 'right-people',
        requirement: id,
        what: `what is said is of somebody else, or for somebody else, where it goes to ${who}`,
        says: who,
        entries: [...THREE, one, stranger],
        shows: [stranger.peer, '"x"'],
      },
      {
        invariant: 'sender-order',
        requirement: id,
        what: `what is said changes places where it goes to ${who}`,
        says: who,
        entries: [...THREE, one, two, second, first],
        shows: ['B', '"x" after "y"'],
      },
    ];
  }),
  {
    invariant: 'heard-all',
    requirement: 'SAY-1',
    what: 'a say that one who is there does not hear',
    observer: 'A',
    entries: [
      ...[...THREE, says('B', 'x'), said('A', 'bea', 'x'), says('B', 'y'), said('A', 'bea', 'y')],
      ...[said('C', 'bea', 'y')],
    ],
    shows: ['C', 'said bea: x', 'before "said bea: y"'],
  },
  {
    invariant: 'heard-all',
    requirement: 'SAY-1',
    what: 'a say that whoever quits does not hear before its bye',
    observer: 'A',
    entries: [
      ...[...THREE, says('B', 'x'), said('A', 'bea', 'x'), quits('C'), left('A', 'cem'), left('B', 'cem')],
      ...[bye('C'), closed('C')],
    ],
    shows: ['C', 'said bea: x', 'before its bye'],
  },
  {
    invariant: 'heard-all',
    requirement: 'SAY-1',
    what: 'a say that the observer does not hear',
    observer: 'A',
    entries: [
      ...[...THREE, says('B', 'x'), said('C', 'bea', 'x'), says('B', 'y'), said('A', 'bea', 'y')],
      ...[said('C', 'bea', 'y')],
    ],
    shows: ['C', 'A was not sent', 'said bea: x'],
  },
  {
    invariant: 'heard-all',
    requirement: 'LOGIN-3',
    what: 'a newcomer of whom one is not told',
    observer: 'A',
    entries: [
      ...[...THREE, login('D', 'dan'), joined('A', 'dan'), joined('B', 'dan'), welcome('D', 'dan')],
      ...[quits('D'), left('A', 'dan'), left('B', 'dan'), left('C', 'dan')],
    ],
    shows: ['C', 'joined dan', 'before "left dan"'],
  },
  {
    invariant: 'heard-all',
    requirement: 'LEAVE-1',
    what: 'a left of which one is not told, among two of one nickname',
    observer: 'A',
    entries: [
      ...[...THREE, quits('C'), left('A', 'cem'), left('B', 'cem'), bye('C'), closed('C')],
      ...[login('D', 'cem'), here('D', 'ann', 'bea'), joined('A', 'cem'), joined('B', 'cem')],
      ...[welcome('D', 'cem'), ended('B'), left('A', 'bea', 'lost'), says('A', 'x'), said('D', 'ann', 'x')],
      ...[login('E', 'eve'), joined('A', 'eve'), joined('D', 'eve'), welcome('E', 'eve')],
    ],
    shows: ['D', 'left bea', 'before "joined eve"'],
  },
  ...(
    [
      ['without somebody who is there', ['bea'], 'was not shown ann'],
      ['with somebody who has left', ['ann', 'bea', 'cem'], 'was shown cem', 'not there'],
      ['with somebody twice', ['ann', 'bea', 'ann'], 'was shown ann twice'],
    ] as const
  ).map(
    ([how, nicks, ...words]): Wrong => ({
      invariant: 'rosters',
      requirement: 'LOGIN-2',
      what: `a roster ${how}`,
      observer: 'A',
      entries: [
        ...[...THREE, quits('C'), left('A', 'cem'), left('B', 'cem'), bye('C'), closed('C')],
        ...[
          login('D', 'dan'),
          here('D', ...nicks),
          welcome('D', 'dan'),
          joined('A', 'dan'),
          joined('B', 'dan'),
        ],
      ],
      shows: ['D', ...words],
    }),
  ),
  {
    invariant: 'bye-is-last',
    requirement: 'LEAVE-2',
    what: 'a pong after bye',
    entries: [...THREE, quits('C'), bye('C'), got('C', { type: 'pong', token: '1' })],
    shows: ['C', 'pong'],
  },
  {
    invariant: 'bye-is-last',
    requirement: 'LEAVE-2',
    what: 'two byes',
    entries: [...THREE, quits('C'), bye('C'), bye('C')],
    shows: ['C', 'bye'],
  },
  {
    invariant: 'everyone-hears',
    requirement: 'SAY-1',
    what: 'a say that one does not hear',
    entries: [...THREE, says('A', 'x'), said('B', 'ann', 'x')],
    shows: ['A', 'C'],
  },
  {
    invariant: 'everyone-hears',
    requirement: 'LEAVE-1',
    what: 'a quit that one is not told of',
    entries: [...THREE, quits('A'), left('B', 'ann'), bye('A'), closed('A')],
    shows: ['A', 'C'],
  },
  {
    invariant: 'everyone-hears',
    requirement: 'LEAVE-1',
    what: 'a lost connection that nobody is told of',
    entries: [...THREE, ended('A'), closed('A')],
    shows: ['A', 'B'],
  },
  {
    invariant: 'free-names-are-given',
    requirement: 'NICK-7',
    what: 'a nickname that is refused although its owner has quit',
    entries: [
      ...[...THREE, quits('A'), left('B', 'ann'), left('C', 'ann'), bye('A'), closed('A')],
      ...[login('D', 'ann'), got('D', { type: 'error', code: 'nick-in-use', text: '' })],
    ],
    shows: ['D', 'ann'],
  },
];
