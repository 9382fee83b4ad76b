/** What a fake peer needs of the stage it plays on, and how it gets there. */
import type { Codec, Invalid, ServerMessage } from '../../spec/index.ts';
import type { KnownTexts } from '../known-texts.ts';
import type { Patience } from './deadline.ts';
import { Unreachable } from './failure.ts';
import type { HistoryBook, Transcript } from './recorder.ts';
import { openWire, type Wire } from './wire.ts';

/** What a peer needs of its stage. */
export interface PeerHost {
  readonly host: string;
  readonly port: number;
  /** Of a WebSocket: what stands behind the port. */
  readonly path: string;
  readonly codec: Codec;
  /** The texts that have been said, by which a stream without frames is cut. */
  readonly known: KnownTexts;
  readonly patience: Patience;
  readonly transcript: Transcript;
  readonly book: HistoryBook;
  /** False for what concerns people and peers that are not of this case. */
  concerns(message: ServerMessage | Invalid): boolean;
  /** False for what people who are no fake peers say and do. */
  ours(message: ServerMessage | Invalid): boolean;
  /** True where a connection hears the room before it has logged in, so that this is no surprise. */
  readonly guestsHear: boolean;
  /** False where a fence needs a quiet time. */
  readonly canPing: boolean;
  /** A token of a ping that nobody else sends. */
  token(base: string): string;
  /** News of this nickname concern the stage. */
  owns(nick: string): void;
  /** Whether a nickname is of this run, in any spelling. */
  isOfRun(nick: string): boolean;
  proved(how: 'fenced' | 'quiesced'): void;
}

/** Connects. Rejects with Unreachable. */
export async function dial(
  name: string,
  { host, port, path, codec, patience, transcript }: PeerHost,
): Promise<Wire> {
  try {
    const { transport } = codec.dialect;
    const wire = await openWire({ host, port, path, transport }, patience.deadlineMs);
    transcript.add(name, 'connect');
    return wire;
  } catch (cause) {
    throw new Unreachable(`Nobody accepts a connection on ${host}:${port} (${(cause as Error).message}).`);
  }
}
