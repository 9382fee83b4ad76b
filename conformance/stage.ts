/**
 * Where a case plays: it brings peers on, gives them nicknames and texts that nobody else has, and
 * shows at the end that nothing came that the case did not await.
 */
import type { Codec, ErrorCode, Invalid, LeftReason, ServerMessage } from '../spec/index.ts';
import { keyOf } from '../spec/index.ts';
import type { Patience } from './peers/deadline.ts';
import { error, joined, left, said, welcome } from './peers/expected.ts';
import { Failure } from './peers/failure.ts';
import { Peer, type PeerHost } from './peers/peer.ts';
import type { Clock } from './peers/recorder.ts';
import { type HistoryBook, Transcript } from './peers/recorder.ts';
import type { Absence } from './report/schema.ts';
import type { Instance } from './target/target.ts';

/** Names and numbers that are unique in a run, and the same again for the same seed. */
export class Names {
  readonly tag: string;
  #count = 0;

  constructor(seed: string) {
    let hash = 0x811c9dc5;
    for (const unit of seed) hash = Math.imul(hash ^ unit.charCodeAt(0), 0x01000193) >>> 0;
    this.tag = `k${hash.toString(36).padStart(7, '0').slice(-4)}`;
  }

  next(base: string): string {
    this.#count++;
    return `${base}-${this.tag}-${this.#count.toString(36)}`;
  }
}

export interface StageContext {
  readonly instance: Instance;
  readonly codec: Codec;
  readonly patience: Patience;
  readonly clock: Clock;
  readonly book: HistoryBook;
  readonly names: Names;
  /** Keys of nicknames of earlier stages, whose news come late and concern nobody any more. */
  readonly spent: Set<string>;
  /** Requirements that are known not to hold, and that no further case stands on. */
  readonly broken: ReadonlySet<string>;
}

export class Stage implements PeerHost {
  readonly context: StageContext;
  readonly transcript: Transcript;
  readonly peers: Peer[] = [];
  /** The peer that stays for the whole run; absent in cases that run alone. */
  witness: Peer | undefined;
  absence: Absence | null = null;
  readonly #labels = new Map<string, number>();
  readonly #keys = new Set<string>();

  constructor(context: StageContext) {
    this.context = context;
    this.transcript = new Transcript(context.clock);
  }

  get host(): string {
    return this.context.instance.host;
  }
  get port(): number {
    return this.context.instance.port;
  }
  get codec(): Codec {
    return this.context.codec;
  }
  get patience(): Patience {
    return this.context.patience;
  }
  get book(): HistoryBook {
    return this.context.book;
  }
  /** Members on this stage that are still connected, and the witness. */
  get members(): Peer[] {
    return [...this.peers, ...(this.witness === undefined ? [] : [this.witness])].filter(
      (peer) => peer.isMember && !peer.isDeaf,
    );
  }

  /** Whether a ping can show that nothing waits. */
  get canPing(): boolean {
    return this.codec.expresses('client', 'ping') && !this.context.broken.has('PING-1');
  }

  unique(base: string): string {
    return this.context.names.next(base);
  }

  proved(how: Absence): void {
    if (this.absence !== 'quiesced') this.absence = how;
  }

  // ---- bringing peers on

  /** A nickname that nobody else has, in a spelling that starts with the base. */
  nick(base: string): string {
    const nick = this.unique(base);
    this.owns(nick);
    return nick;
  }

  /** Makes news of a nickname concern this stage. */
  owns(nick: string): void {
    this.#keys.add(keyOf(this.codec.dialect.policy, nick) ?? nick);
  }

  /** A text that nobody else says. */
  text(base = 'hello'): string {
    return this.unique(base);
  }

