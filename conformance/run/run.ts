/** Runs the catalogue, or a part of it, against a target. */
import {
  compile,
  type Dialect,
  overWebSocket,
  parley,
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
import type { ShortLimits, Target } from '../target/target.ts';
import { KIT_VERSION } from '../version.ts';
import { announced, calibrate, House, type Household } from './house.ts';
import { type Finding, kitError, play, resultOf } from './play.ts';
import { NothingMatches, type Selection, select } from './select.ts';
import { summarise } from './summary.ts';

/** Limits with which cases about time are run, milliseconds. */
const SHORT_LIMITS: Required<ShortLimits> = { idleMs: 400, loginMs: 300 };
/** Instances that run side by side. */
const BESIDE_MAX = 8;
/** The same where each read takes a second, so that they do nothing most of the time. */
const BESIDE_SLOW_MAX = 24;
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
  errors: ['frame/unknown', 'frame/bad-line-between-good'],
  refusal: ['nick/in-use'],
  'concurrent-logins': ['live/silent-guest'],
  quit: ['leave/told-once'],
  to: ['to/named-only'],
};

/** What to run, against what. */
export interface RunOptions {
  readonly target: Target;
  /** Default Parley/1. */
  readonly dialect?: Dialect;
  readonly selection?: Selection;
  /** The same seed gives the same nicknames and texts. Default: a new one. */
  readonly seed?: string;
  /** A new instance for each case. Default: where the dialect serves one login after the other. */
  readonly fresh?: boolean;
  /** Called as each case is done. */
  readonly onResult?: (result: CaseResult, done: number, total: number) => void;
  /** Ends the run at once. Cases that have no result by then are errors of the kit, with its reason. */
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

class Runner {
  readonly #options: RunOptions;
  readonly #household: Household;
  readonly #cases: readonly Case[];
  readonly #runCases: readonly RunCase[];
  readonly #results = new Map<string, CaseResult>();
  readonly #houses: House[] = [];
  readonly #fresh: boolean;
  readonly #seed: string;
  #house: House | undefined;
  #lost: string | undefined;
  /** What does not hold of the whole run, once it is over. */
  #found: readonly Violation[] | undefined;

