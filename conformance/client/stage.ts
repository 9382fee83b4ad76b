/**
 * Where a case about a client plays: the kit is the server on a port of its own, starts the client, types
 * for its person, and awaits what must come of it.
 */
import type { ClientMessage, Invalid } from '../../spec/index.ts';
import { said } from '../peers/expected.ts';
import { Failure } from '../peers/failure.ts';
import { ClientActs } from './acts.ts';

/** How long a client may take to end once there is nothing to wait for, milliseconds. */
const END_MS_MAX = 8_000;

export class ClientStage extends ClientActs {
  /** The client must log in, where it has to. */
  async asks(): Promise<void> {
    if (this.codec.expresses('client', 'login')) await this.expects({ type: 'login', nick: this.nick });
    this.isIn();
  }

  /** Comes, logs in, and is let in; somebody else is there. */
  async enters(others: readonly string[] = [this.bob]): Promise<void> {
    await this.arrives();
    await this.asks();
    await this.tells(...this.admission(others));
  }

  /** The next that the client sends must be this. */
  async expects(message: ClientMessage): Promise<void> {
    const wanted = this.shown(message);
    const came = await this.next();
    const actual =
      came ??
      (this.caller?.ending === undefined ? undefined : `the connection ended (${this.caller.ending})`);
    if (came !== undefined && came.type !== 'invalid' && this.shown(came) === wanted) return;
    const shown = actual === undefined ? 'nothing' : typeof actual === 'string' ? actual : this.shown(actual);
    const words = actual === undefined ? `nothing came.${this.ended()}` : `"${shown}" came.${this.ended()}`;
    throw new Failure(`"${wanted}" was awaited of the client, but ${words}`, {
      ...(came?.type === 'invalid' ? { requirement: 'CLIENT-1' } : {}),
      expected: [wanted],
      actual: [shown],
    });
  }

  /** The next that the client sends; undefined if nothing comes in time. */
  async next(): Promise<ClientMessage | Invalid | undefined> {
    await this.until(() => this.connection.inbox.length > 0 || this.connection.ending !== undefined);
    return this.connection.inbox.shift();
  }

  /** What has come and was not awaited. */
  get unread(): readonly (ClientMessage | Invalid)[] {
    return this.connection.inbox;
  }

  get ending(): 'FIN' | 'RST' | undefined {
    return this.connection.ending;
  }

  /** A text must stand on the screen. */
  async shows(text: string): Promise<void> {
    if (await this.until(() => this.screen.count(text) > 0)) return;
    throw this.missing(text, `The client does not show "${text}".`);
  }

  /**
   * All that was told before stands on the screen once a text that was said after it does; and nothing
   * of what has not come by then is still to come.
   */
  async fence(): Promise<void> {
    const text = this.unique('fence');
    await this.tells(said(this.bob, text));
    await this.shows(text);
    this.proved('fenced');
  }

  /** Texts must stand on the screen, each so often, once all has been shown. */
  async hasShown(texts: readonly string[], times = 1): Promise<void> {
    for (const text of texts) await this.shows(text);
    await this.fence();
    for (const text of texts) {
      const found = this.screen.count(text);
      if (found !== times)
        throw this.missing(
          text,
          `The client shows "${text}" ${found} times; it was said ${times === 1 ? 'once' : `${times} times`}.`,
        );
    }
    this.note(`the client shows ${texts.length === 1 ? JSON.stringify(texts[0]) : `${texts.length} texts`}`);
  }

  /** What is said next must be the next that the client sends, so nothing came before it. */
  async typedFence(): Promise<void> {
    const text = this.unique('fence');
    this.says(text);
    await this.expects({ type: 'say', text });
    this.proved('fenced');
  }

  /** A ping must be answered, and nothing else must have come before the answer. */
  async pingFence(): Promise<void> {
    const token = this.unique('fence');
    await this.tells({ type: 'ping', token });
    await this.expects({ type: 'pong', token });
    this.proved('fenced');
  }

  /** A time in which whoever is about to do something has done it. */
  async quiet(): Promise<void> {
    const ms = this.household.patience.quietMs(this.codec.dialect.pacing.quietMs);
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.proved('quiesced');
  }

  /** The client must end by itself. */
  async ends(): Promise<void> {
    if (await this.until(() => this.client.exit !== undefined, END_MS_MAX)) return;
    throw new Failure(
      `The client had to end, but it still runs after ${END_MS_MAX / 1_000} s.${this.lastWords()}`,
      {
        expected: ['the end of the client'],
        actual: this.quoted(),
      },
    );
  }

  /** Resolves with what comes first: that the client has ended, has sent something, or shows something new. */
  async reacts(before: readonly string[]): Promise<'ended' | 'sent' | 'shown' | 'nothing'> {
    const what = () =>
      this.client.exit !== undefined
        ? 'ended'
        : this.caller !== undefined && this.caller.inbox.length > 0
          ? 'sent'
          : this.screen.newSince(before).length > 0
            ? 'shown'
            : 'nothing';
    await this.until(() => what() !== 'nothing', END_MS_MAX);
    return what();
  }

  /** Something must stand there that did not before. */
  tellsPerson(before: readonly string[], what: string): void {
    const found = this.screen.newSince(before);
    if (found.length > 0) {
      this.note(`the client shows ${JSON.stringify(found[0])}`);
      return;
    }
    throw new Failure(`The client does not say ${what}.`, {
      expected: [`some words that say ${what}`],
      actual: this.quoted(),
    });
  }

  /** A failure about the screen. */
  missing(text: string, sentence: string): Failure {
    return new Failure(`${sentence}${this.ended()}`, { expected: [text], actual: this.quoted() });
  }

  /** All that came must have been of the grammar. */
  settle(): void {
    const invalid = this.caller?.inbox.find(({ type }) => type === 'invalid');
    if (invalid === undefined) return;
    throw new Failure(`The client sent "${this.shown(invalid)}", which is no message.`, {
      requirement: 'CLIENT-1',
      actual: [this.shown(invalid)],
    });
  }
}
