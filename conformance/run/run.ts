/** Runs the catalogue, or a part of it, against a target. */
import { type Broken, compile, violations } from '../../spec/index.ts';
import type { Case } from '../case.ts';
import { FIRST } from '../cases/index.ts';
import type { RunCase } from '../cases/run.ts';
import { KnownTexts } from '../known-texts.ts';
import { Names } from '../names.ts';
import { Patience } from '../peers/deadline.ts';
import { Clock, HistoryBudget } from '../peers/recorder.ts';
import type { CaseResult, Report } from '../report/schema.ts';
import { KIT_VERSION } from '../version.ts';
import { playApart } from './apart.ts';
import { playBeside } from './beside.ts';
import { chosenCases, needsFresh, spokenBy } from './chosen.ts';
import { type Course, playInTurn, playShuffled } from './course.ts';
import { abortion, timeLimit, withoutResult } from './ending.ts';
import { announced, calibrate, type House, type Household } from './house.ts';
import { Instances } from './instances.ts';
import { Ledger } from './ledger.ts';
import { JOBS_MAX, type RunOptions } from './options.ts';
import { resultOf } from './play.ts';
import { playPooled } from './pooled.ts';
import { randomOf, shuffled } from './shuffle.ts';
import { summarise } from './summary.ts';

/** Peers of a storm, unless the person wants another number. */
const STORM_PEERS = 100;

/**
 * Runs the cases and gives the report.
 * Rejects with Unreachable if the target cannot be reached at all, with NothingMatches for a pattern
 * that names nothing.
 */
export async function run(options: RunOptions): Promise<Report> {
  return await new Runner(options).run();
}

class Runner {
  readonly #options: RunOptions;
  readonly #household: Household;
  readonly #cases: readonly Case[];
  readonly #runCases: readonly RunCase[];
  readonly #course: Course;
  readonly #jobs: number | undefined;
  /** What does not hold of the whole run, once it is over. */
  #found: readonly Broken[] | undefined;

  constructor(options: RunOptions) {
    const { target, jobs, storm = STORM_PEERS, seed = Math.random().toString(36).slice(2, 10) } = options;
    if (jobs !== undefined && !(Number.isInteger(jobs) && jobs >= 1 && jobs <= JOBS_MAX))
      throw new RangeError(`jobs is a whole number from 1 to ${JOBS_MAX}, and not ${jobs}.`);
    const dialect = spokenBy(options);
    const { cases, runCases } = chosenCases(options, dialect);
    const names = new Names(seed);
    this.#options = options;
    this.#cases = cases;
    this.#runCases = runCases;
    this.#jobs = target.restartable ? jobs : 1;
    this.#household = {
      target,
      codec: compile(dialect),
      clock: new Clock(),
      names,
      known: new KnownTexts(names.tag),
      budget: new HistoryBudget(storm),
      broken: new Set(),
      untried: new Set(),
      patience: new Patience(1),
      storm,
      isFresh: options.fresh ?? (needsFresh(dialect) && target.restartable),
    };
    const total = cases.length + runCases.length;
    const ledger = new Ledger(this.#household, cases, (result, done) =>
      options.onResult?.(result, done, total),
    );
    const instances = new Instances(this.#household, () => ledger.isOver);
    this.#course = { household: this.#household, ledger, instances, seed, pause: options.pause };
  }

