/** The number of messages that nobody has looked at, in the title of the page. */
export class Unread {
  readonly #title = document.title;
  #count = 0;

  constructor() {
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) this.#become(0);
    });
  }

  /** A message came. */
  add(): void {
    if (document.hidden) this.#become(this.#count + 1);
  }

  #become(count: number): void {
    this.#count = count;
    document.title = count === 0 ? this.#title : `(${count}) ${this.#title}`;
  }
}
