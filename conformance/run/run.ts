/** Runs the catalogue, or a part of it, against a target. */
import {
  compile,
  type Dialect,
  overWebSocket,
  parley,
  REQUIREMENTS,
  type RequirementSet,
  type Violation,
  violations,
} from '../../spec/index.ts';
import type { Case } from '../case.ts';
import { CASES, FIRST } from '../cases/index.ts';
import { RUN_CASES, type RunCase } from '../cases/run.ts';
import { type FeatureName, lacking, needsOf, reasonWithout } from '../features.ts';
import { KnownTexts } from '../known-texts.ts';
import { Names } from '../names.ts';
import { Patience } from '../peers/deadline.ts';
import { Unreachable } from '../peers/failure.ts';
import { Clock, HistoryBudget } from '../peers/recorder.ts';
import type { CaseResult, Report } from '../report/schema.ts';
import type { Instance, ShortLimits, Target } from '../target/target.ts';
import { KIT_VERSION } from '../version.ts';
import { announced, calibrate, House, type Household } from './house.ts';
import { Knowledge } from './knowledge.ts';
import { type Finding, kitError, play, resultOf } from './play.ts';
import { playPool } from './pool.ts';
import { NothingMatches, type Selection, select } from './select.ts';
import { randomOf, shuffled } from './shuffle.ts';
import { summarise } from './summary.ts';

/** Limits with which cases about time are run, milliseconds. */
const SHORT_LIMITS: Required<ShortLimits> = { idleMs: 400, loginMs: 300 };
const LONGER_LIMITS: Required<ShortLimits> = { idleMs: 2_000, loginMs: 1_500 };
/** Instances that may be asked for. */
export const JOBS_MAX = 64;
/** Instances that run side by side where nobody says how many. */
const BESIDE_MAX = 8;
/** The same where each read takes a second, so that they do nothing most of the time. */
const BESIDE_SLOW_MAX = 24;
/** How long instances may take to end after a run was ended, milliseconds. */
const CLOSE_MS_MAX = 3_000;
/** Of a shuffled run, the part of the cases behind which the server is started anew. */
const RESTARTS = 1 / 8;
/** Limits longer than this are not waited for, milliseconds. */
const LIMIT_MS_MAX = 5_000;

/** Nothing can be said of anything else while one of these fails. */
const GROUNDS = ['login/welcome', 'frame/joined-two'];

/** What cases of an area, or that need a feature, stand on: if it fails by its own fault, they are blocked. */
const FOUNDATIONS: Readonly<Partial<Record<string, string>>> = {
  say: 'say/reaches-one',
  to: 'to/named-only',
  leave: 'leave/told-once',
};
const FOUNDATIONS_OF_FEATURES: Readonly<Partial<Record<FeatureName, readonly string[]>>> = {
  lines: ['frame/joined-login-and-say'],
  frames: ['frame/joined-login-and-say'],
  whole: ['frame/joined-login-and-say'],
  errors: ['frame/unknown', 'frame/bad-line-between-good'],
  refusal: ['nick/in-use'],
  'error:nick-in-use': ['nick/in-use'],
  'concurrent-logins': ['live/silent-guest'],
  quit: ['leave/told-once'],
  to: ['to/named-only'],
};

/** Peers of a storm, unless the person wants another number. */
const STORM_PEERS = 100;

/** Somebody ended the run before its time; the message says who. What has no result by then is inconclusive. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** A stop before a case. */
export interface Pause {
  /** The id of the case. */
  readonly before: string;
  /** Resolves when the case is to begin. */
  readonly wait: (instance: Instance) => Promise<void>;
}

