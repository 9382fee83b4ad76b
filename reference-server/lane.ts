/**
 * One way to reach the room: how its messages become octets, and the fan-out to everybody who came that
 * way. The room is the same whichever lane a member is in.
 */
import type { Codec, Dialect, ServerMessage } from '../spec/index.ts';
import { FanOut } from './fan-out.ts';
import { textFrame } from './websocket-wire.ts';

export class Lane {
  readonly codec: Codec;
  readonly fanOut = new FanOut();
  readonly #frame: (message: Uint8Array) => Uint8Array;

  constructor(codec: Codec, frame: (message: Uint8Array) => Uint8Array) {
    this.codec = codec;
    this.#frame = frame;
  }

  /** The octets of a message on this lane, or undefined where the dialect cannot express it. */
  encode(message: ServerMessage): Uint8Array | undefined {
    const bytes = this.codec.encode('server', message);
    return bytes === undefined ? undefined : this.#frame(bytes);
  }
}

export function tcpLane(codec: Codec): Lane {
  return new Lane(codec, (message) => message);
}

/** For a dialect whose frames are messages. */
export function webSocketLane(codec: Codec): Lane {
  return new Lane(codec, textFrame);
}

/** A dialect as it is spoken on WebSocket: the same templates, each message in a text message of its own. */
export function overWebSocket(dialect: Dialect): Dialect {
  const asMessages = ({ kind, bytesMax }: Dialect['framing']['toServer']) => ({
    kind: 'message' as const,
    // The limit of a line counts its LF.
    bytesMax: kind === 'line' ? bytesMax - 1 : bytesMax,
  });
  const { toServer, toClient } = dialect.framing;
  return {
    ...dialect,
    framing: { toServer: asMessages(toServer), toClient: asMessages(toClient) },
    // Nobody has to guess where a message ends.
    pacing: { gapMs: 0, quietMs: 0, pauseAfter: [], pauseMs: 0 },
  };
}
