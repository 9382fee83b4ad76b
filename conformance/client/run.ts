/**
 * Runs the catalogue for clients, or a part of it: for each case a client that was started for it alone,
 * and a server of the kit for that client alone, several side by side.
 */
import { compile, type Dialect, parley, type Typing } from '../../spec/index.ts';
import { Names } from '../names.ts';
import { Patience } from '../peers/deadline.ts';
import { Failure, Inconclusive, NotApplicable, Unreachable } from '../peers/failure.ts';
import { Clock } from '../peers/recorder.ts';
import type { CaseResult, Report } from '../report/schema.ts';
import { abortion, withoutResult } from '../run/ending.ts';
import { CASE_MS_MAX, type Finding, failing, kitError, mainOf, resultOf, withinTime } from '../run/play.ts';
import { NothingMatches, type Selection, select } from '../run/select.ts';
import { summarise } from '../run/summary.ts';
import { KIT_VERSION } from '../version.ts';
import { type ClientCase, reasonAgainst } from './case.ts';
import { CLIENT_CASES, GROUNDS } from './cases/index.ts';
import type { ClientHousehold } from './ground.ts';
import { canHaveTerminal } from './on-a-terminal.ts';
import { ClientStage } from './stage.ts';

/** Clients that run side by side. */
const BESIDE_MAX = 4;
/**
 * A client is believed to take no less than this to show what it is sent, milliseconds: what draws on a
 * screen shares the processor with all else.
 */
const ROUND_TRIP_MS_MIN = 75;

/** What to run, against which client. */
export interface ClientRunOptions {
  /** The command; `{host}`, `{port}` and `{nick}` are replaced in each word. */
  readonly command: readonly string[];
  /** Default Parley/1. */
  readonly dialect?: Dialect;
  /** What a person types to this client, where it is not as the dialect says; undefined for what cannot be typed. */
  readonly typing?: { readonly [K in keyof Typing]?: Typing[K] | undefined };
  readonly selection?: Selection;
  /** The same seed gives the same nicknames and texts. Default: a new one. */
  readonly seed?: string;
  /** Whether the client has a terminal of its own, or pipes. Default: a terminal where one can be had. */
  readonly isTerminal?: boolean;
  /** On top of the environment of the kit. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Called as each case is done. */
  readonly onResult?: (result: CaseResult, done: number, total: number) => void;
  /**
   * Ends the run at once. Cases that have no result by then are errors of the kit, with its reason; if that
   * is Interrupted they are inconclusive.
   */
  readonly signal?: AbortSignal;
}

/**
 * Runs the cases and gives the report. Rejects with Unreachable if the client cannot be started or never
 * connects, with NothingMatches for a pattern that names nothing.
 */
export async function runClient(options: ClientRunOptions): Promise<Report> {
  return await new ClientRunner(options).run();
}

class ClientRunner {
  readonly #options: ClientRunOptions;
  readonly #household: ClientHousehold;
  readonly #cases: readonly ClientCase[];
  readonly #results = new Map<string, CaseResult>();
  readonly #open = new Set<ClientStage>();
  readonly #seed: string;
  /** Of a run that was ended, cases may still be at work. */
  #isOver = false;

