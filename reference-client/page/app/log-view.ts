/**
 * The log: what is said, at most so many lines of it. Lines are drawn once a frame, however many come, and
 * the log follows them only as long as its end is in view.
 */
import { byId, foreign, make, show } from './dom.ts';
import type { Line } from './lines.ts';

/** Lines kept in the document, and lines that wait to be drawn. */
const LINES_MAX = 500;
/** A page in the background gets no frames; it is drawn after this time then, milliseconds. */
const HIDDEN_MS = 250;
/** The end is in view if no more than this is below, CSS pixels. */
const END_PX = 48;
/** Lines of one speaker stand together if they are not further apart than this, milliseconds. */
const TOGETHER_MS = 300_000;
/** Colours of names that the style sheet has. */
const HUES = 6;

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const LABELS: Readonly<Partial<Record<Line['kind'], string>>> = { told: 'to you alone', error: 'Error' };

export class LogView {
  readonly #log = byId('log');
  readonly #newer = byId<HTMLButtonElement>('newer');
  readonly #onNick: (nick: string) => void;
  #waiting: Line[] = [];
  #scheduled = false;
  #follows = true;
  #below = 0;
  #last: Line | undefined;

  /** `onNick` is called with the name of a speaker that was clicked. */
  constructor(onNick: (nick: string) => void) {
    this.#onNick = onNick;
    this.#log.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#newer.addEventListener('click', () => {
      this.#toEnd();
      this.#log.focus();
    });
    // A keyboard that comes up on a phone makes the log smaller; its end stays in view.
    new ResizeObserver(() => this.#follows && this.#toEnd()).observe(this.#log);
  }

  add(...lines: readonly Line[]): void {
    this.#waiting.push(...lines);
    if (this.#waiting.length > LINES_MAX) this.#waiting = this.#waiting.slice(-LINES_MAX);
    // Whoever writes wants to see it.
    if (lines.some(({ kind }) => kind === 'own' || kind === 'private')) this.#follows = true;
    if (this.#scheduled) return;
    this.#scheduled = true;
    if (document.hidden) window.setTimeout(() => this.#draw(), HIDDEN_MS);
    else requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    const lines = this.#waiting;
    this.#waiting = [];
    this.#scheduled = false;
    const drawn = document.createDocumentFragment();
    for (const line of lines) {
      drawn.append(this.#element(line, this.#last));
      this.#last = line;
    }
    this.#log.append(drawn);
    while (this.#log.childElementCount > LINES_MAX) this.#log.firstElementChild?.remove();
    if (this.#follows) this.#toEnd();
    else this.#announce(this.#below + lines.length);
  }

  #element(line: Line, before: Line | undefined): HTMLElement {
    const { kind, nick, text, at } = line;
    if (kind === 'notice' || kind === 'error') {
      const label = kind === 'error' ? [make('b', '', 'Not done: ')] : [];
      const name = nick === '' ? [] : [foreign(nick), ' '];
      return make('p', `line ${kind}`, ...label, ...name, foreign(text), ' ', this.#time(at));
    }
    const together =
      before?.kind === kind && before.nick === nick && at.getTime() - before.at.getTime() < TOGETHER_MS;
    const who = make('span', together ? 'who visually-hidden' : 'who', ...this.#who(line));
    // An en space keeps the time away from the text, and vanishes where the line breaks.
    const bubble = make('span', 'bubble', make('span', 'text', foreign(text)), '\u2002', this.#time(at));
    return make('p', `line ${kind}${together ? ' together' : ''}`, who, ' ', bubble);
  }

  #who({ kind, nick }: Line): (Node | string)[] {
    if (kind === 'own') return [make('span', 'visually-hidden', 'You')];
    if (kind === 'private') return ['Only to ', this.#name(nick)];
    const label = LABELS[kind];
    return [this.#name(nick), ...(label === undefined ? [] : [` ${label}`])];
  }

  /** A name that can be clicked; the keyboard has the roster for it. */
  #name(nick: string): HTMLElement {
    const button = make('button', `nick hue-${hueOf(nick)}`, foreign(nick));
    button.type = 'button';
    button.tabIndex = -1;
    button.addEventListener('click', () => this.#onNick(nick));
    return button;
  }

  #time(at: Date): HTMLElement {
    const time = make('time', '', clock.format(at));
    time.dateTime = at.toISOString();
    time.title = full.format(at);
    return time;
  }

  #scrolled(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    this.#follows = scrollHeight - scrollTop - clientHeight <= END_PX;
    if (this.#follows) this.#announce(0);
  }

  #toEnd(): void {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#follows = true;
    this.#announce(0);
  }

  #announce(below: number): void {
    this.#below = below;
    this.#newer.textContent = below === 1 ? '1 new message' : `${below} new messages`;
    show(this.#newer, below > 0);
  }
}

/** The same colour for the same name, everywhere. */
export function hueOf(nick: string): number {
  let sum = 0;
  for (const char of nick) sum = (sum * 31 + char.codePointAt(0)!) % 65_521;
  return sum % HUES;
}
