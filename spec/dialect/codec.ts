/**
 * Compiles a dialect into what servers, clients and the kit call: an encoder, and one incremental
 * decoder for each direction.
 */
import type { FaultCode } from '../errors.ts';
import type { ClientMessage, Message, MessageType, ServerMessage } from '../messages.ts';
import { createFramer, type Framer } from './framing.ts';
import { StreamRecogniser } from './recogniser.ts';
import type { Alternative, Dialect, Field } from './schema.ts';
import { compileTemplate, type Fields, type Template } from './template.ts';

/** Whether the client has been welcomed; some formats mean different things before and after. */
export type Phase = 'guest' | 'member';

/** A frame that is no message of the dialect. */
export interface Invalid {
  readonly type: 'invalid';
  readonly code: FaultCode;
  /** What came, as text, where there is any. */
  readonly frame?: string;
}

/** Turns octets, however they are split or joined, into messages. */
export interface Decoder<M> {
  /** Takes the octets of one read, and calls back for each message that they complete. */
  push(chunk: Uint8Array, onMessage: (message: M | Invalid) => void): void;
  /** Octets, or units of text, held back because their message is not complete. */
  readonly pendingBytes: number;
}

/** A compiled dialect. */
export interface Codec {
  readonly dialect: Dialect;
  /** Octets of a message, or undefined where the dialect cannot express it. */
  encode(side: 'client' | 'server', message: Message): Uint8Array | undefined;
  /** True if the side has a template for that type. */
  expresses(side: 'client' | 'server', type: MessageType): boolean;
  /** What is left of a message once it has been sent and received: fields that are not on the wire are ''. */
  normalise<M extends Message>(side: 'client' | 'server', message: M): M;
  /** For a server. `phase` is asked anew for each frame. */
  fromClient(phase: () => Phase): Decoder<ClientMessage>;
  /** For a client, and for the kit's fake peers. */
  fromServer(): Decoder<ServerMessage>;
}

interface Entry {
  readonly type: MessageType;
  readonly template: Template;
}

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const utf8 = new TextEncoder();

/** The fields that every message of a type has, so that a template may leave some out. */
const FIELDS: Readonly<Record<MessageType, readonly string[]>> = {
  login: ['nick'],
  say: ['text'],
  to: ['nick', 'text'],
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
  const sides = {
    client: compileSide(dialect.toServer, dialect.fields),
    server: compileSide(dialect.toClient, dialect.fields),
  };
  const terminator = {
    client: ending(dialect.framing.toServer.kind),
    server: ending(dialect.framing.toClient.kind),
  };

  function encode(side: 'client' | 'server', message: Message): Uint8Array | undefined {
    for (const entry of sides[side].byType[message.type] ?? []) {
      const text = entry.template.format(message as unknown as Fields);
      if (text !== undefined) return utf8.encode(text + terminator[side]);
    }
    return undefined;
  }

  function normalise<M extends Message>(side: 'client' | 'server', message: M): M {
    for (const entry of sides[side].byType[message.type] ?? []) {
      if (entry.template.format(message as unknown as Fields) === undefined) continue;
      const kept = entry.template.alternative;
      const shown = FIELDS[message.type].filter(
        (name) => kept.template.includes(`{${name}}`) || kept.when?.[name] !== undefined,
      );
      const fields = Object.fromEntries(shown.map((name) => [name, (message as unknown as Fields)[name]!]));
      return toMessage(message.type, fields as Fields) as M;
    }
    return message;
  }

  return {
    dialect,
    encode,
    normalise,
    expresses: (side, type) => (sides[side].byType[type] ?? []).length > 0,
    fromClient: (phase) =>
      frameDecoder<ClientMessage>(dialect, createFramer(dialect.framing.toServer), sides.client, phase),
    fromServer: () =>
      dialect.framing.toClient.kind === 'stream'
        ? new StreamRecogniser(sides.server.entries, dialect.framing.toClient.bytesMax)
        : frameDecoder<ServerMessage>(
            dialect,
            createFramer(dialect.framing.toClient),
            sides.server,
            () => 'member',
          ),
  };
}

interface Side {
  readonly entries: readonly Entry[];
  readonly byType: Partial<Record<MessageType, readonly Entry[]>>;
  /** Entries by the first UTF-16 unit of their literal head; those without a head stand under every unit. */
  candidates(frame: string): readonly Entry[];
  /** The command words, where the dialect has a separator. */
  words(separator: string): ReadonlySet<string>;
}

function compileSide(
  templates: Readonly<Record<string, Alternative[]>>,
  fields: Readonly<Record<string, Field>>,
): Side {
  const entries: Entry[] = Object.entries(templates).flatMap(([type, alternatives]) =>
    alternatives.map((alternative) => ({
      type: type as MessageType,
      template: compileTemplate(alternative, fields),
    })),
  );
  const byType: Partial<Record<MessageType, Entry[]>> = {};
  for (const entry of entries) byType[entry.type] = [...(byType[entry.type] ?? []), entry];
  const byUnit = new Map<number, Entry[]>();
  for (const { template } of entries) {
    const unit = template.head.charCodeAt(0);
    byUnit.set(
      unit,
      entries.filter((other) => other.template.head === '' || other.template.head.charCodeAt(0) === unit),
    );
  }
  const headless = entries.filter((entry) => entry.template.head === '');
  return {
    entries,
    byType,
    candidates: (frame) => byUnit.get(frame.charCodeAt(0)) ?? headless,
    words: (separator) => new Set(entries.map((entry) => entry.template.head.split(separator)[0]!)),
  };
}

function frameDecoder<M extends Message>(
  dialect: Dialect,
  framer: Framer,
  side: Side,
  phase: () => Phase,
): Decoder<M> {
  const words = dialect.separator === undefined ? undefined : side.words(dialect.separator);
  const parse = (frame: string): M | Invalid => {
    if (frame === '') return { type: 'invalid', code: 'empty-line', frame };
    if (dialect.controlCharacters === 'refuse' && CONTROL.test(frame))
      return { type: 'invalid', code: 'control-character', frame };
    for (const { type, template } of side.candidates(frame)) {
      if (template.alternative.phase !== undefined && template.alternative.phase !== phase()) continue;
      const fields = template.matchFrame(frame);
      if (fields !== undefined) return toMessage(type, fields) as M;
    }
    const known = words?.has(frame.split(dialect.separator!, 1)[0]!) ?? false;
    return { type: 'invalid', code: known ? 'malformed' : 'unknown-command', frame };
  };
  return {
    get pendingBytes() {
      return framer.pendingBytes;
    },
    push(chunk, onMessage) {
      framer.push(chunk, {
        frame: (text) => onMessage(parse(text)),
        fault: (code) => onMessage({ type: 'invalid', code }),
      });
    },
  };
}

/** Completes what a template left out. */
export function toMessage(type: MessageType, fields: Fields): Message {
  const message: Record<string, unknown> = { type };
  for (const name of FIELDS[type]) message[name] = fields[name] ?? (name === 'nicks' ? [] : '');
  return message as Message;
}

function ending(kind: Dialect['framing']['toServer']['kind']): string {
  return kind === 'line' ? '\n' : '';
}
