/** WS: how WebSocket (RFC 6455) carries messages; where the transport is another one, nothing of it applies. */
import type { Requirement } from './types.ts';

export const WS: readonly Requirement[] = [
  {
    id: 'WS-1',
    level: 'MUST',
    role: 'server',
    sentence:
      'On WebSocket a message in several frames MUST be handled as if it had come in one, also where it is cut within a character (RFC 6455, sections 5.4 and 5.6).',
    rationale: 'A client, or something on the way, may cut a message as it likes.',
    checks: ['ws/fragments', 'ws/fragments-in-character'],
  },
  {
    id: 'WS-2',
    level: 'MUST',
    role: 'server',
    sentence:
      'On WebSocket a message MUST be read and written whole whether the length of its frame stands in 7 bits or in 16 (RFC 6455, section 5.2).',
    rationale: 'From 126 octets on the length is written in another way.',
    checks: ['ws/lengths'],
  },
  {
    id: 'WS-3',
    level: 'MUST',
    role: 'server',
    sentence:
      'On WebSocket a ping frame MUST be answered by a pong frame with the same data, also between the frames of a message (RFC 6455, sections 5.4, 5.5.2 and 5.5.3).',
    rationale: 'Browsers and proxies take whoever does not answer for gone.',
    checks: ['ws/ping', 'ws/ping-between-fragments'],
  },
  {
    id: 'WS-4',
    level: 'MUST',
    role: 'server',
    sentence:
      'On WebSocket a close frame MUST be answered by a close frame, and the server MUST then close the TCP connection at once (RFC 6455, section 5.5.1).',
    rationale: 'A client waits for it, and what nobody closes is held for ever.',
    checks: ['ws/close'],
  },
  {
    id: 'WS-5',
    level: 'MUST',
    role: 'server',
    sentence:
      'On WebSocket a frame that is not masked, has a reserved bit set, or an unknown opcode MUST end the connection, and nothing that follows it may be handled (RFC 6455, sections 5.1, 5.2 and 7.1.7).',
    rationale: 'Whoever sends it speaks something else, and what follows cannot be understood.',
    checks: ['ws/unmasked', 'ws/reserved-bits', 'ws/unknown-opcode'],
  },
  {
    id: 'WS-6',
    level: 'MUST',
    role: 'server',
    sentence:
      'On WebSocket a text message that is not UTF-8 MUST end the connection and reach nobody (RFC 6455, section 8.1).',
    rationale: 'What it says can only be guessed.',
    checks: ['ws/not-utf8'],
  },
];
