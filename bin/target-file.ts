/** Target files: read, and found in the current folder. */
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseTargetFile, type TargetFile } from '../conformance/index.ts';
import { DIALECTS } from '../spec/index.ts';
import { notRight, readJson } from './json-file.ts';

/** What the file is called where nobody names one. */
export const TARGET_FILE = 'parley.target.json';

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
