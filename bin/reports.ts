/** Where the reports of a run go. */
import { resolve } from 'node:path';
import { REPORTERS, type RenderOptions, type Report, type ReporterName } from '../conformance/index.ts';
import { WrongUse } from './errors.ts';
import { WholeFile } from './whole-file.ts';

/** Where one report goes. */
export interface Output {
  readonly name: ReporterName;
  /** Undefined is standard output. */
  readonly file: WholeFile | undefined;
}

/**
 * Reads what --reporter was given. Throws WrongUse; a path that cannot be written is known before the
 * run, and what stands there stays until there is a report.
 */
export function outputsOf(specs: readonly string[]): Output[] {
  const toStandardOutput = specs.filter((spec) => !spec.includes('=') || spec.endsWith('=-'));
  if (toStandardOutput.length > 1)
    throw new WrongUse(
      `Only one report can go to standard output, not ${toStandardOutput.join(' and ')}. Write the others to files: --reporter ${toStandardOutput.at(-1)?.replace('=-', '')}=FILE.`,
    );
  const files = specs.flatMap((spec) => /=(.+)$/s.exec(spec)?.[1] ?? []).filter((file) => file !== '-');
  const twice = files.find((file, i) => files.some((each, j) => j < i && resolve(each) === resolve(file)));
  if (twice !== undefined)
    throw new WrongUse(
      `Two reports would go to ${twice}, the one over the other. Give each a file of its own.`,
    );
  return specs.map((spec) => {
    const at = spec.indexOf('=');
    const [name, file] = at < 0 ? [spec, undefined] : [spec.slice(0, at), spec.slice(at + 1)];
    if (!Object.hasOwn(REPORTERS, name))
      throw new WrongUse(`There is no reporter ${name}. There are ${Object.keys(REPORTERS).join(', ')}.`);
    if (file === '') throw new WrongUse(`--reporter ${spec} names no file after the =.`);
    return {
      name: name as ReporterName,
      file: file === undefined || file === '-' ? undefined : new WholeFile(file, 'The report'),
    };
  });
}

/** Writes all reports, the files first; what cannot be written keeps no other from it, and is thrown at the end. */
export function writeReports(
  outputs: readonly Output[],
  report: Report,
  options: RenderOptions & { readonly color: boolean },
): void {
  const failures: unknown[] = [];
  const filesFirst = [...outputs].sort((a, b) => Number(a.file === undefined) - Number(b.file === undefined));
  for (const output of filesFirst) {
    try {
      write(output, report, options);
    } catch (cause) {
      failures.push(cause);
    }
  }
  if (failures.length > 0) throw failures[0];
}

function write(
  { name, file }: Output,
  report: Report,
  options: RenderOptions & { readonly color: boolean },
): void {
  const toTerminal = file === undefined && process.stdout.isTTY === true;
  const text = REPORTERS[name].render(report, {
    ...options,
    color: options.color && toTerminal && process.env.NO_COLOR === undefined,
    columns: toTerminal ? Math.max(60, Math.min(120, process.stdout.columns)) : 100,
  });
  if (file === undefined) process.stdout.write(text);
  else file.write(text);
}
