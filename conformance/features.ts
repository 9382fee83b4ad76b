/** What a case may need of a dialect, and how it is seen whether the dialect has it. */
import { type Codec, ERROR_CODES, ERRORS, type ErrorCode, LIMITS, type MessageType } from '../spec/index.ts';
import { requirementsOf } from './case.ts';
import { refusalOf } from './refusal.ts';

interface Feature {
  /** Why a case that needs it cannot be run, where the dialect itself does not say. */
  readonly lacking: string;
  readonly has: (codec: Codec) => boolean;
}

const expressed = (codec: Codec, message: Parameters<Codec['encode']>[1]) =>
  codec.encode('server', message, ANY_VALUES) !== undefined;
const ANY_VALUES = { me: 'x', nick: 'x', time: 'Thu Jan  1 00:00:00 1970', address: '127.0.0.1' };

const sends = (type: MessageType, lacking: string): Feature => ({
  lacking,
  has: (codec) => codec.expresses('client', type),
});
const tells = (type: MessageType, lacking: string): Feature => ({
  lacking,
  has: (codec) => codec.expresses('server', type),
});
/** Whether the others are told of whoever goes in some way. */
const tellsOf = (way: Codec['dialect']['policy']['untold'][number], how: string): Feature => ({
  lacking: `Nobody is told in this dialect of whoever ${how}.`,
  has: (codec) => codec.expresses('server', 'left') && !codec.dialect.policy.untold.includes(way),
});
const hears = (says: readonly Codec['dialect']['policy']['says'][], lacking: string): Feature => ({
  lacking,
  has: ({ dialect }) => says.includes(dialect.policy.says),
});

/** A line that is no command of any client. */
export const UNKNOWN = 'dance';

/**
 * Every feature by its name.
 *
 * @hidden its type is as long as itself; the chapter of cases shows it
 */
