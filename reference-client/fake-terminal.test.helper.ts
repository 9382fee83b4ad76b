/**
 * A terminal in memory: keys go in, and what the escape sequences of readline leave on the screen can be
 * looked at. It understands those sequences only; anything else shows that an escape got through.
 */
import { EventEmitter } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { parley } from '../spec/index.ts';
import { Condition } from './scripted-server.test.helper.ts';
import type { ChatOptions } from './terminal/chat.ts';
import { runChat } from './terminal/run.ts';

const SEQUENCE = /^\x1b\[(\d*)([ABCDGJKm])/;
const CTRL = { c: '\x03', d: '\x04' };
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uff60]/;

/** Rows and columns without end downwards; a wide character is followed by an empty cell. */
class Grid {
  readonly rows: string[][] = [[]];
  readonly #columns: number;
  #row = 0;
  #column = 0;

  constructor(columns: number) {
    this.#columns = columns;
  }

  write(text: string): void {
    for (let rest = text; rest !== ''; ) {
      const sequence = SEQUENCE.exec(rest);
      const char = String.fromCodePoint(rest.codePointAt(0) ?? 0);
      if (sequence !== null) this.#obey(sequence[1] === '' ? 1 : Number(sequence[1]), sequence[2] ?? '');
      else if (char === '\r') this.#column = 0;
      else if (char === '\n') this.#moveTo(this.#row + 1, 0);
      else if (char < ' ' || char === '\x7f') throw new Error(`not understood: ${JSON.stringify(rest)}`);
      else this.#put(char);
      rest = rest.slice(sequence === null ? char.length : sequence[0].length);
    }
  }

  #obey(count: number, command: string): void {
    if (command === 'A') this.#moveTo(Math.max(0, this.#row - count), this.#column);
    if (command === 'B') this.#moveTo(this.#row + count, this.#column);
    if (command === 'C') this.#column = Math.min(this.#columns - 1, this.#column + count);
    if (command === 'D') this.#column = Math.max(0, this.#column - count);
    if (command === 'G') this.#column = count - 1;
    if (command === 'J' || command === 'K') this.rows[this.#row]?.splice(this.#column);
    if (command === 'J') this.rows.splice(this.#row + 1);
  }

  /** The last column is left only by the next character, as terminals do. */
  #put(char: string): void {
    const width = WIDE.test(char) ? 2 : 1;
    if (this.#column + width > this.#columns) this.#moveTo(this.#row + 1, 0);
    const cells = this.rows[this.#row] ?? [];
    while (cells.length < this.#column) cells.push(' ');
    cells.splice(this.#column, width, char, ...(width === 2 ? [''] : []));
    this.#column += width;
  }

  #moveTo(row: number, column: number): void {
    while (this.rows.length <= row) this.rows.push([]);
    this.#row = row;
    this.#column = column;
  }
}

export interface FakeTerminalOptions {
  /** False: pipes. */
  readonly tty?: boolean;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** A run of the terminal client on such a terminal. */
export class FakeTerminal {
  readonly input = new PassThrough();
  readonly signals = new EventEmitter();
  /** All that was written to the output, escape sequences included. */
  written = '';
  errors = '';
  readonly exit: Promise<number>;
  readonly #grid: Grid;
  readonly #news = new Condition();
  #broken = false;

  constructor(url: string, chat: Partial<ChatOptions> = {}, options: FakeTerminalOptions = {}) {
    const { tty = true, columns = 160, env = {} } = options;
    this.#grid = new Grid(columns);
    const output = this.#writable((text) => {
      if (this.#broken) throw new Error('EIO');
      this.written += text;
      this.#grid.write(text);
    });
    const errors = this.#writable((text) => {
      this.errors += text;
    });
    Object.assign(output, { isTTY: tty, columns });
    // On a terminal that is gone the change of its mode fails, each time.
    const setRawMode = () => void (this.#broken && this.input.emit('error', new Error('EIO')));
    Object.assign(this.input, { isTTY: tty, ...(tty ? { setRawMode } : {}) });
    const { input, signals } = this;
    this.exit = runChat({ url, dialect: parley, ...chat }, { input, output, errors, env, signals });
  }

  /** The screen, without what is blank at the ends. */
  get text(): string {
    const lines = this.#grid.rows.map((cells) => cells.join('').trimEnd());
    return lines.join('\n').trimEnd();
  }

  /** Presses keys, all in one read; `^c` and `^d` stand for Ctrl-C and Ctrl-D. */
  type(keys: string): void {
    this.input.write(keys.replace(/\^([cd])/g, (_, key: 'c' | 'd') => CTRL[key]));
  }

  /** The terminal goes away: signals, and from now on reading and writing fail. */
  hangUp(): void {
    this.#broken = true;
    this.signals.emit('SIGHUP');
    this.signals.emit('SIGHUP');
    this.input.destroy(new Error('EIO'));
  }

  /** Waits until the screen ends with this. */
  async shows(end: string): Promise<void> {
    await this.#news
      .until(() => this.text.endsWith(end), JSON.stringify(end))
      .catch((error: Error) => {
        throw new Error(`${error.message}\nThe screen shows:\n${this.text}`);
      });
  }

  #writable(take: (text: string) => void): Writable {
    return new Writable({
      decodeStrings: false,
      write: (chunk: string | Buffer, _encoding, done) => {
        try {
          take(chunk.toString());
          done();
        } catch (error) {
          done(error as Error);
        }
        this.#news.wake();
      },
    });
  }
}
