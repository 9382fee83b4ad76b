/** The page: a session in the middle, views around it. */
import { type ClientState, compile, type Dialect, type ServerMessage } from '../../../spec/index.ts';
import { commandsOf, parseCommand } from '../../commands.ts';
import { Composer } from './composer.ts';
import { byId, show } from './dom.ts';
import { lineOf, notice } from './lines.ts';
import { LogView } from './log-view.ts';
import { LoginView } from './login-view.ts';
import { RosterView } from './roster-view.ts';
import { Session, type State, sentenceOf } from './session.ts';
import { StatusView } from './status-view.ts';
import { Unread } from './unread.ts';

class Page {
  readonly #dialect: Dialect;
  readonly #session: Session;
  readonly #login = new LoginView((nick) => this.#session.enter(nick));
  readonly #status = new StatusView(() => this.#session.retry());
  readonly #log: LogView;
  readonly #roster: RosterView;
  readonly #composer: Composer;
  readonly #unread = new Unread();
  readonly #sendsRoster: boolean;
  #wasAway = false;

  constructor(dialect: Dialect) {
    const codec = compile(dialect);
    const url = new URL('./', location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const hasDirect = codec.expresses('client', 'to');
    this.#dialect = dialect;
    this.#sendsRoster = codec.expresses('server', 'here');
    this.#log = new LogView((nick) => hasDirect && this.#direct(nick));
    this.#roster = new RosterView(hasDirect ? (nick) => this.#direct(nick) : undefined);
    this.#composer = new Composer(dialect.policy.textBytesMax, (line, direct) => this.#obey(line, direct));
    this.#session = new Session(url.href, codec, {
      state: (state) => this.#become(state),
      room: (room) => this.#roster.update(room),
      message: (message) => this.#hear(message),
    });
    byId('leave').addEventListener('click', () => this.#session.leave());
    document.addEventListener('keydown', (event) => this.#key(event));
    this.#become(this.#session.state);
  }

  #become(state: State): void {
    const { kind } = state;
    const isOut = kind === 'out' || kind === 'entering';
    const wasOut = !byId('login').hidden;
    show(byId('login'), isOut);
    show(byId('chat'), !isOut);
    for (const id of ['leave', 'roster-toggle']) show(byId(id), !isOut);
    this.#status.update(state, this.#session.room.nick ?? '');
    this.#login.busy(kind === 'entering');
    if (kind === 'out') {
      this.#login.complain(state.why);
      this.#login.focus();
    }
    if (kind === 'in') this.#arrived(wasOut);
    if (kind === 'away' && !this.#wasAway) this.#log.add(notice(`${state.why}. Connecting again…`));
    this.#wasAway = kind === 'away' || kind === 'returning';
  }

  #arrived(fromOutside: boolean): void {
    if (this.#wasAway) this.#log.add(notice('Connected again.'));
    this.#log.add(notice(this.#who(this.#session.room)));
    if (!fromOutside) return;
    this.#roster.open(false);
    this.#composer.direct(undefined);
  }

  #hear(message: ServerMessage): void {
    const line = lineOf(message);
    if (line === undefined) return;
    this.#log.add(line);
    if (line.kind === 'said' || line.kind === 'told') this.#unread.add();
  }

  #direct(nick: string): void {
    if (nick === this.#session.room.nick) return;
    this.#roster.open(false);
    this.#composer.direct(nick);
  }

  /** Returns why a line was not sent. */
  #obey(line: string, direct: string | undefined): string | undefined {
    const command = parseCommand(line, this.#session.room.others, this.#dialect);
    try {
      if (command.type === 'say') this.#say(command.text, direct);
      else if (command.type === 'to') this.#say(command.text, command.nick);
      else if (command.type === 'who') this.#log.add(notice(this.#who(this.#session.room)));
      else if (command.type === 'help') this.#help();
      else if (command.type === 'quit') this.#session.leave();
      else if (command.type === 'wrong') return command.sentence;
    } catch (error) {
      return sentenceOf(error);
    }
    return undefined;
  }

  /** The protocol has no echo, so what was said is shown here. */
  #say(text: string, direct: string | undefined): void {
    if (direct === undefined) this.#session.say(text);
    else this.#session.to(direct, text);
    this.#log.add({
      kind: direct === undefined ? 'own' : 'private',
      nick: direct ?? '',
      text,
      at: new Date(),
    });
  }

  #help(): void {
    this.#log.add(
      ...Object.values(commandsOf(this.#dialect)).map(({ usage, help }) => notice(`${usage} – ${help}`)),
    );
  }

  #who({ nick = '', others }: ClientState): string {
    const known = this.#sendsRoster ? 'Here' : 'Seen coming';
    const nobody = this.#sendsRoster
      ? 'Nobody else is here.'
      : 'This room does not tell who is here already.';
    return `You are ${nick}. ${others.length === 0 ? nobody : `${known}: ${others.join(', ')}.`}`;
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.isComposing) return;
    if (this.#roster.isOpen) {
      this.#roster.open(false);
      byId('roster-toggle').focus();
    } else if (this.#composer.isDirect) this.#composer.direct(undefined);
  }
}

async function start(): Promise<void> {
  try {
    const response = await fetch('dialect.json');
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    new Page((await response.json()) as Dialect);
  } catch (error) {
    byId('nick-why').textContent = `This page could not start: ${sentenceOf(error)}. Please load it again.`;
  }
}

void start();
