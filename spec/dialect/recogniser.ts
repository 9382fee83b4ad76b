/**
 * Recognises messages in a stream that has no delimiter: templates are tried in their order at the
 * start of what has accumulated, so several messages in one read, or one over several, come out alike.
 */
import type { ServerMessage } from '../messages.ts';
import { type Decoder, type Invalid, toMessage } from './codec.ts';
import { PARTIAL } from './field.ts';
import type { Phase, Side } from './side.ts';
import type { KnownText } from './template.ts';

type Receive = (message: ServerMessage | Invalid) => void;

export class StreamRecogniser implements Decoder<ServerMessage> {
  readonly #side: Side;
  readonly #unitsMax: number;
  readonly #phase: () => Phase;
  readonly #known: KnownText | undefined;
  /** Not strict: what a server relays may hold octets that are not UTF-8, and recognition must go on behind them. */
  readonly #utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  #text = '';

  constructor(side: Side, unitsMax: number, phase: () => Phase, known: KnownText | undefined) {
    this.#side = side;
    this.#unitsMax = unitsMax;
    this.#phase = phase;
    this.#known = known;
  }

  get pendingBytes(): number {
    return this.#text.length;
  }

  push(chunk: Uint8Array, onMessage: Receive): void {
    this.#text += this.#utf8.decode(chunk, { stream: true });
    while (this.#text !== '' && this.#step(onMessage, false));
  }

  end(onMessage: Receive): void {
    while (this.#text !== '') this.#step(onMessage, true);
  }

  /**
   * Takes one message off the front; false if more octets are needed. What comes earlier in the order
   * and may yet match keeps what comes later waiting, unless nothing more comes.
   */
  #step(onMessage: Receive, isOver: boolean): boolean {
    let partial = false;
    for (const { type, steps, when, phase } of this.#side.entries) {
      if (phase !== undefined && phase !== this.#phase()) continue;
      const match = steps[0]!.matchPrefix(this.#text, this.#known);
      if (match === PARTIAL) {
        partial = true;
        if (!isOver && this.#text.length < this.#unitsMax) return false;
      } else if (match !== undefined && match.end > 0) {
        this.#text = this.#text.slice(match.end);
        onMessage(toMessage(type, match.fields, when) as ServerMessage);
        return true;
      }
    }
    for (const { template } of this.#side.asides) {
      const match = template.matchPrefix(this.#text);
      if (match === undefined || match === PARTIAL || match.end === 0) continue;
      this.#text = this.#text.slice(match.end);
      return true;
    }
    // What the end of the connection has cut off is no message.
    if (isOver && partial) this.#text = '';
    else this.#giveUp(onMessage, partial);
    return true;
  }

  /** No template begins here: what stands before the next line is none. */
  #giveUp(onMessage: Receive, partial: boolean): void {
    const lf = this.#text.indexOf('\n');
    const end = lf < 0 ? this.#text.length : lf + 1;
    onMessage({
      type: 'invalid',
      code: partial ? 'line-too-long' : 'unknown-command',
      frame: this.#text.slice(0, end),
    });
    this.#text = this.#text.slice(end);
  }
}
