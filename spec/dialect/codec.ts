/**
 * Compiles a dialect into what servers, clients and the kit call: an encoder, and one incremental
 * decoder for each direction.
 */
import type { FaultCode } from '../errors.ts';
import type { ClientMessage, Message, MessageType, ServerMessage } from '../messages.ts';
import { admitting, type Hints } from './entry.ts';
import { FrameDecoder } from './frame-decoder.ts';
import { enveloper } from './framing.ts';
import { StreamRecogniser } from './recogniser.ts';
import type { Dialect } from './schema.ts';
import { compileSide, formatEntry, type Phase, type Side } from './side.ts';
import type { Fields } from './template.ts';

/** A frame that is no message of the dialect. */
export interface Invalid {
  readonly type: 'invalid';
  readonly code: FaultCode;
  /** What came, as text, where there is any. */
  readonly frame?: string;
}

/** A frame that the dialect knows and that means nothing to the room. */
export interface Aside {
  /** The octets of the answer to it; undefined where none is given. */
  readonly reply: ((values: Fields) => Uint8Array | undefined) | undefined;
}

/** Turns octets, however they are split or joined, into messages. */
export interface Decoder<M> {
  /** Takes the octets of one read, and calls back for each message that they complete. */
  push(chunk: Uint8Array, onMessage: (message: M | Invalid) => void, onAside?: (aside: Aside) => void): void;
  /** Nothing more comes: what could still have gone on is taken as it is. */
  end(onMessage: (message: M | Invalid) => void): void;
  /** Octets, or units of text, held back because their message is not complete. */
  readonly pendingBytes: number;
}

/** Which side sends. */
export type Sender = 'client' | 'server';

/** A compiled dialect. */
export interface Codec {
  readonly dialect: Dialect;
  /**
   * Octets of a message, or undefined where the dialect cannot express it. `values` are those of
   * placeholders that the message itself does not have: the time, an address, the receiver (`me`); with
   * `again` among them, of several frames only those are given that tell something new after a refusal.
   */
  encode(side: Sender, message: Message, values?: Fields): Uint8Array | undefined;
  /** Octets of a frame with that text, whether it is a message or not. */
  frame(side: Sender, text: string): Uint8Array;
  /** True if the side has a template for that type. */
  expresses(side: Sender, type: MessageType): boolean;
  /** True if what the side writes, its answers to asides too, needs values that no message has. */
  readonly needsValues: Readonly<Record<Sender, boolean>>;
  /** What is left of a message once it has been sent and received: fields that are not on the wire are ''. */
  normalise<M extends Message>(side: Sender, message: M, values?: Fields): M;
  /** For a server. `phase` is asked anew for each frame. */
  fromClient(phase: () => Phase): Decoder<ClientMessage>;
  /** For a client, and for the kit's fake peers. */
  fromServer(hints?: Hints): Decoder<ServerMessage>;
}

const utf8 = new TextEncoder();

/** The fields that every message of a type has, so that a template may leave some out. */
export const FIELDS: Readonly<Record<MessageType, readonly string[]>> = {
  login: ['nick'],
  say: ['text'],
  to: ['nick', 'text'],
  pair: ['nick'],
  quit: [],
  ping: ['token'],
  pong: ['token'],
  prompt: [],
  here: ['nicks'],
  welcome: ['nick'],
  joined: ['nick'],
  left: ['nick', 'reason'],
  said: ['nick', 'text'],
  told: ['nick', 'text'],
  bye: ['reason'],
  error: ['code', 'text'],
};

/** Compiles a dialect once. */
export function compile(dialect: Dialect): Codec {
  const sides = { client: compileSide(dialect, 'client'), server: compileSide(dialect, 'server') };
  const envelop = {
    client: enveloper(dialect.framing.toServer),
    server: enveloper(dialect.framing.toClient),
  };
  const terminator = {
    client: terminatorOf(dialect.framing.toServer),
    server: terminatorOf(dialect.framing.toClient),
  };

  function encode(side: Sender, message: Message, values?: Fields): Uint8Array | undefined {
    const entries = sides[side].byType[message.type];
    if (entries === undefined) return undefined;
    for (let i = 0; i < entries.length; i++) {
      const texts = formatEntry(entries[i]!, message as unknown as Fields, values);
      if (texts === undefined) continue;
      if (texts.length > 1) return joined(texts.map(envelop[side]));
      const end = terminator[side];
      return end === undefined ? envelop[side](texts[0]!) : utf8.encode(texts[0]! + end);
    }
    return undefined;
  }

  function normalise<M extends Message>(side: Sender, message: M, values: Fields = ANY_VALUES): M {
    for (const entry of sides[side].byType[message.type] ?? []) {
      if (formatEntry(entry, message as unknown as Fields, values) === undefined) continue;
      const shown = FIELDS[message.type].filter(
        (name) => entry.steps.some(({ names }) => names.includes(name)) || entry.when?.[name] !== undefined,
      );
      const read = { ...(message as unknown as Fields), ...entry.readAs };
      const fields = Object.fromEntries(shown.map((name) => [name, read[name]!]));
      return toMessage(message.type, fields as Fields) as M;
    }
    return message;
  }

  const { toServer, toClient } = dialect.framing;
  return {
    dialect,
    encode,
    normalise,
    frame: (side, text) => envelop[side](text),
    needsValues: {
      client: needsValues(sides.client, sides.server),
      server: needsValues(sides.server, sides.client),
    },
    expresses: (side, type) => (sides[side].byType[type] ?? []).length > 0,
    fromClient: (phase) =>
      new FrameDecoder<ClientMessage>(dialect, toServer, sides.client, phase, envelop.server),
    fromServer: (hints = {}) =>
      admitting(dialect.policy, hints, (phase) =>
        toClient.kind === 'stream'
          ? new StreamRecogniser(sides.server, toClient.bytesMax, phase, hints.known)
          : new FrameDecoder<ServerMessage>(dialect, toClient, sides.server, phase, envelop.client, true),
      ),
  };
}

/** Stands for values that are only known when a message is sent. */
const ANY_VALUES = new Proxy({}, { get: () => '0' }) as Fields;

function terminatorOf(framing: Dialect['framing']['toServer']): string | undefined {
  if (framing.kind === 'length') return undefined;
  return framing.kind === 'line' ? (framing.terminator ?? '\n') : '';
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((bytes, piece) => bytes + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Whether what a side writes has placeholders that no message fills: its messages, or its answers to asides of the other. */
function needsValues({ entries }: Side, { asides }: Side): boolean {
  return (
    asides.some(({ reply }) => reply !== undefined) ||
    entries.some(({ type, steps }) =>
      steps.some(({ names }) => names.some((name) => !FIELDS[type].includes(name))),
    )
  );
}

/** Completes what a template left out. */
export function toMessage(
  type: MessageType,
  fields: Fields,
  when?: Readonly<Record<string, string>>,
): Message {
  const message: Record<string, unknown> = { type };
  const names = FIELDS[type];
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    message[name] = fields[name] ?? when?.[name] ?? (name === 'nicks' ? [] : '');
  }
  return message as Message;
}
