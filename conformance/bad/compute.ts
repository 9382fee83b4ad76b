/** Computes the whole matrix, in as many processes as there are processors. */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { BAD_TARGETS } from './index.ts';
import type { MatrixRow } from './matrix.ts';

/** All rows, in the order of the targets. Rejects if a part ends badly. */
export async function computeMatrix(onRow: (row: MatrixRow) => void = () => {}): Promise<MatrixRow[]> {
  const parts = Math.min(availableParallelism(), 8);
  const rows = (
    await Promise.all(Array.from({ length: parts }, (_, part) => computePart(part, parts, onRow)))
  ).flat();
  return BAD_TARGETS.flatMap((bad) => rows.filter((row) => row.name === bad.name));
}

async function computePart(
  part: number,
  parts: number,
  onRow: (row: MatrixRow) => void,
): Promise<MatrixRow[]> {
  const script = fileURLToPath(new URL('./matrix-part.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import=tsx', script, String(part), String(parts)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const rows: MatrixRow[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const row = JSON.parse(line) as MatrixRow;
    rows.push(row);
    onRow(row);
  }
  const code = await ended;
  if (code !== 0)
    throw new Error(`part ${part} of the matrix ended with exit code ${code} after ${rows.length} rows`);
  return rows;
}
