/** What is wrong with the JSON of a file that people write: where, what it should be, and an example. */
import type { TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { nearest } from './run/select.ts';

/** Problems that are reported at once, at the most. */
export const PROBLEMS_MAX = 10;

/** So many ids are all named. */
const NAMED_MAX = 12;

/** What is wrong with the shape of a value, by the descriptions and examples of its schema; empty if nothing is. */
export function problemsOfShape(shape: TSchema, value: unknown): string[] {
  const problems = new Map<string, string>();
  for (const { path, message, schema } of Value.Errors(shape, value)) {
    const { description, examples, properties } = schema as {
      description?: string;
      examples?: readonly unknown[];
      properties?: object;
    };
    const meaning =
      description === undefined ? '' : ` (${description}, for example ${JSON.stringify(examples?.[0])})`;
    const known =
      message === 'Unexpected property' && properties !== undefined
        ? `. There are ${Object.keys(properties).join(', ')}`
        : '';
    if (!problems.has(path) && problems.size < PROBLEMS_MAX)
      problems.set(path, `${path || '/'}: ${message}${meaning}${known}`);
  }
  return [...problems.values()];
}

/** The sentence that there is no such thing, if there is none. */
export function problemsOfId(path: string, id: string, ids: readonly string[], what: string): string[] {
  if (ids.includes(id)) return [];
  const near = nearest(id, ids);
  const choice = ids.length <= NAMED_MAX ? `There are ${ids.join(', ')}.` : 'See parley list.';
  return [`${path}: there is no ${what} "${id}". ${near === undefined ? choice : `Did you mean ${near}?`}`];
}

/** The path of a member of a record, as JSON Pointer writes it (RFC 6901). */
export const pointer = (path: string, name: string): string =>
  `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
