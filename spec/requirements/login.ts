/** Becoming a member, and who owns a nickname. */
import type { Requirement } from './types.ts';

export const LOGIN: readonly Requirement[] = [
  {
    id: 'LOGIN-1',
    level: 'MUST',
    role: 'server',
    sentence:
      'A login with an allowed nickname that nobody has MUST be answered with welcome and that nickname.',
    rationale: 'The client knows from then on that it is heard.',
    checks: ['login/welcome', 'login/non-ascii', 'login/space-inside'],
  },
  {
    id: 'LOGIN-2',
    level: 'MUST',
    role: 'server',
    sentence:
      'Before welcome, here lines MUST name each other member of that moment exactly once and nobody else.',
    rationale: 'With the notices that follow, every client knows the room at all times.',
    checks: [
      'login/roster',
      'login/roster-of-50',
      'login/20-at-once',
      'login/roster-without-gone',
      'login/roster-without-guests',
      'login/roster-empty',
      'run/roster',
    ],
  },
  {
    id: 'LOGIN-3',
    level: 'MUST',
    role: 'server',
    sentence:
      'When somebody becomes a member, every other member MUST be told joined exactly once, and the newcomer MUST NOT.',
    rationale: 'The newcomer has its welcome.',
    checks: [
      'room/given-told',
      'login/joined-to-others',
      'login/joined-50',
      'run/joined-and-left',
      'run/heard-all',
    ],
  },
  {
    id: 'LOGIN-4',
    level: 'MUST',
    role: 'server',
    sentence: 'A connection that is no member MUST NOT be sent said, told, joined or left.',
    rationale: 'Who listens must be visible to those who speak.',
    checks: ['login/guest-hears-nothing', 'login/refused-hears-nothing', 'run/nothing-before-welcome'],
  },
  {
    id: 'LOGIN-5',
    level: 'MUST',
    role: 'server',
    sentence:
      'Say and to from a connection that is no member MUST be answered with not-logged-in and reach nobody.',
    rationale: 'Who speaks must have a name.',
    checks: ['login/say-before', 'login/to-before'],
  },
  {
    id: 'LOGIN-6',
    level: 'MUST',
    role: 'server',
    sentence: 'A login from a member MUST be answered with already-logged-in and change nothing.',
    rationale: 'There is no renaming in Parley/1.',
    checks: ['login/twice-same', 'login/twice-other'],
  },
  {
    id: 'LOGIN-7',
    level: 'MUST',
    role: 'server',
    sentence: 'A connection whose login was refused MUST be able to try again.',
    rationale: 'Somebody whose nickname is taken chooses another.',
    checks: ['login/retry-after-taken', 'login/retry-after-invalid', 'nick/20-at-once-losers-retry'],
  },
  {
    id: 'LOGIN-8',
    level: 'SHOULD',
    role: 'server',
    sentence:
      'A server SHOULD end a connection that has not logged in within its login deadline with bye and login-timeout.',
    rationale: 'Connections that only wait use up the limit of those who want to talk.',
    checks: ['time/login-deadline'],
  },
  {
    id: 'LOGIN-9',
    level: 'MUST',
    role: 'server',
    sentence: 'A server MUST NOT send anything but ping and bye to a connection that has not sent a line.',
    rationale: 'The client speaks first.',
    checks: ['login/server-waits'],
  },
  {
    id: 'LOGIN-10',
    level: 'MAY',
    role: 'server',
    sentence: 'A server MAY limit its connections and answer one too many with bye and full.',
    rationale: 'Every server has a limit; this is how it says so.',
    checks: ['login/full'],
  },
];

