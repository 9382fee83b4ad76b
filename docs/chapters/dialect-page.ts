/** A page for each dialect that is shipped. */
import { existsSync, readFileSync } from 'node:fs';
import { quoted } from '../../bin/commands/octets.ts';
import { NGIRCD } from '../../conformance/good/ngircd.ts';
import { type Baseline, CASES, RUN_CASES } from '../../conformance/index.ts';
import { samplesOf } from '../../spec/dialect/check-round-trips.ts';
import { SENT_WITH } from '../../spec/dialect/check-sides.ts';
import {
  type Alternative,
  compile,
  type Dialect,
  type Invalid,
  type Message,
  type MessageType,
} from '../../spec/index.ts';
import { ABOUT } from './dialect-about.ts';
import { coverage } from './dialect-coverage.ts';
import { type Line, sessionOf } from './dialect-session.ts';
import { framingWords, pacingWords, policyWords } from './dialect-words.ts';
import { caseLink, messageLink, requirementLink } from './links.ts';
import { code, codes, count, list, page, prose, table } from './markdown.ts';

type Side = 'client' | 'server';

/** All that a dialect says, at work. */
export function dialectPage(dialect: Dialect): string {
  const { name, title } = dialect;
  const about = ABOUT[name];
  if (about === undefined) throw new Error(`docs/chapters/dialect-about.ts says nothing about ${name}`);
  return page(
    `Dialect ${name}`,
    `**${prose(title)}.** ${about}`,
    `Its name is ${code(name)}: ${code(`parley chat --dialect ${name} …`)}. ${code(`parley dialect show ${name} --json`)} prints it as a file, to begin another one with. How to read it is in [Dialects](./dialects.md).`,
    '## A session',
    ...session(dialect),
    '## From client to server',
    messages(dialect, 'client', dialect.toServer),
    '## From server to client',
    messages(dialect, 'server', dialect.toClient),
    ...asides(dialect),
    '## How messages are told apart',
    list(framingWords(dialect)),
    ...fields(dialect),
    '## The room',
    list(policyWords(dialect)),
    '## Time',
    list(pacingWords(dialect)),
    '## What of the specification applies',
    ...coverage(dialect),
    ...findings(name),
  );
}

function session(dialect: Dialect): string[] {
  return [
    'What a server that keeps the rules sends, octet by octet. Octets are quoted as in JSON.',
    table(
      ['From', 'To', 'Octets', 'Which is'],
      sessionOf(dialect).map((line) =>
        'note' in line ? ['', '', '', `*${prose(line.note)}*`] : exchange(line),
      ),
    ),
  ];
}

function exchange({ from, who, bytes, message }: Exclude<Line, { note: string }>): string[] {
  const sides = from === 'client' ? [who, 'server'] : ['server', who];
  return [...sides, code(quoted(bytes)), inWords(message)];
}

function inWords(message: Message | Invalid): string {
  if (message.type === 'invalid') return `no message: ${code(message.code)}`;
  const held = Object.entries(message).filter(([name, value]) => name !== 'type' && value.length > 0);
  return [
    messageLink(message.type),
    ...held.map(([name, value]) => `${name} ${code(Array.isArray(value) ? value.join(' ') : String(value))}`),
  ].join(', ');
}

function messages(dialect: Dialect, side: Side, all: Dialect['toServer']): string {
  return table(
    ['Message', 'Template', 'Example', 'When'],
    Object.entries(all).flatMap(([type, alternatives]) =>
      alternatives.map((alternative) => [
        messageLink(type),
        templateOf(alternative.template),
        example(dialect, side, type as MessageType, alternative),
        conditions(alternative),
      ]),
    ),
  );
}

/** A member of a JSON object stands as it is; several commands in a row stand below each other. */
function templateOf(template: Alternative['template']): string {
  if (typeof template === 'string') return code(template);
  return Array.isArray(template) ? template.map(code).join('\n') : code(JSON.stringify(template));
}

/** With this way of writing alone, so that no other one is taken. */
function example(dialect: Dialect, side: Side, type: MessageType, alternative: Alternative): string {
  const path = side === 'client' ? 'toServer' : 'toClient';
  const only: Dialect = { ...dialect, [path]: { [type]: [alternative] } };
  const codec = compile(only);
  const values = Object.fromEntries(SENT_WITH[side].map((name) => [name, VALUES[name]!]));
  for (const sample of samplesOf(only, `/${path}`, type)) {
    const bytes = codec.encode(side, sample, values);
    if (bytes !== undefined) return code(quoted(bytes));
  }
  return 'is understood, and not written';
}

const VALUES: Readonly<Record<string, string>> = {
  me: 'bob',
  nick: 'alice',
  time: 'Fri Nov 20 22:12:00 2026',
  address: '127.0.0.1',
};

