/** One instance of the target with what the kit knows of it: its history, and the witness in its room. */
import type { Codec } from '../../spec/index.ts';
import { Patience } from '../peers/deadline.ts';
import { Unreachable } from '../peers/failure.ts';
import type { Peer } from '../peers/peer.ts';
import { type Clock, HistoryBook } from '../peers/recorder.ts';
import { type Names, Stage } from '../stage.ts';
import type { Instance, ShortLimits, Target } from '../target/target.ts';

/** What all houses of a run share. */
export interface Household {
  readonly target: Target;
  readonly codec: Codec;
  readonly clock: Clock;
  readonly names: Names;
  /** Requirements that are known not to hold, and that no further case stands on. */
  readonly broken: Set<string>;
  patience: Patience;
}

export class House {
  readonly instance: Instance;
  readonly book: HistoryBook;
  readonly household: Household;
  /** True once it was seen that the server does not serve as it should; the next case gets another instance. */
  isSick = false;
  readonly #spent = new Set<string>();
  witness: Peer | undefined;

  private constructor(household: Household, instance: Instance) {
    this.household = household;
    this.instance = instance;
    this.book = new HistoryBook(household.codec.dialect.policy);
  }

  /** Starts an instance. Rejects with Unreachable. */
  static async open(household: Household, limits?: ShortLimits): Promise<House> {
    return new House(household, await household.target.start(limits));
  }

  stage(): Stage {
    const { codec, clock, names, patience, broken } = this.household;
    return new Stage({
      instance: this.instance,
      codec,
      patience,
      clock,
      book: this.book,
      names,
      spent: this.#spent,
      broken,
    });
  }

  /** Brings the witness on, the same one for as long as it lasts. */
  async attend(stage: Stage): Promise<void> {
    if (this.witness?.isMember !== true) {
      this.witness = undefined;
      const arrival = this.stage();
      try {
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
  async ailment(): Promise<string | undefined> {
    const found = await this.#examine();
    this.isSick = found !== undefined;
    return found;
  }

  async #examine(): Promise<string | undefined> {
    const exit = this.instance.exited();
    if (exit !== undefined)
      return `the server's process has ended (${exit.signal ?? `exit code ${exit.code}`})`;
    if (this.witness !== undefined && !this.witness.isOpen)
      return 'the connection of a bystander, who had done nothing, was ended';
    const stage = this.stage();
    try {
      if (this.witness !== undefined) {
        this.witness.moveTo(stage);
        stage.witness = this.witness;
      }
      const probe = await stage.join('probe').catch((cause: unknown) => {
        throw new Error(`nobody can log in any more: ${(cause as Error).message}`);
      });
      await stage.heardByAll(probe).catch((cause: unknown) => {
        throw new Error(`those in the room no longer hear each other: ${(cause as Error).message}`);
      });
      return undefined;
    } catch (cause) {
      const died = this.instance.exited();
      return died === undefined
        ? (cause as Error).message
        : `the server's process has ended (${died.signal ?? `exit code ${died.code}`})`;
    } finally {
      stage.clear();
    }
  }

  async close(): Promise<void> {
    this.witness?.dismiss();
    await this.instance.stop();
  }
}

/** The round trip of a target, milliseconds, and deadlines scaled from it. */
export async function calibrate(
  house: House,
  codec: Codec,
): Promise<{ roundTripMs: number; patience: Patience }> {
  const stage = house.stage();
  const start = performance.now();
  let roundTripMs = 1;
  try {
    const peer = await stage.join('calibration');
    roundTripMs = performance.now() - start;
    if (codec.expresses('client', 'ping')) {
      const times: number[] = [];
      for (let i = 0; i < 5; i++) {
        const sent = performance.now();
        await peer.fence();
        times.push(performance.now() - sent);
      }
      roundTripMs = times.sort((a, b) => a - b)[2]!;
    }
  } catch (cause) {
    if (cause instanceof Unreachable) throw cause;
    // A target that cannot even do this is judged by the cases, with the shortest deadlines.
  }
  await leaveInOrder(stage);
  return { roundTripMs: Math.round(roundTripMs * 1000) / 1000, patience: new Patience(roundTripMs) };
}

/** The first case finds the room without the peer that measured it. */
async function leaveInOrder(stage: ReturnType<House['stage']>): Promise<void> {
  for (const peer of stage.peers.filter((each) => each.isMember && stage.codec.expresses('client', 'quit'))) {
    peer.send({ type: 'quit' });
    await peer.takeUntil(() => !peer.isOpen, 'the end').catch(() => {});
  }
  stage.clear();
}
