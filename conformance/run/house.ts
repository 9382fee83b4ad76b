/** One instance of the target with what the kit knows of it: its history, and the witness in its room. */
import type { Codec, History } from '../../spec/index.ts';
import { hasFeature } from '../features.ts';
import type { KnownTexts } from '../known-texts.ts';
import type { Names } from '../names.ts';
import { Patience } from '../peers/deadline.ts';
import { pong } from '../peers/expected.ts';
import { Blocked, Unreachable } from '../peers/failure.ts';
import type { Peer } from '../peers/peer.ts';
import { type Clock, HistoryBook, type HistoryBudget } from '../peers/recorder.ts';
import { rest } from '../peers/rest.ts';
import { Stage } from '../stage.ts';
import { lastWordsOf } from '../target/last-words.ts';
import type { Exit, Instance, ShortLimits, Target } from '../target/target.ts';

/** What all houses of a run share. */
export interface Household {
  readonly target: Target;
  readonly codec: Codec;
  readonly clock: Clock;
  readonly names: Names;
  /** The texts that have been said, by which a stream without frames is cut. */
  readonly known: KnownTexts;
  readonly budget: HistoryBudget;
  /** Requirements that are known not to hold, and that no further case stands on. */
  readonly broken: Set<string>;
  /** Requirements that the kit's own tools stand on and that have not been tried yet. */
  readonly untried: Set<string>;
  patience: Patience;
  /** How many peers a storm has. */
  readonly storm: number;
  /** Whether each case has an instance of its own. */
  readonly isFresh: boolean;
}

/** What is wrong with a server after a case. */
export interface Ailment {
  /** In words that follow "after it". */
  readonly what: string;
  /** Whether it has cut off peers that had done nothing. */
  readonly isFatal: boolean;
}

/** How long the news may take that a process has ended which serves nobody any more, milliseconds. */
const EXIT_MS_MAX = 250;

export class House {
  readonly instance: Instance;
  readonly book: HistoryBook;
  /** Changes with each case where cases run side by side. */
  household: Household;
  /** True once it was seen that the server does not serve as it should; the next case gets another instance. */
  isSick = false;
  /** Of an instance for one case: whether the case passed. */
  hasPassed = false;
  readonly #spent = new Set<string>();
  #closing: Promise<void> | undefined;
  witness: Peer | undefined;
  #witnesses = 0;

  private constructor(household: Household, instance: Instance) {
    this.household = household;
    this.instance = instance;
    // The kit's own nicknames are unique, whatever the room allows.
    this.book = new HistoryBook({ ...household.codec.dialect.policy, unique: true }, household.budget);
  }

  /** Starts an instance. Rejects with Unreachable. */
  static async open(household: Household, limits?: ShortLimits): Promise<House> {
    return new House(household, await household.target.start(limits));
  }

  stage(): Stage {
    const { codec, clock, names, known, patience, broken, untried, storm } = this.household;
    return new Stage({
      instance: this.instance,
      codec,
      patience,
      clock,
      book: this.book,
      names,
      known,
      spent: this.#spent,
      broken,
      untried,
      storm,
    });
  }

  /** The peer that has been there for all cases, unless it had to be replaced. */
  get observer(): string | undefined {
    return this.#witnesses === 1 ? this.witness?.id : undefined;
  }

  /** Brings the witness on, the same one for as long as it lasts. */
  async attend(stage: Stage): Promise<void> {
    if (!hasFeature(this.household.codec, 'room')) return;
    if (this.witness?.isMember !== true) {
      this.witness = undefined;
      const arrival = this.stage();
      try {
        this.#witnesses++;
        this.witness = await arrival.join('witness');
      } finally {
        if (this.witness === undefined) arrival.clear();
      }
    }
    this.witness.moveTo(stage);
    stage.owns(this.witness.nick);
    stage.witness = this.witness;
  }

  /**
   * Whether the server lives, lets somebody in, and those in the room hear each other: undefined, or
   * what of it is not so.
   */
  async ailment(): Promise<Ailment | undefined> {
    const found = await this.#examine();
    this.isSick = found !== undefined;
    return found;
  }

