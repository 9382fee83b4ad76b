/** `parley explore`: random schedules of several peers, progress on standard error, what was found on standard output. */
import {
  type Explored,
  type ExploreOptions,
  exitCodeOf,
  exploredAsJson,
  explore as exploreTarget,
  parseScript,
  renderExplored,
  replay,
  type SavedScript,
  savedOf,
} from '../../conformance/index.ts';
import { visible } from '../../reference-client/visible.ts';
import { WrongUse } from '../errors.ts';
import { complain, guarded } from '../fault.ts';
import { foreignOption } from '../foreign.ts';
import { readJson } from '../json-file.ts';
import { Signals } from '../signals.ts';
import { subjectOf } from '../subject.ts';
import { WholeFile } from '../whole-file.ts';

export interface ExploreCommandOptions {
  /** The path of a target file. */
  readonly target?: string;
  readonly dialect?: string;
  readonly runs?: number;
  readonly seconds?: number;
  readonly seed?: string;
  readonly replay?: string;
  readonly save?: string;
  readonly peers?: number;
  readonly json?: boolean;
  readonly color: boolean;
}

/** Options that say which schedules are made. */
const OF_NEW_SCHEDULES = {
  runs: '--runs',
  seconds: '--seconds',
  peers: '--peers',
} as const satisfies Partial<Record<keyof ExploreCommandOptions, string>>;

/** How long it takes if nobody says how long, seconds. */
const SECONDS = 30;
/** How often it is said how far it is, milliseconds. */
const PROGRESS_MS = 1_000;

/** Resolves with the exit code. Rejects with WrongUse or Unreachable. */
export async function explore(
  address: string | undefined,
  command: readonly string[] | undefined,
  options: ExploreCommandOptions,
): Promise<number> {
  const foreign = options.replay === undefined ? undefined : foreignOption(options, OF_NEW_SCHEDULES);
  if (foreign !== undefined)
    throw new WrongUse(
      `${foreign} does not go with --replay, which plays one schedule, up to twenty times. Leave it out.`,
    );
  const script = options.replay === undefined ? undefined : readScript(options.replay);
  const wanted = options.dialect ?? script?.dialect;
  const { target, dialect, words } = await subjectOf(address, command, {
    ...(options.target === undefined ? {} : { target: options.target }),
    ...(wanted === undefined ? {} : { dialect: wanted }),
  });
  if (script !== undefined && script.dialect !== dialect.name)
    throw new WrongUse(
      `${options.replay} is a schedule of the dialect ${script.dialect}, not of ${dialect.name}.`,
    );
  const file = options.save === undefined ? undefined : new WholeFile(options.save, 'The schedule');
  // The schedule at hand is still judged; who does not want to wait for that asks again.
  const signals = new Signals();
  const { explored, fault } = await guarded(async (fault) => {
    const signal = AbortSignal.any([fault, signals.interrupted]);
    const settings = { ...settingsOf(options, script), target, dialect, signal };
    const onRun = progress(target.name);
    const explored = await (script === undefined
      ? exploreTarget({ ...settings, onRun })
      : replay(script.steps, settings));
    return { explored, fault: fault.reason as unknown };
  });
  signals.stop();
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  const { finding } = explored;
  if (finding !== undefined) file?.write(`${JSON.stringify(savedOf(explored, finding), null, 2)}\n`);
  write(explored, words, options);
  if (fault !== undefined) return complain(fault);
  return signals.exitCode ?? exitCodeOf(explored);
}

function settingsOf(
  { runs, seconds, seed, peers }: ExploreCommandOptions,
  script: SavedScript | undefined,
): Omit<ExploreOptions, 'target'> {
  const msMax = seconds ?? (runs === undefined ? SECONDS : undefined);
  return {
    seed: seed ?? script?.seed ?? Math.random().toString(36).slice(2, 10),
    ...(runs === undefined ? {} : { runsMax: runs }),
    ...(msMax === undefined ? {} : { msMax: msMax * 1_000 }),
    ...(peers === undefined ? {} : { peers }),
  };
}

function write(
  explored: Explored,
  targetArguments: string,
  { json, color, save, replay: file }: ExploreCommandOptions,
): void {
  if (json === true) {
    process.stdout.write(exploredAsJson(explored));
    return;
  }
  const isTerminal = process.stdout.isTTY === true;
  process.stdout.write(
    renderExplored(explored, {
      color: color && isTerminal && process.env.NO_COLOR === undefined,
      columns: isTerminal ? Math.max(60, Math.min(120, process.stdout.columns)) : 100,
      targetArguments,
      isReplay: file !== undefined,
      ...(save === undefined && file === undefined ? {} : { file: (save ?? file)! }),
    }),
  );
}

/** How far it is, on a terminal in one line that is written anew. */
function progress(name: string): (runs: number) => void {
  const { stderr } = process;
  if (!stderr.isTTY) stderr.write(`parley: exploring ${name}\n`);
  let saidAt = 0;
  return (runs) => {
    if (!stderr.isTTY || performance.now() - saidAt < PROGRESS_MS) return;
    saidAt = performance.now();
    stderr.write(`\r\x1b[K${runs} schedules`);
  };
}

function readScript(file: string): SavedScript {
  const value = readJson(file, 'The schedule', '--save writes one.');
  try {
    return parseScript(value);
  } catch (cause) {
    throw new WrongUse(`The schedule ${file} cannot be read: ${visible((cause as Error).message)}.`);
  }
}
