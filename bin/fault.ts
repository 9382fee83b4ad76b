/**
 * What happens with an error that nobody caught, wherever in the process it came up: by default it is
 * said in a sentence and the process ends. A command that has something to save takes it over.
 */

import { withoutControls } from './controls.ts';
import { INTERNAL_ERROR, sentenceOf } from './errors.ts';

/** Says what is wrong, with the trace for those who ask for it, and gives the exit code. */
export function complain(cause: unknown): number {
  const { sentence, exitCode } = sentenceOf(cause);
  process.stderr.write(`parley: ${withoutControls(sentence)}\n`);
  if (exitCode === INTERNAL_ERROR && process.env.PARLEY_DEBUG !== undefined)
    process.stderr.write(`${cause instanceof Error ? cause.stack : String(cause)}\n`);
  return exitCode;
}

function endAtOnce(cause: unknown): void {
  complain(cause);
  process.exit(INTERNAL_ERROR);
}

let take: (cause: unknown) => void = endAtOnce;
process.on('uncaughtException', (cause) => take(cause));

/**
 * Does something that every fault of the process aborts by its signal, with the error as the reason. It
 * is a fault too if nothing is left that could go on.
 */
export async function guarded<T>(action: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const standstill = () => controller.abort(new Error('The run came to a standstill'));
  take = (cause) => controller.abort(cause ?? new Error('An error without a value was thrown'));
  process.on('beforeExit', standstill);
  try {
    return await action(controller.signal);
  } finally {
    process.off('beforeExit', standstill);
    take = endAtOnce;
  }
}
