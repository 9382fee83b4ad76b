/**
 * Computes the matrix and writes it where the documentation reads it; names what it does not prove. With names of bad
 * targets it computes their rows, and those that are missing, and keeps the others. Bad clients are few enough to be
 * played each time.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { badClients, clientRows } from './clients.ts';
import { computeRows } from './compute.ts';
import { BAD_TARGETS } from './index.ts';
import { gaps, type MatrixRow } from './matrix.ts';
import { patternsOf } from './patterns.ts';
import { BESIDE, proofs } from './proof.ts';

const FILE = new URL('./matrix.json', import.meta.url);
const CLIENTS_FILE = new URL('./client-matrix.json', import.meta.url);
const asked = process.argv.slice(2);
const published = JSON.parse(readFileSync(FILE, 'utf8')) as readonly MatrixRow[];
const kept = asked.length === 0 ? [] : published.filter(({ name }) => !asked.includes(name));
const all = BAD_TARGETS.map(({ name }) => name);
const twice = all.find((name, i) => all.indexOf(name) !== i);
if (twice !== undefined) throw new RangeError(`two bad targets are called ${twice}`);
const names = all.filter((name) => !kept.some((row) => row.name === name));

const print = (row: MatrixRow) =>
  process.stderr.write(
    `${row.name}: exit code ${row.exitCode}, names ${row.first}, ${row.kills.length} cases\n`,
  );

const computed = await computeRows(new Map(names.map((name) => [name, []])), print);
let rows = BAD_TARGETS.map(({ name }) => [...computed, ...kept].find((row) => row.name === name)!);
/** Computed rows of which it is not known yet how little shows them. */
let unproven = computed.map(({ name }) => name);
for (const beside of BESIDE) {
  process.stderr.write(`\nand again, what proves it beside ${beside.join(' ') || 'nothing'}:\n`);
  rows = rows.map((row) => (unproven.includes(row.name) && beside.length > 0 ? { ...row, beside } : row));
  const planned = proofs(rows);
  const shown = await computeRows(new Map([...planned].filter(([name]) => unproven.includes(name))), print);
  unproven = shown
    .filter((again) => {
      const row = rows.find(({ name }) => name === again.name)!;
      const wanted = row.kills.filter((id) => planned.get(row.name)!.includes(id));
      return again.first !== row.first || !wanted.every((id) => again.kills.includes(id));
    })
    .map(({ name }) => name);
}
for (const name of unproven) process.stderr.write(`${name} did not show itself in the same way again\n`);
const write = (file: URL, lines: readonly object[]) =>
  writeFileSync(file, `[\n${lines.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`);
write(FILE, rows);
write(CLIENTS_FILE, await clientRows(badClients() ?? []));
writeFileSync(new URL('../diagnosis/patterns.ts', import.meta.url), patternsOf(rows));
const missing = gaps(rows, BAD_TARGETS);
for (const gap of missing) process.stdout.write(`${gap}\n`);
process.exitCode = missing.length === 0 ? 0 : 1;
