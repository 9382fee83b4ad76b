/** Plays one schedule against a server, and judges what came of it. */
import type { Codec } from '../../spec/index.ts';
import type { Names } from '../names.ts';
import { Unreachable } from '../peers/failure.ts';
import { type Clock, Transcript } from '../peers/recorder.ts';
import { openWire } from '../peers/wire.ts';
import type { TranscriptEntry } from '../report/schema.ts';
import type { Instance } from '../target/target.ts';
import { type Abilities, mayDo } from './abilities.ts';
import { type Fault, faultOfEnd, faultOfHistory, faultOfParting, TAKEN_TWICE } from './fault.ts';
import type { Happening } from './happening.ts';
import { judge } from './oracle.ts';
import { Player, type Scene } from './player.ts';
import type { Step } from './script.ts';
import { type Sight, sightOf } from './sight.ts';
import { Wording } from './wording.ts';

/** Where schedules are played. */
export interface Ground {
  readonly instance: Instance;
  readonly codec: Codec;
  readonly abilities: Abilities;
  readonly names: Names;
  readonly clock: Clock;
  /** How long anything that must come is waited for, milliseconds. */
  readonly deadlineMs: number;
}

/** What came of a schedule. */
export interface Played {
  /** Undefined if some order explains everything. */
  readonly fault: Fault | undefined;
  /** Whether nothing can be said, because there are too many orders to try. */
  readonly isUnclear: boolean;
  /** The rules that applied, in the order that explains it, or that explains the most of it. */
  readonly rules: readonly string[];
  readonly transcript: readonly TranscriptEntry[];
}

/** A wait is counted by slices of so many milliseconds, so that time in which the kit itself could not run does not count. */
const SLICE_MS = 25;
/** How long a step waits for somebody to hear something, milliseconds. */
const HEARS_MS_MAX = 8;
/** How long what is still on its way is waited for once something is wrong, milliseconds. */
const ARRIVALS_MS_MAX = 250;
/** How long nothing must come where no ping can show that nothing does, milliseconds. */
const QUIET_MS_MIN = 20;

/** Plays the steps. Rejects with Unreachable if nobody ever accepted a connection. */
export async function play(steps: readonly Step[], ground: Ground): Promise<Played> {
  const run = new Play(ground);
  try {
    await run.perform(steps);
  } finally {
    run.clear();
  }
  return run.outcome();
}

/** What is wrong, or that nothing can be said, as soon as it is known. */
class Ended extends Error {}

