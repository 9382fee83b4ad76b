/** Programs as real processes, for the tests of the whole package. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface, type Interface } from 'node:readline';

/** What the test runner and the npm around it put there would change the programs that are tested. */
const FOREIGN =
  /^(TAP|_TAPJS_|npm_(package|lifecycle|command|config_local_prefix)|NODE_OPTIONS|PARLEY_|NO_COLOR|FORCE_COLOR)/;

/** The environment of a person's shell. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));
}

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs; its group is ended with it, so that a failing test leaves nothing behind. */
export class Program {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  #stdout = '';
  #stderr = '';
  readonly #lines: AsyncIterator<string>;

  constructor(argv: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv; stdin?: 'pipe' }) {
    const [command = '', ...args] = argv;
    this.child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...plainEnvironment(), ...options.env },
      detached: true,
      stdio: [options.stdin ?? 'ignore', 'pipe', 'pipe'],
    });
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
    });
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    const lines: Interface = createInterface({ input: this.child.stdout! });
    this.#lines = lines[Symbol.asyncIterator]();
    this.ended = this.#end();
  }

  /** The next line on standard output; rejects if the program ends before. */
  async line(): Promise<string> {
    const { done, value } = await this.#lines.next();
    if (done === true) throw new Error(`It ended, and had said: ${this.#stderr}`);
    return value;
  }

  /** Whether a process of its group is alive. */
  groupLives(): boolean {
    return isAlive(-this.child.pid!);
  }

  /** Ends the group, whatever it does. */
  kill(): void {
    if (this.groupLives()) process.kill(-this.child.pid!, 'SIGKILL');
  }

  async #end(): Promise<Ended> {
    const [code, signal] = (await once(this.child, 'close')) as [number | null, NodeJS.Signals | null];
    return { code, signal, stdout: this.#stdout, stderr: this.#stderr };
  }
}

/** Whether a process, or with a negative id a group, exists; one that only waits to be reaped does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (pid < 0 || process.platform !== 'linux') return true;
  try {
    // The state follows the name of the program, which stands in brackets and may hold anything.
    return !/\) Z [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** How long a process that was killed may take to be gone, milliseconds. */
const GONE_MS_MAX = 20_000;

/** Whether a process that is ending is gone, as soon as it is. */
export async function isGone(pid: number): Promise<boolean> {
  const end = performance.now() + GONE_MS_MAX;
  while (isAlive(pid) && performance.now() < end) await new Promise(setImmediate);
  return !isAlive(pid);
}

/** Runs a program to its end. */
export function runToEnd(argv: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Program(argv, { cwd, env }).ended;
}

/** Runs a program that must succeed, and returns what it printed. */
export async function mustRun(argv: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await runToEnd(argv, cwd);
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

/** Calls a function for each item, a few at a time. */
export async function eachOf<T>(
  items: readonly T[],
  atOnce: number,
  call: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await call(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
