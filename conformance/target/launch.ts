/**
 * A server that the kit starts: argv without a shell, a process group of its own that ends with the
 * run, and a look at whether it listens that does not touch it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { Unreachable } from '../peers/failure.ts';
import { Mark } from './descendants.ts';
import { forgetGroup, keepGroup, killGroup } from './groups.ts';
import { lastWordsOf } from './last-words.ts';
import { freePort, listeningHost } from './ports.ts';
import { residentBytes } from './processes.ts';
import { shortStart } from './short.ts';
import type { Exit, Instance, ShortLimits, Target } from './target.ts';
import type { ShortStart } from './target-file.ts';

/** How long a command may take until it listens unless it is said otherwise, milliseconds. */
const READY_MS = 10_000;
/** How often it is looked whether it does, milliseconds. */
const PROBE_MS = 15;
/** How long a program may take to end after SIGTERM, milliseconds. */
const TERM_MS_MAX = 1_000;
/** What is kept of what a program prints, octets. */
const OUTPUT_BYTES_MAX = 8_192;

/** What programs of targets that are in use may have left behind. */
const marks = new Set<Mark>();
process.on('exit', () => {
  for (const mark of marks) mark.sweep();
});

/** How to launch a command. */
export interface LaunchOptions {
  readonly host?: string;
  /** The folder that it runs in; default the current one. */
  readonly cwd?: string;
  /** The target file that says so, for the report. */
  readonly file?: string;
  /** How long it may take until it listens, milliseconds; default 10000. */
  readonly readyMs?: number;
  /** Limits that the person says the command runs with. */
  readonly limits?: ShortLimits;
  /** How it is started with short limits, where it does not read PARLEY_IDLE_MS and PARLEY_LOGIN_MS. */
  readonly short?: ShortStart;
}

/** A command; `{port}` and `{host}` are replaced in each argument, PORT and HOST stand in its environment. */
export function launch(argv: readonly string[], options: LaunchOptions = {}): Target {
  const mark = new Mark();
  return {
    kind: 'launched',
    name: argv.join(' '),
    ...(options.file === undefined ? {} : { file: options.file }),
    restartable: true,
    startsShort: options.short !== undefined,
    sweep() {
      if (marks.delete(mark)) mark.sweep();
    },
    start(limits) {
      marks.add(mark);
      return startProgram(argv, options, limits, mark.part());
    },
  };
}

async function startProgram(
  argv: readonly string[],
  options: LaunchOptions,
  limits: ShortLimits | undefined,
  mark: Mark,
): Promise<Instance> {
  const host = options.host ?? '127.0.0.1';
  const chosen = await freePort(host);
  const short = shortStart(options.short, limits);
  const [command, ...args] = [...argv, ...short.args].map((word) =>
    word.replaceAll('{port}', String(chosen)).replaceAll('{host}', host),
  );
  const child = begin(command!, args, {
    cwd: options.cwd,
    detached: true,
    env: {
      ...process.env,
      HOST: host,
      PORT: String(chosen),
      PYTHONUNBUFFERED: '1',
      ...environmentOf(limits),
      ...short.env,
      ...mark.environment,
    },
  });
  const program = new Program(child, command!, mark);
  const announced = await program.ready(host, chosen, options.readyMs ?? READY_MS);
  return {
    host: announced.host ?? host,
    port: announced.port ?? chosen,
    limits: { ...options.limits, ...short.limits, ...announced.limits },
    ...(child.pid === undefined ? {} : { pid: child.pid }),
    program: basename(command!),
    type: (line) => program.type(line),
    hold: () => program.signal('SIGSTOP'),
    release: () => program.signal('SIGCONT'),
    memoryBytes: () => program.memoryBytes(),
    exited: () => program.exit,
    output: () => program.output,
    end: () => program.end(),
    stop: () => program.stop(),
  };
}

function begin(
  command: string,
  args: readonly string[],
  options: { cwd: string | undefined; detached: boolean; env: NodeJS.ProcessEnv },
): ChildProcess {
  try {
    return spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  } catch (cause) {
    throw new Unreachable(sentenceOf(command, cause as Error));
  }
}

/** How a program that wants to be tested for timing learns of short limits. */
function environmentOf(limits: ShortLimits | undefined): Record<string, string> {
  return {
    ...(limits?.idleMs === undefined ? {} : { PARLEY_IDLE_MS: String(limits.idleMs) }),
    ...(limits?.loginMs === undefined ? {} : { PARLEY_LOGIN_MS: String(limits.loginMs) }),
  };
}

interface Announcement {
  /** Where it was found to listen. */
  readonly host?: string;
  readonly port?: number;
  readonly limits?: ShortLimits;
}

class Program {
  exit: Exit | undefined;
  #stderr: Buffer = Buffer.alloc(0);
  #stdout: Buffer = Buffer.alloc(0);
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #failed: NodeJS.ErrnoException | undefined;
  readonly #command: string;
  readonly #mark: Mark;

