/** `parley compare`: several JSON reports as one table. */
import { basename } from 'node:path';
import {
  COMPARISON_FORMATS,
  type ComparisonFormat,
  compareReports,
  type NamedReport,
  parseReport,
} from '../../conformance/index.ts';
import { WrongUse } from '../errors.ts';
import { notRight, readJson } from '../json-file.ts';

export interface CompareOptions {
  readonly format: ComparisonFormat;
  readonly by: 'requirement' | 'case';
  readonly all?: boolean;
}

/** Throws WrongUse with all that is wrong with the files. */
export function compare(files: readonly string[], { format, by, all = false }: CompareOptions): void {
  if (files.length < 2) throw new WrongUse('Give at least two JSON reports to compare.');
  const read = files.map(readReport);
  const problems = read.flatMap((each) => ('problem' in each ? [each.problem] : []));
  if (problems.length > 0) throw new WrongUse(problems.join('\n'));
  const names = namesOf(files);
  const reports = read.flatMap((each, i): NamedReport[] =>
    'problem' in each ? [] : [{ name: names[i]!, report: each.report }],
  );
  process.stdout.write(COMPARISON_FORMATS[format](compareReports(reports, { by, all })));
}

/** The names of the files without folder and extension, where that tells them apart. */
function namesOf(files: readonly string[]): string[] {
  const short = files.map((file) => basename(file).replace(/\.json$/, ''));
  return short.map((name, i) => (short.filter((each) => each === name).length > 1 ? files[i]! : name));
}

/** All that is wrong with any of the files is said at once. */
function readReport(file: string) {
  try {
    const parsed = parseReport(JSON.stringify(readJson(file, 'The report')));
    if ('report' in parsed) return parsed;
    throw notRight(`${file} is no report of parley conformance --reporter json`, parsed.problems);
  } catch (cause) {
    if (cause instanceof WrongUse) return { problem: cause.message };
    throw cause;
  }
}
