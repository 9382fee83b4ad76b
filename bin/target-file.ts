/** Target files: read, found in the current folder, and begun. */
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseTargetFile, type TargetFile } from '../conformance/index.ts';
import { DIALECTS } from '../spec/index.ts';
import { WrongUse } from './errors.ts';
import { notRight, readJson } from './json-file.ts';
import { WholeFile } from './whole-file.ts';

/** What the file is called where nobody names one. */
const TARGET_FILE = 'parley.target.json';

/** A target file with what it names as paths from the current folder. */
export interface NamedTargetFile extends TargetFile {
  /** As it is called in reports. */
  readonly name: string;
  readonly folder: string;
}

/** The target file of the current folder, if there is one. Throws WrongUse with what is wrong and where. */
export function findTargetFile(): NamedTargetFile | undefined {
  return existsSync(TARGET_FILE) ? readTargetFile(TARGET_FILE) : undefined;
}

/** A file, or a folder with one in it. Throws WrongUse with what is wrong and where. */
export function readTargetFile(path: string): NamedTargetFile {
  const inside = join(path, TARGET_FILE);
  const name = existsSync(inside) ? inside : path;
  const parsed = parseTargetFile(readJson(name, 'The target file', 'parley conformance --init writes one.'));
  if ('problems' in parsed) throw notRight(`The target file ${name} is not right`, parsed.problems);
  const folder = dirname(resolve(name));
  const from = (path: string) => relative('.', resolve(folder, path));
  const { dialect, baseline, reports, ...rest } = parsed.file;
  return {
    ...rest,
    ...(dialect === undefined ? {} : { dialect: isPath(dialect) ? from(dialect) : dialect }),
    ...(baseline === undefined ? {} : { baseline: from(baseline) }),
    ...(reports === undefined
      ? {}
      : {
          reports: reports.map((report) => report.replace(/=(.+)$/s, (_, path: string) => `=${from(path)}`)),
        }),
    name,
    folder,
  };
}

const isPath = (dialect: string) => !Object.hasOwn(DIALECTS, dialect) && /[./\\]/.test(dialect);

/** Servers that a folder may hold, and how each is started. */
const STARTS: readonly (readonly [file: string, command: readonly string[]])[] = [
  ['server.py', ['python3', 'server.py', '{port}']],
  ['server.js', ['node', 'server.js', '{port}']],
  ['server.mjs', ['node', 'server.mjs', '{port}']],
  ['server.rb', ['ruby', 'server.rb', '{port}']],
  ['go.mod', ['go', 'run', '.', '{port}']],
  ['Cargo.toml', ['cargo', 'run', '--quiet', '--', '{port}']],
];

/** Begins a target file in the current folder. Throws WrongUse if there is one. */
export function beginTargetFile(
  address: string | undefined,
  command: readonly string[] | undefined,
  dialect: string,
): void {
  if (existsSync(TARGET_FILE))
    throw new WrongUse(`There is a ${TARGET_FILE} here already; it was left as it is.`);
  const guess = STARTS.find(([file]) => existsSync(file))?.[1] ?? ['./server', '{port}'];
  const file: TargetFile = {
    ...(address === undefined ? { command: [...(command ?? guess)] } : { address }),
    dialect,
    reports: ['human'],
  };
  const parsed = parseTargetFile(file);
  if ('problems' in parsed) throw new WrongUse(parsed.problems.join('\n'));
  new WholeFile(TARGET_FILE, 'The target file').write(`${JSON.stringify(file, null, 2)}\n`);
  const what = file.command?.join(' ') ?? address;
  process.stdout.write(
    `${TARGET_FILE} was written: it tests ${what} in the dialect ${dialect}. Put it right if that is wrong, and run: parley conformance\n`,
  );
}
