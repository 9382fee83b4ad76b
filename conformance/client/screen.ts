/**
 * What a client under test shows: its output as a terminal has it, so that a line that was drawn again
 * counts once, and one that was wiped not at all; and its octets as they came, for what must not be among them.
 */
import { createRequire } from 'node:module';
import type { Terminal } from '@xterm/headless';
import { COLUMNS, ROWS } from './on-a-terminal.ts';

/** Lines that have left the screen at its top and are still looked at. */
const SCROLLBACK_LINES_MAX = 2_000;
/** Octets that are looked at, at the most: some clients print without end once their server is gone. */
const OCTETS_MAX = 4_194_304;
/** What somebody is told has so many letters at least; a prompt has fewer. */
const LETTERS_MIN = 3;

// The package is CommonJS, and its types say otherwise.
const xterm = createRequire(import.meta.url)('@xterm/headless') as typeof import('@xterm/headless');

export class Screen {
  readonly #terminal: Terminal;
  readonly #chunks: Buffer[] = [];
  #octets = 0;

  /** `answer` takes what a terminal answers to whoever asks it something, such as where its cursor is. */
  constructor(isTerminal: boolean, answer: (octets: string) => void) {
    this.#terminal = new xterm.Terminal({
      cols: COLUMNS,
      rows: ROWS,
      scrollback: SCROLLBACK_LINES_MAX,
      // A terminal turns LF into CR LF itself; a pipe does not.
      convertEol: !isTerminal,
      allowProposedApi: true,
      logLevel: 'off',
    });
    this.#terminal.onData(answer);
  }

  /** True once more was printed than is looked at. */
  get isFull(): boolean {
    return this.#octets >= OCTETS_MAX;
  }

  /** Calls back when it stands there. */
  write(chunk: Buffer, done: () => void): void {
    if (this.isFull) return;
    this.#octets += chunk.length;
    this.#chunks.push(chunk);
    this.#terminal.write(chunk, done);
  }

  /** All octets that were printed, one character each. */
  get octets(): string {
    return Buffer.concat(this.#chunks).toString('latin1');
  }

  /** What stands there, a line that the terminal has wrapped as one, without lines that are empty. */
  get lines(): string[] {
    const { normal, alternate } = this.#terminal.buffer;
    const lines: string[] = [];
    for (const buffer of [normal, alternate]) {
      for (let i = 0; i < buffer.length; i++) {
        const line = buffer.getLine(i);
        const text = line?.translateToString(true) ?? '';
        if (line?.isWrapped === true && lines.length > 0) lines.push(lines.pop()! + text);
        else lines.push(text);
      }
    }
    return lines.map((line) => line.trimEnd()).filter((line) => line !== '');
  }

  /** How often a text stands there, wherever its lines are broken. */
  count(text: string): number {
    return this.#squashed.split(squash(text)).length - 1;
  }

  /** Where a text stands for the first time, to be compared with others; -1 if nowhere. */
  place(text: string): number {
    return this.#squashed.indexOf(squash(text));
  }

  /** Lines that say something and did not stand there before. */
  newSince(before: readonly string[]): string[] {
    const known = new Set(before);
    return this.lines.filter(
      (line) => !known.has(line) && (line.match(/\p{L}/gu)?.length ?? 0) >= LETTERS_MIN,
    );
  }

  get #squashed(): string {
    return squash(this.lines.join(''));
  }
}

function squash(text: string): string {
  return text.replace(/\s+/gu, '');
}
