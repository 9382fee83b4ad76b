/**
 * A server that the kit starts: argv without a shell, a process group of its own that ends with the
 * run, and a look at whether it listens that does not touch it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { Unreachable } from '../peers/failure.ts';
import { forgetGroup, keepGroup, killGroup } from './groups.ts';
import { freePort, isListening } from './ports.ts';
import type { Exit, Instance, ShortLimits, Target } from './target.ts';

/** How long a command may take until it listens, milliseconds. */
const READY_MS_MAX = 10_000;
/** How often it is looked whether it does, milliseconds. */
const PROBE_MS = 15;
/** How long a program may take to end after SIGTERM, milliseconds. */
const TERM_MS_MAX = 1_000;
/** What is kept of what a program prints, octets. */
const OUTPUT_BYTES_MAX = 8_192;

/** How to launch a command. */
export interface LaunchOptions {
  readonly host?: string;
  readonly cwd?: string;
  /** Limits that the person says the command runs with. */
  readonly limits?: ShortLimits;
}

/** A command; `{port}` and `{host}` are replaced in each argument, PORT and HOST stand in its environment. */
export function launch(argv: readonly string[], options: LaunchOptions = {}): Target {
  return {
    kind: 'launched',
    name: argv.join(' '),
    restartable: true,
    start: (limits) => startProgram(argv, options, limits),
  };
}

async function startProgram(
  argv: readonly string[],
  options: LaunchOptions,
  limits: ShortLimits | undefined,
): Promise<Instance> {
  const host = options.host ?? '127.0.0.1';
  const chosen = await freePort(host);
  const [command, ...args] = argv.map((word) =>
    word.replaceAll('{port}', String(chosen)).replaceAll('{host}', host),
  );
  const child = spawn(command!, args, {
    cwd: options.cwd,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      HOST: host,
      PORT: String(chosen),
      PYTHONUNBUFFERED: '1',
      ...environmentOf(limits),
    },
  });
  const program = new Program(child, command!);
  const announced = await program.ready(host, chosen);
  return {
    host,
    port: announced.port ?? chosen,
    limits: { ...options.limits, ...announced.limits },
    type: (line) => program.type(line),
    hold: () => program.signal('SIGSTOP'),
    release: () => program.signal('SIGCONT'),
    exited: () => program.exit,
    output: () => program.output,
    end: () => program.end(),
    stop: () => program.stop(),
  };
}

/** How a program that wants to be tested for timing learns of short limits. */
function environmentOf(limits: ShortLimits | undefined): Record<string, string> {
  return {
    ...(limits?.idleMs === undefined ? {} : { PARLEY_IDLE_MS: String(limits.idleMs) }),
    ...(limits?.loginMs === undefined ? {} : { PARLEY_LOGIN_MS: String(limits.loginMs) }),
  };
}

interface Announcement {
  readonly port?: number;
  readonly limits?: ShortLimits;
}

class Program {
  exit: Exit | undefined;
  output = '';
  #stdout = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #failed: NodeJS.ErrnoException | undefined;
  readonly #command: string;

  constructor(child: ChildProcess, command: string) {
    this.#child = child;
    this.#command = command;
    if (child.pid !== undefined) keepGroup(child.pid);
    // A program that reads nothing may close it.
    child.stdin?.on('error', () => {});
    child.stdout?.on('data', (chunk: Buffer) => {
      this.#stdout = (this.#stdout + chunk.toString('latin1')).slice(-OUTPUT_BYTES_MAX);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      this.output = (this.output + chunk.toString()).slice(-OUTPUT_BYTES_MAX);
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

  /** Waits until it listens. A connection would be a guest that leaves, which some servers do not survive. */
  async ready(host: string, port: number): Promise<Announcement> {
    const end = performance.now() + READY_MS_MAX;
    while (performance.now() < end) {
      if (this.#failed !== undefined) throw new Unreachable(sentenceOf(this.#command, this.#failed));
      if (this.exit !== undefined)
        throw new Unreachable(
          `${this.#command} ended before it listened (${describeExit(this.exit)}).${this.#lastWords()}`,
        );
      const announced = announcementIn(this.#stdout);
      if (await isListening(host, announced.port ?? port))
        return { ...announced, ...announcementIn(this.#stdout) };
      await new Promise<void>((resolve) => setTimeout(resolve, PROBE_MS));
    }
    await this.stop();
    throw new Unreachable(
      `${this.#command} runs, but did not listen on ${host}:${port} within ${READY_MS_MAX / 1000} s. Give it the port with {port} in its arguments, or let it read PORT from its environment.${this.#lastWords()}`,
    );
  }

  type(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** To the whole group: what was started may be a wrapper. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    if (this.#child.pid !== undefined && this.exit === undefined) killGroup(this.#child.pid, signal);
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
  }

  async #within(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([this.#ended, new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))]);
    clearTimeout(timer);
  }

  #lastWords(): string {
    const words = this.output.trim().split('\n').at(-1) ?? '';
    return words === '' ? '' : ` Its last words: ${words.slice(0, 300)}`;
  }
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
  if (cause.code === 'ENOENT')
    return `There is no command ${command}. Is it installed, and is its path right?`;
  if (cause.code === 'EACCES') return `${command} may not be executed. Is it a program, and executable?`;
  return `${command} cannot be started: ${cause.message}.`;
}
