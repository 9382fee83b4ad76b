/** The chapter of dialects: every wire format that is shipped, as its data say. */
import {
  compile,
  DIALECTS,
  type Dialect,
  DialectFile,
  type Framing,
  MESSAGES,
  type Message,
} from '../../spec/index.ts';
import { dialectAnchor, messageLink } from './links.ts';
import { code, codes, heading, list, page, prose, table } from './markdown.ts';

type Side = 'client' | 'server';
type Templates = Dialect['toServer'];

export function dialects(): string {
  return page(
    'Dialects',
    'The rules of Parley/1 do not depend on how its messages are written. A dialect is a wire format as data: how messages are cut out of octets, a template for each message in each direction, where its rooms differ, and what it cannot express. Parley/1 itself is one of them. A JSON file can hold another.',
    list(
      Object.values(DIALECTS).map(
        ({ name, title }) => `[${code(name)}](#${dialectAnchor(name)}): ${prose(title)}`,
      ),
    ),
    'In a template, a word in braces stands for a field; it takes the least text up to what follows it, and the last one takes the rest. Where a dialect has several templates for a message, the first that fits is used.',
    ...Object.values(DIALECTS).flatMap(section),
  );
}

function section(dialect: Dialect): string[] {
  return [
    heading(2, dialectAnchor(dialect.name), `${dialect.title}`),
    `Its name is ${code(dialect.name)}.`,
    framing(dialect),
    '### From client to server',
    templates(dialect, 'client', dialect.toServer),
    '### From server to client',
    templates(dialect, 'server', dialect.toClient),
    '### Fields',
    fields(dialect),
    '### Policy and pacing',
    settings(dialect),
    ...absent(dialect),
  ];
}

function framing({ framing: { toServer, toClient }, controlCharacters, separator }: Dialect): string {
  return table(
    ['What', 'How'],
    [
      ['Octets to the server', `${framingText(toServer)} At most ${toServer.bytesMax} octets.`],
      ['Octets to the client', `${framingText(toClient)} At most ${toClient.bytesMax} octets.`],
      ['Control characters', controlCharacters === 'refuse' ? 'are refused' : 'pass'],
      ...(separator === undefined ? [] : [['The command word ends with', code(separator)]]),
    ],
  );
}

interface Described {
  readonly description?: string;
  readonly anyOf?: readonly Described[];
  readonly properties?: Readonly<Record<string, Described & { readonly const?: string }>>;
}
const SCHEMA: Described = DialectFile;

function framingText({ kind }: Framing): string {
  const kinds = SCHEMA.properties?.framing?.properties?.toServer?.anyOf ?? [];
  const found = kinds.find(({ properties }) => properties?.kind?.const === kind);
  return `${code(kind)}: ${prose(found?.description ?? '')}`;
}

function templates(dialect: Dialect, side: Side, all: Templates): string {
  return table(
    ['Message', 'Template', 'Example', 'Only'],
    Object.entries(all).flatMap(([type, alternatives]) =>
      alternatives.map(({ template, when, phase }) => [
        type in MESSAGES ? messageLink(type) : code(type),
        code(typeof template === 'string' ? template : JSON.stringify(template)),
        example(dialect, side, type, when ?? {}),
        [
          ...(phase === undefined ? [] : [`as a ${phase}`]),
          ...Object.entries(when ?? {}).map(([field, value]) => `${field} ${code(value)}`),
        ].join(', '),
      ]),
    ),
  );
}

/** The first example of the message that the dialect can express, with what the template needs. */
function example(dialect: Dialect, side: Side, type: string, when: Readonly<Record<string, string>>): string {
  const values: readonly Message[] =
    type === 'prompt'
      ? [{ type: 'prompt' }]
      : type === 'pair'
        ? [{ type: 'pair', nick: 'bob' }]
        : MESSAGES[type as keyof typeof MESSAGES].examples.map(({ value }) => value);
  const codec = compile(dialect);
  for (const value of values) {
    const bytes = codec.encode(side, { ...value, ...when } as Message);
    if (bytes !== undefined) return code(Buffer.from(bytes).toString());
  }
  return 'none';
}

function fields({ fields: all }: Dialect): string {
  return table(
    ['Field', 'Cannot hold', 'Octets', 'Items are separated by'],
    Object.entries(all).map(([name, { excludes, bytesMin, bytesMax, separator }]) => [
      code(name),
      excludes === undefined ? '' : codes([...excludes]),
      bytesMin === undefined && bytesMax === undefined
        ? ''
        : bytesMax === undefined
          ? `at least ${bytesMin}`
          : `${bytesMin ?? 0} to ${bytesMax}`,
      separator === undefined ? '' : code(separator),
    ]),
  );
}

function settings({ policy, pacing, serial }: Dialect): string {
  const described = (group: Described | undefined, values: Readonly<Record<string, unknown>>) =>
    Object.entries(values).map(([name, value]) => [
      code(name),
      code(String(value)),
      prose(group?.properties?.[name]?.description ?? ''),
    ]);
  return table(
    ['Setting', 'Value', 'Meaning'],
    [
      ...described(SCHEMA.properties?.policy, policy),
      ...described(SCHEMA.properties?.pacing, pacing),
      ...described(SCHEMA, { serial }),
    ],
  );
}

function absent({ absent: features }: Dialect): string[] {
  const rows = Object.entries(features);
  if (rows.length === 0) return [];
  return [
    '### What it does not have',
    'Requirements that need one of these cannot apply; the verdict about them is not-applicable, with this reason.',
    table(
      ['Feature', 'Why'],
      rows.map(([feature, reason]) => [code(feature), prose(reason)]),
    ),
  ];
}
