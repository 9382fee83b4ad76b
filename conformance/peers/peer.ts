/**
 * A fake peer: a connection, and what a case expects on it. What comes is awaited strictly: the next
 * message must be the expected one, so that one too many is seen as surely as one too few.
 */

import type { ClientMessage, Invalid, ServerMessage } from '../../spec/index.ts';
import { Connection } from './connection.ts';
import { bye, pong, said, same, show } from './expected.ts';
import { Failure, Inconclusive } from './failure.ts';
import { dial, type PeerHost } from './host.ts';
import { rest } from './rest.ts';

export class Peer extends Connection {
  /** Time that this peer's waits get on top of the deadline, for limits of the target's own, milliseconds. */
  extraMs = 0;

  /** Connects. Rejects with Unreachable. */
  static async connect(name: string, nick: string, host: PeerHost): Promise<Peer> {
    return new Peer(name, nick, host, await dial(name, host));
  }

  /** The next messages must be exactly these, in this order. */
  async expect(...awaited: ServerMessage[]): Promise<void> {
    for (const [i, message] of awaited.entries()) {
      const came = await this.#next();
      if (typeof came !== 'string' && same(this.host.codec, message, came)) continue;
      const rest = awaited.slice(i).map((each) => show(this.host.codec, each));
      throw this.#disappointed(rest, came);
    }
  }

