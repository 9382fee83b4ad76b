/**
 * What a schema cannot see of a dialect file: placeholders that nothing fills, messages that no side
 * has, parts that contradict each other, and messages that come back as something else.
 */
import { BYE_REASONS, ERROR_CODES, ERRORS, LEFT_REASONS } from '../errors.ts';
import { MESSAGES, type Message, type MessageType } from '../messages.ts';
import { roomContradictions } from './check-room.ts';
import { misfits } from './check-sizes.ts';
import { typingContradictions } from './check-typing.ts';
import { type Codec, compile, FIELDS, type Invalid, type Sender } from './codec.ts';
import { complete } from './complete.ts';
import type { DialectFile, Field } from './schema.ts';
import type { Phase } from './side.ts';
import { splitTemplate } from './template.ts';

const OF_CLIENTS: readonly MessageType[] = ['login', 'say', 'to', 'pair', 'quit', 'ping', 'pong'];
const SIDES = [
  { side: 'client', path: '/toServer', types: OF_CLIENTS },
  {
    side: 'server',
    path: '/toClient',
    types: (Object.keys(FIELDS) as MessageType[]).filter(
      (type) => !OF_CLIENTS.includes(type) || type === 'ping' || type === 'pong',
    ),
  },
] as const;

/** Values that are filled in at sending, for the messages that have them not. */
export const SENT_WITH: Readonly<Record<Sender, readonly string[]>> = {
  client: ['nick', 'me'],
  server: ['me', 'nick', 'time', 'address'],
};

/** Sentences that say what does not fit together; none if all does. */
export function contradictions(file: DialectFile): string[] {
  const found = [
    ...patterns(file),
    ...SIDES.flatMap(({ side, path, types }) => [
      ...unknownMessages(file, path, types),
      ...templates(file, side, path),
    ]),
    ...asides(file),
    ...roomContradictions(file),
    ...typingContradictions(file),
  ];
  if (found.length > 0) return found;
  const broken = roundTrips(file);
  return broken.length > 0 ? broken : misfits(file);
}

const templatesOf = (file: DialectFile, path: '/toServer' | '/toClient') =>
  path === '/toServer' ? file.toServer : file.toClient;

function patterns({ fields = {} }: DialectFile): string[] {
  return Object.entries(fields).flatMap(([name, { pattern }]) => {
    try {
      new RegExp(pattern ?? '', 'u');
      return [];
    } catch (cause) {
      return [`/fields/${name}/pattern: ${(cause as Error).message}. For example: "[A-Za-z0-9]+"`];
    }
  });
}

function unknownMessages(
  file: DialectFile,
  path: '/toServer' | '/toClient',
  types: readonly MessageType[],
): string[] {
  return Object.keys(templatesOf(file, path))
    .filter((type) => !types.some((known) => known === type))
    .map((type) => `${path}/${type}: There is no such message. There are ${types.join(', ')}.`);
}

function templates(file: DialectFile, side: Sender, path: '/toServer' | '/toClient'): string[] {
  const framing = side === 'client' ? file.framing.toServer : file.framing.toClient;
  return Object.entries(templatesOf(file, path)).flatMap(([type, alternatives]) =>
    alternatives.flatMap(({ template, when = {} }, i) => {
      const at = `${path}/${type}/${i}`;
      const known = fieldsOf(type);
      return [
        ...textsOf(template).flatMap((text) => ofText(text, `${at}/template`, file.fields ?? {})),
        ...(Array.isArray(template) && framing.kind !== 'line' && framing.kind !== 'length'
          ? [`${at}/template: Several commands in a row need frames with an end: framing "line" or "length".`]
          : []),
        ...(typeof template === 'object' && !Array.isArray(template) && framing.kind === 'stream'
          ? [`${at}/template: JSON needs frames with an end: framing "line", "length" or "message".`]
          : []),
        ...(typeof template === 'string' && framing.kind === 'stream'
          ? endless(type, template, `${at}/template`, file.fields ?? {})
          : []),
        ...unknownWords(type, when, at),
        ...Object.keys(when)
          .filter((name) => !known.includes(name))
          .map(
            (name) => `${at}/when/${name}: ${type} has no such field. It has ${known.join(', ') || 'none'}.`,
          ),
      ];
    }),
  );
}

