/**
 * Gathers what one turn of the event loop brings and writes it once per peer. The kernel's write per
 * recipient is nearly all that a delivery costs, so everything that all members get is joined into one
 * buffer, and that same buffer goes to every socket. Only peers for whom something differs (speakers
 * without their own words, newcomers, answers) get a buffer of their own.
 */

/** The most that waits for the end of a turn before it is written at once, octets. */
const BATCH_BYTES_MAX = 262_144;
/** The longest that a message waits while the loop brings more, milliseconds. */
const BATCH_MS_MAX = 2;

/** A peer's place in the fan-out. */
export class Outbox {
  readonly write: (bytes: Uint8Array) => void;
  /** Keeps what is written next apart from what was written before. */
  readonly pause: () => void;
  inside = false;
  /** Broadcasts of this turn before this position are settled for this peer. */
  cursor = 0;
  /** What this peer gets in this turn, once it differs from what all get. */
  own: Uint8Array[] | undefined;

  constructor(write: (bytes: Uint8Array) => void, pause: () => void = () => {}) {
    this.write = write;
    this.pause = pause;
  }
}

export class FanOut {
  readonly #members = new Set<Outbox>();
  #shared: Uint8Array[] = [];
  readonly #touched = new Set<Outbox>();
  #bytes = 0;
  #since = 0;
  #fresh = false;
  #scheduled = false;
  /** Within a flush another one would overtake it for those who are not served yet. */
  #flushing = false;

  /** Whether nobody is inside. */
  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  /** To everyone inside but one. */
  broadcast(bytes: Uint8Array, but: Outbox | undefined): void {
    const isHere = but !== undefined && this.#members.has(but);
    if (isHere) this.#settle(but);
    this.#shared.push(bytes);
    if (isHere) but.cursor = this.#shared.length;
    this.#count(bytes);
  }

  /** To one peer, inside or not. */
  send(outbox: Outbox, bytes: Uint8Array): void {
    this.#settle(outbox).push(bytes);
    this.#count(bytes);
  }

  eachMember(act: (outbox: Outbox) => void): void {
    for (const outbox of [...this.#members]) act(outbox);
  }

  enter(outbox: Outbox): void {
    this.#settle(outbox);
    outbox.inside = true;
    this.#members.add(outbox);
  }

  exit(outbox: Outbox): void {
    this.#settle(outbox);
    outbox.inside = false;
    this.#members.delete(outbox);
  }

  /** Writes what waits for one peer, before its connection ends. */
  settleNow(outbox: Outbox): void {
    this.#settle(outbox);
    this.#writeOwn(outbox);
  }

  /** Writes all that waits. */
  flush(): void {
    const shared = join(this.#shared);
    const touched = [...this.#touched];
    // A write can tell the room of a slow reader and so begin the next batch; this one is settled before.
    for (const outbox of touched) this.#settle(outbox);
    const plain = shared === undefined ? [] : [...this.#members].filter((outbox) => outbox.own === undefined);
    for (const outbox of touched) outbox.cursor = 0;
    this.#touched.clear();
    this.#shared = [];
    this.#bytes = 0;
    this.#flushing = true;
    for (const outbox of touched) this.#writeOwn(outbox);
    if (shared !== undefined) for (const outbox of plain) outbox.write(shared);
    this.#flushing = false;
  }

  /** Brings a peer's own part up to the present; from here on it differs from the others. */
  #settle(outbox: Outbox): Uint8Array[] {
    const own = outbox.own ?? [];
    outbox.own = own;
    this.#touched.add(outbox);
    if (outbox.inside) for (let i = outbox.cursor; i < this.#shared.length; i++) own.push(this.#shared[i]!);
    outbox.cursor = this.#shared.length;
    return own;
  }

  #writeOwn(outbox: Outbox): void {
    const bytes = join(outbox.own ?? []);
    outbox.own = this.#touched.has(outbox) ? [] : undefined;
    if (bytes !== undefined) outbox.write(bytes);
  }

  #count(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    this.#fresh = true;
    if (this.#bytes > BATCH_BYTES_MAX && !this.#flushing) this.flush();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      this.#since = performance.now();
      setImmediate(() => this.#turn());
    }
  }

  /** Flushes when a turn brought nothing new, and at the latest after two milliseconds. */
  #turn(): void {
    if (this.#fresh && performance.now() - this.#since < BATCH_MS_MAX) {
      this.#fresh = false;
      setImmediate(() => this.#turn());
      return;
    }
    this.#scheduled = false;
    this.flush();
  }
}

function join(pieces: readonly Uint8Array[]): Uint8Array | undefined {
  return pieces.length > 1 ? Buffer.concat(pieces) : pieces[0];
}
