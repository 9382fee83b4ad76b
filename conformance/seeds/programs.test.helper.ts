/**
 * The nine systems of the write-ups as programs, each on a terminal of its own as a person has it.
 * PARLEY_SEEDS names the folder that holds them, with a manifest that says how each is started.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { PARLEY, ROOT } from '../../test/parley.ts';
import { isAlive, plainEnvironment } from '../../test/processes.ts';

/** Only ever reached by a failing test. */
const DEADLINE_MS = 20_000;
/** What a client may print before it is ended: some print without end once their server is gone. */
const SHOWN_CHARS_MAX = 200_000;

/** The folder of the extracted systems. */
const SEEDS = process.env.PARLEY_SEEDS;

interface System {
  readonly id: string;
  readonly dir: string;
  readonly commands: Readonly<Record<'client' | 'server', readonly string[]>>;
  readonly env: Readonly<Record<string, string>>;
}

/** Why the tests cannot run here, for people; false if they can. */
export function whyNot(): string | false {
  if (SEEDS === undefined) return 'PARLEY_SEEDS does not name the folder of the extracted systems.';
  if (!existsSync(join(SEEDS, 'manifest.json'))) return `${SEEDS} has no manifest.json.`;
  return false;
}

function systemOf(id: string): System {
  const systems: readonly System[] = JSON.parse(readFileSync(join(SEEDS!, 'manifest.json'), 'utf8'));
  const system = systems.find((each) => each.id === id);
  if (system === undefined) throw new Error(`The manifest has no ${id}.`);
  return system;
}

/** The folder in which the files of a system lie. */
export function folderOf(id: string): string {
  return join(SEEDS!, systemOf(id).dir);
}

/** How a program of a system is started. */
export function original(id: string, what: 'client' | 'server', port: number): Start {
  const system = systemOf(id);
  return {
    argv: system.commands[what].map((word) => word.replace('{python3}', 'python3')),
    cwd: folderOf(id),
    env: { ...system.env, HOST: '127.0.0.1', PORT: String(port) },
  };
}

/** How the command `parley` is started. */
export function parley(...args: readonly string[]): Start {
  return { argv: [...PARLEY, ...args], cwd: ROOT, env: {} };
}

interface Start {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Gives the program a terminal that does not echo, copies both ways, and ends with its exit code. */
const ON_A_TERMINAL = `
import os, pty, sys
shell = 'stty -echo rows 50 columns 200; exec "$@"'
sys.exit(os.waitstatus_to_exitcode(pty.spawn(['/bin/sh', '-c', shell, 'sh', *sys.argv[1:]])))
`;

/** Somebody at a screen: what they type, and what they have been shown. */
export abstract class Actor {
  readonly #name: string;
  readonly #wakes = new Set<() => void>();
  #shown = '';
  #from = 0;
  #over = false;

  constructor(name: string) {
    this.#name = name;
  }

  /** Types a line, or, at a terminal, with `^c`, the key. */
  abstract type(line: string): void;
  /** Ends it, whatever it does. */
  abstract kill(): Promise<void>;
  /** The exit code, once it has ended. */
  protected abstract readonly code: Promise<number | null>;

  /** Waits until it shows this, behind what was waited for before. */
  async shows(expected: string): Promise<void> {
    await this.#until(() => this.#shown.includes(expected, this.#from), `show ${JSON.stringify(expected)}`);
    this.#from = this.#shown.indexOf(expected, this.#from) + expected.length;
  }

  /** All that it has shown. */
  get shown(): string {
    return this.#shown;
  }

  /** Waits for its end, and returns the exit code. */
  async exit(): Promise<number | null> {
    await this.#until(() => this.#over, 'end');
    return this.code;
  }

  protected show(text: string): void {
    this.#shown += text;
    if (this.#shown.length > SHOWN_CHARS_MAX) void this.kill();
    this.#wake();
  }

  protected end(): void {
    this.#over = true;
    this.#wake();
  }

  #wake(): void {
    for (const look of [...this.#wakes]) look();
  }

  async #until(holds: () => boolean, what: string): Promise<void> {
    const stop = new AbortController();
    let look = () => {};
    const held = new Promise<void>((resolve) => {
      look = () => (holds() || this.#over) && resolve();
      this.#wakes.add(look);
      look();
    });
    await Promise.race([held, after(DEADLINE_MS, undefined, { signal: stop.signal }).catch(() => {})]);
    stop.abort();
    this.#wakes.delete(look);
    if (!holds()) throw new Error(`${this.#name} did not ${what}. It shows:\n${this.#shown.slice(-2_000)}`);
  }
}

/** A program that runs, what it has shown, and the keys that are pressed. */
export class Program extends Actor {
  readonly #child: ChildProcess;
  protected readonly code: Promise<number | null>;

  constructor(name: string, { argv, cwd, env }: Start, onTerminal: boolean) {
    super(name);
    const [command = '', ...args] = onTerminal ? ['python3', '-c', ON_A_TERMINAL, ...argv] : argv;
    this.#child = spawn(command, args, {
      cwd,
      env: { ...plainEnvironment(), TERM: 'xterm', NO_COLOR: '1', ...env },
      detached: true,
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream
        .setEncoding('utf8')
        .on('data', (text: string) => this.show(stripVTControlCharacters(text).replaceAll('\r', '')));
    this.#child.stdin!.on('error', () => {});
    this.code = once(this.#child, 'close').then(([code]) => {
      this.end();
      return code as number | null;
    });
  }

  type(line: string): void {
    this.#child.stdin!.write(line === '^c' ? '\x03' : `${line}\n`);
  }

  /** Ends it and what it has started. */
  async kill(): Promise<void> {
    if (isAlive(-this.#child.pid!)) process.kill(-this.#child.pid!, 'SIGKILL');
    await this.code;
  }
}
