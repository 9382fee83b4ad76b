/** A client under test as a process, on a terminal of its own or on pipes: its keys, its screen, its end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { Unreachable } from '../peers/failure.ts';
import { forgetGroup, keepGroup, killGroup } from '../target/groups.ts';
import { sentenceOf } from '../target/launch.ts';
import type { Exit } from '../target/target.ts';
import { onTerminal } from './on-a-terminal.ts';
import { Screen } from './screen.ts';

/** Keys that are no text. */
const KEYS: Readonly<Record<string, string>> = { '^C': '\x03', '^D': '\x04' };

/** How a client is started. */
export interface SubjectOptions {
  /** `{host}`, `{port}` and `{nick}` are replaced in each word. */
  readonly argv: readonly string[];
  readonly host: string;
  readonly port: number;
  readonly nick: string;
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
  /** Called when something was shown, or the client has ended. */
  readonly wake: () => void;
}

export class Subject {
  readonly screen: Screen;
  /** How it ended, once all that it printed stands on the screen. */
  exit: Exit | undefined;
  /** Why it could not be started. */
  fault: Unreachable | undefined;
  readonly #child: ChildProcess;
  readonly #isTerminal: boolean;
  readonly #closed: Promise<void>;
  #isStopped = false;
  /** The group of the client itself, where a terminal stands between. */
  #group: number | undefined;

  constructor({ argv, host, port, nick, isTerminal, env, cwd, wake }: SubjectOptions) {
    const words = argv.map((word) =>
      word.replaceAll('{port}', String(port)).replaceAll('{host}', host).replaceAll('{nick}', nick),
    );
    const [command = '', ...args] = isTerminal ? onTerminal(words) : words;
    const { COLUMNS: _, LINES: __, ...environment } = process.env;
    this.#isTerminal = isTerminal;
    this.#child = spawn(command, args, {
      cwd,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', isTerminal ? 'pipe' : 'ignore'],
      env: {
        ...environment,
        ...(isTerminal ? { TERM: 'xterm-256color' } : {}),
        HOST: host,
        PORT: String(port),
        NICK: nick,
        PYTHONUNBUFFERED: '1',
        ...env,
      },
    });
    if (this.#child.pid !== undefined) keepGroup(this.#child.pid);
    this.screen = new Screen(isTerminal, (octets) => isTerminal && this.#press(octets));
    this.#child.stdin!.on('error', () => {});
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.on('data', (chunk: Buffer) => {
        this.screen.write(chunk, wake);
        // What is not read fills the pipe, and who floods waits.
        if (this.screen.isFull && !this.#isStopped) stream.pause();
      });
    const news = this.#child.stdio[3] as NodeJS.ReadableStream | null;
    news?.on('data', (chunk: Buffer) => this.#learn(chunk.toString(), words[0]!));
    this.#closed = this.#untilClosed(command, wake);
  }

  async #untilClosed(command: string, wake: () => void): Promise<void> {
    const exit = await new Promise<Exit>((resolve) => {
      this.#child.once('error', (cause: NodeJS.ErrnoException) => {
        this.fault = new Unreachable(sentenceOf(command, cause));
        resolve({ code: null, signal: null });
      });
      this.#child.once('close', (code, signal) => resolve({ code, signal }));
    });
    await new Promise<void>((resolve) => {
      // The screen may be full, and then nothing more is drawn.
      if (this.screen.isFull) resolve();
      else this.screen.write(Buffer.alloc(0), resolve);
    });
    this.exit = exit;
    wake();
  }

  /** Presses the keys of a line and Enter, or a key by its name: ^C or ^D. */
  type(line: string): void {
    const key = KEYS[line];
    if (this.#isTerminal) this.#press(key ?? `${line}\r`);
    else if (key === undefined) this.#press(`${line}\n`);
    else if (line === '^D') this.#child.stdin!.end();
    else if (this.#child.pid !== undefined) killGroup(this.#child.pid, 'SIGINT');
  }

  /** What is pressed at once goes out in one write, so that a client that reads it finds it in one read. */
  #press(keys: string): void {
    const stdin = this.#child.stdin!;
    if (!stdin.writable) return;
    stdin.cork();
    stdin.write(keys);
    process.nextTick(() => stdin.uncork());
  }

  #learn(news: string, command: string): void {
    for (const word of news.split('\n')) {
      if (/^\d+$/.test(word)) {
        this.#group = Number(word);
        keepGroup(this.#group);
      } else if (word !== '') {
        const cause: NodeJS.ErrnoException = new Error(word);
        cause.code = word;
        this.fault = new Unreachable(sentenceOf(command, cause));
      }
    }
  }

  /** Ends it with all that it started. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const pid of [this.#group, this.#child.pid]) {
      if (pid === undefined) continue;
      killGroup(pid, 'SIGKILL');
      forgetGroup(pid);
    }
    this.#child.stdout!.resume();
    this.#child.stderr!.resume();
    this.#child.stdin!.destroy();
    await this.#closed;
  }
}
