/**
 * Cuts frames out of octets that arrive split or joined anywhere (FRAME-2). A framer never holds more
 * than its limit; what is longer is reported once and discarded whole (FRAME-5).
 */
import type { FaultCode } from '../errors.ts';
import type { Framing } from './schema.ts';

const LF = 0x0a;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const utf8 = new TextEncoder();

/** What a framer finds: a frame's text, or why there is none. */
export interface FrameSink {
  /** A whole frame without its terminator, and the octets it took with it. */
  frame(text: string, bytes: number): void;
  /** A frame that is none. */
  fault(code: FaultCode): void;
}

/** Cuts frames out of octets. */
export interface Framer {
  /** Takes the octets of one read. */
  push(chunk: Uint8Array, sink: FrameSink): void;
  /** Octets held because their frame is not complete; never more than the limit. */
  readonly pendingBytes: number;
}

/** Decodes UTF-8 strictly; undefined if it is not well-formed. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Lines ended by LF. The limit counts the terminator. */
export class LineFramer implements Framer {
  readonly #held: Uint8Array;
  #heldBytes = 0;
  #discarding = false;

  constructor(bytesMax: number) {
    this.#held = new Uint8Array(bytesMax);
  }

  get pendingBytes(): number {
    return this.#heldBytes;
  }

  /** Takes the octets of one read. */
  push(chunk: Uint8Array, sink: FrameSink): void {
    let at = 0;
    while (at < chunk.length) {
      const lf = chunk.indexOf(LF, at);
      if (lf < 0) {
        this.#hold(chunk.subarray(at), sink);
        return;
      }
      this.#end(chunk.subarray(at, lf), sink);
      at = lf + 1;
    }
  }

  /** A piece without LF: keep it, or give the line up as soon as its LF could no longer fit. */
  #hold(piece: Uint8Array, sink: FrameSink): void {
    if (this.#discarding) return;
    if (this.#heldBytes + piece.length >= this.#held.length) {
      this.#discarding = true;
      this.#heldBytes = 0;
      sink.fault('line-too-long');
      return;
    }
    this.#held.set(piece, this.#heldBytes);
    this.#heldBytes += piece.length;
  }

  #end(piece: Uint8Array, sink: FrameSink): void {
    if (this.#discarding) {
      this.#discarding = false;
      return;
    }
    const bytes = this.#heldBytes + piece.length + 1;
    if (bytes > this.#held.length) {
      this.#heldBytes = 0;
      sink.fault('line-too-long');
      return;
    }
    let line = piece;
    if (this.#heldBytes > 0) {
      this.#held.set(piece, this.#heldBytes);
      line = this.#held.subarray(0, bytes - 1);
      this.#heldBytes = 0;
    }
    const text = decodeUtf8(line);
    if (text === undefined) sink.fault('not-utf8');
    else sink.frame(text.endsWith('\r') ? text.slice(0, -1) : text, bytes);
  }
}

/** One read is one frame; a longer read is cut at the limit, as a receiver with that buffer does. */
class ChunkFramer implements Framer {
  readonly pendingBytes = 0;
  readonly #bytesMax: number;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  push(chunk: Uint8Array, sink: FrameSink): void {
    for (let at = 0; at < chunk.length; at += this.#bytesMax) {
      const piece = chunk.subarray(at, at + this.#bytesMax);
      const text = decodeUtf8(piece);
      if (text === undefined) sink.fault('not-utf8');
      else sink.frame(text, piece.length);
    }
  }
}

/** The transport has cut the frames already: each push is a whole one. */
class MessageFramer implements Framer {
  readonly pendingBytes = 0;
  readonly #bytesMax: number;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  push(message: Uint8Array, sink: FrameSink): void {
    if (message.length > this.#bytesMax) sink.fault('line-too-long');
    else hand(message, message.length, sink);
  }
}

function hand(octets: Uint8Array, bytes: number, sink: FrameSink): void {
  const text = decodeUtf8(octets);
  if (text === undefined) sink.fault('not-utf8');
  else sink.frame(text, bytes);
}

type LengthFraming = Extract<Framing, { kind: 'length' }>;

/** Each frame stands behind its length. One that is longer than the limit is skipped without being held. */
class LengthFramer implements Framer {
  readonly #framing: LengthFraming;
  readonly #held: Uint8Array;
  #heldBytes = 0;
  #skipBytes = 0;

  constructor(framing: LengthFraming) {
    this.#framing = framing;
    this.#held = new Uint8Array(framing.bytesMax);
  }

  get pendingBytes(): number {
    return this.#heldBytes;
  }

  push(chunk: Uint8Array, sink: FrameSink): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#skipBytes > 0) {
        const skipped = Math.min(this.#skipBytes, chunk.length - at);
        this.#skipBytes -= skipped;
        at += skipped;
        continue;
      }
      const missing = this.#wantedBytes() - this.#heldBytes;
      const piece = chunk.subarray(at, at + missing);
      this.#held.set(piece, this.#heldBytes);
      this.#heldBytes += piece.length;
      at += piece.length;
      if (piece.length === missing) this.#complete(sink);
    }
  }

  /** Octets of the prefix, and once that is there, of the whole frame. */
  #wantedBytes(): number {
    const { prefixBytes } = this.#framing;
    return this.#heldBytes < prefixBytes ? prefixBytes : prefixBytes + this.#bodyBytes();
  }

  #bodyBytes(): number {
    const { prefixBytes, order } = this.#framing;
    let length = 0;
    for (let i = 0; i < prefixBytes; i++)
      length = length * 256 + this.#held[order === 'little' ? prefixBytes - 1 - i : i]!;
    return length;
  }

  /** The prefix or the frame is there. */
  #complete(sink: FrameSink): void {
    const { prefixBytes, bytesMax } = this.#framing;
    const body = this.#bodyBytes();
    if (prefixBytes + body > bytesMax) {
      this.#heldBytes = 0;
      this.#skipBytes = body;
      sink.fault('line-too-long');
    } else if (this.#heldBytes === prefixBytes + body) {
      this.#heldBytes = 0;
      hand(this.#held.subarray(prefixBytes, prefixBytes + body), prefixBytes + body, sink);
    }
  }
}

export function createFramer(framing: Framing): Framer {
  switch (framing.kind) {
    case 'line':
      return new LineFramer(framing.bytesMax);
    case 'message':
      return new MessageFramer(framing.bytesMax);
    case 'length':
      return new LengthFramer(framing);
    default:
      return new ChunkFramer(framing.bytesMax);
  }
}

/** What makes a frame of a text: a terminator behind it, a length before it, or nothing. */
export function enveloper(framing: Framing): (text: string) => Uint8Array {
  if (framing.kind === 'length') return (text) => prefixed(framing, utf8.encode(text));
  if (framing.kind !== 'line') return (text) => utf8.encode(text);
  const terminator = framing.terminator ?? '\n';
  return (text) => utf8.encode(text + terminator);
}

function prefixed({ prefixBytes, order }: LengthFraming, body: Uint8Array): Uint8Array {
  const frame = new Uint8Array(prefixBytes + body.length);
  for (let i = 0, length = body.length; i < prefixBytes; i++, length = Math.floor(length / 256))
    frame[order === 'little' ? i : prefixBytes - 1 - i] = length % 256;
  frame.set(body, prefixBytes);
  return frame;
}
