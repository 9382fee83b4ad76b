/** A part of the matrix in a process of its own: `matrix-part.ts K N` runs every Nth target from the Kth, a line of JSON each. */
import { BAD_TARGETS } from './index.ts';
import { rowOf } from './matrix.ts';

const [part = 0, parts = 1] = process.argv.slice(2).map(Number);
for (const bad of BAD_TARGETS.filter((_, i) => i % parts === part)) {
  process.stdout.write(`${JSON.stringify(await rowOf(bad))}\n`);
}
process.exit(0);
