/**
 * Rows of the matrix in a process of its own. It reads lines of JSON, `{ name, only }`, and answers each
 * with its row.
 */
import { createInterface } from 'node:readline';
import { BAD_TARGETS } from './index.ts';
import { rowOf } from './matrix.ts';

for await (const line of createInterface({ input: process.stdin })) {
  const { name, only } = JSON.parse(line) as { name: string; only: string[] };
  const bad = BAD_TARGETS.find((each) => each.name === name);
  if (bad === undefined) throw new RangeError(`there is no bad target ${name}`);
  process.stdout.write(`${JSON.stringify(await rowOf(bad, only))}\n`);
}
process.exit(0);
