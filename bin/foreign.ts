/** Options that do not go with what a command is asked to do. */

/** Whether an option was given: one that may be given several times is an empty list where it was not. */
const isGiven = (value: unknown) => value !== undefined && !(Array.isArray(value) && value.length === 0);

/** How the first option is written that was given and stands in a table of those that do not go here. */
export function foreignOption<Options extends object>(
  options: Options,
  table: Partial<Record<keyof Options, string>>,
): string | undefined {
  const names = Object.keys(table) as (keyof Options)[];
  const found = names.find((name) => isGiven(options[name]));
  return found === undefined ? undefined : table[found];
}
