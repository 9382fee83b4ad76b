/** What stands on the command line. */
const argv = process.argv.slice(2);
const dashes = argv.indexOf('--');

/** The command of parley, and its options. */
export const words: readonly string[] = dashes < 0 ? argv : argv.slice(0, dashes);

/** What stands after -- is the command of a target, untouched. */
export const launched: string[] | undefined = dashes < 0 ? undefined : argv.slice(dashes + 1);
