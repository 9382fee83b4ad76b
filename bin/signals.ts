/** What ends a command before its time, and the exit codes that say so. */
export const SIGNAL_EXIT_CODES: Readonly<Record<string, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

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
