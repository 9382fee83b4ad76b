/** Who hears what, and in which order. */
import type { Requirement } from './types.ts';

export const SAY: readonly Requirement[] = [
  {
    id: 'SAY-1',
    level: 'MUST',
    role: 'server',
    sentence: 'A say MUST reach every other member of that moment as said, with the nickname of its sender.',
    rationale: 'This is what the room is for.',
    checks: ['say/reaches-one', 'say/reaches-two', 'say/reaches-50', 'say/newest-hears', 'say/alone'],
  },
  {
    id: 'SAY-2',
    level: 'MUST',
    role: 'server',
    sentence: 'A say MUST reach nobody more than once.',
    rationale: 'A text said once was meant once.',
    checks: ['say/once', 'run/exactly-once'],
  },
  {
    id: 'SAY-3',
    level: 'MUST',
    role: 'server',
    sentence: 'A say MUST NOT come back to its sender.',
    rationale: 'The client shows what it sent; an echo would show it twice.',
    checks: ['say/no-echo', 'say/alone'],
  },
  {
    id: 'SAY-4',
    level: 'MUST',
    role: 'server',
    sentence: 'Who became a member after a say MUST NOT be sent it.',
    rationale: 'Who speaks knows who listens.',
    checks: ['say/no-history'],
  },
  {
    id: 'SAY-5',
    level: 'MUST',
    role: 'server',
    sentence: 'What one member sends MUST reach each receiver in the order of sending.',
    rationale: 'An answer before its question is nonsense.',
    checks: ['say/order', 'say/order-joined', 'to/order-with-say', 'frame/joined-commands'],
  },
  {
    id: 'SAY-6',
    level: 'MUST',
    role: 'server',
    sentence: 'All members MUST see one and the same order of said, joined and left.',
    rationale: 'Two people who talk about the conversation must have seen the same one.',
    checks: [
      'say/newest-hears',
      'say/one-order-two',
      'say/one-order-storm',
      'say/one-order-with-joins',
      'run/one-order',
    ],
  },
  {
    id: 'SAY-7',
    level: 'MUST',
    role: 'server',
    sentence: 'A text MUST arrive octet for octet as it was sent.',
    rationale: 'What a text means is not for the server to judge.',
    checks: [
      'say/text-pipes',
      'say/text-spaces',
      'say/text-quotes',
      'say/text-format',
      'say/text-markup',
      'say/text-like-a-line',
      'say/text-decomposed',
      'say/text-emoji',
      'say/text-960-octets',
      'say/text-multibyte-960-octets',
      'say/text-of-one-octet',
      'say/text-edges',
    ],
  },
  {
    id: 'SAY-8',
    level: 'MUST',
    role: 'server',
    sentence: 'A say or to with an empty text MUST be answered with text-empty and reach nobody.',
    rationale: 'Some formats cannot carry it, and nobody means it.',
    checks: ['say/empty', 'to/empty'],
  },
  {
    id: 'SAY-9',
    level: 'MUST',
    role: 'server',
    sentence:
      'A say or to with a text longer than 960 octets MUST be answered with text-too-long and reach nobody; a text of 960 octets MUST be accepted.',
    rationale: 'What is accepted always fits into the line that relays it.',
    checks: ['say/961-octets', 'say/multibyte-961-octets', 'to/961-octets', 'say/text-960-octets'],
  },
];

export const TO: readonly Requirement[] = [
  {
    id: 'TO-1',
    level: 'MUST',
    role: 'server',
    sentence:
      'A to MUST reach the named member exactly once as told, with the nickname of its sender, and nobody else.',
    rationale: 'What is said to one is not for the others.',
    checks: ['to/named-only', 'to/text-unchanged', 'to/hundred', 'run/exactly-once'],
  },
  {
    id: 'TO-2',
    level: 'MUST',
    role: 'server',
    sentence: 'A to whose nickname no member has MUST be answered with no-such-nick.',
    rationale: 'The sender must know that nobody heard it.',
    checks: ['to/unknown', 'to/gone', 'to/invalid-nick'],
  },
  {
    id: 'TO-3',
    level: 'MUST',
    role: 'server',
    sentence: "A to with the sender's own nickname MUST be answered with to-self.",
    rationale: 'It is a mistake, not a message.',
    checks: ['to/self', 'to/self-variant'],
  },
  {
    id: 'TO-4',
    level: 'MUST',
    role: 'server',
    sentence: 'The nickname of a to MUST be compared under the comparison key.',
    rationale: 'Whoever cannot type the spelling can still be answered.',
    checks: ['to/variant'],
  },
  {
    id: 'TO-5',
    level: 'MUST',
    role: 'server',
    sentence: 'A to MUST reach whoever has the nickname now, never somebody who had it before.',
    rationale: 'A nickname can change hands.',
    checks: ['to/renewed-nick'],
  },
];

export const PING: readonly Requirement[] = [
  {
    id: 'PING-1',
    level: 'MUST',
    role: 'server',
    sentence:
      'A ping MUST be answered with a pong of the same token, before and after login, in its order among the answers to that connection.',
    rationale: 'A client can measure the connection, and know that all it sent before was handled.',
    checks: ['ping/member', 'ping/guest', 'ping/64-octets', 'ping/hundred', 'ping/in-order'],
  },
  {
    id: 'PING-2',
    level: 'MUST',
    role: 'server',
    sentence: 'A pong that answers no ping MUST be ignored.',
    rationale: 'A late answer is no mistake.',
    checks: ['ping/unasked-pong'],
  },
];
