/** ROOM: requirements of rooms that are not Parley/1's; they hold where a dialect says so. */
import type { Requirement } from './types.ts';

export const ROOM: readonly Requirement[] = [
  {
    id: 'ROOM-1',
    level: 'MUST',
    role: 'server',
    sentence: 'Where a say goes to all, it MUST come back to its speaker too, exactly once.',
    rationale: 'There the speaker sees what it has said only when it comes back.',
    checks: ['room/echo', 'room/echo-order'],
  },
  {
    id: 'ROOM-2',
    level: 'MUST',
    role: 'server',
    sentence:
      'Where the server gives the nicknames, whoever connects MUST be a member at once, under a nickname that nobody else has or had.',
    rationale: 'Nobody can choose another one if two are the same.',
    checks: ['room/given-nicks'],
  },
  {
    id: 'ROOM-3',
    level: 'MUST',
    role: 'server',
    sentence:
      'Where people talk in pairs, what a member says MUST reach the partner that was chosen, exactly once and in order, and nobody else; choosing makes each the partner of the other.',
    rationale: 'What is said to one is not for the others, and whoever is talked to can answer.',
    checks: [
      'room/pair-talks',
      'room/pair-answers',
      'room/pair-order',
      'room/pair-renewed-nick',
      'run/exactly-once',
      'room/pair-rst-talks',
    ],
  },
  {
    id: 'ROOM-4',
    level: 'MUST',
    role: 'server',
    sentence:
      'Where people talk in pairs, choosing a nickname that nobody has or the own one, and saying something without a partner, MUST each be answered by its error and change nothing.',
    rationale: 'The sender must know that nobody heard it.',
    checks: ['room/pair-unknown', 'room/pair-self', 'room/pair-nobody', 'room/pair-refused-keeps'],
  },
  {
    id: 'ROOM-5',
    level: 'MUST',
    role: 'server',
    sentence:
      'Where people talk in pairs, the partner of whoever leaves MUST be told exactly once, whatever the way of leaving, nobody else, and the nickname MUST be free.',
    rationale: 'Otherwise one goes on talking to nobody.',
    checks: [
      'room/pair-quit',
      'room/pair-fin',
      'room/pair-rst',
      'room/pair-half-close',
      'room/pair-third-party',
      'room/pair-guest-gone',
      'room/pairs-gone-at-once',
    ],
  },
  {
    id: 'ROOM-6',
    level: 'MUST',
    role: 'server',
    sentence:
      'Where the server or its operator answers, each text MUST be answered once, in the order of the texts, to its sender alone.',
    rationale: 'An answer that comes twice, late or to somebody else answers another question.',
    checks: ['room/reply', 'room/reply-order', 'room/reply-apart', 'room/reply-50', 'run/exactly-once'],
  },
  {
    id: 'ROOM-7',
    level: 'MUST',
    role: 'server',
    sentence:
      'Where the server or its operator answers, whoever leaves, in whatever way, MUST leave the server ready for the next.',
    rationale: 'A server that waits for somebody who is gone serves nobody.',
    checks: [
      'room/reply-quit',
      'room/reply-after-fin',
      'room/reply-after-rst',
      'room/reply-after-half-close',
      'room/reply-unanswered',
      'room/reply-silent',
      'room/reply-unanswered-by-operator',
    ],
  },
  {
    id: 'ROOM-8',
    level: 'MUST',
    role: 'server',
    sentence:
      'Where a refused login ends the connection, an illegal nickname MUST be refused, the connection closed, and nobody told.',
    rationale: 'Whoever was not let in was never there.',
    checks: ['room/illegal-nick', 'room/illegal-nick-untold'],
  },
];
