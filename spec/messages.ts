/**
 * The messages of Parley/1: one TypeBox schema each, what it means, and examples that carry value and
 * bytes. The same examples drive encoding, decoding, the grammar check and the documentation.
 */
import { type Static, type TSchema, Type } from '@sinclair/typebox';

const Nick = Type.String({ description: 'A nickname, as its owner spells it.' });
const Text = Type.String({ description: 'Free text; it may hold |.' });
const Token = Type.String({ description: 'Chosen by the sender of the ping, 1 to 64 octets without |.' });
const Reason = Type.String({ description: 'A stable word.' });

function message<T extends string, P extends Record<string, TSchema>>(
  type: T,
  properties: P,
  description: string,
) {
  return Type.Object(
    { type: Type.Literal(type), ...properties },
    { description, additionalProperties: false },
  );
}

/** The schema of login. */
export const Login = message('login', { nick: Nick }, 'Asks to become a member under a nickname.');
/** The schema of say. */
export const Say = message('say', { text: Text }, 'Says a text to every other member.');
/** The schema of to. */
export const To = message('to', { nick: Nick, text: Text }, 'Says a text to one member.');
/** Not in Parley/1: in rooms where people talk in pairs, somebody to talk to is chosen first. */
export const Pair = message('pair', { nick: Nick }, 'Chooses whom to talk to.');
/** The schema of quit. */
export const Quit = message('quit', {}, 'Leaves; the server answers bye and closes.');
/** The schema of ping. */
export const Ping = message('ping', { token: Token }, 'Asks the other side for a pong with the same token.');
/** The schema of pong. */
export const Pong = message(
  'pong',
  { token: Token },
  'Answers a ping; a pong that nobody asked for is ignored.',
);
/** The schema of here. */
export const Here = message(
  'here',
  { nicks: Type.Array(Nick, { minItems: 1 }) },
  'A part of the roster: members who are there already. As many lines as needed, none if nobody is.',
);
/** The schema of welcome. */
export const Welcome = message(
  'welcome',
  { nick: Nick },
  "The login is accepted: from this point of the room's order on you are a member.",
);
/** The schema of joined. */
export const Joined = message('joined', { nick: Nick }, 'Somebody else became a member.');
/** The schema of left. */
export const Left = message('left', { nick: Nick, reason: Reason }, 'Somebody else is no longer a member.');
/** The schema of said. */
export const Said = message('said', { nick: Nick, text: Text }, 'Somebody else said a text to all.');
/** The schema of told. */
export const Told = message('told', { nick: Nick, text: Text }, 'Somebody said a text to you alone.');
/** The schema of bye. */
export const Bye = message('bye', { reason: Reason }, 'The server closes this connection; nothing follows.');
/** The schema of error. */
export const ErrorMessage = message(
  'error',
  { code: Type.String({ description: 'A code of the error catalogue.' }), text: Text },
  'Your line was refused; nothing changed.',
);
/** Not in Parley/1: some other wire formats ask for a nickname in so many words. */
export const Prompt = message('prompt', {}, 'The server asks for a nickname.');

/** What a client sends. */
export const ClientMessage = Type.Union([Login, Say, To, Pair, Quit, Ping, Pong]);
export type ClientMessage = Static<typeof ClientMessage>;

/** What a server sends. */
export const ServerMessage = Type.Union([
  Prompt,
  Here,
  Welcome,
  Joined,
  Left,
  Said,
  Told,
  Bye,
  ErrorMessage,
  Ping,
  Pong,
]);
export type ServerMessage = Static<typeof ServerMessage>;

/** Any message, whoever sends it. */
export type Message = ClientMessage | ServerMessage;
/** What a message is, as its first field says. */
export type MessageType = Message['type'];

/** A value and the bytes that carry it in Parley/1, as text. */
export interface Example<M> {
  readonly value: M;
  readonly bytes: string;
}

/** One row of the table of messages. */
export interface MessageEntry {
  readonly from: 'client' | 'server' | 'both';
  readonly schema: TSchema & { readonly description?: string };
  readonly examples: readonly Example<Message>[];
}

/** The messages of Parley/1 in the order of a conversation. */
export const MESSAGES = {
  login: {
    from: 'client',
    schema: Login,
    examples: [
      { value: { type: 'login', nick: 'alice' }, bytes: 'login|alice\n' },
      { value: { type: 'login', nick: 'Zoë Müller' }, bytes: 'login|Zoë Müller\n' },
    ],
  },
  say: {
    from: 'client',
    schema: Say,
    examples: [
      { value: { type: 'say', text: 'hello, all' }, bytes: 'say|hello, all\n' },
      { value: { type: 'say', text: 'a|b||c' }, bytes: 'say|a|b||c\n' },
      { value: { type: 'say', text: '你好 👋' }, bytes: 'say|你好 👋\n' },
    ],
  },
  to: {
    from: 'client',
    schema: To,
    examples: [
      { value: { type: 'to', nick: 'bob', text: 'for you' }, bytes: 'to|bob|for you\n' },
      { value: { type: 'to', nick: 'bob', text: 'x|y' }, bytes: 'to|bob|x|y\n' },
    ],
  },
  quit: { from: 'client', schema: Quit, examples: [{ value: { type: 'quit' }, bytes: 'quit\n' }] },
  here: {
    from: 'server',
    schema: Here,
    examples: [
      { value: { type: 'here', nicks: ['alice'] }, bytes: 'here|alice\n' },
      { value: { type: 'here', nicks: ['alice', 'bob', 'Zoë'] }, bytes: 'here|alice|bob|Zoë\n' },
    ],
  },
  welcome: {
    from: 'server',
    schema: Welcome,
    examples: [{ value: { type: 'welcome', nick: 'alice' }, bytes: 'welcome|alice\n' }],
  },
  joined: {
    from: 'server',
    schema: Joined,
    examples: [{ value: { type: 'joined', nick: 'bob' }, bytes: 'joined|bob\n' }],
  },
  left: {
    from: 'server',
    schema: Left,
    examples: [
      { value: { type: 'left', nick: 'bob', reason: 'quit' }, bytes: 'left|bob|quit\n' },
      { value: { type: 'left', nick: 'bob', reason: 'lost' }, bytes: 'left|bob|lost\n' },
    ],
  },
  said: {
    from: 'server',
    schema: Said,
    examples: [
      { value: { type: 'said', nick: 'alice', text: 'hello, all' }, bytes: 'said|alice|hello, all\n' },
      { value: { type: 'said', nick: 'alice', text: '|' }, bytes: 'said|alice||\n' },
    ],
  },
  told: {
    from: 'server',
    schema: Told,
    examples: [{ value: { type: 'told', nick: 'alice', text: 'for you' }, bytes: 'told|alice|for you\n' }],
  },
  bye: {
    from: 'server',
    schema: Bye,
    examples: [{ value: { type: 'bye', reason: 'quit' }, bytes: 'bye|quit\n' }],
  },
  error: {
    from: 'server',
    schema: ErrorMessage,
    examples: [
      {
        value: { type: 'error', code: 'nick-in-use', text: 'Somebody has that nickname.' },
        bytes: 'error|nick-in-use|Somebody has that nickname.\n',
      },
    ],
  },
  ping: {
    from: 'both',
    schema: Ping,
    examples: [{ value: { type: 'ping', token: '42' }, bytes: 'ping|42\n' }],
  },
  pong: {
    from: 'both',
    schema: Pong,
    examples: [{ value: { type: 'pong', token: '42' }, bytes: 'pong|42\n' }],
  },
} as const satisfies Record<Exclude<MessageType, 'prompt' | 'pair'>, MessageEntry>;
