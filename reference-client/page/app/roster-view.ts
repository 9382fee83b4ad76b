/** Who is here. A click on a name begins a private message. */
import type { ClientState } from '../../../spec/index.ts';
import { visible } from '../../visible.ts';
import { byId, foreign, make, show } from './dom.ts';
import { hueOf } from './log-view.ts';

/** Names that are listed; of more only the number is said. */
const NAMES_MAX = 200;

export class RosterView {
  readonly #panel = byId('roster');
  readonly #list = byId('names');
  readonly #more = byId('more');
  readonly #toggle = byId<HTMLButtonElement>('roster-toggle');
  /** Undefined where the dialect has no private messages. */
  readonly #onNick: ((nick: string) => void) | undefined;
  #room: ClientState | undefined;
  #scheduled = false;

  constructor(onNick: ((nick: string) => void) | undefined) {
    this.#onNick = onNick;
    this.#toggle.addEventListener('click', () => this.open(!this.isOpen));
  }

  /** Whether it lies over the conversation, as it can on a narrow screen. */
  get isOpen(): boolean {
    return this.#panel.classList.contains('open');
  }

  open(isOpen: boolean): void {
    this.#panel.classList.toggle('open', isOpen);
    this.#toggle.setAttribute('aria-expanded', String(isOpen));
  }

  /** Draws once a frame, however many come and go. */
  update(room: ClientState): void {
    this.#room = room;
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#scheduled = false;
    const { nick = '', others } = this.#room!;
    const focused = document.activeElement?.getAttribute('data-nick');
    const shown = others.slice(0, NAMES_MAX);
    const you = make('li', 'you', foreign(nick), make('span', 'hint', ' you'));
    this.#list.replaceChildren(you, ...shown.map((other) => this.#entry(other)));
    const rest = others.length - shown.length;
    this.#more.textContent = `and ${rest} more`;
    show(this.#more, rest > 0);
    this.#toggle.textContent = `${others.length + 1} here`;
    if (focused != null)
      this.#list.querySelector<HTMLElement>(`[data-nick="${CSS.escape(focused)}"]`)?.focus();
  }

  #entry(nick: string): HTMLElement {
    const onNick = this.#onNick;
    if (onNick === undefined) return make('li', `hue-${hueOf(nick)}`, foreign(nick));
    const button = make('button', `hue-${hueOf(nick)}`, foreign(nick));
    button.type = 'button';
    button.dataset.nick = nick;
    button.title = `Write to ${visible(nick)} in private`;
    button.addEventListener('click', () => onNick(nick));
    return make('li', '', button);
  }
}
