/** Checks a value, as it comes from a JSON file, to be a dialect. */
import { Value } from '@sinclair/typebox/value';
import { Dialect } from './schema.ts';

/** Problems that are reported at once, at the most. */
const PROBLEMS_MAX = 10;

/** A dialect, or sentences that say where the value is not one and what was expected. */
export function parseDialect(
  value: unknown,
): { readonly dialect: Dialect } | { readonly problems: readonly string[] } {
  if (Value.Check(Dialect, value)) return { dialect: value };
  const problems = new Map<string, string>();
  for (const { path, message, schema } of Value.Errors(Dialect, value)) {
    const meaning = schema.description === undefined ? '' : ` (${schema.description})`;
    if (!problems.has(path) && problems.size < PROBLEMS_MAX)
      problems.set(path, `${path || '/'}: ${message}${meaning}`);
  }
  return { problems: [...problems.values()] };
}
