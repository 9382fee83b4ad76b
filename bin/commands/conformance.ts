/** `parley conformance`: runs the kit, progress on standard error, the report on standard output. */
import { closeSync, openSync, writeSync } from 'node:fs';
import {
  attach,
  type CaseResult,
  launch,
  REPORTERS,
  type Report,
  type ReporterName,
  run,
  type Target,
} from '../../conformance/index.ts';
import type { Dialect } from '../../spec/index.ts';
import { findDialect } from '../dialects.ts';
import { WrongUse } from '../errors.ts';
import { Progress } from '../progress.ts';
import { referenceTarget } from '../reference-target.ts';

export interface ConformanceOptions {
  readonly only: readonly string[];
  readonly exclude: readonly string[];
  readonly level?: 'must' | 'should';
  readonly dialect: string;
  readonly reporter: readonly string[];
  readonly tapVersion: '13' | '14';
  readonly seed?: string;
  readonly fresh?: boolean;
  readonly idleMs?: number;
  readonly loginMs?: number;
  readonly verbose?: boolean;
  readonly color: boolean;
}

interface Output {
  readonly name: ReporterName;
  /** Undefined is standard output. */
  readonly file: string | undefined;
  readonly descriptor: number;
}

/** Resolves with the exit code of the run. Rejects with WrongUse, NothingMatches or Unreachable. */
export async function conformance(
  address: string | undefined,
  command: readonly string[] | undefined,
  options: ConformanceOptions,
): Promise<number> {
  const dialect = await findDialect(options.dialect);
  const target = targetOf(address, command, options, dialect);
  const outputs = openOutputs(options.reporter.length === 0 ? ['human'] : options.reporter);
  // What the kit has started ends with it: process.exit runs the handler that kills the groups.
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  const progress = new Progress(process.stderr, target.name);
  const report = await run({
    target,
    dialect,
    selection: {
      only: options.only,
      exclude: options.exclude,
      ...(options.level === undefined ? {} : { level: options.level }),
    },
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.fresh === undefined ? {} : { fresh: options.fresh }),
    onResult(result: CaseResult, done: number, total: number) {
      progress.show(result, done, total);
      if (options.verbose === true) progress.wire(result);
    },
  });
  progress.end();
  for (const output of outputs) write(output, report, options, targetWords(address, command, options));
  return report.summary.exitCode;
}

function targetOf(
  address: string | undefined,
  command: readonly string[] | undefined,
  options: ConformanceOptions,
  dialect: Dialect,
): Target {
  const limits = {
    ...(options.idleMs === undefined ? {} : { idleMs: options.idleMs }),
    ...(options.loginMs === undefined ? {} : { loginMs: options.loginMs }),
  };
  if (command !== undefined) {
    if (address !== undefined) throw new WrongUse('Give either an address or a command after --, not both.');
    if (command.length === 0)
      throw new WrongUse(
        'No command stands after --. For example: parley conformance -- python3 server.py {port}',
      );
    return launch(command, { limits });
  }
  if (address === undefined) return referenceTarget(dialect);
  try {
    return attach(address, limits);
  } catch (cause) {
    throw new WrongUse((cause as Error).message);
  }
}

/** Opens the files before the run, so that a path that cannot be written is known at once. */
function openOutputs(specs: readonly string[]): Output[] {
  const toStandardOutput = specs.filter((spec) => !spec.includes('='));
  if (toStandardOutput.length > 1)
    throw new WrongUse(
      `Only one report can go to standard output, not ${toStandardOutput.join(' and ')}. Write the others to files: --reporter ${toStandardOutput.at(-1)}=FILE.`,
    );
  return specs.map((spec) => {
    const at = spec.indexOf('=');
    const [name, file] = at < 0 ? [spec, undefined] : [spec.slice(0, at), spec.slice(at + 1)];
    if (!Object.hasOwn(REPORTERS, name))
      throw new WrongUse(`There is no reporter ${name}. There are ${Object.keys(REPORTERS).join(', ')}.`);
    if (file === undefined) return { name: name as ReporterName, file, descriptor: 1 };
    if (file === '') throw new WrongUse(`--reporter ${spec} names no file after the =.`);
    try {
      return { name: name as ReporterName, file, descriptor: openSync(file, 'w') };
    } catch (cause) {
      throw notWritable(file, cause as NodeJS.ErrnoException);
    }
  });
}

const WHY_NOT: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  EACCES: 'this user may not write there',
  EISDIR: 'it is a folder',
  ENOSPC: 'there is no space left',
};

function notWritable(file: string, { code = '', message }: NodeJS.ErrnoException): WrongUse {
  return new WrongUse(`The report cannot be written to ${file}: ${WHY_NOT[code] ?? message}.`);
}

function write(output: Output, report: Report, options: ConformanceOptions, targetArguments: string): void {
  const toTerminal = output.file === undefined && process.stdout.isTTY === true;
  const text = REPORTERS[output.name].render(report, {
    color: options.color && toTerminal && process.env.NO_COLOR === undefined,
    columns: toTerminal ? Math.max(60, Math.min(120, process.stdout.columns)) : 100,
    tapVersion: options.tapVersion === '13' ? 13 : 14,
    targetArguments,
  });
  if (output.file === undefined) process.stdout.write(text);
  else {
    try {
      writeSync(output.descriptor, text);
      closeSync(output.descriptor);
    } catch (cause) {
      throw notWritable(output.file, cause as NodeJS.ErrnoException);
    }
  }
}

/** The arguments that name the same target again, as a shell reads them. */
function targetWords(
  address: string | undefined,
  command: readonly string[] | undefined,
  options: ConformanceOptions,
): string {
  const quoted = (word: string) =>
    /^[\w@%+=:,./{}-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  const dialect = options.dialect === 'parley' ? [] : ['--dialect', quoted(options.dialect)];
  const target =
    command === undefined ? (address === undefined ? [] : [quoted(address)]) : ['--', ...command.map(quoted)];
  return [...dialect, ...target].join(' ');
}