function conditions({ when = {}, phase }: Alternative): string {
  return [
    ...(phase === undefined ? [] : [phase === 'guest' ? 'before the login' : 'after the login']),
    ...Object.entries(when).map(([field, value]) => `${field} ${code(value)}`),
  ].join(', ');
}

/** Frames that are no messages, and what is answered. */
function asides({ asides: { fromClient, fromServer } }: Dialect): string[] {
  const rows = (from: string, all: typeof fromClient) =>
    all.map(({ template, reply, phase }) => [
      from,
      code(template),
      reply === undefined ? 'nothing: it is ignored' : code(reply),
      conditions({ template, ...(phase === undefined ? {} : { phase }) }),
    ]);
  const all = [...rows('client', fromClient), ...rows('server', fromServer)];
  return all.length === 0
    ? []
    : [
        '## What is no message',
        'These are known and mean nothing to the room. Whoever receives one ignores it, or answers at once.',
        table(['From', 'Template', 'Answer', 'When'], all),
      ];
}

function fields({ fields: all }: Dialect): string[] {
  const rows = Object.entries(all).map(([name, field]) => [code(name), holds(field)]);
  return rows.length === 0
    ? []
    : [
        'What the placeholders of the templates hold; one that is not here holds any text.',
        table(['Placeholder', 'Holds'], rows),
      ];
}

function holds(field: Dialect['fields'][string]): string {
  const { type = 'text', excludes, pattern, bytesMin = 0, bytesMax, separator, syntax, marks } = field;
  const isList = type === 'list' || separator !== undefined;
  return [
    isList
      ? syntax === 'python'
        ? 'a list as Python writes it'
        : `a list, with ${code(separator ?? ' ')} between the items`
      : TYPES[type],
    ...(pattern === undefined ? [] : [`of the pattern ${code(pattern)}`]),
    ...(excludes === undefined ? [] : [`without ${codes([...excludes])}`]),
    ...(marks === undefined ? [] : [`${codes([...marks])} before an item is no part of it`]),
    ...(bytesMax !== undefined ? [`${bytesMin} to ${bytesMax} octets`] : bytesMin > 0 ? ['not empty'] : []),
    ...(field.default === undefined ? [] : [`written as ${code(field.default)} where there is no value`]),
  ].join(', ');
}

const TYPES = {
  text: 'text',
  number: 'decimal digits',
  time: 'a time as in `Fri Nov 20 22:12:00 2026`',
  address: 'an IP address',
  list: 'a list',
} as const;

/** What the kit found in a server of other people that speaks the dialect, where one was tested. */
function findings(name: string): string[] {
  if (name === NGIRCD.dialect) return ngircdFindings();
  const file = new URL(`../../conformance/seeds/${name}.baseline.json`, import.meta.url);
  if (!existsSync(file)) return [];
  const { known } = JSON.parse(readFileSync(file, 'utf8')) as Baseline;
  return [
    '## What the kit found in the original server',
    `The dialect was written down from an existing server. It fails in ${count(Object.keys(known).length, 'case')}; they are known, and a test holds that there are no others.`,
    knownFailures(known),
  ];
}

function ngircdFindings(): string[] {
  const file = new URL('../../conformance/good/ngircd.baseline.json', import.meta.url);
  const { known } = JSON.parse(readFileSync(file, 'utf8')) as Baseline;
  return [
    '## What the kit found in ngIRCd',
    `ngIRCd 26.1, as Debian has it, fails in ${count(Object.keys(known).length, 'case')}; they are known, and a test holds that there are no others.`,
    knownFailures(known),
    'What it does otherwise, and no verdict depends on:',
    list([
      ...Object.entries(NGIRCD.warnings).map(([id, what]) => `${caseLink(id)} warns: ${prose(what)}`),
      ...Object.entries(NGIRCD.excluded).map(
        ([pattern, why]) => `${code(pattern)} is left out: ${prose(why)}`,
      ),
      ...NGIRCD.defects
        .filter(({ because }) => because !== undefined)
        .map(
          ({ words, because = '' }) =>
            `${prose(`${words[0]!.toUpperCase()}${words.slice(1)}.`)} ${prose(because)}`,
        ),
    ]),
  ];
}

function knownFailures(known: Baseline['known']): string {
  const order = [...CASES, ...RUN_CASES].map(({ id }) => id);
  const rows = Object.entries(known).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  return table(
    ['Requirement', 'Case', 'What happens'],
    rows.map(([id, { requirement, reason = '' }]) => [
      requirementLink(requirement),
      caseLink(id),
      prose(reason),
    ]),
  );
}
