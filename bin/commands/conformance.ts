/** `parley conformance`: runs the kit, progress on standard error, the report on standard output. */
import { applyBaseline, type CaseResult, Interrupted, judgeByBaseline } from '../../conformance/index.ts';
import { BaselineToWrite } from '../baseline-file.ts';
import { type ClientOptions, clientSettingsOf } from '../client-settings.ts';
import { WrongUse } from '../errors.ts';
import { complain, guarded } from '../fault.ts';
import { beginTargetFile } from '../init.ts';
import { pauseBefore } from '../pause.ts';
import { Progress } from '../progress.ts';
import { outputsOf, writeReports } from '../reports.ts';
import { readRubric } from '../rubric-file.ts';
import { type RunningOptions, settingsOf } from '../settings.ts';
import { endWith, Signals } from '../signals.ts';
import { conformancePair } from './pair.ts';

export interface ConformanceOptions extends RunningOptions, ClientOptions {
  /** The command is a client. */
  readonly client?: boolean;
  /** Two commands, a server and a client. */
  readonly pair?: boolean;
  /** Where the session of a pair is written. */
  readonly save?: string;
  /** Writes a target file, and tests nothing. */
  readonly init?: boolean;
  /** Runs again whenever the server changes. */
  readonly watch?: boolean;
  /** The id of a case. */
  readonly pause?: string;
  readonly writeBaseline?: string;
  readonly reporter: readonly string[];
  readonly rubric?: string;
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
  if (options.pair === true) return await conformancePair(address, command, options);
  if (options.init === true) {
    await beginTargetFile(address, command, options);
    return 0;
  }
  if (options.save !== undefined)
    throw new WrongUse('--save goes with --pair: it writes the recorded session.');
  if (options.baseline !== undefined && options.writeBaseline !== undefined)
    throw new WrongUse(
      'Give either --baseline or --write-baseline: the one reads the file, the other writes it.',
    );
  const writes = options.writeBaseline !== undefined;
  if (options.client !== true && (options.typing.length > 0 || !options.pty))
    throw new WrongUse('--typing and --no-pty go with --client: only a client has somebody who types.');
  const server = options.client === true ? undefined : await settingsOf(address, command, options, writes);
  const settings = server ?? (await clientSettingsOf(address, command, options));
  const { name, dialect, known, words, reports } = settings;
  if (options.pause !== undefined && server === undefined)
    throw new WrongUse('--pause is for servers and does not go with --client.');
  if (options.watch === true) {
    if (writes)
      throw new WrongUse('--watch goes without --write-baseline: write the file once all is as it is.');
    if (server === undefined) throw new WrongUse('--watch is for servers and does not go with --client.');
    const { watch } = await import('./watch.ts');
    return await watch(server, () => settingsOf(address, command, options), options);
  }
  const baseline =
    options.writeBaseline === undefined
      ? undefined
      : new BaselineToWrite(options.writeBaseline, dialect.name);
  const reporters = options.reporter.length === 0 ? reports : options.reporter;
  const outputs = outputsOf(reporters ?? ['human']);
  if (options.rubric !== undefined && !outputs.some(({ name }) => name === 'gradescope'))
    throw new WrongUse('--rubric goes with --reporter gradescope only: it says how many points there are.');
  const rubric = options.rubric === undefined ? undefined : readRubric(options.rubric);
  // Whoever has read that the run began may end it.
  const signals = new Signals();
  const progress = new Progress(process.stderr, name);
  const pause = options.pause === undefined ? undefined : pauseBefore(options.pause, () => progress.end());
  const { found, fault } = await guarded(async (signal) => {
    const found = await settings.play({
      ...(pause === undefined ? {} : { pause, jobs: 1 }),
      signal: AbortSignal.any([signal, signals.interrupted]),
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
  const missed = pause?.missed(found);
  if (missed !== undefined) process.stderr.write(`parley: ${missed}\n`);
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
    targetArguments: words,
  });
  if (fault !== undefined) await endWith(complain(fault));
  if (signals.exitCode !== undefined) await endWith(signals.exitCode);
  return exitCode;
}