  async run(): Promise<Report> {
    const aborted = abortion(this.#options.signal);
    const limit = timeLimit(this.#options.limitMs);
    try {
      return await this.#report(Promise.race([aborted, limit.late]));
    } finally {
      limit.clear();
      this.#course.ledger.isOver = true;
      await this.#course.instances.closeAll(aborted);
      this.#options.target.sweep?.();
    }
  }

  async #report(ended: Promise<never>): Promise<Report> {
    const { ledger, instances, seed } = this.#course;
    const { target, set } = this.#options;
    const { codec, isFresh } = this.#household;
    const house = await Promise.race([instances.current(), ended]);
    const { host, port } = house.instance;
    const measured = await Promise.race([calibrate(house, codec, isFresh), ended]);
    const { roundTripMs, patience, isServed } = measured;
    this.#household.patience = patience;
    // Being measured may have been too much for it already; the first case is to find it as it starts.
    if (isFresh || (target.restartable && !isServed)) await instances.renew();
    const startedAt = new Date().toISOString();
    const start = performance.now();
    // What was found so far is worth more than the error that ended the run.
    const fault = await Promise.race([this.#playAll(), ended]).catch((cause: unknown) => cause);
    const cases = [...this.#cases, ...this.#runCases].map(
      (each) => ledger.resultOf(each.id) ?? resultOf(each, withoutResult(fault)),
    );
    const { gapMs } = codec.dialect.pacing;
    return {
      spec: 'parley/1',
      ...(set === undefined ? {} : { set: set.version }),
      kit: KIT_VERSION,
      target: {
        kind: target.kind,
        name: target.name,
        ...(target.file === undefined ? {} : { file: target.file }),
        host,
        port,
      },
      dialect: codec.dialect.name,
      startedAt,
      seed,
      roundTripMs,
      deadlineMs: Math.round(new Patience(roundTripMs, { gapMs }).deadlineMs),
      durationMs: Math.round(performance.now() - start),
      summary: summarise(cases),
      cases,
    };
  }

  async #playAll(): Promise<void> {
    const course = this.#course;
    const { ledger } = course;
    const { untried, isFresh } = this.#household;
    const { shuffle } = this.#options;
    const apart = this.#cases.filter((each) => isApart(each, isFresh));
    const inTurn = this.#cases.filter((each) => !isApart(each, isFresh));
    // What each has an instance of its own for can be played side by side, once the foundations are tried.
    const isSplit = isFresh || shuffle !== undefined || (this.#jobs ?? 1) > 1;
    // Cases apart take time of their own, so they run beside the others once the kit's tools are tried.
    let playedApart: Promise<CaseResult[]> | undefined;
    for (const each of isSplit ? inTurn.filter(isFirst) : inTurn) {
      await playInTurn(course, each);
      if (untried.size === 0) playedApart ??= playApart(course, apart);
    }
    if (isSplit) await this.#playRest(inTurn.filter((each) => !isFirst(each)));
    playedApart ??= playApart(course, apart);
    for (const result of await playedApart) ledger.record(result);
    for (const each of this.#runCases) ledger.record(this.#judgeRun(each));
  }

  /** What is behind the foundations, where it is not played in the order of the catalogue on one instance. */
  async #playRest(cases: readonly Case[]): Promise<void> {
    const { shuffle } = this.#options;
    const inOrder = shuffle === undefined ? cases : shuffled(cases, randomOf(shuffle));
    if (this.#household.isFresh) await playBeside(this.#course, inOrder, this.#jobs);
    else if (shuffle !== undefined) await playShuffled(this.#course, inOrder, shuffle);
    else await playPooled(this.#course, inOrder, this.#jobs ?? 1);
  }

  #judgeRun(each: RunCase): CaseResult {
    const { ledger, instances } = this.#course;
    const without = ledger.reasonAgainst(each);
    if (without !== undefined) return resultOf(each, without);
    if (this.#cases.length === 0)
      return resultOf(each, {
        verdict: 'blocked',
        message: 'It looks at what the other cases saw, and none was chosen.',
      });
    this.#found ??= this.#violations(instances.houses);
    const found = this.#found.find(
      ({ invariant, requirement }) =>
        each.invariants.includes(invariant) && each.requirements.includes(requirement),
    );
    if (found !== undefined)
      return resultOf(each, { verdict: 'fail', message: found.message, blame: found.requirement });
    const fallen = ledger.fallenGround;
    return resultOf(each, fallen ?? { verdict: 'pass', message: '' });
  }

  /** What does not hold of what all cases saw. */
  #violations(houses: readonly House[]): Broken[] {
    const { codec, isFresh } = this.#household;
    // What a case has shown on an instance of its own is not shown again.
    return houses
      .filter(({ hasPassed }) => hasPassed || !isFresh)
      .flatMap(({ book, observer }) => violations({ ...book, ...announced(codec), observer }))
      .filter(({ requirement }) => codec.dialect.absent[requirement] === undefined);
  }
}

const isFirst = ({ id }: Case) => FIRST.includes(id);

/** Whether a case is played beside the others from the start. */
function isApart({ limits, ending, long }: Case, isFresh: boolean): boolean {
  return limits !== undefined || ending === true || (isFresh && long === true);
}