/** A file may name anything, so what every object has is no message. */
const fieldsOf = (type: string): readonly string[] =>
  Object.hasOwn(FIELDS, type) ? FIELDS[type as MessageType] : [];

/** In a stream a template must show where it ends; of texts that are said whoever reads knows it, or takes what is there. */
function endless(
  type: string,
  template: string,
  path: string,
  fields: Readonly<Record<string, Field>>,
): string[] {
  const name = /^\{([a-z]+)\}$/.exec(splitTemplate(template).at(-1) ?? '')?.[1];
  if (name === undefined || (name === 'text' && (type === 'said' || type === 'told'))) return [];
  const field = Object.hasOwn(fields, name) ? fields[name]! : {};
  return field.type === 'time' || field.syntax === 'python'
    ? []
    : [
        `${path}: In a stream nothing says where {${name}} ends. Put something behind it, for example ${JSON.stringify(`${template}\n`)}, or use framing "line".`,
      ];
}

/** Codes and reasons are those of the specification, whatever the template makes of them. */
function unknownWords(type: string, when: Readonly<Record<string, string>>, at: string): string[] {
  const words = {
    'error/code': ERROR_CODES,
    'left/reason': Object.keys(LEFT_REASONS),
    'bye/reason': Object.keys(BYE_REASONS),
  };
  return Object.entries(when).flatMap(([name, value]) => {
    const known: readonly string[] | undefined = words[`${type}/${name}` as keyof typeof words];
    return known === undefined || known.includes(value)
      ? []
      : [
          `${at}/when/${name}: ${type} has no ${name} ${JSON.stringify(value)}. There are ${known.join(', ')}.`,
        ];
  });
}

/** What an aside answers must be known when it comes. */
function asides({ asides = {}, fields = {} }: DialectFile): string[] {
  return (['fromClient', 'fromServer'] as const).flatMap((from) =>
    (asides[from] ?? []).flatMap(({ template, reply }, i) => {
      const at = `/asides/${from}/${i}`;
      const known = [
        ...placeholdersOf(template),
        ...SENT_WITH[from === 'fromClient' ? 'server' : 'client'],
        ...Object.keys(fields).filter((name) => fields[name]!.default !== undefined),
      ];
      const unknown =
        reply === undefined ? [] : placeholdersOf(reply).filter((name) => !known.includes(name));
      return [
        ...ofText(template, `${at}/template`, fields),
        ...(reply === undefined
          ? []
          : splitTemplate(reply).includes('{')
            ? ofText(reply, `${at}/reply`, fields)
            : []),
        ...unknown.map(
          (name) =>
            `${at}/reply: Nothing fills {${name}}. Give it in the template, or something to write under /fields, for example { "${name}": { "default": "x" } }.`,
        ),
      ];
    }),
  );
}

const placeholdersOf = (text: string): string[] =>
  splitTemplate(text).flatMap((piece) => /^\{([a-z]+)\}$/.exec(piece)?.[1] ?? []);

/** All strings of a template. */
function textsOf(template: unknown): string[] {
  if (typeof template === 'string') return [template];
  return template !== null && typeof template === 'object' ? Object.values(template).flatMap(textsOf) : [];
}

