/** Computes rows of the matrix in several processes. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { MatrixRow } from './matrix.ts';

/** Processes for each processor: half of a run is waiting for what does not come. */
const PROCESSES_PER_PROCESSOR = 3;
const PROCESSES_MAX = 8;

/**
 * A row for each name, in their order: of the whole catalogue, or of the cases whose ids stand with the name.
 * Rejects if a process ends badly.
 */
export async function computeRows(
  targets: ReadonlyMap<string, readonly string[]>,
  onRow: (row: MatrixRow) => void = () => {},
): Promise<MatrixRow[]> {
  const left = [...targets];
  const rows = new Map<string, MatrixRow>();
  const work = () =>
    inProcess(left, (row) => {
      rows.set(row.name, row);
      onRow(row);
    });
  const processes = Math.min(availableParallelism() * PROCESSES_PER_PROCESSOR, PROCESSES_MAX);
  await Promise.all(Array.from({ length: processes }, work));
  return [...targets.keys()].map((name) => rows.get(name)!);
}

/** Has a process compute what is left, one after the other. */
async function inProcess(
  left: [name: string, only: readonly string[]][],
  onRow: (row: MatrixRow) => void,
): Promise<void> {
  const script = fileURLToPath(new URL('./matrix-part.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import=tsx', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const ask = () => {
    const next = left.shift();
    if (next === undefined) child.stdin.end();
    else child.stdin.write(`${JSON.stringify({ name: next[0], only: next[1] })}\n`);
  };
  ask();
  for await (const line of createInterface({ input: child.stdout })) {
    onRow(JSON.parse(line) as MatrixRow);
    ask();
  }
  const code = await ended;
  if (code !== 0) throw new Error(`a process that computes the matrix ended with exit code ${code}`);
}