  /** A connection that has not logged in. */
  async guest(base = 'guest'): Promise<Peer> {
    const count = (this.#labels.get(base) ?? 0) + 1;
    this.#labels.set(base, count);
    const peer = await Peer.connect(count === 1 ? base : `${base}${count}`, this.nick(base), this);
    this.peers.push(peer);
    if (this.codec.dialect.policy.prompt) await this.#setUp('LOGIN-1', () => peer.expect({ type: 'prompt' }));
    return peer;
  }

  /** A member; everybody on the stage has seen it join. */
  async join(base = 'peer', nick?: string): Promise<Peer> {
    const peer = await this.guest(base);
    if (nick !== undefined) peer.nick = nick;
    await this.enter(peer);
    return peer;
  }

  /** Several members at once; everybody on the stage has seen all of them join. */
  async joinMany(
    count: number,
    base = 'peer',
    spell: (nick: string) => string = (nick) => nick,
  ): Promise<Peer[]> {
    const peers: Peer[] = [];
    if (
      this.codec.dialect.serialLogin ||
      !this.codec.expresses('server', 'here') ||
      this.context.broken.size > 0
    ) {
      for (let i = 0; i < count; i++) peers.push(await this.join(base, spell(this.nick(base))));
      return peers;
    }
    const others = this.members;
    for (let i = 0; i < count; i++) peers.push(await this.guest(base));
    for (const peer of peers) {
      const nick = spell(peer.nick);
      this.owns(nick);
      peer.send({ type: 'login', nick });
    }
    await this.#setUp('LOGIN-1', async () => {
      await Promise.all(peers.map((peer) => peer.expect(...this.welcomed(peer))));
    });
    await this.#setUp('LOGIN-3', async () => {
      await Promise.all(others.map((other) => other.expectAnyOrder(...peers.map(joined))));
      // Whoever is not in a newcomer's roster came after it.
      await Promise.all(
        peers.map((peer) =>
          peer.expectAnyOrder(
            ...peers.filter((each) => each !== peer && !peer.roster.includes(each.nick)).map(joined),
          ),
        ),
      );
    });
    return peers;
  }

  /** Logs a guest in under its nickname; part of the setting, so a failure does not blame the case's own requirement. */
  async enter(peer: Peer): Promise<void> {
    const others = this.members;
    this.owns(peer.nick);
    peer.send({ type: 'login', nick: peer.nick });
    await this.#setUp('LOGIN-1', () => peer.expect(...this.welcomed(peer)));
    if (!this.codec.expresses('server', 'joined') || this.context.broken.has('LOGIN-3')) return;
    await this.#setUp('LOGIN-3', async () => {
      await Promise.all(others.map((other) => other.expect(joined(peer))));
    });
  }

  /** What a login is answered with. */
  welcomed(peer: Peer): ServerMessage[] {
    return this.codec.dialect.policy.joined === 'all' ? [welcome(peer), joined(peer)] : [welcome(peer)];
  }

  async #setUp(requirement: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      throw new Failure(cause.message, { requirement, ...cause.detail, setup: true });
    }
  }

  // ---- what is shared by many cases

  /** A member says a text; every other member must hear it next. */
  async heardByAll(speaker: Peer, text = this.text()): Promise<void> {
    speaker.say(text);
    await this.hear(said(speaker, text), speaker);
  }

  /** A member says a text; every other member but one, who does not read, must hear it next. */
  async heardByAllBut(speaker: Peer, deaf: Peer, text = this.text()): Promise<void> {
    speaker.say(text);
    await this.hear(said(speaker, text), speaker, deaf);
  }

  /** Every member but these must see these messages next. */
  async hear(message: ServerMessage | readonly ServerMessage[], ...but: Peer[]): Promise<void> {
    const messages = 'type' in message ? [message] : message;
    await Promise.all(
      this.members.filter((peer) => !but.includes(peer)).map((peer) => peer.expect(...messages)),
    );
  }

  /**
   * Shows that nothing more came: a member says a text that everybody else must hear next, and every
   * connection answers to itself with nothing before.
   */
  async settle(): Promise<void> {
    const speaker = this.peers.find((peer) => peer.isMember && !peer.isDeaf);
    if (speaker !== undefined && this.members.length > 1) {
      await this.heardByAll(speaker, this.text('fence'));
      this.proved('fenced');
    }
    const unheard =
      speaker === undefined
        ? this.#open()
        : this.#open().filter((peer) => peer === speaker || !peer.isMember);
    await Promise.all(unheard.map((peer) => peer.fence()));
  }

  /** Every other member must be told that somebody left; part of the setting. */
  async sees(who: Peer, reason: LeftReason): Promise<void> {
    await this.#setUp(reason === 'quit' ? 'LEAVE-4' : 'LEAVE-1', () => this.hear(left(who, reason), who));
  }

  /** What a refused login is answered with. */
  refusal(code: ErrorCode): ServerMessage[] {
    return this.codec.dialect.policy.prompt ? [error(code), { type: 'prompt' }] : [error(code)];
  }

  /** The names of a peer's roster that belong to the kit and not to an earlier case, sorted. */
  rosterOf(peer: Peer): string[] {
    return peer.roster.filter((nick) => this.concerns({ type: 'joined', nick })).sort();
  }

  /** A nickname whose news nobody on a stage is shown; the invariants see them all the same. */
  unheardNick(base: string): string {
    const nick = this.unique(base);
    this.context.spent.add(keyOf(this.codec.dialect.policy, nick) ?? nick);
    return nick;
  }

  #open(): Peer[] {
    return [...this.peers, ...(this.witness === undefined ? [] : [this.witness])].filter(
      (peer) => peer.isOpen && !peer.isDeaf,
    );
  }

  /** Takes everybody off. News of them concern nobody from here on. */
  clear(): void {
    for (const key of this.#keys) this.context.spent.add(key);
    for (const peer of this.peers) peer.dismiss();
  }

  // ---- what concerns whom

  ours(message: ServerMessage | Invalid): boolean {
    if (!('nick' in message)) return true;
    const { tag } = this.context.names;
    return (
      message.nick.toLowerCase().normalize('NFKC').includes(tag) ||
      ('text' in message && message.text.includes(tag))
    );
  }

  concerns(message: ServerMessage | Invalid): boolean {
    if (message.type === 'joined' && this.context.broken.has('LOGIN-3')) return false;
    if (!('nick' in message) || message.type === 'welcome') return true;
    const key = keyOf(this.codec.dialect.policy, message.nick) ?? message.nick;
    if (this.#keys.has(key)) return true;
    return !this.context.spent.has(key) && this.ours(message);
  }
}
