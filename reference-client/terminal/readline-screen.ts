/**
 * A terminal: a prompt, a line that can be edited, a history, completion; and lines that arrive above it
 * without disturbing what is half typed.
 */
import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline';
import type { Output, Screen, ScreenOptions } from './screen.ts';

/** Lines that the arrow keys reach. */
const HISTORY_LINES_MAX = 1000;

export class ReadlineScreen implements Screen {
  readonly interactive = true;
  readonly #output: Output;
  readonly #lines: Interface;
  readonly #typedAhead: string[] = [];
  #take: ((line: string) => void) | undefined;
  #answer: ((line: string | undefined) => void) | undefined;
  #prompt = '';
  #closing = false;
  #closed = false;

  constructor({ input, output, complete, interrupt }: ScreenOptions) {
    this.#output = output;
    this.#lines = createInterface({
      input,
      output,
      terminal: true,
      prompt: '',
      historySize: HISTORY_LINES_MAX,
      removeHistoryDuplicates: true,
      completer: (line: string) => [this.#answer === undefined ? complete(line) : [], line],
    });
    keepInsertingInTheMiddle(this.#lines);
    this.#lines.on('line', (line) => this.#enter(line));
    this.#lines.on('history', (history) => {
      if (this.#answer !== undefined) history.shift();
    });
    this.#lines.on('SIGINT', () => {
      if (this.#lines.line === '') interrupt();
      else this.#clearTyped();
    });
    this.#lines.on('close', () => this.#end());
    // A terminal that was closed, not left, breaks the input. Whoever owns the input hears of that too.
    this.#lines.on('error', () => this.close());
  }

  print(line: string): void {
    if (this.#closed) {
      this.#output.write(`${line}\n`);
      return;
    }
    this.#erase();
    this.#output.write(`${line}\n`);
    // Otherwise readline goes up by the rows it drew last, over the line that has just been shown.
    (this.#lines as Interface & { prevRows?: number }).prevRows = 0;
    this.#lines.prompt(true);
  }

  setPrompt(prompt: string): void {
    this.#prompt = prompt;
    if (this.#closed || this.#answer !== undefined) return;
    this.#lines.setPrompt(prompt);
    this.#lines.prompt(true);
  }

  ask(question: string): Promise<string | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.#lines.setPrompt(question);
      this.#lines.prompt(true);
    });
  }

  /** A person is not kept waiting: a line is handed over even if the one before is still being sent. */
  read(take: (line: string) => Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      this.#take = (line) => void take(line);
      for (const line of this.#typedAhead.splice(0)) this.#take(line);
      if (this.#closed) resolve();
      else this.#lines.once('close', resolve);
    });
  }

  close(): void {
    // On a terminal that is gone, closing fails, and the failure asks for closing again.
    if (this.#closing) return;
    this.#closing = true;
    this.#lines.close();
  }

  #enter(line: string): void {
    const answer = this.#answer;
    this.#answer = undefined;
    this.#lines.setPrompt(this.#prompt);
    if (answer !== undefined) answer(line);
    else if (this.#take !== undefined) this.#take(line);
    else if (this.#typedAhead.length < HISTORY_LINES_MAX) this.#typedAhead.push(line);
    // The line may have been /quit.
    if (!this.#closed) this.#lines.prompt(true);
  }

  /** Clears the rows of the prompt and of what is typed; the cursor stands where they began. */
  #erase(): void {
    moveCursor(this.#output, 0, -this.#lines.getCursorPos().rows);
    cursorTo(this.#output, 0);
    clearScreenDown(this.#output);
  }

  #clearTyped(): void {
    this.#lines.write(null, { ctrl: true, name: 'e' });
    this.#lines.write(null, { ctrl: true, name: 'u' });
  }

  /** A line that was half typed is left to be seen, and copied; an empty prompt goes. */
  #end(): void {
    this.#closing = true;
    this.#closed = true;
    if (this.#lines.line === '') this.#erase();
    else this.#output.write('\n');
    const answer = this.#answer;
    this.#answer = undefined;
    answer?.(undefined);
  }
}

/**
 * Node 20 appends what is pasted, or composed by an input method, at the end of the line wherever the
 * cursor stands, because it takes completion for disabled while several characters come at once.
 */
function keepInsertingInTheMiddle(lines: Interface): void {
  Object.defineProperty(lines, 'isCompletionEnabled', { get: () => true, set: () => {} });
}
