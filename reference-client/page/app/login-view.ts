/** The door: a nickname, and why it was refused. */
import { visible } from '../../visible.ts';
import { byId } from './dom.ts';

export class LoginView {
  readonly #nick = byId<HTMLInputElement>('nick');
  readonly #why = byId('nick-why');
  readonly #join = byId<HTMLButtonElement>('join');

  constructor(onNick: (nick: string) => void) {
    byId('login-form').addEventListener('submit', (event) => {
      event.preventDefault();
      const nick = this.#nick.value.trim();
      if (nick === '') this.complain('Choose a nickname.');
      else onNick(nick);
    });
    this.#nick.addEventListener('input', () => this.complain(''));
  }

  /** What was typed stays. */
  complain(sentence: string): void {
    this.#why.textContent = visible(sentence);
    this.#nick.setAttribute('aria-invalid', String(sentence !== ''));
  }

  busy(isBusy: boolean): void {
    this.#join.disabled = isBusy;
    this.#nick.readOnly = isBusy;
  }

  focus(): void {
    this.#nick.focus();
    this.#nick.select();
  }
}
