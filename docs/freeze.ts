/**
 * Freezes the requirements that there are as a set: `tsx docs/freeze.ts 1.1`. It writes the set, and
 * its digest into the lock of ids, so that a test sees any change; a version is frozen once. Until it is
 * published, `--again` writes it anew.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { REQUIREMENTS } from '../spec/index.ts';
import { tableOf } from '../spec/requirements/sets/index.ts';

const [version = '', again] = process.argv.slice(2);
const file = new URL(`../spec/requirements/sets/${version}.ts`, import.meta.url);
const lockFile = new URL('../spec/requirements/ids.lock.json', import.meta.url);

if (!/^\d+\.\d+$/.test(version)) {
  process.stderr.write('usage: tsx docs/freeze.ts VERSION, for example 1.1\n');
  process.exitCode = 2;
} else if (existsSync(file) && again !== '--again') {
  process.stderr.write(`${version} is frozen already, and what is frozen stays as it is.\n`);
  process.exitCode = 1;
} else {
  const table = tableOf(REQUIREMENTS);
  const name = `SET_${version.replace('.', '_')}`;
  const comment = `/** The requirements of version ${version}, written by docs/freeze.ts and never changed since. */`;
  const lines = table.split('\n').map((line) => `  ${line}`);
  writeFileSync(
    file,
    `${comment}\nimport { requirementSet } from './set.ts';\n\nexport const ${name} = requirementSet(\n  '${version}',\n  \`\n${lines.join('\n')}\n\`,\n);\n`,
  );
  const lock = JSON.parse(readFileSync(lockFile, 'utf8')) as { sets?: Record<string, string> };
  const digest = createHash('sha256').update(table).digest('hex');
  writeFileSync(
    lockFile,
    `${JSON.stringify({ ...lock, sets: { ...lock.sets, [version]: digest } }, null, 2)}\n`,
  );
  process.stdout.write(`${version} is frozen. Enter ${name} in spec/requirements/sets/index.ts.\n`);
}
