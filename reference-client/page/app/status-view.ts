/** Whether there is a connection, in words, and what comes next. */
import { visible } from '../../visible.ts';
import { byId, foreign, make, show } from './dom.ts';
import type { State } from './session.ts';

/** How often the wait is counted down, milliseconds. */
const TICK_MS = 250;

export class StatusView {
  readonly #bar = byId('status');
  readonly #text = byId('status-text');
  readonly #wait = byId('status-wait');
  readonly #retry = byId<HTMLButtonElement>('retry');
  #ticker: number | undefined;

  constructor(onRetry: () => void) {
    this.#retry.addEventListener('click', onRetry);
  }

  update(state: State, nick: string): void {
    window.clearInterval(this.#ticker);
    this.#bar.dataset.state = state.kind;
    if (state.kind === 'in') this.#text.replaceChildren(make('span', 'wide', 'Connected as '), foreign(nick));
    else this.#text.textContent = wordsOf(state);
    show(this.#retry, state.kind === 'away');
    show(this.#wait, state.kind === 'away');
    if (state.kind !== 'away') return;
    const tick = () => {
      const seconds = Math.max(1, Math.ceil((state.retryAt - performance.now()) / 1000));
      this.#wait.textContent = `Next try in ${seconds} s.`;
    };
    tick();
    this.#ticker = window.setInterval(tick, TICK_MS);
  }
}

function wordsOf(state: Exclude<State, { kind: 'in' }>): string {
  switch (state.kind) {
    case 'out':
      return 'Not connected';
    case 'entering':
      return 'Connecting…';
    case 'returning':
      return 'Connecting again…';
    case 'away':
      return `${visible(state.why)}.`;
  }
}