/** What to run, against what. */
export interface RunOptions {
  readonly target: Target;
  /** Default Parley/1. */
  readonly dialect?: Dialect;
  readonly selection?: Selection;
  /** Only these requirements and their cases: nothing else is run, or held against the target. Default all. */
  readonly set?: RequirementSet;
  /** The same seed gives the same nicknames and texts. Default: a new one. */
  readonly seed?: string;
  /** A new instance for each case. Default: where the dialect serves one login after the other. */
  readonly fresh?: boolean;
  /** How many peers a storm has, 10 to 1000. Default 100. */
  readonly storm?: number;
  /**
   * Instances that are tested at once, at most 64; the foundations come first, on one. The verdicts and their
   * order are those of one instance. Default 1, or as many as do no harm where each case has its own. Of a
   * target that cannot be started again there is one.
   */
  readonly jobs?: number;
  /**
   * Plays the cases behind the foundations in an order by chance that this word repeats, and starts the server
   * anew now and then. What does not hold is then what the foundations have shown, so that the order changes no
   * verdict; the report has the order of the catalogue. Goes without `jobs`.
   */
  readonly shuffle?: string;
  /** Waits before a case, which is then played without deadlines: somebody looks at the server with a debugger. */
  readonly pause?: Pause;
  /** How long the run may take, milliseconds; what has no result by then is inconclusive. Default as long as it takes. */
  readonly limitMs?: number;
  /** Called as each case is done. */
  readonly onResult?: (result: CaseResult, done: number, total: number) => void;
  /**
   * Ends the run at once. Cases that have no result by then are errors of the kit, with its reason; if that
   * is Interrupted they are inconclusive.
   */
  readonly signal?: AbortSignal;
}

/**
 * Runs the cases and gives the report.
 * Rejects with Unreachable if the target cannot be reached at all, with NothingMatches for a pattern
 * that names nothing.
 */
export async function run(options: RunOptions): Promise<Report> {
  const runner = new Runner(options);
  return await runner.run();
}

/** The time that the whole run may take is over. */
class OutOfTime extends Unreachable {
  constructor(limitMs: number) {
    super(`The run was ended after ${limitMs / 1_000} s, as it was told, before this had a result.`);
  }
}

/** Where cases are played one after the other while others are played elsewhere. */
interface Place {
  house: House | undefined;
  /** The one that the foundations were played at. */
  readonly isFirst: boolean;
}

/** What came of a case that was played before all those before it were judged; nothing if there was a reason against it. */
interface Attempt {
  readonly gone?: string;
  readonly played?: {
    readonly result: CaseResult;
    readonly known: Knowledge;
    readonly patience: Patience;
  };
}

class Runner {
  readonly #options: RunOptions;
  readonly #household: Household;
  readonly #cases: readonly Case[];
  readonly #runCases: readonly RunCase[];
  readonly #results = new Map<string, CaseResult>();
  readonly #houses: House[] = [];
  readonly #fresh: boolean;
  readonly #jobs: number | undefined;
  readonly #seed: string;
  #house: House | undefined;
  /** True once no further case is to begin: of a run that was ended, cases may still be at work. */
  #isOver = false;
  #lost: string | undefined;
  /** What does not hold of the whole run, once it is over. */
  #found: readonly Violation[] | undefined;

