/**
 * One way to reach the room: how its messages become octets, and the fan-out to everybody who came that
 * way. The room is the same whichever lane a member is in.
 */
import type { Codec, Fields, ServerMessage } from '../spec/index.ts';
import { FanOut } from './fan-out.ts';
import { textFrame } from './websocket-wire.ts';

export class Lane {
  readonly codec: Codec;
  readonly fanOut = new FanOut();
  /** What the transport puts around the octets of a message. */
  readonly envelop: (message: Uint8Array) => Uint8Array;

  constructor(codec: Codec, envelop: (message: Uint8Array) => Uint8Array) {
    this.codec = codec;
    this.envelop = envelop;
  }

  /** The octets of a message on this lane, or undefined where the dialect cannot express it. */
  encode(message: ServerMessage, values: Fields | undefined): Uint8Array | undefined {
    const bytes = this.codec.encode('server', message, values);
    return bytes === undefined ? undefined : this.envelop(bytes);
  }
}

export function tcpLane(codec: Codec): Lane {
  return new Lane(codec, (message) => message);
}

/** For a dialect whose frames are messages. */
export function webSocketLane(codec: Codec): Lane {
  return new Lane(codec, textFrame);
}
