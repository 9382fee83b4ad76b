/**
 * Writes the generated chapters and test vectors: `tsx docs/generate.ts`.
 * With --check it writes nothing. Either way it exits 1 and names each file that is then not as it
 * would be generated; a file of docs/gen that nothing generates is left for a person to remove.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GENERATED } from './chapters/index.ts';
import { ROOT, staleFiles } from './stale.ts';

function write(): void {
  for (const { path, content } of GENERATED) {
    const file = join(ROOT, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content());
  }
}

function check(): number {
  const wrong = staleFiles();
  for (const sentence of wrong) console.error(sentence);
  return wrong.length > 0 ? 1 : 0;
}

const args = process.argv.slice(2);
if (args.length === 0) {
  write();
  process.exitCode = check();
} else if (args.length === 1 && args[0] === '--check') process.exitCode = check();
else {
  console.error('usage: tsx docs/generate.ts [--check]');
  process.exitCode = 2;
}
