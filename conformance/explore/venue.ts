/** Where schedules are played: an instance of the target, and another one where it is not to be trusted any more. */
import type { Codec } from '../../spec/index.ts';
import { Names } from '../names.ts';
import { Clock } from '../peers/recorder.ts';
import type { Instance, Target } from '../target/target.ts';
import { type Abilities, abilitiesOf } from './abilities.ts';
import { type Played, play } from './play.ts';
import type { Step } from './script.ts';

export class Venue {
  readonly abilities: Abilities;
  readonly #target: Target;
  readonly #codec: Codec;
  readonly #names: Names;
  readonly #clock = new Clock();
  #instance: Instance | undefined;
  #where = { host: '', port: 0 };

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
    this.#instance ??= await this.#target.start();
    const { host, port } = this.#instance;
    this.#where = { host, port };
    const played = await play(steps, {
      instance: this.#instance,
      codec: this.#codec,
      abilities: this.abilities,
      names: this.#names,
      clock: this.#clock,
      deadlineMs,
    });
    if (played.fault !== undefined) await this.leave();
    return played;
  }

  /** Whatever is played next is played against an instance of its own, where the target can give one. */
  async leave(): Promise<void> {
    const instance = this.#instance;
    this.#instance = undefined;
    await instance?.stop();
  }
}