  constructor(options: RunOptions) {
    const given = options.dialect ?? parley;
    const isCarried = options.target.transport === 'websocket' && given.transport === 'tcp';
    const spoken = isCarried ? overWebSocket(given) : given;
    const dialect = options.set === undefined ? spoken : within(spoken, options.set);
    this.#options = options;
    this.#seed = options.seed ?? Math.random().toString(36).slice(2, 10);
    this.#fresh = options.fresh ?? (needsFresh(dialect) && options.target.restartable);
    const storm = options.storm ?? STORM_PEERS;
    const { jobs } = options;
    if (jobs !== undefined && !(Number.isInteger(jobs) && jobs >= 1 && jobs <= JOBS_MAX))
      throw new RangeError(`jobs is a whole number from 1 to ${JOBS_MAX}, and not ${jobs}.`);
    this.#jobs = options.target.restartable ? jobs : 1;
    const names = new Names(this.#seed);
    this.#household = {
      target: options.target,
      codec: compile(dialect),
      clock: new Clock(),
      names,
      known: new KnownTexts(names.tag),
      budget: new HistoryBudget(storm),
      broken: new Set(),
      untried: new Set(),
      patience: new Patience(1),
      storm,
      isFresh: this.#fresh,
    };
    const all = [...CASES, ...RUN_CASES].filter(({ id }) => options.set?.cases.has(id) ?? true);
    const chosen = select(all.filter(ofItsRoom(dialect)), options.selection ?? {});
    this.#cases = CASES.filter((each) => chosen.includes(each));
    // A tool whose own case is not run is believed to work.
    if (this.#cases.some(({ id }) => id === 'ping/member')) this.#household.untried.add('PING-1');
    if (this.#cases.some(({ id }) => id === 'say/reaches-one')) this.#household.untried.add('SAY-1');
    this.#runCases = RUN_CASES.filter((each) => chosen.includes(each));
    if (chosen.length === 0) throw new NothingMatches('The selection leaves no case. See parley list.');
  }

  async run(): Promise<Report> {
    const aborted = abortion(this.#options.signal);
    const timer = this.#limit();
    try {
      return await this.#report(Promise.race([aborted, timer.late]));
    } finally {
      clearTimeout(timer.timer);
      this.#isOver = true;
      await this.#closeAll(aborted);
      this.#options.target.sweep?.();
    }
  }

  /** Rejects when the time of the run is over. */
  #limit(): { readonly late: Promise<never>; readonly timer: NodeJS.Timeout | undefined } {
    const { limitMs } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      if (limitMs !== undefined) timer = setTimeout(() => reject(new OutOfTime(limitMs)), limitMs);
    });
    late.catch(() => {});
    return { late, timer };
  }