  /** The next messages must be exactly these, in any order. */
  async expectAnyOrder(...awaited: ServerMessage[]): Promise<void> {
    const open = [...awaited];
    while (open.length > 0) {
      const came = await this.#next();
      const at =
        typeof came === 'string' ? -1 : open.findIndex((message) => same(this.host.codec, message, came));
      if (at < 0)
        throw this.#disappointed(
          open.map((message) => show(this.host.codec, message)),
          came,
        );
      open.splice(at, 1);
    }
  }

  /** The next message must be this one, but for those that may come at any point. */
  async expectAmong(
    awaited: ServerMessage,
    mayCome: (message: ServerMessage | Invalid) => boolean,
  ): Promise<void> {
    for (;;) {
      const came = await this.#next();
      if (typeof came !== 'string' && same(this.host.codec, awaited, came)) return;
      if (typeof came === 'string' || !mayCome(came))
        throw this.#disappointed([show(this.host.codec, awaited)], came);
    }
  }

  /** Takes the next messages, as many as told. */
  async take(count: number, awaited: string): Promise<(ServerMessage | Invalid)[]> {
    let left = count;
    return count === 0 ? [] : await this.takeUntil(() => --left === 0, awaited);
  }

  /** Takes the next messages until one satisfies the condition, and gives them all. */
  async takeUntil(
    condition: (message: ServerMessage | Invalid) => boolean,
    awaited: string,
  ): Promise<(ServerMessage | Invalid)[]> {
    const taken: (ServerMessage | Invalid)[] = [];
    for (;;) {
      const came = await this.#next();
      if (typeof came === 'string') throw this.#disappointed([awaited], came);
      taken.push(came);
      if (condition(came)) return taken;
    }
  }

  /** The server must end the connection now, and send nothing before. */
  async expectClosed(): Promise<void> {
    const came = await this.#next();
    if (came === 'closed') return;
    const actual = came === 'deadline' ? ['the connection stays open'] : [show(this.host.codec, came)];
    throw new Failure(`${this.name} awaited the end of its connection.`, {
      peer: this.name,
      expected: ['the server closes the connection'],
      actual,
    });
  }

  /** The server must end the connection of a peer that left and does not care what comes before. */
  async ends(): Promise<void> {
    while (this.isOpen) {
      const came = await this.#next();
      if (came === 'closed') return;
      if (came === 'deadline') break;
    }
    if (!this.isOpen) return;
    throw new Failure(`${this.name} left, and its connection was not ended.`, {
      peer: this.name,
      expected: ['the server closes the connection'],
      actual: ['the connection stays open'],
    });
  }

  /** The server must end the connection, whatever it says before. */
  async isTurnedAway(): Promise<void> {
    for (;;) {
      const came = await this.#next();
      if (came === 'closed') return;
      if (came === 'deadline') throw this.#disappointed(['the server closes the connection'], came);
      if (came.type === 'welcome' || came.type === 'here')
        throw this.#disappointed(['a refusal, and the end of the connection'], came);
    }
  }

  async expectBye(reason: Parameters<typeof bye>[0]): Promise<void> {
    if (this.host.codec.encode('server', bye(reason), { me: this.nick }) !== undefined)
      await this.expect(bye(reason));
    await this.expectClosed();
  }

  /**
   * Shows that nothing waits for this peer: a ping, and its pong is the next thing that comes. Without
   * ping in the dialect nothing must come for the quiet time.
   */
  async fence(): Promise<void> {
    if (!this.isOpen) return;
    if (this.#canPing) {
      const token = this.host.token('fence');
      this.send({ type: 'ping', token });
      await this.expect(pong(token));
      this.host.proved('fenced');
      return;
    }
    const quietMs = this.host.patience.quietMs(this.host.codec.dialect.pacing.quietMs);
    const came = await this.#next(quietMs);
    this.host.proved('quiesced');
    if (came !== 'deadline') throw this.#disappointed([`nothing for ${quietMs} ms`], came);
  }

  /** A text of its own must come back, where a say goes to its speaker too. */
  async expectEcho(text: string): Promise<void> {
    while (!this.echoes.includes(text)) {
      const before = this.echoes.length;
      await this.arrival();
      if (this.echoes.length > before) continue;
      throw new Failure(`${this.name} said something, and it did not come back.`, {
        peer: this.name,
        expected: [show(this.host.codec, said(this, text))],
        actual: [this.ending === undefined ? 'nothing' : `the connection ended (${this.ending})`],
      });
    }
    const again = this.echoes.filter((echo) => echo === text).length;
    if (again > 1)
      throw new Failure(`${this.name} was sent its own say ${again} times.`, {
        peer: this.name,
        expected: [show(this.host.codec, said(this, text))],
        actual: Array.from({ length: again }, () => show(this.host.codec, said(this, text))),
      });
  }

  /** What was shown to have come before must be nothing. */
  async expectNothing(): Promise<void> {
    const [came] = this.inbox;
    if (came !== undefined) throw this.#disappointed(['nothing'], came);
    this.host.proved('fenced');
  }

  /** Whether a ping can show that nothing waits for this peer; some formats have none before the login. */
  get #canPing(): boolean {
    return this.host.canPing && (!this.isGuest || this.host.codec.dialect.absent['ping/guest'] === undefined);
  }

  /** Sends frames that must be answered by exactly these messages. */
  async asks(what: ClientMessage | string | Uint8Array, ...answers: ServerMessage[]): Promise<void> {
    if (typeof what === 'string') this.lines(what);
    else if (what instanceof Uint8Array) this.raw(what);
    else this.send(what);
    await this.answers(...answers);
  }

  /**
   * What was sent must be answered by exactly these messages and nothing more. Where a guest is asked for a
   * nickname again after an error, or is closed, that is awaited too.
   */
  async answers(...messages: ServerMessage[]): Promise<void> {
    const { prompt, refused } = this.host.codec.dialect.policy;
    const first = messages.findIndex(({ type }) => type === 'error');
    if (this.isGuest && refused === 'closed' && first >= 0) {
      await this.expect(...messages.slice(0, first + 1));
      await this.expectClosed();
      return;
    }
    const asksAgain = this.isGuest && prompt;
    const answers = messages.flatMap((message): ServerMessage[] =>
      asksAgain && message.type === 'error' ? [message, { type: 'prompt' }] : [message],
    );
    if (!this.#canPing) {
      await this.expect(...answers);
      return;
    }
    const token = this.host.token('fence');
    this.send({ type: 'ping', token });
    await this.expect(...answers, pong(token));
    this.host.proved('fenced');
  }

  /** The next message, or that the server closed, or that the deadline passed. */
  async #next(withinMs?: number): Promise<ServerMessage | Invalid | 'closed' | 'deadline'> {
    // Own texts that come back are looked at elsewhere, and nothing else has come with them.
    for (
      let echoes = -1;
      this.inbox.length === 0 && this.ending === undefined && echoes !== this.echoes.length;
    ) {
      echoes = this.echoes.length;
      await this.arrival(withinMs);
    }
    const message = this.inbox.shift();
    if (message !== undefined) {
      this.#accuse(message);
      return message;
    }
    return this.ending === undefined ? 'deadline' : 'closed';
  }

  /** An error for nothing that this peer sent is recognised wherever it turns up. */
  #accuse(message: ServerMessage | Invalid): void {
    if (message.type !== 'error' || this.refusable > 0) return;
    const [requirement, what] = this.hasSpoken
      ? ['ERR-1', 'a line that could be refused']
      : ['LOGIN-9', 'a line'];
    throw new Failure(`${this.name} was sent an error without having sent ${what}.`, {
      requirement,
      peer: this.name,
      expected: ['nothing'],
      actual: [show(this.host.codec, message)],
    });
  }

  protected async arrival(withinMs?: number): Promise<void> {
    const { host } = this;
    const deadlineMs = withinMs ?? host.patience.deadlineMs + this.extraMs;
    const echoes = this.echoes.length;
    let start: number;
    let unsentBytes: number;
    // A server that still takes in what it is to answer is not late with its answer.
    do {
      start = performance.now();
      unsentBytes = this.unsentBytes;
      await this.#woken(deadlineMs, withinMs !== undefined);
      // Another peer has ended the case, and what comes now is for the next.
      if (this.host !== host) throw new Inconclusive(`${this.name} is on another stage by now.`);
    } while (
      this.inbox.length === 0 &&
      this.echoes.length === echoes &&
      this.ending === undefined &&
      withinMs === undefined &&
      this.unsentBytes < unsentBytes
    );
    if (this.inbox.length > 0 || this.echoes.length > echoes) {
      if (this.extraMs === 0) this.host.patience.waited(performance.now() - start);
      return;
    }
    if (this.ending !== undefined || withinMs !== undefined) return;
    if (performance.now() - start > 2 * deadlineMs) {
      throw new Inconclusive(
        `The kit itself got no processor time while ${this.name} waited; nothing can be said.`,
      );
    }
    this.host.patience.expired();
  }

  /** Resolves when something came, or the time is over; where that is to show that nothing comes, the target must have had it too. */
  async #woken(withinMs: number, isQuiet: boolean): Promise<void> {
    let isAwake = false;
    let timer: NodeJS.Timeout | undefined;
    let wake: (() => void) | undefined;
    const came = new Promise<void>((resolve) => {
      wake = () => {
        isAwake = true;
        resolve();
      };
      this.wake = wake;
    });
    const over = isQuiet
      ? rest(withinMs, () => isAwake)
      : new Promise<void>((resolve) => {
          timer = setTimeout(resolve, withinMs);
        });
    await Promise.race([came, over]);
    clearTimeout(timer);
    if (this.wake === wake) this.wake = undefined;
  }

  #disappointed(expected: string[], came: ServerMessage | Invalid | 'closed' | 'deadline'): Failure {
    const actual =
      came === 'closed'
        ? `the connection ended (${this.ending})`
        : came === 'deadline'
          ? 'nothing'
          : show(this.host.codec, came);
    const rest = this.inbox.slice(0, 5).map((message) => show(this.host.codec, message));
    const first = expected[0] ?? 'nothing';
    const message =
      came === 'deadline'
        ? `${this.name} awaited "${first}" and nothing came within ${Math.round(this.host.patience.deadlineMs + this.extraMs)} ms.`
        : came === 'closed'
          ? `${this.name} awaited "${first}", but the server ended its connection.`
          : `${this.name} awaited "${first}", but "${actual}" came.`;
    return new Failure(message, { peer: this.name, expected, actual: [actual, ...rest] });
  }
}