  constructor(options: ClientRunOptions) {
    const dialect = options.dialect ?? parley;
    this.#options = options;
    this.#seed = options.seed ?? Math.random().toString(36).slice(2, 10);
    this.#cases = select(CLIENT_CASES, options.selection ?? {});
    if (this.#cases.length === 0) throw new NothingMatches('The selection leaves no case. See parley list.');
    this.#household = {
      argv: options.command,
      codec: compile(dialect),
      typing: withoutUndefined({ ...dialect.typing, ...options.typing }),
      isTerminal: options.isTerminal ?? canHaveTerminal(),
      env: options.env ?? {},
      cwd: options.cwd,
      clock: new Clock(),
      names: new Names(this.#seed),
      patience: new Patience(ROUND_TRIP_MS_MIN, { isFresh: true }),
    };
  }

  async run(): Promise<Report> {
    const aborted = abortion(this.#options.signal);
    try {
      const roundTripMs = await Promise.race([this.#calibrate(), aborted]);
      const patience = new Patience(Math.max(ROUND_TRIP_MS_MIN, roundTripMs), { isFresh: true });
      const start = performance.now();
      const playing = this.#playAll({ ...this.#household, patience });
      // What was found so far is worth more than the error that ended the run.
      const fault = await Promise.race([playing, aborted]).catch((cause: unknown) => cause);
      const cases = this.#cases.map(
        (each) => this.#results.get(each.id) ?? resultOf(each, withoutResult(fault)),
      );
      return {
        spec: 'parley/1',
        kit: KIT_VERSION,
        target: { kind: 'client', name: this.#options.command.join(' '), host: '127.0.0.1', port: 0 },
        dialect: this.#household.codec.dialect.name,
        seed: this.#seed,
        roundTripMs,
        deadlineMs: Math.round(patience.deadlineMs),
        durationMs: Math.round(performance.now() - start),
        summary: summarise(cases),
        cases,
      };
    } finally {
      this.#isOver = true;
      await Promise.all([...this.#open].map((stage) => stage.close()));
    }
  }

  /** How long it takes from a text that is sent to one that is shown, milliseconds; 0 if it is not shown. */
  async #calibrate(): Promise<number> {
    const stage = this.#stage(this.#household);
    try {
      await stage.arrives();
      await stage.asks();
      await stage.tells(...stage.admission());
      await stage.fence();
      const start = performance.now();
      await stage.fence();
      return Math.round((performance.now() - start) * 1000) / 1000;
    } catch (cause) {
      if (cause instanceof Failure || cause instanceof NotApplicable) return 0;
      throw cause;
    } finally {
      await this.#leave(stage);
    }
  }

  #stage(household: ClientHousehold): ClientStage {
    const stage = new ClientStage(household);
    this.#open.add(stage);
    return stage;
  }

  async #leave(stage: ClientStage): Promise<void> {
    await stage.close();
    this.#open.delete(stage);
  }

  async #playAll(household: ClientHousehold): Promise<void> {
    const isGround = ({ id }: ClientCase) => GROUNDS.includes(id);
    for (const each of this.#cases.filter(isGround))
      if (!this.#isOver) this.#done(await this.#play(each, household));
    const left = this.#cases.filter((each) => !isGround(each));
    const work = async () => {
      for (let each = left.shift(); each !== undefined && !this.#isOver; each = left.shift())
        this.#done(await this.#play(each, household));
    };
    await Promise.all(Array.from({ length: BESIDE_MAX }, work));
  }

  /** Plays a case and gives what it found; never rejects. */
  async #play(each: ClientCase, household: ClientHousehold): Promise<CaseResult> {
    const start = performance.now();
    const missing = reasonAgainst(each, household.codec, household.typing);
    if (missing !== undefined) return resultOf(each, { verdict: 'not-applicable', message: missing });
    const fallen = GROUNDS.find((id) => id !== each.id && this.#results.get(id)?.verdict === 'fail');
    if (fallen !== undefined)
      return resultOf(each, { verdict: 'blocked', message: `It stands on ${fallen}, which failed.` });
    const stage = this.#stage(household);
    let finding: Finding;
    try {
      await withinTime(perform(each, stage), CASE_MS_MAX);
      finding = { verdict: 'pass', message: '' };
    } catch (cause) {
      finding = judge(each, cause);
    }
    const transcript = stage.transcript.entries();
    await this.#leave(stage);
    return resultOf(each, finding, { absence: stage.absence, transcript }, performance.now() - start);
  }

  #done(result: CaseResult): void {
    if (this.#isOver) return;
    this.#results.set(result.id, result);
    this.#options.onResult?.(result, this.#results.size, this.#cases.length);
  }
}

async function perform(each: ClientCase, stage: ClientStage): Promise<void> {
  await each.run(stage);
  stage.settle();
}

function judge(each: ClientCase, cause: unknown): Finding {
  if (cause instanceof Inconclusive) return { verdict: 'inconclusive', message: cause.message };
  if (cause instanceof NotApplicable) return { verdict: 'not-applicable', message: cause.message };
  // It has connected once, before the first case.
  if (cause instanceof Unreachable) return failing(mainOf(each).id, cause.message);
  if (!(cause instanceof Failure)) return kitError(cause);
  const { detail } = cause;
  return { ...failing(detail.requirement ?? mainOf(each).id, cause.message), detail };
}

/** An option that was set to undefined takes out what the dialect says. */
function withoutUndefined(typing: { [K in keyof Typing]?: Typing[K] | undefined }): Typing {
  return Object.fromEntries(Object.entries(typing).filter(([, line]) => line !== undefined)) as Typing;
}