  /** What was found is worth more than an instance that does not end in order. */
  async #closeAll(aborted: Promise<never>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let isDone = false;
    const late = aborted.catch(
      () =>
        new Promise<void>((resolve) => {
          if (!isDone) timer = setTimeout(resolve, CLOSE_MS_MAX);
        }),
    );
    await Promise.race([Promise.allSettled(this.#houses.map((house) => house.close())), late]);
    isDone = true;
    clearTimeout(timer);
  }

  async #report(aborted: Promise<never>): Promise<Report> {
    const { target } = this.#options;
    const house = await Promise.race([this.#houseFor(), aborted]);
    const { host, port } = house.instance;
    const measured = calibrate(house, this.#household.codec, this.#fresh);
    const { roundTripMs, patience } = await Promise.race([measured, aborted]);
    this.#household.patience = patience;
    if (this.#fresh) await this.#leave(house);
    const startedAt = new Date().toISOString();
    const start = performance.now();
    // What was found so far is worth more than the error that ended the run.
    const fault = await Promise.race([this.#playAll(), aborted]).catch((cause: unknown) => cause);
    const all = [...this.#cases, ...this.#runCases];
    const order = all.map((each) => this.#results.get(each.id) ?? resultOf(each, withoutResult(fault)));
    return {
      spec: 'parley/1',
      ...(this.#options.set === undefined ? {} : { set: this.#options.set.version }),
      kit: KIT_VERSION,
      target: {
        kind: target.kind,
        name: target.name,
        ...(target.file === undefined ? {} : { file: target.file }),
        host,
        port,
      },
      dialect: this.#household.codec.dialect.name,
      startedAt,
      seed: this.#seed,
      roundTripMs,
      deadlineMs: Math.round(
        new Patience(roundTripMs, { gapMs: this.#household.codec.dialect.pacing.gapMs }).deadlineMs,
      ),
      durationMs: Math.round(performance.now() - start),
      summary: summarise(order),
      cases: order,
    };
  }

  async #playAll(): Promise<void> {
    const { shuffle } = this.#options;
    const all = this.#cases.filter((one) => !this.#isApart(one));
    const inTurn =
      shuffle === undefined
        ? all
        : [
            ...all.filter(isFirst),
            ...shuffled(
              all.filter((one) => !isFirst(one)),
              randomOf(shuffle),
            ),
          ];
    // What each has an instance of its own for can be played side by side, once the foundations are tried.
    const rest = inTurn.filter((one) => !isFirst(one));
    const beside = this.#fresh ? rest : [];
    const mixed = !this.#fresh && shuffle !== undefined ? rest : [];
    const pooled = !this.#fresh && shuffle === undefined && (this.#jobs ?? 1) > 1 ? rest : [];
    // Cases apart take time of their own, so they run beside the others once the kit's tools are tried.
    let apart: Promise<CaseResult[]> | undefined;
    const inOrder = [beside, mixed, pooled].every(({ length }) => length === 0)
      ? inTurn
      : inTurn.filter(isFirst);
    for (const each of inOrder) {
      await this.#playInTurn(each);
      if (this.#household.untried.size === 0)
        apart ??= this.#playApart(this.#cases.filter((one) => this.#isApart(one)));
    }
    await this.#playPooled(pooled);
    await this.#playShuffled(mixed);
    await this.#playBeside(beside);
    apart ??= this.#playApart(this.#cases.filter((one) => this.#isApart(one)));
    for (const result of await apart) this.#done(result);
    for (const each of this.#runCases) this.#done(this.#judgeRun(each));
  }

  /** Whether a case is played beside the others from the start. */
  #isApart({ limits, ending, long }: Case): boolean {
    return limits !== undefined || ending === true || (this.#fresh && long === true);
  }

  /**
   * Several cases at a time, each on an instance of its own. What is known to be broken is what the
   * foundations have shown, whichever of these ends first, so that the same run gives the same verdicts.
   */
  async #playBeside(cases: readonly Case[]): Promise<void> {
    const household = { ...this.#household, broken: new Set(this.#household.broken) };
    const waits = ({ after = [] }: Case) => after.some((id) => cases.some((each) => each.id === id));
    for (const batch of [cases.filter((each) => !waits(each)), cases.filter(waits)]) {
      const left = [...batch];
      const work = async () => {
        for (let each = left.shift(); each !== undefined; each = left.shift())
          await this.#playFresh(each, household);
      };
      const { gapMs } = this.#household.codec.dialect.pacing;
      const places = this.#jobs ?? (gapMs < 1_000 ? BESIDE_MAX : BESIDE_SLOW_MAX);
      await Promise.all(Array.from({ length: places }, work));
    }
  }

  /** Cases in an order by chance, with another instance now and then. */
  async #playShuffled(cases: readonly Case[]): Promise<void> {
    const random = randomOf(`${this.#options.shuffle} restarts`);
    const household = { ...this.#household, broken: new Set(this.#household.broken) };
    for (const each of cases) {
      await this.#playInTurn(each, household);
      const isRestarted = random() < RESTARTS && this.#options.target.restartable;
      if (isRestarted && this.#house !== undefined) await this.#leave(this.#house);
    }
  }

  /** Several cases at a time, each on one of several instances that serve many. */
  async #playPooled(cases: readonly Case[]): Promise<void> {
    if (cases.length === 0) return;
    const places: Place[] = Array.from({ length: this.#jobs ?? 1 }, (_, i) => ({
      house: i === 0 ? this.#house : undefined,
      isFirst: i === 0,
    }));
    await playPool<Case, Attempt, Place>({
      cases,
      places,
      attempt: (each, place) => this.#attempt(each, cases.indexOf(each), place),
      accept: (each, attempt, place) => this.#accept(each, cases.indexOf(each), attempt, place),
    });
    for (const { house } of places) await house?.close();
    this.#house = undefined;
  }

  async #attempt(each: Case, index: number, place: Place): Promise<Attempt | undefined> {
    if (this.#reasonAgainst(each) !== undefined) return {};
    try {
      place.house ??= await this.#open();
    } catch (cause) {
      if (!(cause instanceof Unreachable)) throw cause;
      // Some servers can be started once only.
      return place.isFirst ? { gone: cause.message } : undefined;
    }
    const { house } = place;
    const known = new Knowledge(this.#household.broken);
    const patience = this.#household.patience.fork();
    house.household = {
      ...this.#household,
      broken: known,
      patience,
      names: Names.fork(this.#seed, index),
    };
    const result = await this.#play(each, house);
    if (house.isSick) {
      await house.close();
      place.house = undefined;
    }
    return { played: { result, known, patience } };
  }

  async #accept(each: Case, index: number, attempt: Attempt, place: Place): Promise<void> {
    const without = this.#reasonAgainst(each);
    if (without !== undefined) return this.#done(resultOf(each, without));
    const { played, gone } = attempt;
    if (gone !== undefined) return this.#lose(each, gone);
    if (played === undefined || !played.known.isLike(this.#household.broken)) {
      const again = await this.#attempt(each, index + this.#cases.length, place);
      if (again?.played === undefined) return this.#lose(each, again?.gone ?? 'It cannot be started again.');
      return this.#take(again.played);
    }
    this.#take(played);
  }

  #take({ result, patience }: NonNullable<Attempt['played']>): void {
    this.#household.patience.join(patience);
    this.#note(result);
    this.#done(result);
  }

  /** It is no failure of another case that keeps this one from being run. */
  #lose(each: Case, why: string): void {
    this.#lost = why;
    this.#done(resultOf(each, { verdict: 'inconclusive', message: `The target is gone: ${why}` }));
  }

  async #playFresh(each: Case, household: Household): Promise<void> {
    const without = this.#reasonAgainst(each);
    if (without !== undefined) return this.#done(resultOf(each, without));
    try {
      const house = await this.#open(undefined, household);
      const result = await this.#play(each, house);
      await house.close();
      this.#note(result);
      this.#done(result);
    } catch (cause) {
      if (!(cause instanceof Unreachable)) throw cause;
      this.#done(
        resultOf(each, { verdict: 'inconclusive', message: `The target is gone: ${cause.message}` }),
      );
    }
  }

  async #play(each: Case, house: House): Promise<CaseResult> {
    const { pause } = this.#options;
    if (pause?.before !== each.id) return await play(each, house);
    const { household } = house;
    house.household = { ...household, patience: household.patience.endless() };
    await pause.wait(house.instance);
    const result = await play(each, house);
    house.household = household;
    return result;
  }

  async #open(limits?: ShortLimits, household = this.#household): Promise<House> {
    if (this.#isOver) throw new Unreachable('The run is over.');
    const house = await House.open(household, limits);
    this.#houses.push(house);
    // The run may have been ended while it started.
    if (this.#isOver) await house.close();
    return house;
  }

  async #playInTurn(each: Case, household = this.#household): Promise<void> {
    const without = this.#reasonAgainst(each);
    if (without !== undefined) return this.#done(resultOf(each, without));
    let house: House;
    try {
      house = await this.#houseFor();
    } catch (cause) {
      if (!(cause instanceof Unreachable)) throw cause;
      return this.#lose(each, cause.message);
    }
    house.household = household;
    const result = await this.#play(each, house);
    this.#note(result);
    this.#done(result);
    if (this.#fresh || (house.isSick && this.#options.target.restartable)) await this.#leave(house);
  }

  async #leave(house: House): Promise<void> {
    await house.close();
    this.#house = undefined;
  }

  async #houseFor(): Promise<House> {
    this.#house ??= await this.#open();
    return this.#house;
  }

  /** Cases about time and about the end of the server: each has an instance of its own, all at once. */
  async #playApart(cases: readonly Case[]): Promise<CaseResult[]> {
    return await Promise.all(
      cases.map(async (each) => {
        const without = this.#reasonAgainst(each);
        return without === undefined ? await this.#playAlone(each) : resultOf(each, without);
      }),
    );
  }

  /** A failure with limits that a busy machine may have outrun says something only if it comes again with longer ones. */
  async #playAlone(each: Case): Promise<CaseResult> {
    const result = await this.#playWith(each, SHORT_LIMITS);
    const isTime = each.limits !== undefined && ['fail', 'warn', 'inconclusive'].includes(result.verdict);
    return isTime ? await this.#playWith(each, LONGER_LIMITS) : result;
  }

  async #playWith(each: Case, { idleMs, loginMs }: Required<ShortLimits>): Promise<CaseResult> {
    const wanted: ShortLimits =
      each.limits === 'idle' ? { idleMs } : each.limits === 'login' ? { loginMs } : {};
    let house: House;
    try {
      house = await this.#open(wanted);
    } catch (cause) {
      if (!(cause instanceof Unreachable)) throw cause;
      // Whoever says how it is started with short limits means that it starts.
      const isMeant = each.limits !== undefined && this.#options.target.startsShort === true;
      const message = isMeant ? `It was started with short limits: ${cause.message}` : cause.message;
      return resultOf(each, { verdict: isMeant ? 'inconclusive' : 'not-applicable', message });
    }
    try {
      const unfit = unfitness(each, house);
      return unfit === undefined
        ? await this.#play(each, house)
        : resultOf(each, { verdict: 'not-applicable', message: unfit });
    } finally {
      await house.close();
    }
  }

  /** Why a case is not run: the dialect cannot express it, or what it stands on failed. */
  #reasonAgainst(each: Case): Finding | undefined {
    const missing = reasonWithout(this.#household.codec, each);
    if (missing !== undefined) return { verdict: 'not-applicable', message: missing };
    if (this.#isOver) return { verdict: 'blocked', message: 'The run is over.' };
    if (this.#lost !== undefined) return { verdict: 'blocked', message: `The target is gone: ${this.#lost}` };
    if (each.id.startsWith('run/')) return undefined;
    const needed = needsOf(each).flatMap(
      (name) => FOUNDATIONS_OF_FEATURES[name as keyof typeof FOUNDATIONS_OF_FEATURES] ?? [],
    );
    const grounds = [...GROUNDS, FOUNDATIONS[each.id.split('/')[0]!], ...needed, ...(each.after ?? [])];
    const fallen = grounds.find(
      (id) =>
        id !== undefined &&
        id !== each.id &&
        (this.#hasFallen(id) || (GROUNDS.includes(id) && this.#results.get(id)?.verdict === 'fail')),
    );
    if (fallen !== undefined) return { verdict: 'blocked', message: `It stands on ${fallen}, which failed.` };
    if (this.#household.patience.isExhausted) {
      return {
        verdict: 'blocked',
        message:
          'So many answers did not come that the rest is not run. Fix what is named first, or choose cases with --only.',
      };
    }
    return undefined;
  }

  /** A case that failed by the fault of what it is about, not of something that it met on the way, or that is blocked itself. */
  #hasFallen(id: string): boolean {
    const result = this.#results.get(id);
    return (
      result?.verdict === 'blocked' ||
      (result?.verdict === 'fail' && result.requirements.includes(result.blame ?? ''))
    );
  }

  /** Remembers that a requirement which others stand on does not hold, once its own case has shown it. */
  #note(result: CaseResult): void {
    if (result.id === 'ping/member') this.#household.untried.delete('PING-1');
    if (result.id === 'say/reaches-one') this.#household.untried.delete('SAY-1');

    if (result.verdict === 'fail' && result.blame !== null && result.requirements.includes(result.blame)) {
      this.#household.broken.add(result.blame);
    }
  }

  #judgeRun(each: RunCase): CaseResult {
    const without = this.#reasonAgainst(each);
    if (without !== undefined) return resultOf(each, without);
    if (this.#cases.length === 0)
      return resultOf(each, {
        verdict: 'blocked',
        message: 'It looks at what the other cases saw, and none was chosen.',
      });
    const { absent } = this.#household.codec.dialect;
    // What a case has shown on an instance of its own is not shown again.
    this.#found ??= this.#houses
      .filter(({ hasPassed }) => hasPassed || !this.#fresh)
      .flatMap(({ book }) => violations({ ...book, ...announced(this.#household.codec) }))
      .filter(({ requirement }) => absent[requirement] === undefined);
    const found = this.#found.find(({ requirement }) => each.requirements.includes(requirement));
    if (found !== undefined)
      return resultOf(each, { verdict: 'fail', message: found.message, blame: found.requirement });
    return resultOf(each, { verdict: 'pass', message: '' });
  }

  #done(result: CaseResult): void {
    if (this.#isOver) return;
    this.#results.set(result.id, result);
    this.#options.onResult?.(result, this.#results.size, this.#cases.length + this.#runCases.length);
  }
}

const isFirst = ({ id }: Case) => FIRST.includes(id);

/** What is about rooms of other dialects, because Parley/1 has it on no transport, is no part of Parley/1's catalogue. */
function ofItsRoom(dialect: Dialect): (each: Case) => boolean {
  if (dialect.name !== parley.name) return () => true;
  const codecs = [compile(parley), compile(dialect)];
  return (each) =>
    !each.id.startsWith('room/') && codecs.some((codec) => lacking(codec, needsOf(each)) === undefined);
}

/** A dialect that lacks whatever is not in a set, so that nothing else is blamed. */
function within(dialect: Dialect, { version, requirements }: RequirementSet): Dialect {
  const others = REQUIREMENTS.filter(({ id }) => !requirements.has(id));
  const reason = `It is not in the requirements of version ${version}.`;
  return {
    ...dialect,
    absent: { ...Object.fromEntries(others.map(({ id }) => [id, reason])), ...dialect.absent },
  };
}

/** Of a case that the end of the run came before. */
function withoutResult(fault: unknown): Finding {
  if (!(fault instanceof Interrupted || fault instanceof OutOfTime)) return kitError(fault);
  return { verdict: 'inconclusive', message: fault.message };
}

/** Where a read is a message, or one waits for another, what a case leaves behind is the next one's trouble. */
function needsFresh(dialect: Dialect): boolean {
  const { serial, framing, policy } = dialect;
  return (
    serial !== 'nothing' ||
    framing.toServer.kind === 'chunk' ||
    // News by a name that the kit is not told cannot be told from those of the case before.
    (policy.given !== undefined && policy.entry === 'silent')
  );
}

/** Rejects with the reason of a signal, once it is aborted. */
function abortion(signal: AbortSignal | undefined): Promise<never> {
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    if (signal?.aborted === true) reject(signal.reason);
  });
  aborted.catch(() => {});
  return aborted;
}

/** Why an instance does not do for a case about time or about its end. */
function unfitness(each: Case, { instance }: House): string | undefined {
  if (each.ending === true && instance.end === undefined)
    return 'The kit did not start this server, so it cannot end it.';
  if (each.limits === undefined) return undefined;
  const name = each.limits === 'idle' ? 'idleMs' : 'loginMs';
  const limit = instance.limits[name];
  if (limit !== undefined && limit > 0 && limit <= LIMIT_MS_MAX) return undefined;
  const option = each.limits === 'idle' ? '--idle-ms' : '--login-ms';
  const how =
    instance.end === undefined
      ? `start it with one and say so with ${option}`
      : `say how it is started with one, for example --short-limits "--${each.limits} {${name}}", or in a target file "short": { "args": ["--${each.limits}", "{${name}}"] }, or let it read PARLEY_${each.limits.toUpperCase()}_MS and announce that; see "Testing time" in the guide`;
  return `The kit does not know that this server runs with a limit of at most ${LIMIT_MS_MAX} ms, so that it could be waited for: ${how}.`;
}