  async #examine(): Promise<Ailment | undefined> {
    const exit = this.instance.exited();
    if (exit !== undefined) return { what: endOf(exit, this.instance), isFatal: true };
    if (this.witness !== undefined && !this.witness.isOpen)
      return { what: 'the connection of a bystander, who had done nothing, was ended', isFatal: true };
    const stage = this.stage();
    try {
      if (this.witness !== undefined) {
        this.witness.moveTo(stage);
        stage.owns(this.witness.nick);
        stage.witness = this.witness;
      }
      const probe = await explaining('nobody can log in any more', () => stage.join('probe'));
      await explaining('those who are there no longer hear each other', () => stage.talks(probe));
      return undefined;
    } catch (cause) {
      // What is known not to hold is no ailment of this moment.
      if (cause instanceof Blocked) return undefined;
      const died = await this.#death();
      return died === undefined
        ? { what: (cause as Error).message, isFatal: false }
        : { what: endOf(died, this.instance), isFatal: true };
    } finally {
      stage.clear();
    }
  }

  /** How the process ended, where it did; whoever refuses or ends connections may be about to. */
  async #death(): Promise<Exit | undefined> {
    await rest(EXIT_MS_MAX, () => this.instance.exited() !== undefined);
    return this.instance.exited();
  }

  /** Ends the instance, once. */
  async close(): Promise<void> {
    this.witness?.dismiss();
    this.#closing ??= this.instance.stop();
    await this.#closing;
  }
}

/**
 * What the invariants may count on: that everybody who comes is announced, and so, with a roster, that
 * nobody can leave who was never there; that everybody who goes is; and whether a connection hears the room before its login.
 */
export function announced(
  codec: Codec,
): Required<Pick<History, 'tellsJoins' | 'hasRoster' | 'tellsLeaves' | 'guestsHear'>> {
  const tellsJoins = codec.expresses('server', 'joined');
  return {
    tellsJoins,
    hasRoster: tellsJoins && codec.expresses('server', 'here'),
    tellsLeaves: codec.expresses('server', 'left') && codec.dialect.policy.untold.length === 0,
    guestsHear: codec.dialect.absent['LOGIN-4'] !== undefined,
  };
}

function endOf({ signal, code }: Exit, instance: Instance): string {
  const words = lastWordsOf(instance.output());
  const last = words === '' ? '' : `, and its last words were: ${words}`;
  return `the server's process has ended (${signal ?? `exit code ${code}`})${last}`;
}

async function explaining<T>(what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof Blocked) throw cause;
    throw new Error(`${what}: ${(cause as Error).message.replace(/\.$/, '')}`, { cause });
  }
}

/** The round trip of a target, milliseconds, deadlines scaled from it, and whether it served who measured it. */
export async function calibrate(
  house: House,
  codec: Codec,
  isFresh: boolean,
): Promise<{ roundTripMs: number; patience: Patience; isServed: boolean }> {
  const stage = house.stage();
  const start = performance.now();
  let roundTripMs = 1;
  let isServed = true;
  try {
    const peer = await stage.guest('calibration');
    // A prompt answers the connection; where there is none, the login must do, or what is said.
    const prompted = performance.now() - start;
    if (codec.expresses('client', 'login')) await stage.enter(peer);
    roundTripMs = codec.dialect.policy.prompt ? prompted : performance.now() - start;
    if (codec.dialect.policy.entry === 'silent') roundTripMs = await echoMs(stage, peer);
    if (codec.expresses('client', 'ping')) {
      const times: number[] = [];
      for (let i = 0; i < 5; i++) {
        const sent = performance.now();
        peer.send({ type: 'ping', token: 'calibration' });
        await peer.expect(pong('calibration'));
        times.push(performance.now() - sent);
      }
      roundTripMs = times.sort((a, b) => a - b)[2]!;
    }
  } catch (cause) {
    if (cause instanceof Unreachable) throw cause;
    // A target that cannot even do this is judged by the cases, with the shortest deadlines.
    isServed = false;
  }
  await leaveInOrder(stage);
  return {
    roundTripMs: Math.round(roundTripMs * 1000) / 1000,
    patience: new Patience(roundTripMs, { gapMs: codec.dialect.pacing.gapMs, isFresh }),
    isServed,
  };
}

/** How long what somebody says takes to come back or to be answered, where nothing else is answered. */
async function echoMs(stage: Stage, peer: Peer): Promise<number> {
  const start = performance.now();
  if (stage.codec.dialect.policy.says !== 'all') await stage.answered(peer);
  else {
    const text = stage.text();
    peer.say(text);
    await peer.expectEcho(text);
  }
  return performance.now() - start;
}

/** The first case finds the room without the peer that measured it. */
async function leaveInOrder(stage: ReturnType<House['stage']>): Promise<void> {
  for (const peer of stage.peers.filter((each) => each.isMember && stage.codec.expresses('client', 'quit'))) {
    peer.send({ type: 'quit' });
    await peer.takeUntil(() => !peer.isOpen, 'the end').catch(() => {});
  }
  stage.clear();
}
