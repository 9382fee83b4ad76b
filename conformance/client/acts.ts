/**
 * What is done to a client under test: the kit is its server, and types for its person. What others in the
 * room say and do is only told; they need no connections.
 */
import type { ServerMessage, Typing } from '../../spec/index.ts';
import { NotApplicable, Unreachable } from '../peers/failure.ts';
import { ClientGround, HOST } from './ground.ts';

/** How long a client may take until it connects, milliseconds. */
const CONNECT_MS_MAX = 15_000;

export class ClientActs extends ClientGround {
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
}
