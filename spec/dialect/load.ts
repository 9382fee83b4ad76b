/** Checks a value, as it comes from a JSON file, to be a dialect. */
import type { TSchema } from '@sinclair/typebox';
import { Value, type ValueError } from '@sinclair/typebox/value';
import { contradictions } from './check.ts';
import { complete } from './complete.ts';
import { type Dialect, DialectFile, Framing } from './schema.ts';

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
  [/^\/framing\/to\w+$/, '{ "kind": "line", "bytesMax": 1024 }'],
  [/^\/framing\/to\w+\/kind$/, '"line"'],
  [/^\/to(?:Server|Client)\/\w+$/, '[{ "template": "[{nick}] {text}" }]'],
  [/^\/to(?:Server|Client)\/\w+\/\d+$/, '{ "template": "[{nick}] {text}" }'],
  [/\/template$/, '"[{nick}] {text}"'],
  [/^\/to(?:Server|Client)$/, '{ "say": [{ "template": "{text}" }] }'],
  [/^\/fields\/\w+$/, '{ "excludes": " :", "bytesMax": 32 }'],
  [/^\/name$/, '"my-chat"'],
  [/^\/title$/, '"My chat"'],
  [/^\/typing(?:\/\w+)?$/, '{ "say": "{text}", "to": "/msg {nick} {text}", "quit": "/quit" }'],
  [/^\/absent\/\w+$/, '"There is no direct message."'],
  [
    /^\/framing$/,
    '{ "toServer": { "kind": "line", "bytesMax": 1024 }, "toClient": { "kind": "line", "bytesMax": 1024 } }',
  ],
];

function faults(value: unknown): string[] {
  const found = new Map<string, string>();
  for (const error of [...Value.Errors(DialectFile, value)].flatMap(precise)) {
    const { path, message, schema } = error;
    if (found.has(path)) continue;
    const meaning = schema.description === undefined ? '' : ` (${schema.description})`;
    const example = EXAMPLES.find(([where]) => where.test(path))?.[1];
    const choices = choicesOf(schema);
    found.set(
      path,
      [
        `${path || '/'}: ${message}${meaning}`,
        choices.length === 0 ? '' : `. One of ${choices.join(', ')}`,
        propertiesOf(message, schema),
        example === undefined ? '' : `. For example: ${example}`,
      ].join(''),
    );
  }
  return [...found.values()];
}

/** Of a framing whose kind is known, what is wrong with it as one of that kind; otherwise which kinds there are. */
function precise(error: ValueError): { path: string; message: string; schema: TSchema }[] {
  if (!/^\/framing\/to\w+$/.test(error.path)) return [error];
  const kinds = Framing.anyOf.map((schema) => ({ word: schema.properties.kind.const, schema }));
  const kind = (error.value as { kind?: unknown } | null)?.kind;
  const meant = kinds.find(({ word }) => word === kind);
  if (meant === undefined) {
    const words = kinds.map(({ word }) => JSON.stringify(word)).join(', ');
    return [{ ...error, message: `Its kind is one of ${words}`, schema: Framing }];
  }
  return [...Value.Errors(meant.schema, error.value)].map((inner) => ({
    ...inner,
    path: `${error.path}${inner.path}`,
  }));
}

/** The properties that there are, where one is none of them. */
function propertiesOf(message: string, { properties = {} }: TSchema): string {
  return message === 'Unexpected property' ? `. There are ${Object.keys(properties).join(', ')}` : '';
}

/** The words that a field may have, where it is a choice of words. */
function choicesOf(schema: object): string[] {
  const { anyOf = [] } = schema as { readonly anyOf?: readonly { readonly const?: unknown }[] };
  const choices = anyOf.map(({ const: word }) => word);
  return choices.every((word) => word !== undefined) ? choices.map((word) => JSON.stringify(word)) : [];
}