function ofText(text: string, path: string, fields: Readonly<Record<string, Field>>): string[] {
  const pieces = splitTemplate(text);
  return pieces.flatMap((piece, i): string[] => {
    if (piece === '{')
      return [
        `${path}: A placeholder is a name of small letters in braces, like {nick}, and a brace itself is {{. In ${JSON.stringify(text)} there is something else.`,
      ];
    const name = /^\{([a-z]+)\}$/.exec(piece)?.[1];
    const next = /^\{([a-z]+)\}$/.exec(pieces[i + 1] ?? '')?.[1];
    if (name === undefined || next === undefined) return [];
    const { type, pattern } = Object.hasOwn(fields, name) ? fields[name]! : {};
    return pattern !== undefined || (type !== undefined && type !== 'text' && type !== 'list')
      ? []
      : [
          `${path}: Nothing says where {${name}} ends and {${next}} begins. Put something between them, or give /fields/${name} a pattern, for example { "pattern": "[A-Za-z0-9]+" }.`,
        ];
  });
}

/** Every message must come back as itself from the other side's decoder. */
function roundTrips(file: DialectFile): string[] {
  const codec = compile(complete(file));
  const found = SIDES.flatMap(({ side, path }) =>
    Object.entries(templatesOf(file, path)).flatMap(([type, alternatives]) =>
      // What has constants of its own is another message; the rest may be there to be understood only.
      alternatives
        .filter(({ when }, i) => i === 0 || when !== undefined)
        .flatMap((way) => {
          if (type !== 'error' || way.when !== undefined)
            return comesBack(file, codec, side, path, samplesOf(file, path, type as MessageType, way));
          // Whatever the reference server says of a code must be an error of the format.
          const all = ERROR_CODES.map((code): Message => ({ type, code, text: ERRORS[code].text }));
          return all.flatMap((each) => comesBack(file, codec, side, path, [each])).slice(0, 1);
        }),
    ),
  );
  if (found.length > 0 || !mustHoldNobody(codec)) return found;
  return comesBack(file, codec, 'server', '/toClient', [{ type: 'here', nicks: [] }]);
}

function comesBack(
  file: DialectFile,
  codec: Codec,
  side: Sender,
  path: '/toServer' | '/toClient',
  samples: readonly Message[],
): string[] {
  const { type } = samples[0]!;
  const values = Object.fromEntries(SENT_WITH[side].map((name) => [name, VALUES[name]!]));
  const bytes = samples.map((sample) => codec.encode(side, sample, values));
  const at = bytes.findIndex((each) => each !== undefined);
  if (at < 0) return [`${path}/${type}: It cannot be written: ${whyUnwritten(file, side, path, type)}`];
  const sample = samples[at]!;
  const wanted = JSON.stringify(codec.normalise(side, sample, values));
  return phasesOf(file, path, sample).flatMap((phase) => {
    const came = decode(codec, side, phase, bytes[at]!);
    const found = came.filter(({ type: each }) => each !== 'welcome' || type === 'welcome');
    if (found.some((each) => JSON.stringify(each) === wanted)) return [];
    const { entry } = codec.dialect.policy;
    // A message that stands for welcome comes as that.
    if (entry === type && type !== 'here' && came.some((each) => each.type === 'welcome')) return [];
    const shown = JSON.stringify(new TextDecoder().decode(bytes[at]!));
    const when = phase === 'guest' ? 'before the login' : 'after the login';
    return [
      `${path}/${type}: ${shown}, which it writes, is understood ${when} as ${found.map(inWords).join(' and ') || 'nothing'}. ${adviceFor(found, path === '/toClient' && entry === 'silent')}`,
    ];
  });
}

function adviceFor(found: readonly (Message | Invalid)[], isSilent: boolean): string {
  if (found.some(({ type }) => type !== 'invalid'))
    return 'Put the more specific template first, or say with "phase" when each is meant.';
  return isSilent
    ? 'Nothing in this format shows a client that it is a member, so "phase" cannot be "guest" there; or does a field of it, in /fields, forbid what it holds?'
    : 'Is its "phase" right, or does a field of it, in /fields, forbid what it holds?';
}

