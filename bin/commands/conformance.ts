/** `parley conformance`: runs the kit, progress on standard error, the report on standard output. */
import { applyBaseline, type CaseResult, judgeByBaseline, run } from '../../conformance/index.ts';
import { BaselineToWrite } from '../baseline-file.ts';
import { WrongUse } from '../errors.ts';
import { complain, guarded } from '../fault.ts';
import { pauseBefore } from '../pause.ts';
import { Progress } from '../progress.ts';
import { outputsOf, writeReports } from '../reports.ts';
import { type RunningOptions, settingsOf } from '../settings.ts';
import { endOnSignals } from '../signals.ts';
import { beginTargetFile } from '../target-file.ts';

export interface ConformanceOptions extends RunningOptions {
  /** Writes a target file, and tests nothing. */
  readonly init?: boolean;
  /** Runs again whenever the server changes. */
  readonly watch?: boolean;
  /** The id of a case. */
  readonly pause?: string;
  readonly writeBaseline?: string;
  readonly reporter: readonly string[];
  readonly tapVersion: '13' | '14';
  readonly verbose?: boolean;
  readonly color: boolean;
}

/** Resolves with the exit code. Rejects with WrongUse, NothingMatches or Unreachable. */
export async function conformance(
  address: string | undefined,
  command: readonly string[] | undefined,
  options: ConformanceOptions,
): Promise<number> {
  if (options.init === true) {
    beginTargetFile(address, command, options.dialect ?? 'parley');
    return 0;
  }
  if (options.baseline !== undefined && options.writeBaseline !== undefined)
    throw new WrongUse(
      'Give either --baseline or --write-baseline: the one reads the file, the other writes it.',
    );
  const writes = options.writeBaseline !== undefined;
  const settings = await settingsOf(address, command, options, writes);
  const { subject, known } = settings;
  const { target, dialect, file, words } = subject;
  if (options.watch === true) {
    if (writes)
      throw new WrongUse('--watch goes without --write-baseline: write the file once all is as it is.');
    const { watch } = await import('./watch.ts');
    return await watch(settings, () => settingsOf(address, command, options), options);
  }
  const baseline =
    options.writeBaseline === undefined
      ? undefined
      : new BaselineToWrite(options.writeBaseline, dialect.name);
  const reporters = options.reporter.length === 0 ? file?.reports : options.reporter;
  const outputs = outputsOf(reporters ?? ['human']);
  const progress = new Progress(process.stderr, target.name);
  const stopListening = endOnSignals(() => progress.end(), 'no report was written');
  const pause = options.pause === undefined ? undefined : pauseBefore(options.pause, () => progress.end());
  const { found, fault } = await guarded(async (signal) => {
    const found = await run({
      ...settings.run,
      ...(pause === undefined ? {} : { pause, jobs: 1 }),
      signal,
      onResult(result: CaseResult, done: number, total: number) {
        progress.show(known === undefined ? result : judgeByBaseline(result, known), done, total);
        if (options.verbose === true) progress.wire(result);
      },
    });
    return { found, fault: signal.reason as unknown };
  });
  stopListening();
  progress.end();
  const missed = pause?.missed(found);
  if (missed !== undefined) process.stderr.write(`parley: ${missed}\n`);
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
    targetArguments: words,
  });
  if (fault !== undefined) await endBy(fault);
  return exitCode;
}

/** The kit has failed: what it was about may go on, so the process is ended once all is written. */
async function endBy(fault: unknown): Promise<never> {
  const exitCode = complain(fault);
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  process.exit(exitCode);
}
