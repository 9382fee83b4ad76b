/** `parley conformance`: runs the kit, progress on standard error, the report on standard output. */
import { applyBaseline, type CaseResult, judgeByBaseline, run } from '../../conformance/index.ts';
import { BaselineToWrite, readBaseline } from '../baseline-file.ts';
import { findDialect } from '../dialects.ts';
import { WrongUse } from '../errors.ts';
import { complain, guarded } from '../fault.ts';
import { Progress } from '../progress.ts';
import { outputsOf, writeReports } from '../reports.ts';
import { targetOf, targetWords } from '../targets.ts';

export interface ConformanceOptions {
  readonly only: readonly string[];
  readonly exclude: readonly string[];
  readonly level?: 'must' | 'should';
  readonly dialect: string;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly reporter: readonly string[];
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
  const limits = {
    ...(options.idleMs === undefined ? {} : { idleMs: options.idleMs }),
    ...(options.loginMs === undefined ? {} : { loginMs: options.loginMs }),
  };
  const target = targetOf('conformance', address, command, limits, dialect);
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
  const progress = new Progress(process.stderr, target.name);
  const stopListening = endOnSignals(progress);
  const { found, fault } = await guarded(async (signal) => {
    const found = await run({
      target,
      dialect,
      signal,
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
  });
  stopListening();
  progress.end();
  const report = known === undefined ? found : applyBaseline(found, known);
  let { exitCode } = report.summary;
  if (baseline !== undefined) {
    const written = baseline.write(report);
    process.stderr.write(`parley: ${written.sentence}\n`);
    exitCode = written.exitCode;
  }
  // Of a reader that goes away the exit code is that of the run.
  process.exitCode = exitCode;
  writeReports(outputs, report, {
    color: options.color,
    tapVersion: options.tapVersion === '13' ? 13 : 14,
    targetArguments: targetWords(address, command, options.dialect),
  });
  if (fault !== undefined) await endBy(fault);
  return exitCode;
}

/** What the kit has started ends with it: process.exit runs the handler that kills the groups. */
function endOnSignals(progress: Progress): () => void {
  const end = (signal: NodeJS.Signals) => {
    progress.end();
    process.stderr.write(`parley: Ended by ${signal} before the run was over; no report was written.\n`);
    process.exit(SIGNALS[signal as keyof typeof SIGNALS]);
  };
  for (const signal of Object.keys(SIGNALS)) process.on(signal, end);
  return () => {
    for (const signal of Object.keys(SIGNALS)) process.off(signal, end);
  };
}

/** The kit has failed: what it was about may go on, so the process is ended once all is written. */
async function endBy(fault: unknown): Promise<never> {
  const exitCode = complain(fault);
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  process.exit(exitCode);
}