class Play implements Scene {
  readonly codec: Codec;
  readonly transcript: Transcript;
  readonly #ground: Ground;
  readonly #sight: Sight;
  readonly #happenings: Happening[] = [];
  readonly #all: Player[] = [];
  /** The connection with which each peer acts. */
  readonly #players = new Map<string, Player>();
  readonly #wording: Wording;
  #rules: readonly string[] = [];
  #fault: Fault | undefined;
  #isUnclear = false;
  #wake: (() => void) | undefined;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.codec = ground.codec;
    this.transcript = new Transcript(ground.clock);
    this.#sight = sightOf(ground.codec);
    this.#wording = new Wording(ground.codec, ground.names);
  }

  record(happening: Happening): void {
    this.#happenings.push(happening);
    if (happening.what === 'received' || happening.what === 'closed') this.#wake?.();
  }

  outcome(): Played {
    return {
      fault: this.#fault,
      isUnclear: this.#isUnclear,
      rules: this.#rules,
      transcript: this.transcript.entries(),
    };
  }

  clear(): void {
    for (const player of this.#all) player.dismiss();
  }

  async perform(steps: readonly Step[]): Promise<void> {
    try {
      for (let i = 0; i < steps.length; ) {
        const step = steps[i]!;
        if (i === 0 || step.when === 'quiet') {
          await this.#settle();
          await this.#bringOn(steps.slice(i));
        } else await this.#waitFor(step);
        let count = 1;
        while (steps[i + count]?.joined === true && steps[i + count]!.peer === step.peer) count++;
        await this.#act(steps.slice(i, i + count));
        i += count;
      }
      await this.#fence();
    } catch (cause) {
      if (!(cause instanceof Ended)) throw cause;
    }
  }

  // ---- who acts

  /** Connects whoever acts at the coming moment and is not connected, so that they can act at once. */
  async #bringOn([first, ...rest]: readonly Step[]): Promise<void> {
    const end = rest.findIndex(({ when }) => when === 'quiet');
    const moment = [first!, ...(end < 0 ? rest : rest.slice(0, end))];
    await Promise.all([...new Set(moment.map(({ peer }) => peer))].map((peer) => this.#playerOf(peer)));
    // A server that asks for a nickname has asked by the time that it is given.
    if (this.codec.dialect.policy.prompt) await this.#settle();
  }

  async #playerOf(peer: string): Promise<Player> {
    const current = this.#players.get(peer);
    if (current?.isOpen === true) return current;
    const { instance, abilities, deadlineMs } = this.#ground;
    const count = this.#all.filter(({ id }) => id.replace(/\d+$/, '') === peer).length + 1;
    const id = count === 1 ? peer : `${peer}${count}`;
    this.record({ peer: id, what: 'connected' });
    const { host, port, path = '/' } = instance;
    const { transport } = abilities;
    const wire = await openWire({ host, port, path, transport }, deadlineMs).catch(async (cause: Error) => {
      const isGone = await hasEnded(instance);
      if (this.#all.length === 0 && !isGone)
        throw new Unreachable(`Nobody accepts a connection on ${host}:${port} (${cause.message}).`);
      return this.#end(faultOfEnd(instance, peer, cause.message));
    });
    this.transcript.add(id, 'connect');
    const player = new Player(id, wire, this);
    this.#all.push(player);
    this.#players.set(peer, player);
    return player;
  }

  #end(fault: Fault): never {
    this.#fault = fault;
    throw new Ended();
  }

  // ---- what they do

  /** One step, or several of one peer in one write. */
  async #act(steps: readonly Step[]): Promise<void> {
    const player = await this.#playerOf(steps[0]!.peer);
    await player.written();
    const octets: Uint8Array[] = [];
    for (const step of steps) {
      if (!mayDo(this.#ground.abilities, step.does, player)) continue;
      if (step.does === 'stall') player.stall();
      else if (step.does === 'half-close' || step.does === 'close' || step.does === 'reset') {
        player.send(Buffer.concat(octets.splice(0)));
        player.end(step.does);
      } else octets.push(...this.#wording.octetsOf(step, player));
    }
    player.send(Buffer.concat(octets), steps[0]!.pieces);
  }

  // ---- when

  async #waitFor({ when, hears }: Step): Promise<void> {
    if (when === 'turn') await turn();
    if (when !== 'heard') return;
    const heard = () =>
      this.#all.reduce(
        (sum, player) => sum + (hears === undefined || player.id.startsWith(hears) ? player.heard : 0),
        0,
      );
    const before = heard();
    for (let waitedMs = 0; waitedMs < HEARS_MS_MAX && heard() === before; ) waitedMs += await this.#arrival();
  }

  /** Waits until some order explains all that has come and nothing is awaited any more. */
  async #settle(): Promise<void> {
    for (const player of this.#all) {
      await player.written();
      player.resume();
    }
    for (let waitedMs = 0; ; waitedMs += await this.#arrival()) {
      await turn();
      const whole = judge(this.#sight, this.#happenings, true);
      if (whole.explained || !whole.gaveUp) this.#rules = whole.rules;
      if (whole.explained) return;
      const soFar = judge(this.#sight, this.#happenings, false);
      const { instance, deadlineMs } = this.#ground;
      if (!soFar.explained && !soFar.gaveUp) {
        // Whoever ends takes all connections along, and that it has ended is known a moment later.
        if (this.#all.every((player) => !player.isOpen) && (await hasEnded(instance)))
          this.#end(faultOfEnd(instance, undefined, ''));
        await this.#arrivals();
        const all = judge(this.#sight, this.#happenings, false);
        this.#end(this.#faultAt(all.explained || all.gaveUp ? soFar.parting : all.parting));
      }
      if (instance.exited() !== undefined) this.#end(faultOfEnd(instance, undefined, ''));
      if (waitedMs < deadlineMs) continue;
      if (!whole.gaveUp) this.#end(this.#faultAt(whole.parting));
      this.#isUnclear = true;
      throw new Ended();
    }
  }

  #faultAt(parting: Parameters<typeof faultOfParting>[1]): Fault {
    const fault = faultOfParting(this.codec, parting);
    // Of a nickname that two have, all that the room is told of either follows from that.
    if (fault.requirement === TAKEN_TWICE) return fault;
    return faultOfHistory(this.codec, this.#happenings) ?? fault;
  }

  /** Shows at the end that nothing more comes. */
  async #fence(): Promise<void> {
    await this.#settle();
    const open = this.#all.filter((player) => player.isOpen);
    const { abilities, names, instance } = this.#ground;
    const pinging = open.filter((player) => mayDo(abilities, 'ping', player));
    for (const player of pinging) player.send(player.bytes({ type: 'ping', token: names.next('fence') }));
    if (pinging.length < open.length || open.length === 0) {
      const quietMs = Math.max(QUIET_MS_MIN, this.codec.dialect.pacing.quietMs);
      await new Promise<void>((resolve) => setTimeout(resolve, quietMs));
    }
    await this.#settle();
    if (instance.exited() !== undefined) this.#end(faultOfEnd(instance, undefined, ''));
    this.#fault = faultOfHistory(this.codec, this.#happenings);
  }

  /** Waits until nothing comes any more, so that whom a fault is blamed on is not for what came first to say. */
  async #arrivals(): Promise<void> {
    let before = -1;
    for (let waitedMs = 0; before !== this.#happenings.length && waitedMs < ARRIVALS_MS_MAX; ) {
      before = this.#happenings.length;
      waitedMs += await this.#arrival();
    }
  }

  /** Waits until something comes, a slice of time at the most, and gives how long, milliseconds. */
  async #arrival(): Promise<number> {
    const start = performance.now();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, SLICE_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
    return Math.min(SLICE_MS, performance.now() - start);
  }
}

async function turn(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}

/** How long it may take until it is known that a program which accepts nobody has ended, milliseconds. */
const END_MS_MAX = 1_000;

async function hasEnded(instance: Instance): Promise<boolean> {
  // Of what the kit has not started it is not known.
  if (instance.pid === undefined) return false;
  const end = performance.now() + END_MS_MAX;
  while (instance.exited() === undefined && performance.now() < end)
    await new Promise<void>((resolve) => setTimeout(resolve, 10));
  return instance.exited() !== undefined;
}
