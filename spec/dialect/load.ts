/** Checks a value, as it comes from a JSON file, to be a dialect. */
import { Value } from '@sinclair/typebox/value';
import { contradictions } from './check.ts';
import { complete } from './complete.ts';
import { type Dialect, DialectFile } from './schema.ts';

/** Problems that are reported at once, at the most. */
const PROBLEMS_MAX = 10;

/** A dialect, or sentences that say where the value is not one, what was expected, and an example. */
export function parseDialect(
  value: unknown,
): { readonly dialect: Dialect } | { readonly problems: readonly string[] } {
  const problems = Value.Check(DialectFile, value) ? contradictions(value) : faults(value);
  if (problems.length > 0) return { problems: problems.slice(0, PROBLEMS_MAX) };
  return { dialect: complete(value as DialectFile) };
}

/** An example for the parts of a file that people get wrong. */
const EXAMPLES: readonly (readonly [RegExp, string])[] = [
  [/^\/framing(?:\/to\w+)?$/, '{ "kind": "line", "bytesMax": 1024 }'],
  [/^\/framing\/to\w+\/kind$/, '"line"'],
  [/^\/to(?:Server|Client)\/\w+$/, '[{ "template": "[{nick}] {text}" }]'],
  [/^\/to(?:Server|Client)\/\w+\/\d+$/, '{ "template": "[{nick}] {text}" }'],
  [/\/template$/, '"[{nick}] {text}"'],
  [/^\/to(?:Server|Client)$/, '{ "say": [{ "template": "{text}" }] }'],
  [/^\/fields\/\w+$/, '{ "excludes": " :", "bytesMax": 32 }'],
  [/^\/name$/, '"my-chat"'],
  [/^\/title$/, '"My chat"'],
  [/^\/absent\/\w+$/, '"There is no direct message."'],
  [
    /^\/framing$/,
    '{ "toServer": { "kind": "line", "bytesMax": 1024 }, "toClient": { "kind": "line", "bytesMax": 1024 } }',
  ],
];

function faults(value: unknown): string[] {
  const found = new Map<string, string>();
  for (const { path, message, schema } of Value.Errors(DialectFile, value)) {
    if (found.has(path)) continue;
    const meaning = schema.description === undefined ? '' : ` (${schema.description})`;
    const example = EXAMPLES.find(([where]) => where.test(path))?.[1];
    const choices = choicesOf(schema);
    found.set(
      path,
      [
        `${path || '/'}: ${message}${meaning}`,
        choices.length === 0 ? '' : `. One of ${choices.join(', ')}`,
        example === undefined ? '' : `. For example: ${example}`,
      ].join(''),
    );
  }
  return [...found.values()];
}

/** The words that a field may have, where it is a choice of words. */
function choicesOf(schema: object): string[] {
  const { anyOf = [] } = schema as { readonly anyOf?: readonly { readonly const?: unknown }[] };
  const choices = anyOf.map(({ const: word }) => word);
  return choices.every((word) => word !== undefined) ? choices.map((word) => JSON.stringify(word)) : [];
}