export const FEATURES = {
  // Who talks to whom.
  room: hears(['others', 'all'], 'What is said does not go to all others in this dialect.'),
  'no-echo': hears(['others'], 'A say goes to its speaker too in this dialect, or to nobody else.'),
  echo: hears(['all'], 'A say does not come back to its speaker in this dialect.'),
  pairs: hears(['partner'], 'People do not talk in pairs in this dialect.'),
  operator: hears(['operator'], 'No person answers in this dialect.'),
  twins: {
    lacking: 'A nickname has one owner in this dialect.',
    has: ({ dialect }) => !dialect.policy.unique && dialect.policy.given === undefined,
  },
  reply: hears(['self', 'operator'], 'The server does not answer what is said in this dialect.'),
  'reply-of-server': hears(['self'], 'The server itself does not answer what is said in this dialect.'),
  // How one comes in and goes.
  login: sends('login', 'Nobody chooses a nickname in this dialect.'),
  guests: {
    lacking: 'Whoever connects is a member in this dialect.',
    has: ({ dialect }) => dialect.policy.given === undefined,
  },
  given: {
    lacking: 'The server does not give the nicknames in this dialect.',
    has: ({ dialect: { policy, toClient } }) =>
      policy.given !== undefined &&
      (toClient[policy.entry] ?? []).some(({ template }) => shows(template, 'nick')),
  },
  'known-names': {
    lacking: 'Nobody is told in this dialect which name the server gives it.',
    has: ({ dialect }) => dialect.policy.given === undefined || dialect.policy.entry !== 'silent',
  },
  refusal: {
    lacking: 'The dialect cannot refuse a nickname and let the connection try again.',
    has: (codec) => codec.dialect.policy.refused === 'stays' && hasError(codec, 'nick-in-use'),
  },
  'refusal-stays': {
    lacking: 'A refused login ends its connection in this dialect.',
    has: ({ dialect }) => dialect.policy.refused === 'stays',
  },
  'refusal-closes': {
    lacking: 'A refused login does not end its connection in this dialect.',
    has: ({ dialect }) => dialect.policy.refused === 'closed',
  },
  'unique-nicks': {
    lacking: 'A nickname may have several owners in this dialect.',
    has: ({ dialect }) => dialect.policy.unique,
  },
  folding: {
    lacking: 'Nicknames are compared octet by octet in this dialect.',
    has: ({ dialect }) => dialect.policy.nickKey !== 'octet',
  },
  mapping: {
    lacking: 'Nicknames that look alike are compared as they are in this dialect, but for their case.',
    has: ({ dialect }) => dialect.policy.nickKey === 'precis',
  },
  'shown-entry': {
    lacking: 'Nothing shows in this dialect from when on one is a member.',
    has: ({ dialect }) => dialect.policy.entry !== 'silent',
  },
  'one-step-login': {
    lacking: 'A login takes several commands in this dialect.',
    has: ({ dialect }) => dialect.toServer.login?.some(({ template }) => !Array.isArray(template)) === true,
  },
  'login-twice': {
    lacking: 'The dialect has no login after login.',
    has: ({ dialect }) => (dialect.toServer.login ?? []).some(({ phase }) => phase !== 'guest'),
  },
  'guest-quit': {
    lacking: 'The dialect has no quit before login.',
    has: ({ dialect }) => (dialect.toServer.quit ?? []).some(({ phase }) => phase !== 'member'),
  },
  'concurrent-logins': {
    lacking: 'One login is served after the other in this dialect.',
    has: ({ dialect }) => dialect.serial === 'nothing',
  },
  'concurrent-connections': {
    lacking: 'One connection is served after the other in this dialect.',
    has: ({ dialect }) => dialect.serial !== 'connections',
  },
  'client-first': {
    lacking: 'The server speaks first in this dialect.',
    has: ({ dialect }) => !dialect.policy.prompt && dialect.policy.given === undefined,
  },
  // Messages.
  to: sends('to', 'The dialect has no direct message.'),
  quit: sends('quit', 'The dialect has no quit.'),
  ping: sends('ping', 'The dialect has no ping.'),
  pong: sends('pong', 'The dialect has no pong.'),
  'server-ping': tells('ping', 'The server does not ask whether somebody is there in this dialect.'),
  here: tells('here', 'The dialect has no roster.'),
  joined: tells('joined', 'Nobody is told in this dialect that somebody joined.'),
  left: tells('left', 'Nobody is told in this dialect that somebody left.'),
  'left-on-quit': tellsOf('quit', 'quits'),
  'left-on-fin': tellsOf('fin', 'closes its connection'),
  'left-on-reset': tellsOf('reset', 'resets its connection'),
  'untold-leaving': {
    lacking: 'The cases of LEAVE look at it, because whoever leaves is told of in this dialect.',
    has: (codec) => !codec.expresses('server', 'left'),
  },
  bye: tells('bye', 'The server does not say bye in this dialect.'),
  reasons: {
    lacking: 'The dialect does not say why somebody left.',
    has: ({ dialect }) => (dialect.toClient.left ?? []).some(({ template }) => shows(template, 'reason')),
  },
  'bye-reasons': {
    lacking: 'The dialect says bye after quit alone.',
    has: (codec) => expressed(codec, { type: 'bye', reason: 'shutdown' }),
  },
  errors: {
    lacking: 'The dialect has no error for such a line.',
    has: (codec) => ERROR_CODES.some((code) => ERRORS[code].kind === 'fault' && hasError(codec, code)),
  },
  'unknown-command': {
    lacking: 'The dialect has no error unknown-command, or takes any line for something else.',
    has: (codec) =>
      hasError(codec, 'unknown-command') &&
      refusalOf(codec, 'member', codec.frame('client', UNKNOWN)) === 'unknown-command',
  },
  'fast-reads': {
    lacking: 'A read takes so long, or a text is so short, in this dialect that no connection can be filled.',
    has: ({ dialect }) => dialect.pacing.gapMs < 1_000 && dialect.policy.textBytesMax >= 400,
  },
  // Octets.
  frames: {
    lacking: 'A read is a message in this dialect, or the transport keeps messages apart.',
    has: ({ dialect }) =>
      dialect.framing.toServer.kind === 'line' || dialect.framing.toServer.kind === 'length',
  },
  chunks: {
    lacking: 'A message has an end in this dialect, so one that is none can be told apart.',
    has: ({ dialect }) => dialect.framing.toServer.kind === 'chunk',
  },
  'server-writes': {
    lacking: 'Clients write whole messages in this dialect, and whatever they send is relayed.',
    has: ({ dialect }) => !(dialect.toServer.say ?? []).some(({ template }) => shows(template, 'nick')),
  },
  whole: {
    lacking: 'A read is a message in this dialect.',
    has: ({ dialect }) => dialect.framing.toServer.kind !== 'chunk',
  },
  lines: {
    lacking: 'The dialect has no lines.',
    has: ({ dialect }) => dialect.framing.toServer.kind === 'line',
  },
  commands: {
    lacking: 'The dialect has other commands than Parley/1.',
    has: (codec) =>
      codec.frame('client', 'say|x').join() === codec.encode('client', { type: 'say', text: 'x' })?.join(),
  },
  limits: {
    lacking: 'The dialect has other limits than Parley/1.',
    has: ({ dialect: { policy, framing } }) =>
      policy.nickBytesMax === LIMITS.nickBytesMax &&
      policy.textBytesMax === LIMITS.textBytesMax &&
      framing.toServer.bytesMax >= LIMITS.lineBytesMax - 1,
  },
  'line-limit': {
    lacking: 'A line may be longer or shorter in this dialect than in Parley/1.',
    has: ({ dialect: { framing } }) =>
      framing.toServer.kind === 'line' && framing.toServer.bytesMax === LIMITS.lineBytesMax,
  },
  websocket: {
    lacking: 'The dialect is not carried by WebSocket.',
    has: ({ dialect }) => dialect.transport === 'websocket',
  },
  tcp: {
    lacking: 'The dialect is not carried by TCP alone.',
    has: ({ dialect }) => dialect.transport === 'tcp',
  },
} as const satisfies Record<string, Feature>;

