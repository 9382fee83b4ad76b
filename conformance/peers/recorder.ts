/**
 * Everything the fake peers did and saw, on one clock. The transcript is for people and keeps octets;
 * the history is for the invariants and keeps messages.
 */
import type { Entry, Policy } from '../../spec/index.ts';
import type { TranscriptEntry } from '../report/schema.ts';

/** Octets of one entry that a transcript keeps. */
const BYTES_MAX = 2_048;
/** Entries that a transcript keeps at its start, and as many at its end. */
const HALF_ENTRIES_MAX = 300;

/** The clock of a run, milliseconds since its start with microseconds behind the point. */
export class Clock {
  readonly #start = performance.now();

  now(): number {
    return Math.round((performance.now() - this.#start) * 1000) / 1000;
  }
}

/** The transcript of one case, bounded: its beginning and its end. */
export class Transcript {
  readonly #clock: Clock;
  readonly #head: TranscriptEntry[] = [];
  #tail: TranscriptEntry[] = [];
  #dropped = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(
    peer: string,
    event: TranscriptEntry['event'],
    detail: { bytes?: Uint8Array; text?: string } = {},
  ): void {
    const entry: TranscriptEntry = { ms: this.#clock.now(), peer, event };
    if (detail.bytes !== undefined) {
      entry.bytes = Buffer.from(detail.bytes.subarray(0, BYTES_MAX)).toString('latin1');
      entry.bytesTotal = detail.bytes.length;
    }
    if (detail.text !== undefined) entry.text = detail.text;
    if (this.#head.length < HALF_ENTRIES_MAX) this.#head.push(entry);
    else this.#tail.push(entry);
    if (this.#tail.length >= 2 * HALF_ENTRIES_MAX) {
      this.#dropped += HALF_ENTRIES_MAX;
      this.#tail = this.#tail.slice(HALF_ENTRIES_MAX);
    }
  }

  entries(): TranscriptEntry[] {
    if (this.#dropped === 0) return [...this.#head, ...this.#tail];
    const ms = this.#tail[0]!.ms;
    const gap: TranscriptEntry = {
      ms,
      peer: 'kit',
      event: 'note',
      text: `${this.#dropped} entries are left out here`,
    };
    return [...this.#head, gap, ...this.#tail];
  }
}

/** The beginning of a text that a history keeps: the part by which it is unique, units of UTF-16. */
const TEXT_UNITS_MAX = 96;

/**
 * What all histories of a run may hold together, entries. A server that sends without end must not fill
 * the kit's memory; one that does what is asked of it sends less than a tenth of this.
 */
const ENTRIES_MAX = 2_000_000;

/** How much the histories of a run may still grow. */
export class HistoryBudget {
  entriesLeft: number;

  /** In a storm everybody hears of everybody, more than once. */
  constructor(stormPeers: number) {
    this.entriesLeft = ENTRIES_MAX + 10 * stormPeers ** 2;
  }
}

/** The history of one instance of the target, over all cases that ran against it. */
export class HistoryBook {
  policy: Policy;
  readonly entries: Entry[] = [];
  readonly #budget: HistoryBudget;
  #hasEnded = false;

  /** True once nothing more should be read, because nothing more can be kept. */
  get isFull(): boolean {
    return this.#budget.entriesLeft <= 0;
  }

  /** Nothing is added from here on. */
  end(): void {
    this.#hasEnded = true;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  add(entry: Entry): void {
    if (this.#hasEnded) return;
    this.#budget.entriesLeft--;
    const text = 'message' in entry && 'text' in entry.message ? entry.message.text : '';
    if (text.length <= TEXT_UNITS_MAX) this.entries.push(entry);
    else
      this.entries.push({
        ...entry,
        message: { ...(entry as { message: object }).message, text: text.slice(0, TEXT_UNITS_MAX) },
      } as Entry);
  }

  constructor(policy: Policy, budget: HistoryBudget) {
    this.policy = policy;
    this.#budget = budget;
  }
}
