/**
 * Keeps messages for whoever iterates, within a limit. Before anybody iterates the newest are kept; once
 * somebody does, none is lost: the inbox asks for a pause until the reader has caught up.
 */

export interface InboxOptions {
  readonly messagesMax: number;
  /** Called with true when the limit is reached, with false when half of it is free again. */
  readonly pause: (full: boolean) => void;
}

export class Inbox<T> {
  readonly #options: InboxOptions;
  readonly #items: T[] = [];
  readonly #readers: ((result: IteratorResult<T, undefined>) => void)[] = [];
  #iterations = 0;
  #full = false;
  #mayPause = true;
  #ended = false;

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  push(item: T): void {
    const reader = this.#readers.shift();
    if (reader !== undefined) reader({ value: item, done: false });
    else this.#items.push(item);
    const { messagesMax } = this.#options;
    if (!this.#keepsAll && this.#items.length > messagesMax) this.#items.shift();
    this.#settle();
  }

  /** From now on the oldest go rather than the connection pauses: at its end nobody may be in the way. */
  neverPause(): void {
    this.#mayPause = false;
    this.#settle();
  }

  /** What is kept can still be read; then iteration ends. */
  end(): void {
    this.#ended = true;
    for (const reader of this.#readers.splice(0)) reader({ value: undefined, done: true });
  }

  iterate(): AsyncIterableIterator<T, undefined> {
    let over = false;
    this.#iterations++;
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: () => {
        if (!over && this.#items.length > 0) {
          const value = this.#items.shift() as T;
          this.#settle();
          return Promise.resolve({ value, done: false });
        }
        if (over || this.#ended) return Promise.resolve({ value: undefined, done: true });
        return new Promise((resolve) => this.#readers.push(resolve));
      },
      return: () => {
        if (!over) this.#iterations--;
        over = true;
        this.#settle();
        return Promise.resolve({ value: undefined, done: true });
      },
    };
  }

  get #keepsAll(): boolean {
    return this.#mayPause && this.#iterations > 0;
  }

  #settle(): void {
    const { messagesMax, pause } = this.#options;
    const full = this.#keepsAll && this.#items.length >= (this.#full ? messagesMax / 2 : messagesMax);
    if (full === this.#full) return;
    this.#full = full;
    pause(full);
  }
}