  constructor(child: ChildProcess, command: string, mark: Mark) {
    this.#child = child;
    this.#command = command;
    this.#mark = mark;
    if (child.pid !== undefined) keepGroup(child.pid);
    // A program that reads nothing may close it.
    child.stdin?.on('error', () => {});
    child.stdout?.on('data', (chunk: Buffer) => {
      this.#stdout = tailOf(this.#stdout, chunk);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = tailOf(this.#stderr, chunk);
    });
    this.#ended = new Promise((resolve) => {
      child.once('error', (cause) => {
        this.#failed = cause;
        resolve();
      });
      child.once('exit', (code, signal) => {
        this.exit = { code, signal };
        resolve();
      });
    });
  }

  /** The last that it printed: to stderr, or where it says nothing there, to stdout. */
  get output(): string {
    const errors = this.#stderr.toString();
    return errors.trim() === '' ? this.#stdout.toString() : errors;
  }

  /** Waits until it listens, and ends it where it does not. A connection would be a guest that leaves, which some servers do not survive. */
  async ready(host: string, port: number, readyMs: number): Promise<Announcement> {
    try {
      return await this.#listening(host, port, readyMs);
    } catch (cause) {
      await this.stop();
      throw cause;
    }
  }

  async #listening(host: string, port: number, readyMs: number): Promise<Announcement> {
    const end = performance.now() + readyMs;
    while (performance.now() < end) {
      if (this.#failed !== undefined) throw new Unreachable(sentenceOf(this.#command, this.#failed));
      if (this.exit !== undefined)
        throw new Unreachable(
          `${this.#command} ended before it listened (${describeExit(this.exit)}).${this.#lastWords()}`,
        );
      const announced = announcementIn(this.#stdout.toString());
      const at = await listeningHost(host, announced.port ?? port);
      if (at !== undefined) return { ...announced, ...announcementIn(this.#stdout.toString()), host: at };
      await new Promise<void>((resolve) => setTimeout(resolve, PROBE_MS));
    }
    const [other] = this.#mark.ports;
    const advice =
      other === port
        ? `It listens on that port of another address; let it listen on ${host}, or on all.`
        : `${other === undefined ? '' : `It listens on port ${other}. `}Give it the port with {port} in its arguments, or let it read PORT from its environment.`;
    throw new Unreachable(
      `${this.#command} runs, but did not listen on ${host}:${port} within ${readyMs / 1000} s. ${advice}${this.#lastWords()}`,
    );
  }

  type(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** To the whole group: what was started may be a wrapper. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    if (this.#child.pid !== undefined && this.exit === undefined) killGroup(this.#child.pid, signal);
  }

  memoryBytes(): number | undefined {
    return this.#child.pid === undefined ? undefined : residentBytes(this.#child.pid);
  }

  async end(): Promise<void> {
    // The whole group: what was started may be a wrapper that passes no signal on.
    if (this.#child.pid !== undefined) killGroup(this.#child.pid, 'SIGTERM');
    await this.#within(TERM_MS_MAX);
  }

  async stop(): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined) return;
    if (this.exit === undefined) {
      killGroup(pid, 'SIGTERM');
      await this.#within(TERM_MS_MAX);
    }
    // Children that it left behind are of the same group.
    killGroup(pid, 'SIGKILL');
    await this.#ended;
    forgetGroup(pid);
    // Children that have left the group may hold them open for ever.
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream?.destroy();
  }

  async #within(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([this.#ended, new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))]);
    clearTimeout(timer);
  }

  #lastWords(): string {
    const words = lastWordsOf(this.output);
    return words === '' ? '' : ` Its last words: ${words}`;
  }
}

/** The last octets of what came before and what comes. */
function tailOf(before: Buffer, chunk: Buffer): Buffer {
  if (chunk.length >= OUTPUT_BYTES_MAX) return Buffer.from(chunk.subarray(-OUTPUT_BYTES_MAX));
  return Buffer.concat([before, chunk]).subarray(-OUTPUT_BYTES_MAX);
}

function announcementIn(stdout: string): Announcement {
  const line = /^\{"listening".*\}$/m.exec(stdout)?.[0];
  if (line === undefined) return {};
  try {
    const { listening, limits } = JSON.parse(line) as { listening?: { port?: number }; limits?: ShortLimits };
    return {
      ...(listening?.port === undefined ? {} : { port: listening.port }),
      ...(limits === undefined ? {} : { limits }),
    };
  } catch {
    return {};
  }
}

/** An exit in words. */
export function describeExit({ code, signal }: Exit): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}

export function sentenceOf(command: string, cause: NodeJS.ErrnoException): string {
  if (command === '') return 'The command is empty: its first word is the program.';
  if (cause.code === 'ENOENT' && existsSync(command))
    return `${command} is there, but what its first line wants to run it with is not. Do its lines end in CR LF?`;
  if (cause.code === 'ENOENT' && command.includes(' '))
    return `There is no command "${command}". Give each of its words by itself, without quotes around all of them.`;
  if (cause.code === 'ENOENT')
    return `There is no command ${command}. Is it installed, and is its path right?`;
  if (cause.code === 'EACCES') return `${command} may not be executed. Is it a program, and executable?`;
  return `${command} cannot be started: ${cause.message}.`;
}
