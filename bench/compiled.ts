/** Everything is measured compiled, as users have it, in processes of its own. */
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** A folder with the compiled package and the compiled benchmarks; it goes when the process ends. */
export function compileAll(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  process.once('SIGINT', () => process.exit(130));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [
    tsc,
    '-p',
    join(ROOT, 'bench/tsconfig.json'),
    '--outDir',
    join(folder, 'dist'),
  ]);
  return join(folder, 'dist');
}

/** A child that answers each message with one message. */
export class Helper {
  readonly #child: ChildProcess;
  #answer: { resolve(answer: unknown): void; reject(cause: Error): void } | undefined;

  constructor(file: string, args: readonly string[] = []) {
    this.#child = fork(file, args, { execArgv: [] });
    this.#child.on('message', (answer) => this.#answer?.resolve(answer));
    this.#child.on('exit', () => this.#answer?.reject(new Error(`${file} ended before it answered.`)));
  }

  /** The next message; rejects if the child ends instead. */
  next<T>(): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#answer = { resolve: resolve as (answer: unknown) => void, reject };
    });
  }

  async ask<T>(question: object): Promise<T> {
    const answer = this.next<T>();
    this.#child.send(question);
    return answer;
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
