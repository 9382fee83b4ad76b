/** What a person is told when a command cannot do what was asked, and the exit code. */

export const WRONG_USE = 2;
const UNREACHABLE = 3;
const INCONCLUSIVE = 4;
export const INTERNAL_ERROR = 70;

/** A command was called in a way that cannot work. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}

/** Errors that carry a sentence for a person, by their names, so that no command need be loaded to know them. */
const EXIT_CODES: Readonly<Record<string, number>> = {
  WrongUse: WRONG_USE,
  NothingMatches: WRONG_USE,
  Unreachable: UNREACHABLE,
  OutOfTime: INCONCLUSIVE,
  // Nobody can listen there, or an option is none of the server's.
  ServerError: WRONG_USE,
};

export function sentenceOf(cause: unknown): { sentence: string; exitCode: number } {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const exitCode = EXIT_CODES[error.name];
  if (exitCode !== undefined) return { sentence: error.message, exitCode };
  return {
    sentence: `an error of parley itself: ${error.message}. Set PARLEY_DEBUG=1 for details, and please report it.`,
    exitCode: INTERNAL_ERROR,
  };
}
