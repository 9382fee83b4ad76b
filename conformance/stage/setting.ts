/** Where a case plays: who is there, what they are called, what concerns them, and what the case stands on. */
import type { Codec, ErrorCode, Invalid, Phase, ServerMessage } from '../../spec/index.ts';
import { keyOf, LIMITS } from '../../spec/index.ts';
import { hasFeature } from '../features.ts';
import type { KnownTexts } from '../known-texts.ts';
import type { Names } from '../names.ts';
import { stylesOf } from '../naming.ts';
import { carries } from '../peers/carries.ts';
import type { Patience } from '../peers/deadline.ts';
import { error } from '../peers/expected.ts';
import { Blocked, Failure, NotApplicable } from '../peers/failure.ts';
import type { PeerHost } from '../peers/host.ts';
import type { Peer } from '../peers/peer.ts';
import { type Clock, type HistoryBook, Transcript } from '../peers/recorder.ts';
import { refusalOf } from '../refusal.ts';
import type { Absence } from '../report/schema.ts';
import type { Instance } from '../target/target.ts';

export interface StageContext {
  readonly instance: Instance;
  readonly codec: Codec;
  readonly patience: Patience;
  readonly clock: Clock;
  readonly book: HistoryBook;
  readonly names: Names;
  readonly known: KnownTexts;
  /** Keys of nicknames of earlier stages, whose news come late and concern nobody any more. */
  readonly spent: Set<string>;
  /** Requirements that are known not to hold, and that no further case stands on. */
  readonly broken: ReadonlySet<string>;
  /** Requirements that the kit's own tools stand on and that have not been tried yet. */
  readonly untried: ReadonlySet<string>;
  /** How many peers a storm has. */
  readonly storm: number;
}

/** The time that the gaps between many sends of one peer may take, milliseconds, and the least that are many. */
const GAPS_MS_MAX = 4_000;
const FEW = 4;

