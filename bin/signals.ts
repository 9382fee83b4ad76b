/** Signals that end a run before its time. */
import { Interrupted } from '../conformance/index.ts';

/** What ends a command before its time, and the exit codes that say so. */
export const SIGNAL_EXIT_CODES: Readonly<Record<string, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/**
 * The first signal ends the run, and what was found by then is reported; the second ends the process.
 * What the kit has started ends with it: process.exit runs the handler that kills the groups.
 */
export class Signals {
  readonly #interrupt = new AbortController();
  #signal: NodeJS.Signals | undefined;
  /** That of the signal which ended the run, if one did. */
  exitCode: number | undefined;

  constructor() {
    for (const signal of Object.keys(SIGNAL_EXIT_CODES)) process.on(signal, this.#end);
  }

  get interrupted(): AbortSignal {
    return this.#interrupt.signal;
  }

  stop(): void {
    for (const signal of Object.keys(SIGNAL_EXIT_CODES)) process.off(signal, this.#end);
  }

  /** Nothing was found yet, so that there is nothing to report. */
  endBeforeFirst(): never {
    process.stderr.write(
      `parley: Ended by ${this.#signal} before the run was over; no report was written.\n`,
    );
    process.exit(this.exitCode);
  }

  readonly #end = (signal: NodeJS.Signals) => {
    if (this.exitCode !== undefined) process.exit(this.exitCode);
    this.#signal = signal;
    this.exitCode = SIGNAL_EXIT_CODES[signal];
    this.#interrupt.abort(new Interrupted(`${signal} ended the run before this case was over.`));
  };
}

/** What the kit was about may go on, so the process is ended once all is written. */
export async function endWith(exitCode: number): Promise<never> {
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  process.exit(exitCode);
}

/** What the kit has started ends with it: process.exit runs the handler that kills the groups. Gives what undoes it. */
export function endOnSignals(before: () => void, lost: string): () => void {
  const end = (signal: NodeJS.Signals) => {
    before();
    process.stderr.write(`parley: Ended by ${signal} before the run was over; ${lost}.\n`);
    process.exit(SIGNAL_EXIT_CODES[signal]);
  };
  for (const signal of Object.keys(SIGNAL_EXIT_CODES)) process.on(signal, end);
  return () => {
    for (const signal of Object.keys(SIGNAL_EXIT_CODES)) process.off(signal, end);
  };
}
