/** Where the person writes, to all or to one. */
import { utf8Length } from '../../../spec/index.ts';
import { visible } from '../../visible.ts';
import { byId, foreign, show } from './dom.ts';

/** From this part of the limit on it is shown how much is left. */
const COUNT_FROM = 0.8;

export class Composer {
  readonly #text = byId<HTMLInputElement>('text');
  readonly #label = byId('text-label');
  readonly #chip = byId('direct');
  readonly #count = byId('count');
  readonly #hint = byId('hint');
  readonly #bytesMax: number;
  #direct: string | undefined;

  /** `onLine` is given a line and the member it is meant for, if it is for one; it returns why it was not sent. */
  constructor(bytesMax: number, onLine: (line: string, direct: string | undefined) => string | undefined) {
    this.#bytesMax = bytesMax;
    byId('composer').addEventListener('submit', (event) => {
      event.preventDefault();
      const complaint = this.#text.value === '' ? undefined : onLine(this.#text.value, this.#direct);
      // What could not be sent is kept, to be changed or sent again.
      if (complaint === undefined) this.#text.value = '';
      this.complain(complaint ?? '');
      this.#counted();
      this.#text.focus();
    });
    byId('direct-end').addEventListener('click', () => this.direct(undefined));
    this.#text.addEventListener('input', () => {
      this.complain('');
      this.#counted();
    });
    this.direct(undefined);
  }

  get isDirect(): boolean {
    return this.#direct !== undefined;
  }

  /** What is written from here on is for one member, or for all. */
  direct(nick: string | undefined): void {
    this.#direct = nick;
    byId('direct-nick').replaceChildren(foreign(nick ?? ''));
    show(this.#chip, nick !== undefined);
    this.#label.textContent =
      nick === undefined ? 'Message to everybody' : `Private message to ${visible(nick)}`;
    this.#text.placeholder = nick === undefined ? 'Say something' : 'Only they will see it';
    byId('composer').classList.toggle('is-direct', nick !== undefined);
    this.focus();
  }

  focus(): void {
    this.#text.focus();
  }

  complain(sentence: string): void {
    this.#hint.textContent = visible(sentence);
    this.#text.setAttribute('aria-invalid', String(sentence !== ''));
  }

  #counted(): void {
    const bytes = utf8Length(this.#text.value);
    this.#count.textContent = `${bytes} of ${this.#bytesMax}`;
    this.#count.classList.toggle('over', bytes > this.#bytesMax);
    show(this.#count, bytes > COUNT_FROM * this.#bytesMax);
  }
}