/** Why no template of a message can be written, seen at the first of them. */
function whyUnwritten(
  file: DialectFile,
  side: Sender,
  path: '/toServer' | '/toClient',
  type: string,
): string {
  const own = FIELDS[type as MessageType];
  const placeholders = textsOf(templatesOf(file, path)[type]![0]!.template)
    .flatMap(splitTemplate)
    .flatMap((piece) => /^\{([a-z]+)\}$/.exec(piece)?.[1] ?? []);
  const empty = placeholders.find(
    (name) => ![...own, ...SENT_WITH[side]].includes(name) && file.fields?.[name]?.default === undefined,
  );
  if (empty === undefined) return 'no example of the message fits its templates.';
  const fields = own.length === 0 ? 'has no fields' : `has ${own.map((name) => `{${name}}`).join(' and ')}`;
  return `nothing fills {${empty}}. The message ${type} ${fields}; whatever else stands in a template needs something to write under /fields, for example { "${empty}": { "default": "x" } }.`;
}

const VALUES: Readonly<Record<string, string>> = {
  me: 'bob',
  nick: 'alice',
  time: 'Thu Jan  1 00:00:00 1970',
  address: '127.0.0.1',
};

function inWords(message: Message | Invalid): string {
  return message.type === 'invalid' ? `no message (${message.code})` : JSON.stringify(message);
}

/** When a message is sent, where its templates do not say it. */
function phasesOf(file: DialectFile, path: '/toServer' | '/toClient', { type }: Message): Phase[] {
  const only = templatesOf(file, path)[type]?.[0]?.phase;
  const { entry, admission, joined } = complete(file).policy;
  // Where nothing shows that one is a member, a client takes itself for one from the start.
  if (path === '/toClient' && entry === 'silent') return ['member'];
  // What is told at a login comes before, or after, what shows that it has succeeded.
  const isBefore = (what: 'here' | 'joined') => admission.indexOf(what) <= admission.indexOf(entry as 'here');
  switch (type) {
    case 'login':
    case 'prompt':
      return ['guest'];
    case 'welcome':
      return entry === type ? ['guest'] : ['member'];
    case 'here':
      return [isBefore(type) ? 'guest' : 'member'];
    case 'joined':
      return joined === 'all' && isBefore(type) ? ['guest', 'member'] : ['member'];
    case 'said':
    case 'told':
    case 'say':
    case 'to':
    case 'pair':
    case 'left':
      return ['member'];
    default:
      return [only ?? 'member'];
  }
}

/** Messages of a type, with the constants of its first template, or of another one. */
export function samplesOf(
  file: DialectFile,
  path: '/toServer' | '/toClient',
  type: MessageType,
  way = templatesOf(file, path)[type]?.[0],
): Message[] {
  const when = way?.when ?? {};
  const nick = file.policy?.given?.replace('{number}', '1');
  const samples: readonly Message[] =
    type === 'prompt'
      ? [{ type }]
      : type === 'pair'
        ? [{ type, nick: 'bob' }]
        : MESSAGES[type].examples.map(({ value }) => value);
  return samples.map(
    (sample) =>
      ({ ...sample, ...('nick' in sample && nick !== undefined ? { nick } : {}), ...when }) as Message,
  );
}

function decode(codec: Codec, side: Sender, phase: Phase, bytes: Uint8Array) {
  const came: (Message | Invalid)[] = [];
  const keep = (message: Message | Invalid) => void came.push(message);
  if (side === 'client') codec.fromClient(() => phase).push(bytes, keep);
  else {
    const decoder = codec.fromServer({ phase });
    decoder.push(bytes, keep);
    decoder.end(keep);
  }
  return came;
}

/** Whether an empty roster is sent, because the roster shows that one is a member and does not name oneself. */
function mustHoldNobody({ dialect: { policy } }: Codec): boolean {
  return policy.entry === 'here' && policy.roster === 'others';
}
