/** `parley conformance`: runs the kit, progress on standard error, the report on standard output. */
import {
  applyBaseline,
  attach,
  type CaseResult,
  Interrupted,
  judgeByBaseline,
  launch,
  run,
  type Target,
} from '../../conformance/index.ts';
import type { Dialect } from '../../spec/index.ts';
import { BaselineToWrite, readBaseline } from '../baseline-file.ts';
import { findDialect } from '../dialects.ts';
import { WrongUse } from '../errors.ts';
import { complain, guarded } from '../fault.ts';
import { Progress } from '../progress.ts';
import { referenceTarget } from '../reference-target.ts';
import { outputsOf, writeReports } from '../reports.ts';
import { readRubric } from '../rubric-file.ts';

export interface ConformanceOptions {
  readonly only: readonly string[];
  readonly exclude: readonly string[];
  readonly level?: 'must' | 'should';
  readonly dialect: string;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly reporter: readonly string[];
  readonly rubric?: string;
  readonly tapVersion: '13' | '14';
  readonly seed?: string;
  readonly fresh?: boolean;
  readonly idleMs?: number;
  readonly loginMs?: number;
  readonly verbose?: boolean;
  readonly color: boolean;
}

/** What ends a run before its time, and the exit code that says so. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Resolves with the exit code. Rejects with WrongUse, NothingMatches or Unreachable. */
export async function conformance(
  address: string | undefined,
  command: readonly string[] | undefined,
  options: ConformanceOptions,
): Promise<number> {
  const dialect = await findDialect(options.dialect);
  const target = targetOf(address, command, options, dialect);
  if (options.baseline !== undefined && options.writeBaseline !== undefined)
    throw new WrongUse(
      'Give either --baseline or --write-baseline: the one reads the file, the other writes it.',
    );
  const known = options.baseline === undefined ? undefined : readBaseline(options.baseline, dialect.name);
  const baseline =
    options.writeBaseline === undefined
      ? undefined
      : new BaselineToWrite(options.writeBaseline, dialect.name);
  const outputs = outputsOf(options.reporter.length === 0 ? ['human'] : options.reporter);
  if (options.rubric !== undefined && !outputs.some(({ name }) => name === 'gradescope'))
    throw new WrongUse('--rubric goes with --reporter gradescope only: it says how many points there are.');
  const rubric = options.rubric === undefined ? undefined : readRubric(options.rubric);
  // Whoever has read that the run began may end it.
  const signals = new Signals();
  const progress = new Progress(process.stderr, target.name);
  const { found, fault } = await guarded(async (signal) => {
    const found = await run({
      target,
      dialect,
      signal: AbortSignal.any([signal, signals.interrupted]),
      selection: {
        only: options.only,
        exclude: options.exclude,
        ...(options.level === undefined ? {} : { level: options.level }),
      },
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      ...(options.fresh === undefined ? {} : { fresh: options.fresh }),
      onResult(result: CaseResult, done: number, total: number) {
        progress.show(known === undefined ? result : judgeByBaseline(result, known), done, total);
        if (options.verbose === true) progress.wire(result);
      },
    });
    return { found, fault: signal.reason as unknown };
  })
    .catch((cause: unknown) => {
      progress.end();
      if (cause instanceof Interrupted) signals.endBeforeFirst();
      throw cause;
    })
    .finally(() => signals.stop());
  progress.end();
  if (signals.exitCode !== undefined) {
    const kept = options.writeBaseline === undefined ? '' : ` ${options.writeBaseline} was not written.`;
    process.stderr.write(`parley: The run was ended; what was found by then is reported.${kept}\n`);
  }
  const report = known === undefined ? found : applyBaseline(found, known);
  let { exitCode } = report.summary;
  if (baseline !== undefined && signals.exitCode === undefined) {
    const written = baseline.write(report);
    process.stderr.write(`parley: ${written.sentence}\n`);
    exitCode = written.exitCode;
  }
  // Of a reader that goes away the exit code is that of the run.
  process.exitCode = exitCode;
  writeReports(outputs, report, {
    color: options.color,
    tapVersion: options.tapVersion === '13' ? 13 : 14,
    ...(rubric === undefined ? {} : { rubric }),
    targetArguments: targetWords(address, command, options),
  });
  if (fault !== undefined) await endWith(complain(fault));
  if (signals.exitCode !== undefined) await endWith(signals.exitCode);
  return exitCode;
}

/**
 * The first signal ends the run, and what was found by then is reported; the second ends the process.
 * What the kit has started ends with it: process.exit runs the handler that kills the groups.
 */
class Signals {
  readonly #interrupt = new AbortController();
  #signal: NodeJS.Signals | undefined;
  /** That of the signal which ended the run, if one did. */
  exitCode: number | undefined;

  constructor() {
    for (const signal of Object.keys(SIGNALS)) process.on(signal, this.#end);
  }

  get interrupted(): AbortSignal {
    return this.#interrupt.signal;
  }

  stop(): void {
    for (const signal of Object.keys(SIGNALS)) process.off(signal, this.#end);
  }

  /** Nothing was found yet, so that there is nothing to report. */
  endBeforeFirst(): never {
    process.stderr.write(
      `parley: Ended by ${this.#signal} before the run was over; no report was written.\n`,
    );
    process.exit(this.exitCode);
  }

  readonly #end = (signal: NodeJS.Signals) => {
    if (this.exitCode !== undefined) process.exit(this.exitCode);
    this.#signal = signal;
    this.exitCode = SIGNALS[signal as keyof typeof SIGNALS];
    this.#interrupt.abort(new Interrupted(`${signal} ended the run before this case was over.`));
  };
}

/** What the kit was about may go on, so the process is ended once all is written. */
async function endWith(exitCode: number): Promise<never> {
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  process.exit(exitCode);
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
