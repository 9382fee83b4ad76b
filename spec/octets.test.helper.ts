/** Octets, decoders and properties, as the tests of formats need them. */
import fc from 'fast-check';
import type t from 'tap';
import {
  type ClientMessage,
  type Codec,
  compile,
  type Decoder,
  type Example,
  emptyRoom,
  type Invalid,
  MESSAGES,
  type Message,
  type MessageEntry,
  type Phase,
  parley,
  type Room,
  type RoomEvent,
  type ServerMessage,
  step,
} from './index.ts';

type Side = 'client' | 'server';
type AnyDecoder = Decoder<Message>;
type Tap = Pick<typeof t, 'pass' | 'fail'>;

/** Asserts that a property holds; if not, the report has the smallest input for which it does not. */
export function holds<T>(
  t: Tap,
  sentence: string,
  property: fc.IProperty<T>,
  parameters: fc.Parameters<T> = {},
): void {
  const run = fc.check(property, parameters) as fc.RunDetails<T>;
  if (!run.failed) t.pass(sentence);
  else t.fail(`${sentence}: ${fc.defaultReportMessage(run)} ${String(run.errorInstance)}`);
}

export const codec = compile(parley);
export const octetsOf = (text: string) => new TextEncoder().encode(text);
export const textOf = (octets: Uint8Array | undefined) =>
  octets === undefined ? undefined : new TextDecoder().decode(octets);

export function join(...pieces: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

/** Cuts octets at the given positions. */
export function cut(octets: Uint8Array, positions: readonly number[]): Uint8Array[] {
  const edges = [0, ...[...positions].sort((a, b) => a - b), octets.length];
  return edges.slice(1).map((edge, i) => octets.subarray(edges[i], edge));
}

/** Pieces of one octet each. */
export const oneByOne = (octets: Uint8Array) => [...octets].map((octet) => Uint8Array.of(octet));

export const decoderOf = (each: Codec, side: Side, phase: Phase = 'member') =>
  (side === 'client' ? each.fromClient(() => phase) : each.fromServer()) as AnyDecoder;

export function decode(decoder: AnyDecoder, chunks: readonly Uint8Array[]): (Message | Invalid)[] {
  const messages: (Message | Invalid)[] = [];
  for (const chunk of chunks) decoder.push(chunk, (message) => messages.push(message));
  return messages;
}

export const EXAMPLES = Object.entries(MESSAGES).flatMap(([type, row]) => {
  const { from, schema, examples } = row as MessageEntry;
  return examples.map((example) => ({ type, from, schema, ...example }));
});
export const sent = (side: Side): readonly Example<Message>[] =>
  EXAMPLES.filter(({ from }) => from === side || from === 'both');
export const SIDES: readonly Side[] = ['client', 'server'];

export function encodeAll(each: Codec, messages: readonly ServerMessage[]): Uint8Array {
  return join(...messages.map((message) => each.encode('server', message)!));
}

export const connect = (connection: number): RoomEvent => ({ type: 'connect', connection });
export const received = (connection: number, message: ClientMessage | Invalid): RoomEvent => ({
  type: 'received',
  connection,
  message,
});

export function roomOf(...nicks: readonly string[]): Room {
  return nicks.reduce((room, nick, i) => {
    const opened = step(parley.policy, room, connect(i + 1)).room;
    return step(parley.policy, opened, received(i + 1, { type: 'login', nick })).room;
  }, emptyRoom());
}
