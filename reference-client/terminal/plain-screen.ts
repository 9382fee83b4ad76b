/** Pipes: one plain line for each event, and each line of the input as soon as the one before is sent. */
import { createInterface, type Interface } from 'node:readline';
import type { Output, Screen, ScreenOptions } from './screen.ts';

export class PlainScreen implements Screen {
  readonly interactive = false;
  readonly #options: ScreenOptions;
  readonly #output: Output;
  #lines: Interface | undefined;
  #closed = false;

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.#output = options.output;
  }

  print(line: string): void {
    this.#output.write(`${line}\n`);
  }

  setPrompt(): void {}

  ask(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  /** The input is not touched before this, so that nothing of it is lost while the login lasts. */
  async read(take: (line: string) => Promise<void>): Promise<void> {
    if (this.#closed) return;
    const { input } = this.#options;
    const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
    this.#lines = lines;
    // An input that breaks has ended. Whoever owns the input hears of that too.
    lines.on('error', () => this.close());
    for await (const line of lines) {
      if (this.#closed) break;
      await take(line);
    }
  }

  close(): void {
    this.#closed = true;
    this.#lines?.close();
  }
}
