/** The chapter of dialects: what a wire format can say, and those that are shipped. */
import { DEFAULTS } from '../../spec/dialect/complete.ts';
import { DIALECTS, type Dialect, DialectFile, Pair, Prompt } from '../../spec/index.ts';
import { applicable, CASES_TOTAL } from './dialect-coverage.ts';
import { dialectLink, messageAnchor } from './links.ts';
import { code, codes, heading, pageWith, prose, table } from './markdown.ts';

const ALL = Object.values(DIALECTS);

export function dialects(): string {
  return pageWith(
    'Dialects',
    ALL.map(({ name }) => `dialect-${name}.md`),
    'The rules of a room do not depend on how its messages are written. A dialect is a wire format as data: how messages are cut out of octets, a template for each message in each direction, where its room differs, and what it does not have. Parley/1 itself is one. A JSON file can hold another one, and then the server, the client and the kit speak it: [Write a dialect](../guides/write-a-dialect.md) shows how.',
    heading(2, 'shipped', 'Dialects that are shipped'),
    table(
      ['Name', 'What it is', 'Messages to the server', 'To the client', `Cases of ${CASES_TOTAL}`],
      ALL.map((dialect) => [
        dialectLink(dialect.name),
        prose(dialect.title),
        dialect.framing.toServer.kind,
        dialect.framing.toClient.kind,
        String(applicable(dialect)),
      ]),
    ),
    'The last column counts the conformance cases that can be played in the dialect; its page says why the others cannot.',
    heading(2, 'templates', 'Templates'),
    'One template serves both directions: `[{nick}] {text}` writes a message and recognises it. A word in braces stands for a field; it takes the least text up to what follows it, and the last one takes the rest. `{{` is a brace. Where a message has several templates, the first that fits is written, and the first that matches is understood. A frame is compared with the templates in the order of the file.',
    'A template is a text, several texts that are sent in a row, or a JSON object. Of a JSON object the strings are templates; a frame may have its members in any order, and more of them.',
    heading(2, 'more-messages', 'Two messages that Parley/1 does not have'),
    'All others are in [Messages](./messages.md).',
    table(
      ['Message', 'From', 'Meaning', 'Dialects'],
      [
        [
          anchored('prompt'),
          'server',
          `${prose(Prompt.description ?? '')} It comes when somebody connects, and again after a refusal.`,
          having('prompt'),
        ],
        [
          anchored('pair'),
          'client',
          `${prose(Pair.description ?? '')} From then on each is the partner of the other, and what either says goes to the other alone.`,
          having('pair'),
        ],
      ],
    ),
    heading(2, 'file', 'What a file can say'),
    'Only `name`, `title`, `framing`, `toServer` and `toClient` are needed. A star stands for any name, or any item of a list. What stands below one direction holds for the other too.',
    table(['Part', 'Values', 'Meaning', 'If it is left out'], rows(DialectFile, '', DEFAULTS)),
  );
}

function anchored(type: string): string {
  return `<a id="${messageAnchor(type)}"></a>${code(type)}`;
}

function having(type: string): string {
  const found = ALL.filter(({ toServer, toClient }: Dialect) => type in toServer || type in toClient);
  return found.map(({ name }) => dialectLink(name)).join(', ');
}

interface Schema {
  readonly type?: string;
  readonly const?: string | number;
  readonly description?: string;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A row for each property of the schema, and below it those of what it holds. */
function rows(schema: Schema, path: string, defaults: unknown): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const at = path === '' ? name : `${path}.${name}`;
    const byDefault = (defaults as Readonly<Record<string, unknown>> | undefined)?.[name];
    const own = [code(at), valuesOf(property), prose(property.description ?? ''), shown(byDefault)];
    // They hold what the other direction holds, which stands above.
    if (name === 'toClient' || name === 'fromServer') return [own];
    const inner = Object.values(property.patternProperties ?? {})[0] ?? property.items ?? property;
    const below = inner.items ?? inner;
    return [own, ...rows(below, below === property ? at : `${at}.*`, byDefault), ...variants(property, at)];
  });
}

/** Kinds of framing are told apart by a word; what several of them have stands once. */
function variants({ anyOf = [] }: Schema, path: string): string[][] {
  const found = new Map<string, string[]>();
  for (const each of anyOf)
    for (const [name, property] of Object.entries(each.properties ?? {})) {
      const isKind = property.const !== undefined;
      const key = isKind ? `${path}.${name}: ${property.const}` : `${path}.${name}`;
      if (!found.has(key))
        found.set(key, [
          isKind ? `${code(`${path}.${name}`)}` : code(key),
          isKind ? code(JSON.stringify(property.const)) : valuesOf(property),
          prose((isKind ? each.description : property.description) ?? ''),
          '',
        ]);
    }
  return [...found.values()];
}

function valuesOf({ anyOf, type, minimum, maximum, items }: Schema): string {
  const words = (anyOf ?? []).flatMap(({ const: word }) =>
    word === undefined ? [] : [JSON.stringify(word)],
  );
  if (words.length > 0) return codes(words);
  if (type === 'integer')
    return maximum === undefined ? `a number from ${minimum ?? 0}` : `${minimum ?? 0} to ${maximum}`;
  if (type === 'array') return `a list${items?.anyOf === undefined ? '' : ` of ${valuesOf(items)}`}`;
  return { string: 'a text', boolean: '`true` or `false`', object: 'an object' }[type ?? ''] ?? '';
}

function shown(value: unknown): string {
  return value === undefined || (typeof value === 'object' && !Array.isArray(value))
    ? ''
    : code(JSON.stringify(value));
}
