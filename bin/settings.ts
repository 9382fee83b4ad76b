/** How a server is tested: the command line, and what it leaves to a target file, as options of a run. */
import { JOBS_MAX, type NamedBaseline, type RunOptions, type Target } from '../conformance/index.ts';
import { REQUIREMENT_SETS, type RequirementSet } from '../spec/index.ts';
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

export interface Settings {
  readonly subject: Subject;
  readonly run: RunOptions;
  /** Failures that are known. */
  readonly known: NamedBaseline | undefined;
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
  return {
    subject,
    known: known === undefined ? undefined : readBaseline(known, dialect.name),
    run: {
      target,
      dialect,
      selection: {
        only: options.only,
        exclude: options.exclude,
        ...(options.level === undefined ? {} : { level: options.level }),
      },
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      ...(options.fresh === undefined ? {} : { fresh: options.fresh }),
      ...(options.storm === undefined ? {} : { storm: options.storm }),
      ...(jobs === undefined ? {} : { jobs }),
      ...(set === undefined ? {} : { set }),
      ...(limitMs === undefined ? {} : { limitMs }),
    },
  };
}

function setOf(version: string | undefined): RequirementSet | undefined {
  if (version === undefined) return undefined;
  if (Object.hasOwn(REQUIREMENT_SETS, version)) return REQUIREMENT_SETS[version];
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
