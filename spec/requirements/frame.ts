/** How octets become lines, and which lines are none. */
import type { Requirement } from './types.ts';

export const FRAME: readonly Requirement[] = [
  {
    id: 'FRAME-1',
    level: 'MUST',
    role: 'server',
    sentence:
      'A line ends with LF; octets that no LF follows, at the end of a connection too, MUST NOT be handled as a line.',
    rationale:
      'A connection that breaks in the middle of a line must not say half a sentence, or quit for "quit" cut off from "quit|…".',
    checks: ['frame/no-lf-then-fin', 'frame/no-lf-then-half-close', 'frame/quit-without-lf'],
  },
  {
    id: 'FRAME-2',
    level: 'MUST',
    role: 'server',
    sentence:
      'A server MUST handle the same octets alike however they are split or joined on the way, within a character too.',
    rationale: 'TCP carries octets, not messages: one read may bring half a line or fifty.',
    checks: [
      'frame/waits-for-lf',
      'frame/split-every-octet',
      'frame/split-in-character',
      'frame/split-before-lf',
      'frame/joined-two',
      'frame/joined-login-and-say',
      'frame/joined-200',
      'frame/joined-with-part',
      'frame/joined-commands',
      'frame/split-login',
      'frame/split-say',
      'frame/split-to',
      'frame/split-ping',
      'frame/split-quit',
      'frame/combinations',
    ],
  },
  {
    id: 'FRAME-3',
    level: 'MUST',
    role: 'server',
    sentence: 'One CR just before the LF MUST be dropped, so that CR LF ends a line like LF.',
    rationale: 'Terminals and many libraries send CR LF.',
    checks: ['frame/crlf', 'frame/mixed-terminators', 'frame/split-in-crlf'],
  },
  {
    id: 'FRAME-4',
    level: 'MUST',
    role: 'server',
    sentence:
      'A line longer than 1024 octets, terminator included, MUST be answered with line-too-long, once, at the latest when its LF comes; a line of 1024 octets MUST NOT.',
    rationale: 'Both sides can rely on a buffer of that size, and one cannot make the other hold more.',
    checks: [
      'frame/line-of-1024',
      'frame/line-of-1025',
      'frame/line-of-1024-crlf',
      'frame/line-of-1025-crlf',
      'frame/split-long-line',
    ],
  },
  {
    id: 'FRAME-5',
    level: 'MUST',
    role: 'server',
    sentence:
      'A line that is refused MUST be discarded up to its LF and change nothing, and the next line MUST be handled as if it had never been.',
    rationale: 'A receiver that goes on in the middle of a discarded line takes text for commands.',
    checks: [
      'frame/line-of-100-kb',
      'frame/line-of-10-mb',
      'frame/bad-lines-change-nothing',
      'frame/bad-line-between-good',
    ],
  },
  {
    id: 'FRAME-6',
    level: 'MUST',
    role: 'server',
    sentence: 'A line that is not well-formed UTF-8 (RFC 3629) MUST be answered with not-utf8.',
    rationale:
      'What is relayed must be readable by everybody; a replacement character would change the text in silence.',
    checks: [
      'frame/utf8-stray-octet',
      'frame/utf8-lone-continuation',
      'frame/utf8-overlong',
      'frame/utf8-surrogate',
      'frame/utf8-truncated',
      'frame/utf8-beyond-unicode',
      'frame/utf8-in-login',
      'frame/utf8-every',
    ],
  },
  {
    id: 'FRAME-7',
    level: 'MUST',
    role: 'server',
    sentence: 'An empty line MUST be answered with empty-line.',
    rationale:
      'Silence would leave a person who pressed Enter without a sign; treating it as the end would cut them off.',
    checks: ['frame/empty', 'frame/empty-crlf', 'frame/empty-before-login'],
  },
  {
    id: 'FRAME-8',
    level: 'MUST',
    role: 'server',
    sentence:
      'A line with a control character (U+0000 to U+001F, U+007F to U+009F), the CR of FRAME-3 aside, MUST be answered with control-character.',
    rationale: 'Control characters relayed to a terminal move its cursor, ring its bell or worse.',
    checks: [
      'frame/control-nul',
      'frame/control-tab',
      'frame/control-escape',
      'frame/control-delete',
      'frame/control-c1',
      'frame/control-cr-inside',
      'frame/control-two-crs',
      'frame/control-in-nick',
      'frame/control-every',
      'frame/cr-everywhere',
      'frame/control-escapes',
    ],
  },
  {
    id: 'FRAME-9',
    level: 'MUST',
    role: 'server',
    sentence:
      'A line whose first field is no command of a client MUST be answered with unknown-command, and the connection MUST stay open.',
    rationale: 'A later version can add commands, and a client can find out whether a server has them.',
    checks: [
      'frame/unknown',
      'frame/unknown-upper-case',
      'frame/unknown-space',
      'frame/unknown-server-words',
      'frame/unknown-before-login',
      'frame/unknown-http',
    ],
  },
  {
    id: 'FRAME-10',
    level: 'MUST',
    role: 'server',
    sentence:
      'A line of a known command with too few or too many fields, or with a token that is not 1 to 64 octets, MUST be answered with malformed.',
    rationale: 'Guessing what was meant hides mistakes of clients until another server guesses otherwise.',
    checks: [
      'frame/malformed-login',
      'frame/malformed-login-two',
      'frame/malformed-say',
      'frame/malformed-to',
      'frame/malformed-quit',
      'frame/malformed-ping',
      'frame/malformed-ping-empty',
      'frame/malformed-ping-long',
      'frame/malformed-pong',
    ],
  },
  {
    id: 'FRAME-11',
    level: 'MUST',
    role: 'server',
    sentence:
      'Whatever a server sends MUST be lines of the grammar: UTF-8, ended by LF, at most 1024 octets, without control characters.',
    rationale: 'A client can be as strict as a server.',
    checks: ['run/well-formed'],
  },
  {
    id: 'FRAME-12',
    level: 'MAY',
    role: 'server',
    sentence: 'A server MAY answer a line that is too long before its LF has come.',
    rationale: 'It is known then, and some find it simpler to wait.',
    checks: ['frame/long-line-early'],
  },
];

