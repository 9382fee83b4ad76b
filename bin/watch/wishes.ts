/** What a person, or a change, wants of a watch; kept until somebody asks. */
import { createInterface } from 'node:readline';
import { SIGNAL_EXIT_CODES } from '../signals.ts';

export type Wish =
  | { readonly kind: 'run'; readonly why: string }
  | { readonly kind: 'report' }
  | { readonly kind: 'end'; readonly signal?: NodeJS.Signals };

const SIGNALS = Object.keys(SIGNAL_EXIT_CODES);
/** What keys mean. Ctrl-C is a key while single keys are read. */
const KEYS: Readonly<Record<string, Wish>> = {
  q: { kind: 'end' },
  r: { kind: 'run', why: 'asked for' },
  '\r': { kind: 'report' },
  '\u0003': { kind: 'end', signal: 'SIGINT' },
};

export class Wishes {
  readonly #kept: Wish[] = [];
  #wake: (() => void) | undefined;
  readonly #release: () => void;

  /** Reads single keys of a terminal, or else lines. */
  constructor(input: NodeJS.ReadStream) {
    const end = (signal: NodeJS.Signals) => this.add({ kind: 'end', signal });
    for (const signal of SIGNALS) process.on(signal, end);
    const close = input.isTTY ? this.#readKeys(input) : this.#readLines(input);
    this.#release = () => {
      for (const signal of SIGNALS) process.off(signal, end);
      close();
    };
  }

  add(wish: Wish): void {
    this.#kept.push(wish);
    this.#wake?.();
  }

  /** The oldest, once there is one. */
  async next(): Promise<Wish> {
    for (;;) {
      const wish = this.#kept.shift();
      if (wish !== undefined) return wish;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  close(): void {
    this.#release();
  }

  #readKeys(input: NodeJS.ReadStream): () => void {
    const read = (keys: Buffer) => {
      for (const key of keys.toString()) if (KEYS[key] !== undefined) this.add(KEYS[key]);
    };
    input.setRawMode(true).on('data', read);
    return () => {
      input.off('data', read).setRawMode(false).pause();
    };
  }

  #readLines(input: NodeJS.ReadStream): () => void {
    const lines = createInterface({ input });
    lines.on('line', (line) => {
      const wish = KEYS[line === '' ? '\r' : line];
      if (wish !== undefined) this.add(wish);
    });
    return () => {
      lines.close();
      input.destroy();
    };
  }
}
