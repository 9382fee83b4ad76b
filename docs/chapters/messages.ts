/** The chapter of messages: what each one means, its fields, who sends it, and its octets. */
import { type Dialect, MESSAGES, type MessageEntry, parley, RULES } from '../../spec/index.ts';
import { messageAnchor, messageLink, ruleLink } from './links.ts';
import { block, code, details, heading, page, prose, table } from './markdown.ts';
import { scenesOf, wordsOf } from './showcase.ts';
import { hexDump } from './wire.ts';

type Name = keyof typeof MESSAGES;
const ROWS = Object.entries(MESSAGES) as [Name, MessageEntry][];

const SENDERS: Readonly<Record<MessageEntry['from'], string>> = {
  client: 'client',
  server: 'server',
  both: 'client and server',
};

export function messages(): string {
  return page(
    'Messages',
    `A message is one line: fields separated by ${code(parley.separator ?? '')}, ended by LF. The first field says which message it is. A field that stands last and is free text may hold ${code(parley.separator ?? '')} itself. How octets become lines, and how long they may be, is in [Lines and limits](./lines.md); the same messages as a grammar are in [Grammar](./grammar.md).`,
    table(
      ['Message', 'Line', 'From', 'Meaning'],
      ROWS.map(([name, entry]) => [
        messageLink(name).replace('./messages.md', ''),
        code(templateOf(name)),
        SENDERS[entry.from],
        prose(entry.schema.description ?? ''),
      ]),
    ),
    ...ROWS.map(([name, entry]) => section(name, entry)),
  );
}

function templateOf(name: Name): string {
  const alternatives = parley.toServer[name] ?? parley.toClient[name];
  if (alternatives?.[0] === undefined) throw new Error(`Parley/1 has no template for ${name}`);
  return String(alternatives[0].template);
}

function section(name: Name, entry: MessageEntry): string {
  const { examples, from, schema } = entry;
  return [
    heading(2, messageAnchor(name), name),
    `${prose(schema.description ?? '')} From: ${SENDERS[from]}.`,
    block('text', `${templateOf(name)}\\n`),
    fields(entry),
    table(
      ['Example', 'Octets', 'Message'],
      examples.map(({ bytes, value }) => [
        code(bytes),
        String(Buffer.byteLength(bytes)),
        code(JSON.stringify(value)),
      ]),
    ),
    details(
      'The octets in hex',
      block('text', examples.map(({ bytes }) => hexDump(Buffer.from(bytes))).join('\n\n')),
    ),
    ...handledBy(name),
    ...sentBy(name),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The schema says what a field means, the dialect what it may hold on the wire. */
function fields({ schema }: MessageEntry): string {
  const properties = Object.entries(schema.properties as Record<string, Described>).filter(
    ([field]) => field !== 'type',
  );
  if (properties.length === 0) return 'It has no fields.';
  return table(
    ['Field', 'Meaning', 'On the wire'],
    properties.map(([field, property]) => [
      code(field),
      prose(property.description ?? property.items?.description ?? ''),
      onTheWire(parley.fields[field] ?? {}),
    ]),
  );
}

interface Described {
  readonly description?: string;
  readonly items?: Described;
}

function onTheWire({ excludes, separator, bytesMin, bytesMax }: Dialect['fields'][string]): string {
  const parts = [
    ...(separator === undefined ? [] : [`one or more, with ${code(separator)} between them`]),
    ...(excludes === undefined ? [] : [`without ${code(excludes)}`]),
    ...(bytesMin !== undefined && bytesMax !== undefined ? [`${bytesMin} to ${bytesMax} octets`] : []),
  ];
  return parts.join('; ') || 'the rest of the line';
}

function handledBy(name: Name): string[] {
  const found = RULES.filter(({ when }) => wordsOf<string>(when.event).includes(name));
  return found.length === 0
    ? []
    : [`Rules that handle it: ${found.map((rule) => ruleLink(rule.name)).join(', ')}.`];
}

function sentBy(name: Name): string[] {
  const found = RULES.filter((rule) =>
    scenesOf(rule).some(({ effects }) =>
      effects.some((effect) => 'message' in effect && effect.message.type === name),
    ),
  );
  return found.length === 0
    ? []
    : [`Rules that send it: ${found.map((rule) => ruleLink(rule.name)).join(', ')}.`];
}