export class Setting implements PeerHost {
  readonly context: StageContext;
  readonly transcript: Transcript;
  readonly peers: Peer[] = [];
  /** The peer that stays for the whole run; absent in cases that run alone. */
  witness: Peer | undefined;
  /** A peer that is there before all others come and after they have gone, where a case has one. */
  observer: Peer | undefined;
  /** What was found of what the spec leaves open. */
  observation: string | undefined;
  absence: Absence | null = null;
  readonly #keys = new Set<string>();
  #tokens = 0;

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
  get path(): string {
    return this.context.instance.path ?? '/';
  }
  get known(): KnownTexts {
    return this.context.known;
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

  get guestsHear(): boolean {
    return this.codec.dialect.absent['LOGIN-4'] !== undefined;
  }

  /** Whether a ping can show that nothing waits. */
  get canPing(): boolean {
    return this.codec.expresses('client', 'ping') && this.holds('PING-1');
  }

  /** Whether the kit may use something as a tool. */
  protected holds(requirement: string): boolean {
    return !this.context.broken.has(requirement) && !this.context.untried.has(requirement);
  }

  /** A token of a ping that nobody else sends: a word where the dialect carries one, otherwise a number. */
  token(base: string): string {
    const token = this.context.names.next(base);
    const ping = this.codec.encode('client', { type: 'ping', token });
    const isCarried =
      ping !== undefined && carries(this.codec, 'member', { type: 'ping', token }, ping, {}) === undefined;
    return isCarried ? token : String(++this.#tokens);
  }

  proved(how: Absence): void {
    if (this.absence !== 'quiesced') this.absence = how;
  }

  /** How many texts a speaker may send before somebody has heard them: one where each read is a message. */
  get burst(): number {
    return this.codec.dialect.pacing.gapMs > 0 ? 1 : 200;
  }

  /** As many as wished, or fewer where each send of one peer takes its time. */
  many(wished: number): number {
    const { gapMs } = this.codec.dialect.pacing;
    return gapMs === 0 ? wished : Math.max(FEW, Math.min(wished, Math.floor(GAPS_MS_MAX / gapMs)));
  }

  /** Reports what the spec leaves open and this server does, as a sentence that begins with It. */
  observe(what: string): void {
    this.observation = what;
  }

  // ---- names and texts

  /** A nickname that nobody else has, in a spelling that starts with the base. */
  nick(base: string): string {
    const { names } = this.context;
    const nick = stylesOf(this.codec, names).nick(names, base, this.codec.dialect.policy.nickBytesMax);
    this.owns(nick);
    return nick;
  }

  /**
   * A nickname that nobody else has and that begins with the base as it is spelled, or, where nicknames are
   * short, with what of it matters; some more octets fit. Throws NotApplicable where that is too long.
   */
  spelled(base: string, short = base, spareBytes = 0): string {
    const { names } = this.context;
    const { nickBytesMax } = this.codec.dialect.policy;
    const bytesMax = nickBytesMax - spareBytes;
    const long = nickBytesMax < LIMITS.nickBytesMax ? '' : names.next(base);
    const nick =
      long !== '' && Buffer.byteLength(long) <= bytesMax ? long : names.nextNumbered(short, bytesMax);
    if (!nick.startsWith(short) && !nick.startsWith(base))
      throw new NotApplicable(
        `A nickname that begins with ${JSON.stringify(short)} is too long in this dialect.`,
      );
    this.owns(nick);
    return nick;
  }

  /** Makes news of a nickname concern this stage. */
  owns(nick: string): void {
    this.#keys.add(keyOf(this.codec.dialect.policy, nick) ?? nick);
  }

  /** A text that nobody else says. */
  text(base = 'hello'): string {
    const { names } = this.context;
    return stylesOf(this.codec, names).text(names, base, this.codec.dialect.policy.textBytesMax);
  }

  // ---- what a case stands on

  /**
   * Does something that the case stands on, not what it is about. Where the requirement is known not to
   * hold, the case is blocked.
   */
  async given<T>(requirement: string, action: () => Promise<T>): Promise<T> {
    if (this.context.broken.has(requirement)) throw new Blocked(requirement);
    try {
      return await action();
    } catch (cause) {
      if (!(cause instanceof Failure) || cause.detail.requirement !== undefined) throw cause;
      throw new Failure(cause.message, { ...cause.detail, stoodOn: requirement });
    }
  }

  /** Looks at something beside what the case is about, which would be the fault of another requirement. */
  async also(requirement: string, action: () => Promise<void>): Promise<void> {
    if (this.context.broken.has(requirement) || this.codec.dialect.absent[requirement] !== undefined) return;
    try {
      await action();
    } catch (cause) {
      if (cause instanceof Blocked) return;
      if (!(cause instanceof Failure)) throw cause;
      throw new Failure(cause.message, { requirement, ...cause.detail });
    }
  }

  /** A text, where it is no longer than the dialect allows. Throws NotApplicable otherwise. */
  fitting(text: string): string {
    const { textBytesMax } = this.codec.dialect.policy;
    if (Buffer.byteLength(text) <= textBytesMax) return text;
    throw new NotApplicable(`A text is at most ${textBytesMax} octets in this dialect.`);
  }

  // ---- what is refused

  /** Throws NotApplicable where the dialect does not refuse a line in that way. */
  mustBeRefused(code: ErrorCode, line: string | Uint8Array, phase: Phase = 'member'): void {
    const found = this.refusalOf(line, phase);
    if (found === code) return;
    const shown = JSON.stringify(String(line).slice(0, 40));
    throw new NotApplicable(
      `In this dialect ${shown} is ${found === undefined ? 'not refused' : `refused with ${found}`}.`,
    );
  }

  /** How a line is refused in the dialect, if it has an error for that. */
  refusalOf(line: string | Uint8Array, phase: Phase): ErrorCode | undefined {
    const bytes = typeof line === 'string' ? this.codec.frame('client', line) : line;
    const code = refusalOf(this.codec, phase, bytes);
    return code !== undefined && hasFeature(this.codec, `error:${code}`) ? code : undefined;
  }

  /** What a refused login is answered with. */
  refusal(code: ErrorCode): ServerMessage[] {
    const { prompt, refused } = this.codec.dialect.policy;
    return prompt && refused === 'stays' ? [error(code), { type: 'prompt' }] : [error(code)];
  }

  // ---- who is there

  /** The names of a peer's roster that belong to the kit and not to an earlier case, sorted. */
  rosterOf(peer: Peer): string[] {
    return peer.roster.filter((nick) => this.#concernsNick({ nick })).sort();
  }

  /** A nickname whose news nobody on a stage is shown; the invariants see them all the same. */
  unheardNick(base: string): string {
    const nick = this.nick(base);
    this.#keys.delete(keyOf(this.codec.dialect.policy, nick) ?? nick);
    this.context.spent.add(keyOf(this.codec.dialect.policy, nick) ?? nick);
    return nick;
  }

  /** Those whose connections are open and who read. */
  protected open(): Peer[] {
    return [...this.peers, ...(this.witness === undefined ? [] : [this.witness])].filter(
      (peer) => peer.isOpen && !peer.isDeaf && !peer.hasLeft,
    );
  }

  /** Takes everybody off. News of them concern nobody from here on. */
  clear(): void {
    for (const key of this.#keys) this.context.spent.add(key);
    for (const peer of this.peers) peer.dismiss();
  }

  // ---- what concerns whom

  ours(message: ServerMessage | Invalid): boolean {
    // Names that the server gives do not tell whose they are.
    if (this.codec.dialect.policy.given !== undefined) return true;
    if (!('text' in message) || !('nick' in message)) return true;
    return this.#isOurs(message);
  }

  #isOurs(message: { readonly nick: string; readonly text?: string }): boolean {
    return this.isOfRun(message.nick) || (message.text?.includes(this.context.names.tag) ?? false);
  }

  isOfRun(nick: string): boolean {
    return nick.toLowerCase().normalize('NFKC').includes(this.context.names.tag);
  }

  concerns(message: ServerMessage | Invalid): boolean {
    if (message.type === 'joined' && this.context.broken.has('LOGIN-3')) return false;
    // Where the dialect does not say whom a notice is about, it can only be the one that it is for.
    if (!('nick' in message) || message.nick === '' || message.type === 'welcome') return true;
    return this.#concernsNick(message);
  }

  /** Whether a nickname, in any spelling, is of this stage. */
  hasNick(nick: string): boolean {
    return this.#keys.has(keyOf(this.codec.dialect.policy, nick) ?? nick);
  }

  #concernsNick(message: { readonly nick: string; readonly text?: string }): boolean {
    if (this.hasNick(message.nick)) return true;
    const key = keyOf(this.codec.dialect.policy, message.nick) ?? message.nick;
    const isOurs = this.codec.dialect.policy.given !== undefined || this.#isOurs(message);
    return !this.context.spent.has(key) && isOurs;
  }
}
