/** The terminal client: one session between a screen and a server. */
import type { Dialect, ServerMessage } from '../../spec/index.ts';
import { parseAddress } from '../address.ts';
import { helpLines, parseCommand } from '../commands.ts';
import { ClientError, connect, type Refusal, type Session } from '../index.ts';
import { visible } from '../visible.ts';
import { refusalWords } from '../words.ts';
import { complete } from './completion.ts';
import { EXIT } from './exit.ts';
import { createPaint, type Paint } from './paint.ts';
import { PlainScreen } from './plain-screen.ts';
import { ReadlineScreen } from './readline-screen.ts';
import type { Input, Output, Screen } from './screen.ts';
import { endSentence, errorLine, hereLine, messageLine, rosterLine, welcomeLine } from './view.ts';

/** Texts whose echo is awaited, at the most. */
const UNHEARD_MAX = 1_000;

export interface ChatOptions {
  readonly url: string;
  /** Asked for on a terminal if not given. */
  readonly nick?: string | undefined;
  readonly dialect: Dialect;
  /** False: no colours. */
  readonly color?: boolean | undefined;
}

/** What the client needs of the process. */
export interface Terminal {
  readonly input: Input;
  readonly output: Output;
  readonly errors: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signals: Pick<NodeJS.EventEmitter, 'on' | 'off'>;
}

export class Chat {
  readonly #options: ChatOptions;
  readonly #errors: Output;
  readonly #paint: Paint;
  readonly #screen: Screen;
  readonly #stop = new AbortController();
  readonly #leaving: Promise<void>;
  #resolveLeaving: () => void = () => {};
  #session: Session | undefined;
  #left = false;
  /** Texts whose echo has not come, where a speaker hears itself. */
  readonly #unheard: string[] = [];
  /** Nobody reads the output any more. */
  #broken = false;

