/**
 * Computes the matrix and writes it where the documentation reads it; names what it does not prove. With names of bad
 * targets it computes their rows, and those that are missing, and keeps the others.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { computeRows } from './compute.ts';
import { BAD_TARGETS } from './index.ts';
import { gaps, type MatrixRow } from './matrix.ts';
import { patternsOf } from './patterns.ts';
import { proofs } from './proof.ts';

const FILE = new URL('./matrix.json', import.meta.url);
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
const rows = BAD_TARGETS.map(({ name }) => [...computed, ...kept].find((row) => row.name === name)!);
process.stderr.write('\nand again, what proves it:\n');
const planned = proofs(rows);
const shown = await computeRows(
  new Map([...planned].filter(([name]) => computed.some((row) => row.name === name))),
  print,
);
/** A target of which the chosen cases alone do not show what the whole catalogue does. */
const isWhole = (row: MatrixRow) => {
  const again = shown.find(({ name }) => name === row.name);
  if (again === undefined) return row.whole === true;
  return again.first !== row.first || !planned.get(row.name)!.every((id) => again.kills.includes(id));
};
const lines = rows.map((row) => `  ${JSON.stringify(isWhole(row) ? { ...row, whole: true } : row)}`);
writeFileSync(FILE, `[\n${lines.join(',\n')}\n]\n`);
writeFileSync(new URL('../diagnosis/patterns.ts', import.meta.url), patternsOf(rows));
const missing = gaps(rows, BAD_TARGETS);
for (const gap of missing) process.stdout.write(`${gap}\n`);
process.exitCode = missing.length === 0 ? 0 : 1;
