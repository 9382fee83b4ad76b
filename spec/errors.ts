/**
 * The error catalogue: every code that a Parley/1 server may send, once. The code is stable and for
 * programs, the text is for people and may be worded otherwise by another server.
 */

/** What one row of the catalogue says. */
export interface ErrorEntry {
  /** The sentence that the reference server sends, and that the documentation shows. */
  readonly text: string;
  /** When a server answers with this code. */
  readonly when: string;
  /** A fault is found in the line alone; a refusal needs the state of the room to be seen. */
  readonly kind: 'fault' | 'refusal';
}

/** Codes in the order in which they are looked for: the first that applies is the answer (ERR-3). */
export const ERRORS = {
  'line-too-long': {
    kind: 'fault',
    text: 'A line is at most 1024 octets with its LF.',
    when: 'The line is longer than 1024 octets, its terminator included.',
  },
  'not-utf8': {
    kind: 'fault',
    text: 'A line is UTF-8.',
    when: 'The octets of the line are not well-formed UTF-8 (RFC 3629).',
  },
  'empty-line': {
    kind: 'fault',
    text: 'A line has a command.',
    when: 'Nothing stands before the terminator.',
  },
  'control-character': {
    kind: 'fault',
    text: 'A line has no control characters.',
    when: 'The line has a character of U+0000 to U+001F or U+007F to U+009F (a CR just before the LF is dropped first).',
  },
  'unknown-command': {
    kind: 'fault',
    text: 'The commands are login, say, to, quit, ping and pong.',
    when: 'What stands before the first | is no command of a client. Commands are in lower case.',
  },
  malformed: {
    kind: 'fault',
    text: 'The command has another number of fields, or a token too long or empty.',
    when: 'The command is known, but its fields are too few or too many, or a token is not 1 to 64 octets.',
  },
  'already-logged-in': { kind: 'refusal', text: 'You are logged in.', when: 'A member sends login.' },
  'not-logged-in': {
    kind: 'refusal',
    text: 'Log in first: login|nickname',
    when: 'A connection that is no member sends say or to.',
  },
  'nick-invalid': {
    kind: 'refusal',
    text: 'A nickname is 1 to 32 octets of visible characters without | and without a space at an end.',
    when: 'The nickname of a login breaks a rule of NICK-6.',
  },
  'nick-in-use': {
    kind: 'refusal',
    text: 'Somebody has that nickname.',
    when: 'A member has a nickname of the same comparison key.',
  },
  'text-empty': {
    kind: 'refusal',
    text: 'A text has at least one octet.',
    when: 'The text of say or to is empty.',
  },
  'text-too-long': {
    kind: 'refusal',
    text: 'A text is at most 960 octets.',
    when: 'The text of say or to is longer than 960 octets.',
  },
  'to-self': {
    kind: 'refusal',
    text: 'That is your own nickname.',
    when: "The nickname of a to is the sender's own.",
  },
  'no-such-nick': {
    kind: 'refusal',
    text: 'Nobody here has that nickname.',
    when: 'No member has the nickname of a to.',
  },
  'no-partner': {
    kind: 'refusal',
    text: 'You have not chosen whom to talk to.',
    when: 'Not in Parley/1: in a room where people talk in pairs, a say of a member who has no partner.',
  },
} as const satisfies Record<string, ErrorEntry>;

/** A code of the catalogue. */
export type ErrorCode = keyof typeof ERRORS;

/** The codes that a line alone can earn, whatever the state of the room. */
export type FaultCode = {
  [C in ErrorCode]: (typeof ERRORS)[C]['kind'] extends 'fault' ? C : never;
}[ErrorCode];

/** All codes, in the order of {@link ERRORS}. */
export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[];

/** Why a member left, as `left` tells it. */
export const LEFT_REASONS = {
  quit: 'The member said quit.',
  lost: 'The connection ended: FIN, RST or half-close.',
  timeout: 'The member was silent past the idle limit and did not answer a ping.',
  slow: 'The member did not read, and what waited for it passed the limit of the queue.',
  flood: 'The member sent faster than the server allows.',
  shutdown: 'The server is ending.',
} as const;

/** A reason of `left`. */
export type LeftReason = keyof typeof LEFT_REASONS;

/** Why the server closes a connection, as `bye` tells it. */
export const BYE_REASONS = {
  quit: 'You said quit.',
  timeout: 'You were silent past the idle limit.',
  flood: 'You sent faster than the server allows.',
  shutdown: 'The server is ending.',
  'login-timeout': 'You did not log in within the login deadline.',
  full: 'The server has as many connections as it allows.',
} as const;

/** A reason of `bye`. */
export type ByeReason = keyof typeof BYE_REASONS;