/** Refusals of lines and commands. */
export const ERR: readonly Requirement[] = [
  {
    id: 'ERR-1',
    level: 'MUST',
    role: 'server',
    sentence: 'An error MUST go to the connection that sent the line and to no other.',
    rationale: "Somebody else's mistake is nobody's business.",
    checks: ['err/offender-only', 'nick/refused-holder-unharmed'],
  },
  {
    id: 'ERR-2',
    level: 'MUST',
    role: 'server',
    sentence:
      'Each refused line MUST be answered by exactly one error, in the order of the lines among all answers to that connection.',
    rationale: 'A client that pipelines can tell which line an answer belongs to.',
    checks: ['err/one-error', 'err/one-each-in-order', 'err/hundred'],
  },
  {
    id: 'ERR-3',
    level: 'MUST',
    role: 'server',
    sentence:
      'Where several codes apply to a line, the first in the order of the error catalogue MUST be sent.',
    rationale: 'Otherwise two servers differ on the same line, and a client cannot rely on the code.',
    checks: [
      'err/long-before-utf8',
      'err/utf8-before-control',
      'err/control-before-unknown',
      'err/guest-before-text',
      'err/member-before-nick',
    ],
  },
  {
    id: 'ERR-4',
    level: 'MUST',
    role: 'server',
    sentence: 'The code of an error, and the reason of a left and a bye, MUST be one of its catalogue.',
    rationale: 'The code is what programs read.',
    checks: ['run/well-formed'],
  },
  {
    id: 'ERR-5',
    level: 'SHOULD',
    role: 'server',
    sentence: 'The text of an error SHOULD tell a person what was wrong and what to do.',
    rationale: 'Somebody types into nc.',
    checks: { excluded: 'Whether a sentence helps is for a person to say.' },
  },
];
