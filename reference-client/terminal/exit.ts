/** The exit codes of the terminal client. */
import type { ClientErrorCode } from '../index.ts';

/** Ended as wished, ended otherwise, used wrongly, nobody there, a fault of the client itself. */
export const EXIT = { done: 0, ended: 1, usage: 2, unreachable: 3, fault: 70 } as const;

/** What it means that there never was a session. */
export const EXIT_OF: Readonly<Record<ClientErrorCode, number>> = {
  'bad-url': EXIT.usage,
  'bad-text': EXIT.usage,
  inexpressible: EXIT.usage,
  unreachable: EXIT.unreachable,
  timeout: EXIT.unreachable,
  refused: EXIT.ended,
  closed: EXIT.ended,
  'too-much': EXIT.ended,
  aborted: EXIT.done,
};