  constructor(options: ChatOptions, { input, output, errors, env }: Terminal) {
    this.#options = options;
    this.#errors = errors;
    this.#leaving = new Promise((resolve) => {
      this.#resolveLeaving = resolve;
    });
    this.#paint = createPaint({ color: options.color, isTTY: output.isTTY === true, env });
    const interactive = input.isTTY === true && output.isTTY === true && env.TERM !== 'dumb';
    this.#screen = new (interactive ? ReadlineScreen : PlainScreen)({
      input,
      output,
      complete: (line) => complete(line, this.#session?.others ?? [], options.dialect),
      interrupt: () => this.interrupt(),
    });
    // A reader that went away, as `head` does, wants no more; that is no fault. The listeners stay, because
    // a write may fail after the end.
    output.on('error', () => {
      this.#broken = true;
      this.leave();
    });
    errors.on('error', () => {});
    input.on('error', this.leave);
  }

  /** True once this side wants the end. */
  get left(): boolean {
    return this.#left;
  }

  /** Leaves in order, however often it is asked; before there is a session, gives up. */
  readonly leave = (): void => {
    if (this.#session === undefined) this.#stop.abort();
    this.#left = true;
    this.close();
  };

  /** Leaves in order; asked again, ends at once. */
  readonly interrupt = (): void => {
    if (this.#left) this.#stop.abort();
    this.leave();
  };

  /** Takes no more input. */
  close(): void {
    this.#screen.close();
    this.#resolveLeaving();
  }

  /** Resolves with the exit code; rejects with a ClientError if there never was a session. */
  async run(): Promise<number> {
    const { url, dialect } = this.#options;
    // A wrong address is said before anybody types a nickname.
    parseAddress(url);
    // Where the server gives the names there is nothing to ask for.
    const asks = dialect.toServer.login !== undefined;
    const nick = this.#options.nick ?? (asks ? await this.#askNick('Nickname: ') : '');
    if (nick === undefined) {
      if (this.#screen.interactive) return EXIT.done;
      this.complain('There is nobody to ask for a nickname: give one with --nick.');
      return EXIT.usage;
    }
    const session = await this.#connect(nick);
    this.#session = session;
    session.on('message', (message) => {
      if (message.type === 'here') this.#print(hereLine(message.nicks, session, this.#paint));
      else if (!this.#isEcho(message)) this.#print(messageLine(message, this.#paint));
    });
    session.on('close', () => this.close());
    this.#print(welcomeLine(session, dialect, this.#paint));
    this.#screen.setPrompt(this.#paint('own', `${visible(session.nick)}> `));
    await Promise.race([this.#screen.read((line) => this.#obey(session, line)), this.#leaving]);
    // The input may have ended by itself; from here on an interrupt ends at once.
    this.#left = true;
    await session.quit();
    const sentence = endSentence(await session.closed);
    if (sentence === undefined) return EXIT.done;
    this.complain(sentence);
    return EXIT.ended;
  }

  /** Where a refusal ends the connection, another nickname takes another connection. */
  async #connect(nick: string): Promise<Session> {
    const { url, dialect } = this.#options;
    const { interactive } = this.#screen;
    const onRefused = (refusal: Refusal) => this.#askAnother(refusal);
    for (let asked = nick; ; ) {
      try {
        return await connect(url, {
          nick: asked,
          dialect,
          signal: this.#stop.signal,
          ...(interactive ? { onRefused } : {}),
        });
      } catch (error) {
        const isOver = !interactive || this.#left || dialect.policy.refused === 'stays';
        if (isOver || !(error instanceof ClientError) || error.refusal === undefined) throw error;
        const another = await this.#askAnother(error.refusal);
        if (another === undefined) throw error;
        asked = another;
      }
    }
  }

  /** What the person typed stands there already; what the server has made of it does not. */
  #isEcho(message: ServerMessage): boolean {
    if (message.type !== 'said' || message.nick !== this.#session?.nick) return false;
    const at = this.#unheard.indexOf(message.text);
    if (at < 0) return false;
    this.#unheard.splice(0, at + 1);
    return true;
  }

  async #say(session: Session, text: string): Promise<void> {
    if (this.#options.dialect.policy.says === 'all') {
      this.#unheard.push(text);
      if (this.#unheard.length > UNHEARD_MAX) this.#unheard.shift();
    }
    await session.say(text);
  }

  /** A sentence about what went wrong: where the person looks, or where it does not mix with the lines. */
  complain(sentence: string): void {
    if (this.#screen.interactive) this.#print(errorLine(sentence, this.#paint));
    else this.#errors.write(`${visible(sentence)}\n`);
  }

  #print(line: string | undefined): void {
    if (line !== undefined && !this.#broken) this.#screen.print(line);
  }

  async #askNick(question: string): Promise<string | undefined> {
    let nick: string | undefined;
    do nick = (await this.#screen.ask(question))?.trim();
    while (nick === '');
    return nick;
  }

  async #askAnother(refusal: Refusal): Promise<string | undefined> {
    this.complain(`${refusalWords(refusal)}.`);
    const nick = await this.#askNick('Another nickname: ');
    if (nick === undefined) this.#left = true;
    return nick;
  }

  /** Never rejects. */
  async #obey(session: Session, line: string): Promise<void> {
    const { dialect } = this.#options;
    const command = parseCommand(line, session.others, dialect);
    try {
      if (command.type === 'say') await this.#say(session, command.text);
      else if (command.type === 'to') await session.to(command.nick, command.text);
      else if (command.type === 'pair') {
        await session.pair(command.nick);
        const sentence = `What you say goes to ${visible(command.nick)} from now on, unless the server objects.`;
        this.#print(this.#paint('notice', `* ${sentence}`));
      } else if (command.type === 'who') this.#print(rosterLine(session, dialect, this.#paint));
      else if (command.type === 'help')
        for (const help of helpLines(dialect)) this.#print(this.#paint('notice', `* ${help}`));
      else if (command.type === 'quit') this.leave();
      else if (command.type === 'wrong') this.complain(command.sentence);
    } catch (error) {
      // That the connection is gone is said once, at the end.
      if (!(error instanceof ClientError)) this.complain(String(error));
      else if (error.code !== 'closed') this.complain(error.message);
    }
  }
}
