/**
 * What a schema cannot see of a dialect file: placeholders that nothing fills, messages that no side
 * has, parts that contradict each other, and messages that come back as something else.
 */
import { BYE_REASONS, ERROR_CODES, LEFT_REASONS } from '../errors.ts';
import { MESSAGES, type Message, type MessageType } from '../messages.ts';
import { compile, FIELDS, type Invalid, type Sender } from './codec.ts';
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
    ...whole(file),
    ...typed(file),
  ];
  return found.length > 0 ? found : roundTrips(file);
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
      const known = FIELDS[type as MessageType] ?? [];
      return [
        ...textsOf(template).flatMap((text) => ofText(text, `${at}/template`, file.fields ?? {})),
        ...(Array.isArray(template) && framing.kind !== 'line' && framing.kind !== 'length'
          ? [`${at}/template: Several commands in a row need frames with an end: framing "line" or "length".`]
          : []),
        ...(typeof template === 'object' && !Array.isArray(template) && framing.kind === 'stream'
          ? [`${at}/template: JSON needs frames with an end: framing "line", "length" or "message".`]
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
    const { type, pattern } = fields[name] ?? {};
    return pattern !== undefined || (type !== undefined && type !== 'text' && type !== 'list')
      ? []
      : [
          `${path}: Nothing says where {${name}} ends and {${next}} begins. Put something between them, or give /fields/${name} a pattern, for example { "pattern": "[A-Za-z0-9]+" }.`,
        ];
  });
}

function whole(file: DialectFile): string[] {
  const { framing, transport = 'tcp', toServer, toClient, policy = {}, pacing = {} } = file;
  const isMessage = [framing.toServer, framing.toClient].map(({ kind }) => kind === 'message');
  const rules: readonly (readonly [boolean, string])[] = [
    [
      toServer.say === undefined,
      '/toServer: There is no way to say anything: give say, for example [{ "template": "{text}" }].',
    ],
    [
      toClient.said === undefined,
      '/toClient: There is no way to hear anything: give said, for example [{ "template": "[{nick}] {text}" }].',
    ],
    [
      policy.unique === false && (toServer.to !== undefined || toServer.pair !== undefined),
      '/policy/unique: Where a nickname may have several owners, to and pair name nobody for certain. Leave them out, or unique.',
    ],
    [
      toServer.login === undefined && policy.given === undefined,
      '/toServer: Nobody can log in. Give login, for example [{ "template": "login {nick}" }], or, if the server gives the names, /policy/given, for example "user{number}".',
    ],
    [
      toServer.login !== undefined && policy.given !== undefined,
      '/policy/given: The server cannot give the names and be asked for them too. Take this or /toServer/login out.',
    ],
    [
      framing.toServer.kind === 'stream',
      '/framing/toServer/kind: A server cannot read a stream without frames. Use "chunk" if one read is one message.',
    ],
    [
      transport === 'websocket' && isMessage.includes(false),
      '/framing: On WebSocket both framings are { "kind": "message", "bytesMax": 4096 }.',
    ],
    [
      transport === 'tcp' && isMessage.includes(true),
      '/framing: TCP does not keep messages apart. Say "transport": "websocket", or use "line", "length" or "chunk".',
    ],
    ...(pacing.pauseAfter ?? []).map(
      (type) => [!Object.hasOwn(FIELDS, type), `/pacing/pauseAfter: There is no message ${type}.`] as const,
    ),
  ];
  return rules.flatMap(([isWrong, sentence]) => (isWrong ? [sentence] : []));
}

/** What stands in each line that a person types. */
export const TYPED = {
  login: ['nick'],
  say: ['text'],
  to: ['nick', 'text'],
  pair: ['nick'],
  quit: [],
} as const;

/** A line that a person types is for a message that there is, and holds what the message needs and nothing else. */
function typed({ typing = {}, toServer }: DialectFile): string[] {
  return (Object.entries(typing) as [keyof typeof TYPED, string][]).flatMap(([what, line]) => {
    const path = `/typing/${what}`;
    const wanted: readonly string[] = TYPED[what];
    const found = splitTemplate(line).flatMap((piece) => /^\{([a-z]+)\}$/.exec(piece)?.[1] ?? []);
    const missing = wanted.find((name) => !found.includes(name));
    const other = found.find((name) => !wanted.includes(name));
    const has = wanted.length === 0 ? 'nothing' : wanted.map((name) => `{${name}}`).join(' and ');
    return [
      // Who has no word for it leaves by ending the program.
      ...(what !== 'quit' && toServer[what] === undefined
        ? [`${path}: There is no message ${what} in /toServer. Take this out, or give that.`]
        : []),
      ...(missing === undefined
        ? []
        : [`${path}: {${missing}} is missing in ${JSON.stringify(line)}: the line is filled with ${has}.`]),
      ...(other === undefined ? [] : [`${path}: Nothing fills {${other}}: the line is filled with ${has}.`]),
      ...(/[\r\n]/.test(line) ? [`${path}: It is one line, which Enter ends.`] : []),
    ];
  });
}

/** Every message must come back as itself from the other side's decoder. */
function roundTrips(file: DialectFile): string[] {
  const codec = compile(complete(file));
  return SIDES.flatMap(({ side, path }) =>
    Object.keys(templatesOf(file, path)).flatMap((type) => {
      const samples = samplesOf(file, path, type as MessageType);
      const phases = phasesOf(file, path, type);
      const values = Object.fromEntries(SENT_WITH[side].map((name) => [name, VALUES[name]!]));
      const bytes = samples.map((sample) => codec.encode(side, sample, values));
      const at = bytes.findIndex((each) => each !== undefined);
      if (at < 0) return [`${path}/${type}: It cannot be written: ${whyUnwritten(file, side, path, type)}`];
      const sample = samples[at]!;
      const wanted = JSON.stringify(codec.normalise(side, sample, values));
      return phases.flatMap((phase) => {
        const came = decode(codec, side, phase, bytes[at]!);
        const found = came.filter(({ type: each }) => each !== 'welcome' || type === 'welcome');
        if (found.some((each) => JSON.stringify(each) === wanted)) return [];
        const shown = JSON.stringify(new TextDecoder().decode(bytes[at]!));
        const isOther = found.some(({ type: each }) => each !== 'invalid');
        const advice = isOther
          ? 'Put the more specific template first, or say with "phase" when each is meant.'
          : 'Does a field of it, in /fields, forbid what it holds?';
        return [
          `${path}/${type}: ${shown}, which it writes, is understood as ${found.map(inWords).join(' and ') || 'nothing'}. ${advice}`,
        ];
      });
    }),
  );
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

function phasesOf(file: DialectFile, path: '/toServer' | '/toClient', type: string): Phase[] {
  const alternatives = templatesOf(file, path)[type] ?? [];
  const only = alternatives[0]?.phase;
  if (only !== undefined) return [only];
  return type === 'login' || type === 'prompt' ? ['guest'] : ['member'];
}

/** Messages of a type, with the constants of its first template. */
export function samplesOf(file: DialectFile, path: '/toServer' | '/toClient', type: MessageType): Message[] {
  const { when = {} } = templatesOf(file, path)[type]?.[0] ?? {};
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

function decode(codec: ReturnType<typeof compile>, side: Sender, phase: Phase, bytes: Uint8Array) {
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
