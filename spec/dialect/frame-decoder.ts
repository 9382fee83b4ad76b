/** Decodes where frames are cut out of the octets first, each of which must be one template as a whole. */
import type { Message } from '../messages.ts';
import { type Aside, type Decoder, type Invalid, toMessage } from './codec.ts';
import { createFramer, type Framer, type FrameSink } from './framing.ts';
import type { Dialect, Framing } from './schema.ts';
import type { Entry, Phase, Side } from './side.ts';
import type { Fields } from './template.ts';

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

export class FrameDecoder<M extends Message> implements Decoder<M> {
  readonly #framer: Framer;
  readonly #side: Side;
  readonly #phase: () => Phase;
  readonly #refusesControl: boolean;
  readonly #separator: string | undefined;
  readonly #answer: (text: string) => Uint8Array;
  readonly #sink: FrameSink;
  readonly #firstStepCounts: boolean;
  /** What the steps of a message in several steps have brought so far. */
  #steps: Map<Entry, (Fields | undefined)[]> | undefined;
  #receive: (message: M | Invalid) => void = () => {};
  #aside: ((aside: Aside) => void) | undefined;

  constructor(
    { controlCharacters, separator }: Dialect,
    framing: Framing,
    side: Side,
    phase: () => Phase,
    answer: (text: string) => Uint8Array,
    /** Of a server's messages in several frames the first says it all; of a client's all are needed. */
    firstStepCounts = false,
  ) {
    this.#firstStepCounts = firstStepCounts;
    this.#framer = createFramer(framing);
    this.#side = side;
    this.#phase = phase;
    this.#refusesControl = controlCharacters === 'refuse';
    this.#separator = separator;
    this.#answer = answer;
    // One for all reads: making one for each costs more than what is done with it.
    this.#sink = {
      frame: (text) => this.#frame(text),
      fault: (code) => this.#receive({ type: 'invalid', code }),
    };
  }

  get pendingBytes(): number {
    return this.#framer.pendingBytes;
  }

  push(chunk: Uint8Array, onMessage: (message: M | Invalid) => void, onAside?: (aside: Aside) => void): void {
    this.#receive = onMessage;
    this.#aside = onAside;
    this.#framer.push(chunk, this.#sink);
  }

  /** A frame without its end is none (FRAME-1). */
  end(): void {}

  #frame(frame: string): void {
    if (frame === '') {
      this.#receive({ type: 'invalid', code: 'empty-line', frame });
      return;
    }
    if (this.#refusesControl && CONTROL.test(frame)) {
      this.#receive({ type: 'invalid', code: 'control-character', frame });
      return;
    }
    const candidates = this.#side.candidates(frame);
    for (let i = 0; i < candidates.length; i++) {
      const entry = candidates[i]!;
      if (entry.phase !== undefined && entry.phase !== this.#phase()) continue;
      if (entry.steps.length > 1) {
        if (this.#step(entry, frame)) return;
        continue;
      }
      const fields = entry.steps[0]!.matchFrame(frame);
      if (fields === undefined) continue;
      this.#receive(toMessage(entry.type, fields, entry.when) as M);
      return;
    }
    if (this.#side.asides.length > 0 && this.#isAside(frame)) return;
    const isKnown =
      this.#separator !== undefined && this.#side.words.has(frame.split(this.#separator, 1)[0]!);
    this.#receive({ type: 'invalid', code: isKnown ? 'malformed' : 'unknown-command', frame });
  }

  /**
   * A step of a message. Of a client's, with the last of them that was missing, and with each one later,
   * the message is there; of a server's, with the first.
   */
  #step(entry: Entry, frame: string): boolean {
    const at = entry.steps.findIndex((step) => step.matchFrame(frame) !== undefined);
    if (at < 0) return false;
    if (this.#firstStepCounts) {
      const fields = at === 0 ? entry.steps[0]!.matchFrame(frame) : undefined;
      if (fields !== undefined) this.#receive(toMessage(entry.type, fields, entry.when) as M);
      return true;
    }
    this.#steps ??= new Map();
    const found = this.#steps.get(entry) ?? entry.steps.map(() => undefined);
    this.#steps.set(entry, found);
    const isNew =
      found[at] === undefined ||
      Object.keys(toMessage(entry.type, {})).some((name) => entry.steps[at]!.names.includes(name));
    found[at] = entry.steps[at]!.matchFrame(frame);
    if (isNew && found.every((fields) => fields !== undefined))
      this.#receive(toMessage(entry.type, Object.assign({}, ...found), entry.when) as M);
    return true;
  }

  #isAside(frame: string): boolean {
    for (const { template, reply, phase } of this.#side.asides) {
      if (phase !== undefined && phase !== this.#phase()) continue;
      const fields = template.matchFrame(frame);
      if (fields === undefined) continue;
      this.#aside?.({
        reply:
          reply === undefined
            ? undefined
            : (values) => {
                const text = reply.format(fields, values);
                return text === undefined ? undefined : this.#answer(text);
              },
      });
      return true;
    }
    return false;
  }
}
