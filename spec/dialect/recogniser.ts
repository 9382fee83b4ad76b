/**
 * Recognises messages in a stream that has no delimiter: templates are tried in their order at the
 * start of what has accumulated, so several messages in one read, or one over several, come out alike.
 */
import type { MessageType, ServerMessage } from '../messages.ts';
import { type Decoder, type Invalid, toMessage } from './codec.ts';
import { PARTIAL, type Template } from './template.ts';

interface Entry {
  readonly type: MessageType;
  readonly template: Template;
}

export class StreamRecogniser implements Decoder<ServerMessage> {
  readonly #entries: readonly Entry[];
  readonly #unitsMax: number;
  /** Not strict: what a server relays may hold octets that are not UTF-8, and recognition must go on behind them. */
  readonly #utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  #text = '';

  constructor(entries: readonly Entry[], unitsMax: number) {
    this.#entries = entries;
    this.#unitsMax = unitsMax;
  }

  get pendingBytes(): number {
    return this.#text.length;
  }

  push(chunk: Uint8Array, onMessage: (message: ServerMessage | Invalid) => void): void {
    this.#text += this.#utf8.decode(chunk, { stream: true });
    while (this.#text !== '' && this.#step(onMessage));
  }

  /** Takes one message off the front; false if more octets are needed. */
  #step(onMessage: (message: ServerMessage | Invalid) => void): boolean {
    let partial = false;
    for (const { type, template } of this.#entries) {
      const match = template.matchPrefix(this.#text);
      if (match === PARTIAL) partial = true;
      else if (match !== undefined) {
        this.#text = this.#text.slice(match.end);
        onMessage(toMessage(type, match.fields) as ServerMessage);
        return true;
      }
    }
    if (partial && this.#text.length < this.#unitsMax) return false;
    const lf = this.#text.indexOf('\n');
    const end = lf < 0 ? this.#text.length : lf + 1;
    onMessage({
      type: 'invalid',
      code: partial ? 'line-too-long' : 'unknown-command',
      frame: this.#text.slice(0, end),
    });
    this.#text = this.#text.slice(end);
    return true;
  }
}
