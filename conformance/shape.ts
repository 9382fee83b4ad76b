/** What is wrong with a value that a person wrote, by a schema whose parts have a description and an example. */
import type { TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

/** Problems that are reported at once, at the most. */
export const PROBLEMS_MAX = 10;

/** A sentence for each place at which a value is not what the schema says; none if it is right. */
export function problemsOfShape(schema: TSchema, value: unknown): string[] {
  const problems = new Map<string, string>();
  for (const { path, message, schema: part } of Value.Errors(schema, value)) {
    const { description, examples } = part as { description?: string; examples?: readonly unknown[] };
    const meaning =
      description === undefined ? '' : ` (${description}, for example ${JSON.stringify(examples?.[0])})`;
    if (!problems.has(path) && problems.size < PROBLEMS_MAX)
      problems.set(path, `${path || '/'}: ${message}${meaning}`);
  }
  return [...problems.values()];
}
