/** Where schedules are played: an instance of the target, and another one where it is not to be trusted any more. */
import type { Codec } from '../../spec/index.ts';
import { Names } from '../names.ts';
import { Clock } from '../peers/recorder.ts';
import type { Instance, Target } from '../target/target.ts';
import { type Abilities, abilitiesOf } from './abilities.ts';
import { type Played, play } from './play.ts';
import type { Step } from './script.ts';

/** A start that takes longer than this is not made after each failure, milliseconds. */
const QUICK_START_MS = 300;
/** What any server that still works explains. */
const PROBE: readonly Step[] = [
  { when: 'quiet', peer: 'alice', does: 'login', nick: 'alice' },
  { when: 'quiet', peer: 'bob', does: 'login', nick: 'bob' },
  { when: 'quiet', peer: 'alice', does: 'say' },
];

export class Venue {
  readonly abilities: Abilities;
  readonly #target: Target;
  readonly #codec: Codec;
  readonly #names: Names;
  readonly #clock = new Clock();
  #instance: Instance | undefined;
  #where = { host: '', port: 0 };
  #startMs = 0;

  constructor(target: Target, codec: Codec, seed: string) {
    this.#target = target;
    this.#codec = codec;
    this.#names = new Names(seed);
    this.abilities = abilitiesOf(codec);
  }

  /** Of the instance that was played against last. */
  get where(): { readonly host: string; readonly port: number } {
    return this.#where;
  }

  /** Plays a schedule. Rejects with Unreachable. */
  async play(steps: readonly Step[], deadlineMs: number): Promise<Played> {
    const instance = this.#instance ?? (await this.#open());
    const { host, port } = instance;
    this.#where = { host, port };
    return await play(steps, {
      instance,
      codec: this.#codec,
      abilities: this.abilities,
      names: this.#names,
      clock: this.#clock,
      deadlineMs,
    });
  }

  /**
   * The same, against a server on which nothing has failed: another one where it starts quickly, else the
   * same one if it still works. The nicknames are new in any case.
   */
  async playAnew(steps: readonly Step[], deadlineMs: number): Promise<Played> {
    const played = await this.play(steps, deadlineMs);
    if (played.fault === undefined) return played;
    const isKept = this.#startMs > QUICK_START_MS && this.#instance?.exited() === undefined;
    if (!isKept || (await this.play(PROBE, deadlineMs)).fault !== undefined) await this.leave();
    return played;
  }

  async #open(): Promise<Instance> {
    const start = performance.now();
    this.#instance = await this.#target.start();
    this.#startMs = performance.now() - start;
    return this.#instance;
  }

  /** Whatever is played next is played against an instance of its own, where the target can give one. */
  async leave(): Promise<void> {
    const instance = this.#instance;
    this.#instance = undefined;
    await instance?.stop();
  }
}