export const NICK: readonly Requirement[] = [
  {
    id: 'NICK-1',
    level: 'MUST',
    role: 'server',
    sentence:
      'While a member has a nickname, a login with the same nickname MUST be answered with nick-in-use.',
    rationale: 'A name stands for one person.',
    checks: ['nick/in-use', 'nick/in-use-repeatedly', 'nick/guest-owns-nothing', 'nick/20-names-at-once'],
  },
  {
    id: 'NICK-2',
    level: 'MUST',
    role: 'server',
    sentence: 'Nicknames that differ only in the case of ASCII letters MUST be the same.',
    rationale: 'Alice and alice would be taken for one another.',
    checks: ['nick/case-variant'],
  },
  {
    id: 'NICK-3',
    level: 'MUST',
    role: 'server',
    sentence:
      'Nicknames with equal comparison keys (RFC 8266, section 2.4, to a fixed point) MUST be the same.',
    rationale: 'Variants in case, width, spaces and composition look alike.',
    checks: [
      'nick/non-ascii-case',
      'nick/full-width',
      'nick/combining',
      'nick/no-break-space',
      'nick/compatibility',
    ],
  },
  {
    id: 'NICK-4',
    level: 'MUST',
    role: 'server',
    sentence: 'A nickname MUST be shown to everybody as its owner spelled it.',
    rationale: 'The key is for comparing; a person chooses the spelling.',
    checks: ['nick/spelling-shown', 'nick/spelling-not-normalised'],
  },
  {
    id: 'NICK-5',
    level: 'MUST',
    role: 'server',
    sentence:
      'Of any number of simultaneous logins with the same nickname exactly one MUST be welcomed; the others MUST be answered with nick-in-use.',
    rationale: 'Looking and taking must be one step.',
    checks: ['nick/20-at-once', 'nick/20-at-once-variants', 'nick/20-at-once-losers-retry', 'nick/storm'],
  },
  {
    id: 'NICK-6',
    level: 'MUST',
    role: 'server',
    sentence:
      'A nickname MUST be 1 to 32 octets, without |, format, private-use or invisible characters, line or paragraph separators, old Hangul jamo, or characters unassigned in the Unicode version of the server, without a space at an end, and its key must not start with a combining mark; any other MUST be answered with nick-invalid.',
    rationale: 'Names that cannot be seen, or that look like another, are for deceiving.',
    checks: [
      'nick/empty',
      'nick/32-octets',
      'nick/33-octets',
      'nick/32-octets-of-emoji',
      'nick/33-octets-of-emoji',
      'nick/space-first',
      'nick/space-last',
      'nick/zero-width',
      'nick/bidi',
      'nick/soft-hyphen',
      'nick/private-use',
      'nick/bare-mark',
    ],
  },
  {
    id: 'NICK-7',
    level: 'MUST',
    role: 'server',
    sentence: 'A nickname MUST be free again no later than the moment anyone is told that its owner left.',
    rationale: 'Who reads that a name is gone may take it at once.',
    checks: [
      'nick/reuse-after-quit',
      'nick/reuse-after-fin',
      'nick/reuse-after-rst',
      'nick/reuse-after-half-close',
      'nick/reuse-other-spelling',
      'nick/reuse-ten-times',
      'nick/storm',
    ],
  },
  {
    id: 'NICK-8',
    level: 'MUST',
    role: 'server',
    sentence:
      'A refused login, and whatever becomes of its connection, MUST NOT harm or disturb the owner of the nickname.',
    rationale: 'Anyone can try any name.',
    checks: [
      'nick/refused-holder-unharmed',
      'nick/refused-then-quit',
      'nick/refused-then-fin',
      'nick/refused-then-rst',
    ],
  },
  {
    id: 'NICK-9',
    level: 'SHOULD',
    role: 'server',
    sentence:
      'A nickname whose comparison key has letters of more than one of the scripts Latin, Greek and Cyrillic SHOULD be answered with nick-invalid.',
    rationale:
      'Many letters of these three look the same, and hardly a name is written in two of them: with a Cyrillic а, Alice is somebody else.',
    checks: ['nick/mixed-scripts'],
  },
];