/** The name of a feature; of an error, its code stands behind a colon. */
export type FeatureName = keyof typeof FEATURES | `error:${ErrorCode}`;

function hasError(codec: Codec, code: ErrorCode): boolean {
  return expressed(codec, { type: 'error', code, text: 'x' });
}

function shows(template: unknown, field: string): boolean {
  return JSON.stringify(template).includes(`{${field}}`);
}

/** Whether a dialect has a feature. */
export function hasFeature(codec: Codec, name: FeatureName): boolean {
  if (name.startsWith('error:')) return hasError(codec, name.slice('error:'.length) as ErrorCode);
  return FEATURES[name as keyof typeof FEATURES].has(codec);
}

/** The first of the features that the dialect lacks, with the reason; undefined if it has them all. */
export function lacking(codec: Codec, needs: readonly FeatureName[]): string | undefined {
  const { absent } = codec.dialect;
  const missing = needs.find((name) => absent[name] !== undefined || !hasFeature(codec, name));
  if (missing === undefined) return undefined;
  if (missing.startsWith('error:'))
    return absent.errors ?? `The dialect has no error ${missing.slice('error:'.length)}.`;
  return absent[missing] ?? FEATURES[missing as keyof typeof FEATURES].lacking;
}

/** What every case of an area needs, on top of what it says itself. */
const NEEDS_OF_AREAS: Readonly<Record<string, readonly FeatureName[]>> = {
  login: ['room', 'login'],
  nick: ['room', 'login'],
  say: ['room'],
  to: ['room', 'to'],
  ping: ['room', 'ping'],
  frame: ['room'],
  err: ['room'],
  leave: ['room', 'left'],
  live: ['room'],
  time: ['room'],
  ws: ['room', 'websocket'],
};

/** All features that a case needs: those of its area and its own. */
export function needsOf(each: {
  readonly id: string;
  readonly needs?: readonly FeatureName[];
}): FeatureName[] {
  return [...(NEEDS_OF_AREAS[each.id.split('/')[0]!] ?? []), ...(each.needs ?? [])];
}

/** Why a dialect cannot express what a case does, or does not have what it checks; undefined if the case can be played. */
export function reasonWithout(
  codec: Codec,
  each: { readonly id: string; readonly needs?: readonly FeatureName[] },
): string | undefined {
  const { absent } = codec.dialect;
  const main = requirementsOf(each.id)[0];
  return (
    lacking(codec, needsOf(each)) ?? absent[each.id] ?? (main === undefined ? undefined : absent[main.id])
  );
}
