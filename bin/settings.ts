/** How a server is tested: the command line, and what it leaves to a target file, as options of a run. */
import {
  JOBS_MAX,
  type NamedBaseline,
  type Report,
  type RunOptions,
  run,
  type Selection,
  type Target,
} from '../conformance/index.ts';
import { type Dialect, REQUIREMENT_SETS, type RequirementSet } from '../spec/index.ts';
import { readBaseline } from './baseline-file.ts';
import { WrongUse } from './errors.ts';
import { type Subject, type SubjectOptions, subjectOf } from './subject.ts';

/** The options of a command that runs cases. */
export interface RunningOptions extends SubjectOptions {
  readonly only: readonly string[];
  readonly exclude: readonly string[];
  readonly level?: 'must' | 'should';
  readonly baseline?: string;
  readonly seed?: string;
  readonly fresh?: boolean;
  /** Peers of a storm. */
  readonly storm?: number;
  readonly jobs?: number;
  readonly limitMs?: number;
  /** A version of the requirements. */
  readonly spec?: string;
}

/** What is told of a run while it goes on, and what ends it. */
type Watching = Pick<RunOptions, 'signal' | 'onResult' | 'pause' | 'jobs'>;

/** What is tested, a server or a client, and how. */
export interface Plan {
  readonly name: string;
  readonly dialect: Dialect;
  /** Failures that are known. */
  readonly known: NamedBaseline | undefined;
  /** The arguments that name the same target again, as a shell reads them. */
  readonly words: string;
  /** Reports that are written unless the command line says which. */
  readonly reports: readonly string[] | undefined;
  readonly play: (watching: Watching) => Promise<Report>;
}

/** A server that is tested. */
export interface Settings extends Plan {
  readonly subject: Subject;
  readonly run: RunOptions;
}

/** Throws WrongUse. A baseline of the target file is not read where the command line is about to write one. */
export async function settingsOf(
  address: string | undefined,
  command: readonly string[] | undefined,
  options: RunningOptions,
  writesBaseline = false,
): Promise<Settings> {
  const subject = await subjectOf(address, command, options);
  const { target, dialect, file } = subject;
  const jobs = jobsOf(options.jobs ?? file?.jobs, target);
  const limitMs = options.limitMs ?? file?.limitMs;
  const set = setOf(options.spec ?? file?.spec);
  const known = options.baseline ?? (writesBaseline ? undefined : file?.baseline);
  const settings: RunOptions = {
    target,
    dialect,
    selection: selectionOf(options),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.fresh === undefined ? {} : { fresh: options.fresh }),
    ...(options.storm === undefined ? {} : { storm: options.storm }),
    ...(jobs === undefined ? {} : { jobs }),
    ...(set === undefined ? {} : { set }),
    ...(limitMs === undefined ? {} : { limitMs }),
  };
  return {
    subject,
    name: target.name,
    dialect,
    known: known === undefined ? undefined : readBaseline(known, dialect.name),
    words: subject.words,
    reports: file?.reports,
    run: settings,
    play: (watching) => run({ ...settings, ...watching }),
  };
}

/** The cases that the command line chooses. */
export function selectionOf({ only, exclude, level }: RunningOptions): Selection {
  return { only, exclude, ...(level === undefined ? {} : { level }) };
}

function setOf(version: string | undefined): RequirementSet | undefined {
  if (version === undefined) return undefined;
  if (Object.hasOwn(REQUIREMENT_SETS, version)) return REQUIREMENT_SETS[version];
  throw new WrongUse(
    `There is no version ${version} of the requirements. There are ${Object.keys(REQUIREMENT_SETS).join(', ')}; without --spec it is all that there are now.`,
  );
}

function jobsOf(jobs: number | undefined, target: Target): number | undefined {
  // The most stands in the kit, which is not loaded when the command line is read.
  if (jobs !== undefined && (jobs < 1 || jobs > JOBS_MAX))
    throw new WrongUse(`--jobs is ${jobs}; it must be a whole number from 1 to ${JOBS_MAX}.`);
  if (jobs === undefined || jobs === 1 || target.restartable) return jobs;
  throw new WrongUse('--jobs goes with a command only: of a server that runs already there is one.');
}
