/** Whether every message of a dialect file comes back as itself from the other side's decoder. */
import { ERROR_CODES, ERRORS } from '../errors.ts';
import { MESSAGES, type Message, type MessageType } from '../messages.ts';
import { type Path, placeholdersOf, SENT_WITH, SIDES, templatesOf, textsOf } from './check-sides.ts';
import { type Codec, compile, FIELDS, type Invalid, type Sender } from './codec.ts';
import { complete } from './complete.ts';
import type { DialectFile } from './schema.ts';
import type { Phase } from './side.ts';

/** Every message must come back as itself from the other side's decoder. */
export function roundTrips(file: DialectFile): string[] {
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
  path: Path,
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
function whyUnwritten(file: DialectFile, side: Sender, path: Path, type: string): string {
  const own = FIELDS[type as MessageType];
  const placeholders = textsOf(templatesOf(file, path)[type]![0]!.template).flatMap(placeholdersOf);
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
function phasesOf(file: DialectFile, path: Path, { type }: Message): Phase[] {
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
  path: Path,
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