  constructor(options: RunOptions) {
    const given = options.dialect ?? parley;
    const isCarried = options.target.transport === 'websocket' && given.transport === 'tcp';
    const dialect = isCarried ? overWebSocket(given) : given;
    this.#options = options;
    this.#seed = options.seed ?? Math.random().toString(36).slice(2, 10);
    this.#fresh = options.fresh ?? (needsFresh(dialect) && options.target.restartable);
    const names = new Names(this.#seed);
    this.#household = {
      target: options.target,
      codec: compile(dialect),
      clock: new Clock(),
      names,
      known: new KnownTexts(names.tag),
      budget: new HistoryBudget(),
      broken: new Set(),
      untried: new Set(),
      patience: new Patience(1),
      isFresh: this.#fresh,
    };
    const chosen = select([...CASES, ...RUN_CASES].filter(ofItsRoom(dialect)), options.selection ?? {});
    this.#cases = CASES.filter((each) => chosen.includes(each));
    // A tool whose own case is not run is believed to work.
    if (this.#cases.some(({ id }) => id === 'ping/member')) this.#household.untried.add('PING-1');
    if (this.#cases.some(({ id }) => id === 'say/reaches-one')) this.#household.untried.add('SAY-1');
    this.#runCases = RUN_CASES.filter((each) => chosen.includes(each));
    if (chosen.length === 0) throw new NothingMatches('The selection leaves no case. See parley list.');
  }

  async run(): Promise<Report> {
    const aborted = abortion(this.#options.signal);
    try {
      return await this.#report(aborted);
    } finally {
      // What was found is worth more than an instance that does not end in order.
      const left = this.#house === undefined ? undefined : this.#leave(this.#house);
      await Promise.race([left, aborted]).catch(() => {});
    }
  }

  async #report(aborted: Promise<never>): Promise<Report> {
    const { target } = this.#options;
    const house = await Promise.race([this.#houseFor(), aborted]);
    const { host, port } = house.instance;
    const measured = calibrate(house, this.#household.codec, this.#fresh);
    const { roundTripMs, patience } = await Promise.race([measured, aborted]);
    this.#household.patience = patience;
    if (this.#fresh) await this.#leave(house);
    const start = performance.now();
    // What was found so far is worth more than the error that ended the run.
    const fault = await Promise.race([this.#playAll(), aborted]).catch((cause: unknown) => cause);
    const all = [...this.#cases, ...this.#runCases];
    const order = all.map((each) => this.#results.get(each.id) ?? resultOf(each, kitError(fault)));
    return {
      spec: 'parley/1',
      kit: KIT_VERSION,
      target: { kind: target.kind, name: target.name, host, port },
      dialect: this.#household.codec.dialect.name,
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
    const inTurn = this.#cases.filter((one) => !this.#isApart(one));
    // What each has an instance of its own for can be played side by side, once the foundations are tried.
    const beside = this.#fresh ? inTurn.filter(({ id }) => !FIRST.includes(id)) : [];
    // Cases apart take time of their own, so they run beside the others once the kit's tools are tried.
    let apart: Promise<CaseResult[]> | undefined;
    for (const each of inTurn.filter((one) => !beside.includes(one))) {
      await this.#playInTurn(each);
      if (this.#household.untried.size === 0)
        apart ??= this.#playApart(this.#cases.filter((one) => this.#isApart(one)));
    }
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
      await Promise.all(Array.from({ length: gapMs < 1_000 ? BESIDE_MAX : BESIDE_SLOW_MAX }, work));
    }
  }

  async #playFresh(each: Case, household: Household): Promise<void> {
    const without = this.#reasonAgainst(each);
    if (without !== undefined) return this.#done(resultOf(each, without));
    try {
      const house = await this.#open(undefined, household);
      const result = await play(each, house);
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

  async #open(limits?: ShortLimits, household = this.#household): Promise<House> {
    const house = await House.open(household, limits);
    this.#houses.push(house);
    return house;
  }

  async #playInTurn(each: Case): Promise<void> {
    const without = this.#reasonAgainst(each);
    if (without !== undefined) return this.#done(resultOf(each, without));
    let house: House;
    try {
      house = await this.#houseFor();
    } catch (cause) {
      if (!(cause instanceof Unreachable)) throw cause;
      this.#lost = cause.message;
      // It is no failure of another case that keeps this one from being run.
      return this.#done(
        resultOf(each, { verdict: 'inconclusive', message: `The target is gone: ${cause.message}` }),
      );
    }
    const result = await play(each, house);
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

  async #playAlone(each: Case): Promise<CaseResult> {
    const wanted: ShortLimits =
      each.limits === 'idle'
        ? { idleMs: SHORT_LIMITS.idleMs }
        : each.limits === 'login'
          ? { loginMs: SHORT_LIMITS.loginMs }
          : {};
    let house: House;
    try {
      house = await this.#open(wanted);
    } catch (cause) {
      if (!(cause instanceof Unreachable)) throw cause;
      return resultOf(each, { verdict: 'not-applicable', message: cause.message });
    }
    try {
      const unfit = unfitness(each, house);
      return unfit === undefined
        ? await play(each, house)
        : resultOf(each, { verdict: 'not-applicable', message: unfit });
    } finally {
      await house.close();
    }
  }

  /** Why a case is not run: the dialect cannot express it, or what it stands on failed. */
  #reasonAgainst(each: Case): Finding | undefined {
    const missing = reasonWithout(this.#household.codec, each);
    if (missing !== undefined) return { verdict: 'not-applicable', message: missing };
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
    this.#results.set(result.id, result);
    this.#options.onResult?.(result, this.#results.size, this.#cases.length + this.#runCases.length);
  }
}

/** What is about rooms of other dialects, because Parley/1 has it on no transport, is no part of Parley/1's catalogue. */
function ofItsRoom(dialect: Dialect): (each: Case) => boolean {
  if (dialect.name !== parley.name) return () => true;
  const codecs = [compile(parley), compile(dialect)];
  return (each) =>
    !each.id.startsWith('room/') && codecs.some((codec) => lacking(codec, needsOf(each)) === undefined);
}

/** Where a read is a message, or one waits for another, what a case leaves behind is the next one's trouble. */
function needsFresh({ serial, framing }: Dialect): boolean {
  return serial !== 'nothing' || framing.toServer.kind === 'chunk';
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
  return `The kit does not know that this server runs with a limit of at most ${LIMIT_MS_MAX} ms: say so with ${option}, or see "Testing time" in the guide.`;
}
