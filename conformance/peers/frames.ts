/** Frames of WebSocket one by one (RFC 6455, 5.2), for what a library would not send or would answer by itself. */
import type { Socket } from 'node:net';

export const OPCODES = { continuation: 0, text: 1, reserved: 3, close: 8, ping: 9, pong: 10 } as const;

/** A frame as it is on the wire. */
export interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
  readonly isFinal: boolean;
  /** The three bits that only extensions give a meaning. */
  readonly reserved: number;
  readonly isMasked: boolean;
}

/** Any other one would do: it hides nothing from whoever reads the frame. */
const MASK = [0x12, 0x34, 0x56, 0x78] as const;
/** The longest payload whose length stands in seven bits, and in 16, octets. */
const SHORT_BYTES_MAX = 125;
const MEDIUM_BYTES_MAX = 65_535;

/** The octets of a frame; what is left out is as in a whole frame of a client. */
export function frameOf(
  opcode: number,
  payload: string | Uint8Array,
  { isFinal = true, reserved = 0, isMasked = true }: Partial<Frame> = {},
): Buffer {
  const data = Buffer.from(payload);
  if (data.length > MEDIUM_BYTES_MAX) throw new RangeError('longer than any case needs');
  const bit = isMasked ? 0x80 : 0;
  const length =
    data.length <= SHORT_BYTES_MAX ? [bit | data.length] : [bit | 126, data.length >> 8, data.length & 0xff];
  const head = [(isFinal ? 0x80 : 0) | (reserved << 4) | opcode, ...length, ...(isMasked ? MASK : [])];
  return Buffer.concat([Buffer.from(head), isMasked ? data.map((octet, i) => octet ^ MASK[i % 4]!) : data]);
}

/** Cuts frames out of octets, however they are split or joined. */
export class FrameCutter {
  #held = Buffer.alloc(0);

  push(chunk: Uint8Array): Frame[] {
    this.#held = Buffer.concat([this.#held, chunk]);
    const frames: Frame[] = [];
    for (let frame = this.#cut(); frame !== undefined; frame = this.#cut()) frames.push(frame);
    return frames;
  }

  #cut(): Frame | undefined {
    const held = this.#held;
    if (held.length < 2) return undefined;
    const isMasked = (held[1]! & 0x80) !== 0;
    const form = held[1]! & 0x7f;
    const lengthAt = 2;
    const maskAt = lengthAt + (form === 126 ? 2 : form === 127 ? 8 : 0);
    const dataAt = maskAt + (isMasked ? 4 : 0);
    if (held.length < dataAt) return undefined;
    const bytes =
      form === 126
        ? held.readUInt16BE(lengthAt)
        : form === 127
          ? Number(held.readBigUInt64BE(lengthAt))
          : form;
    if (held.length < dataAt + bytes) return undefined;
    const data = held.subarray(dataAt, dataAt + bytes);
    const payload = isMasked ? data.map((octet, i) => octet ^ held[maskAt + (i % 4)]!) : data;
    this.#held = held.subarray(dataAt + bytes);
    return {
      opcode: held[0]! & 0x0f,
      payload: Buffer.from(payload),
      isFinal: (held[0]! & 0x80) !== 0,
      reserved: (held[0]! & 0x70) >> 4,
      isMasked,
    };
  }
}

/** The frames that come on a connection. */
export class FrameReader {
  readonly #frames: Frame[] = [];
  #hasEnded = false;
  #wake: (() => void) | undefined;

  /** `seen` is called with the octets of each read. */
  constructor(socket: Socket, seen: (chunk: Uint8Array) => void) {
    const cutter = new FrameCutter();
    const ended = () => {
      this.#hasEnded = true;
      this.#wake?.();
    };
    socket.on('data', (chunk: Buffer) => {
      seen(chunk);
      this.#frames.push(...cutter.push(chunk));
      this.#wake?.();
    });
    socket.on('end', ended).on('close', ended).on('error', ended);
    socket.resume();
  }

  /** The next frame, or that the server ended the connection, or that neither came in time. */
  async next(deadlineMs: number): Promise<Frame | 'closed' | 'deadline'> {
    let timer: NodeJS.Timeout | undefined;
    const isLate = await new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(true), deadlineMs);
      this.#wake = () => (this.#frames.length > 0 || this.#hasEnded) && resolve(false);
      this.#wake();
    });
    clearTimeout(timer);
    return this.#frames.shift() ?? (isLate ? 'deadline' : 'closed');
  }
}
