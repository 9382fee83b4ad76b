/**
 * The faults of the client, once: a stable code for programs and one sentence for people that says what
 * was wrong and what to do. What a server refuses inside a running session is no fault but a message.
 */

/** Words in braces are filled in from the details of the fault. */
export const CLIENT_ERRORS = {
  'bad-url':
    '{url} is no address of a chat server: write tcp://host:port or ws://host:port/path, an IPv6 address in brackets.',
  unreachable: '{address} cannot be reached ({why}): check the address, and that a server runs there.',
  refused: 'The server refused the nickname {nick} ({why}): choose another one.',
  closed: 'The connection to {address} is closed ({why}): connect again.',
  timeout: '{address} did not {awaited} within {ms} ms: check that it speaks {dialect} and try again.',
  aborted: 'The connection to {address} was given up before the login was complete: connect again.',
  inexpressible: '{dialect} cannot express "{type}": do without it or choose another dialect.',
  'bad-text': 'The {what} cannot be sent because {why}: change it.',
  'too-much': 'More than {bytesMax} octets wait to be sent: wait for what say and to return.',
} as const;

/** A code of {@link CLIENT_ERRORS}. */
export type ClientErrorCode = keyof typeof CLIENT_ERRORS;

/** What the server said when it refused a nickname. */
export interface Refusal {
  /** A code of the error catalogue of the protocol, `bad-text` where the client saw it first, or '' for words alone. */
  readonly code: string;
  /** The server's sentence, as it came: escape control characters before showing it to a person. */
  readonly text: string;
}

/** What may be known besides the sentence. */
export interface ClientErrorExtras {
  readonly cause?: unknown;
  readonly refusal?: Refusal;
  readonly reason?: string;
}

/**
 * A fault of the client. `message` is one sentence that says what was wrong and what to do; it may quote
 * what a server sent, so escape control characters before showing it.
 */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  /** Stable, for programs. */
  readonly code: ClientErrorCode;
  /** With `refused`: what the server said. */
  readonly refusal: Refusal | undefined;
  /** With `closed`: the reason that the server's `bye` gave, if there was one. */
  readonly reason: string | undefined;

  constructor(
    code: ClientErrorCode,
    details: Readonly<Record<string, string | number>>,
    extras: ClientErrorExtras = {},
  ) {
    const sentence = CLIENT_ERRORS[code].replace(
      /\{([a-z]+)\}/gi,
      (_, name: string) => `${details[name] ?? name}`,
    );
    super(sentence, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.code = code;
    this.refusal = extras.refusal;
    this.reason = extras.reason;
  }
}
