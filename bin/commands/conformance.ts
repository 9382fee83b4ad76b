/** `parley conformance`: runs the kit, progress on standard error, the report on standard output. */
import {
  applyBaseline,
  type CaseResult,
  JOBS_MAX,
  judgeByBaseline,
  run,
  type Target,
} from '../../conformance/index.ts';
import { REQUIREMENT_SETS, type RequirementSet } from '../../spec/index.ts';
import { BaselineToWrite, readBaseline } from '../baseline-file.ts';
import { WrongUse } from '../errors.ts';
import { complain, guarded } from '../fault.ts';
import { Progress } from '../progress.ts';
import { outputsOf, writeReports } from '../reports.ts';
import { type SubjectOptions, subjectOf } from '../subject.ts';
import { beginTargetFile } from '../target-file.ts';

export interface ConformanceOptions extends SubjectOptions {
  /** Writes a target file, and tests nothing. */
  readonly init?: boolean;
  readonly only: readonly string[];
  readonly exclude: readonly string[];
  readonly level?: 'must' | 'should';
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly reporter: readonly string[];
  readonly tapVersion: '13' | '14';
  readonly seed?: string;
  readonly fresh?: boolean;
  readonly jobs?: number;
  readonly limitMs?: number;
  /** A version of the requirements. */
  readonly spec?: string;
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
  if (options.init === true) {
    beginTargetFile(address, command, options.dialect ?? 'parley');
    return 0;
  }
  const { target, dialect, file, words } = await subjectOf(address, command, options);
  if (options.baseline !== undefined && options.writeBaseline !== undefined)
    throw new WrongUse(
      'Give either --baseline or --write-baseline: the one reads the file, the other writes it.',
    );
  const jobs = jobsOf(options.jobs ?? file?.jobs, target);
  const limitMs = options.limitMs ?? file?.limitMs;
  const set = setOf(options.spec ?? file?.spec);
  // A baseline that is written anew is not applied.
  const knownFile = options.baseline ?? (options.writeBaseline === undefined ? file?.baseline : undefined);
  const known = knownFile === undefined ? undefined : readBaseline(knownFile, dialect.name);
  const baseline =
    options.writeBaseline === undefined
      ? undefined
      : new BaselineToWrite(options.writeBaseline, dialect.name);
  const reporters = options.reporter.length === 0 ? file?.reports : options.reporter;
  const outputs = outputsOf(reporters ?? ['human']);
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
      ...(jobs === undefined ? {} : { jobs }),
      ...(set === undefined ? {} : { set }),
      ...(limitMs === undefined ? {} : { limitMs }),
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
    targetArguments: words,
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

function setOf(version: string | undefined): RequirementSet | undefined {
  if (version === undefined || Object.hasOwn(REQUIREMENT_SETS, version))
    return REQUIREMENT_SETS[version ?? ''];
  throw new WrongUse(
    `There is no version ${version} of the requirements. There are ${Object.keys(REQUIREMENT_SETS).join(', ')}; without --spec it is all that there are now.`,
  );
}

function jobsOf(jobs: number | undefined, target: Target): number | undefined {
  if (jobs === undefined || (jobs >= 1 && jobs <= JOBS_MAX && (jobs === 1 || target.restartable)))
    return jobs;
  throw new WrongUse(
    target.restartable
      ? `--jobs is a number from 1 to ${JOBS_MAX}, and not ${jobs}.`
      : '--jobs goes with a command only: of a server that runs already there is one.',
  );
}

/** The kit has failed: what it was about may go on, so the process is ended once all is written. */
async function endBy(fault: unknown): Promise<never> {
  const exitCode = complain(fault);
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  process.exit(exitCode);
}
