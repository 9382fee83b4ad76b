/**
 * Where a case about a client plays: the kit is the server on a port of its own, starts the client, and
 * types for its person. What others in the room say and do is only told; they need no connections.
 */
import type { ClientMessage, Invalid, ServerMessage, Typing } from '../../spec/index.ts';
import { said } from '../peers/expected.ts';
import { Failure, NotApplicable, Unreachable } from '../peers/failure.ts';
import { ClientGround, HOST } from './ground.ts';

/** How long a client may take until it connects, milliseconds. */
const CONNECT_MS_MAX = 15_000;
/** How long a client may take to end once there is nothing to wait for, milliseconds. */
const END_MS_MAX = 8_000;

export class ClientStage extends ClientGround {
  // ---- bringing the client on

  /** Listens, starts the client, and gives it its nickname, until it has connected. */
  async arrives(): Promise<void> {
    const port = await this.listen();
    await this.start(port);
    const { login } = this.household.typing;
    const asks = login !== undefined && !this.household.argv.some((word) => word.includes('{nick}'));
    await this.until(() => this.caller !== undefined || this.screen.lines.length > 0, CONNECT_MS_MAX);
    // Some ask for the nickname before they connect, and some after.
    const isAsking = asks && this.caller === undefined;
    if (isAsking) this.types('login', { nick: this.nick });
    if (!(await this.until(() => this.caller !== undefined, CONNECT_MS_MAX))) {
      const why = this.subject?.exit === undefined ? ` within ${CONNECT_MS_MAX / 1_000} s` : '';
      throw (
        this.subject?.fault ??
        new Unreachable(
          `The client did not connect to ${HOST}:${port}${why}.${this.ended()} Give it the address with {host} and {port} in its arguments, or let it read HOST and PORT from its environment.${this.lastWords()}`,
        )
      );
    }
    await this.#prompts();
    if (asks && !isAsking) this.types('login', { nick: this.nick });
  }

  /** Starts the client where nobody listens. */
  async arrivesInVain(): Promise<void> {
    const port = await this.listen();
    await this.shut();
    await this.start(port);
    const { login } = this.household.typing;
    if (login !== undefined) this.types('login', { nick: this.nick });
  }

  /** The client must log in, where it has to. */
  async asks(): Promise<void> {
    if (this.codec.expresses('client', 'login')) await this.expects({ type: 'login', nick: this.nick });
    this.isIn();
  }

  /** What a server answers to a login, in its order. */
  admission(others: readonly string[] = [this.bob]): ServerMessage[] {
    const { admission, joined, roster } = this.codec.dialect.policy;
    const nicks = roster === 'all' ? [...others, this.nick] : [...others];
    const messages: Readonly<Record<string, ServerMessage | undefined>> = {
      here: nicks.length === 0 ? undefined : { type: 'here', nicks },
      joined: joined === 'all' ? { type: 'joined', nick: this.nick } : undefined,
      welcome: { type: 'welcome', nick: this.nick },
    };
    return admission
      .flatMap((what) => messages[what] ?? [])
      .filter(({ type }) => this.codec.expresses('server', type));
  }

  /** Comes, logs in, and is let in; somebody else is there. */
  async enters(others: readonly string[] = [this.bob]): Promise<void> {
    await this.arrives();
    await this.asks();
    await this.tells(...this.admission(others));
  }

  /** The client is a member from here on. */
  isIn(): void {
    this.isMember = true;
  }

  /** Throws NotApplicable unless it holds. */
  isApplicable(holds: boolean, reason: string): void {
    if (!holds) throw new NotApplicable(reason);
  }

  /** Refuses the login, as a server of the dialect does; another may follow. */
  async refuses(): Promise<void> {
    this.isMember = false;
    await this.tells({ type: 'error', code: 'nick-in-use', text: 'Somebody has that nickname.' });
    if (this.codec.dialect.policy.refused === 'closed') this.closes();
    else await this.#prompts();
  }

  async #prompts(): Promise<void> {
    if (this.codec.dialect.policy.prompt) await this.tells({ type: 'prompt' });
  }

  // ---- what the server does

  /** Octets of messages, as a server of the dialect sends them. Throws NotApplicable for what it cannot express. */
  bytes(...messages: readonly ServerMessage[]): Buffer {
    return Buffer.concat(
      messages.map((message) => {
        const bytes = this.codec.encode('server', message, this.values);
        if (bytes === undefined)
          throw new NotApplicable(`The dialect cannot express ${message.type} as this case needs it.`);
        return bytes;
      }),
    );
  }

  /** Messages, each in a write of its own. */
  async tells(...messages: readonly ServerMessage[]): Promise<void> {
    const { framing, pacing } = this.codec.dialect;
    for (const message of messages) {
      await this.connection.write(this.bytes(message));
      // Where nothing ends a message, clients take one read for one.
      if (framing.toClient.kind === 'stream') await this.connection.wasRead();
      if (pacing.pauseAfter.includes(message.type))
        await new Promise((resolve) => setTimeout(resolve, pacing.pauseMs));
    }
  }

  /** Frames with any text, or octets, in one write. */
  async sends(...frames: readonly (string | Uint8Array)[]): Promise<void> {
    await this.connection.write(
      Buffer.concat(
        frames.map((frame) => (typeof frame === 'string' ? this.codec.frame('server', frame) : frame)),
      ),
    );
  }

  /** Octets in pieces, each of which the client has read before the next comes. */
  async dribbles(pieces: readonly Uint8Array[]): Promise<void> {
    await this.connection.pieces(pieces);
  }

  closes(how: 'FIN' | 'RST' = 'FIN'): void {
    if (how === 'FIN') this.connection.fin();
    else this.connection.reset();
  }

  // ---- what the person does

  /** Types a line, filled with what it needs. */
  types(what: keyof Typing, fields: Readonly<Record<string, string>> = {}): void {
    const line = this.household.typing[what];
    if (line === undefined) throw new NotApplicable(`It is not known what a person types for ${what}.`);
    this.presses(line.replace(/\{([a-z]+)\}/g, (_, name: string) => fields[name] ?? ''));
  }

  /** Types a line as it is. */
  presses(line: string): void {
    this.transcript.add('kit', 'note', { text: `the person types ${JSON.stringify(line)}` });
    this.client.type(line);
  }

  says(text: string): void {
    this.types('say', { text });
  }

  // ---- what is awaited

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
