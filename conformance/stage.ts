/**
 * Where a case plays: it brings peers on, gives them nicknames and texts that nobody else has, and
 * shows at the end that nothing came that the case did not await.
 */
import type { Codec, ErrorCode, Invalid, LeftReason, Phase, ServerMessage } from '../spec/index.ts';
import { keyOf, LIMITS } from '../spec/index.ts';
import { hasFeature } from './features.ts';
import type { KnownTexts } from './known-texts.ts';
import type { Names } from './names.ts';
import { stylesOf } from './naming.ts';
import { carries } from './peers/carries.ts';
import type { PeerHost } from './peers/connection.ts';
import type { Patience } from './peers/deadline.ts';
import { error, joined, left, said, welcome } from './peers/expected.ts';
import { Blocked, Failure, NotApplicable } from './peers/failure.ts';
import { Peer } from './peers/peer.ts';
import type { Clock } from './peers/recorder.ts';
import { type HistoryBook, Transcript } from './peers/recorder.ts';
import { refusalOf } from './refusal.ts';
import type { Absence } from './report/schema.ts';
import type { Instance } from './target/target.ts';

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

export class Stage implements PeerHost {
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
  readonly #labels = new Map<string, number>();
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
    return this.codec.expresses('client', 'ping') && this.#holds('PING-1');
  }

  /** Whether the kit may use something as a tool. */
  #holds(requirement: string): boolean {
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

  // ---- bringing peers on

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

  /** A connection that has not logged in. */
  async guest(base = 'guest'): Promise<Peer> {
    // Where a connection that has not logged in keeps the others out, two of them wait for ever.
    if (this.context.broken.has('LIVE-1') && this.peers.some((peer) => peer.isGuest && !peer.hasTried))
      throw new Blocked('LIVE-1');
    const others = this.members;
    const count = (this.#labels.get(base) ?? 0) + 1;
    this.#labels.set(base, count);
    // Whoever has heard a text may have heard it before the server was through with it.
    const { pacing, serial } = this.codec.dialect;
    if (serial === 'logins') await new Promise((resolve) => setTimeout(resolve, pacing.gapMs));
    const peer = await Peer.connect(count === 1 ? base : `${base}${count}`, this.nick(base), this);
    this.peers.push(peer);
    const { prompt, given, entry } = this.codec.dialect.policy;
    if (prompt) await this.given('LOGIN-1', () => peer.expect({ type: 'prompt' }));
    if (given === undefined) return peer;
    // Where the server gives the nicknames, whoever connects is a member.
    if (entry !== 'silent') await this.given('LOGIN-1', () => peer.expect(...this.welcomed(peer)));
    await this.#toldOf(peer, others);
    return peer;
  }

  /** A member; everybody on the stage has seen it join. */
  async join(base = 'peer', nick?: string): Promise<Peer> {
    const peer = await this.guest(base);
    if (!this.codec.expresses('client', 'login')) {
      if (nick !== undefined) throw new NotApplicable('The server gives the nicknames in this dialect.');
      return peer;
    }
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
    if (this.codec.dialect.policy.entry === 'silent' && this.codec.expresses('client', 'login'))
      return await this.#joinSilently(count, base);
    const peers: Peer[] = [];
    if (
      this.codec.dialect.serial !== 'nothing' ||
      // Who is told of whom can only be seen where there is a roster.
      (this.codec.expresses('server', 'joined') && !this.codec.expresses('server', 'here')) ||
      !this.codec.expresses('client', 'login') ||
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
    await this.given('LOGIN-1', async () => {
      await Promise.all(peers.map((peer) => peer.expect(...this.welcomed(peer))));
    });
    if (!this.codec.expresses('server', 'joined')) return peers;
    await this.given('LOGIN-3', async () => {
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

  /** Where nothing answers a login, one quiet time does for all. */
  async #joinSilently(count: number, base: string): Promise<Peer[]> {
    const peers: Peer[] = [];
    for (let i = 0; i < count; i++) {
      const peer = await this.guest(base);
      peer.send({ type: 'login', nick: peer.nick });
      peers.push(peer);
    }
    await this.given('LOGIN-1', async () => {
      await Promise.all(peers.map((peer) => peer.fence()));
    });
    return peers;
  }

  /** Logs a guest in under its nickname; part of the setting, so a failure does not blame the case's own requirement. */
  async enter(peer: Peer): Promise<void> {
    const others = this.members;
    this.owns(peer.nick);
    peer.send({ type: 'login', nick: peer.nick });
    await this.given('LOGIN-1', () => peer.expect(...this.welcomed(peer)));
    // Where nothing answers a login, what comes of it must show by itself.
    if (this.codec.dialect.policy.entry === 'silent') await this.given('LOGIN-1', () => peer.fence());
    await this.#toldOf(peer, others);
  }

  async #toldOf(peer: Peer, others: readonly Peer[]): Promise<void> {
    if (!this.codec.expresses('server', 'joined') || this.context.broken.has('LOGIN-3')) return;
    await this.given('LOGIN-3', async () => {
      await Promise.all(others.map((other) => other.expect(joined(peer))));
    });
  }

  /** What a login is answered with. */
  welcomed(peer: Peer): ServerMessage[] {
    const { joined: toWhom, entry, admission } = this.codec.dialect.policy;
    const told = {
      here: [],
      joined:
        toWhom === 'all' && entry !== 'joined' && this.codec.expresses('server', 'joined')
          ? [joined(peer)]
          : [],
      welcome: entry === 'silent' ? [] : [welcome(peer)],
    };
    // What stands for welcome comes as welcome.
    return admission.flatMap((what) => told[what]);
  }

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

  // ---- what is shared by many cases

  /** A member says a text; every other member must hear it next. */
  async relays(speaker: Peer, text = this.text()): Promise<void> {
    speaker.say(text);
    await this.hear(said(speaker, text), speaker);
    if (this.codec.dialect.policy.says === 'all') await this.also('ROOM-1', () => speaker.expectEcho(text));
  }

  /** The same, where saying is not what the case is about. */
  async heardByAll(speaker: Peer, text = this.text()): Promise<void> {
    await this.given('SAY-1', () => this.relays(speaker, text));
  }

  /** Somebody who has just come is part of what goes on here, as the dialect has it. */
  async talks(peer: Peer): Promise<void> {
    const { says } = this.codec.dialect.policy;
    if (says === 'others' || says === 'all') await this.heardByAll(peer);
    else if (says === 'partner') await this.hearsPartner(await this.join('partner'), peer);
    else await this.answered(peer);
  }

  /** One chooses another and says a text, which must reach them. */
  async hearsPartner(speaker: Peer, listener: Peer, text = this.text()): Promise<void> {
    // A login is answered, and known to the others a moment later.
    await listener.wasRead();
    speaker.send({ type: 'pair', nick: listener.nick });
    speaker.say(text);
    await listener.expect(said(speaker, text));
  }

  /** What is said must be answered, by the server or by its operator, for whom the kit types. */
  async answered(
    speaker: Peer,
    text = this.text(),
    when: 'at once' | 'once read' = 'at once',
  ): Promise<void> {
    speaker.say(text);
    const answer = this.codec.dialect.policy.says === 'operator' ? this.text('answer') : text;
    if (answer !== text && when === 'once read') await speaker.wasRead();
    if (answer !== text) this.types(answer);
    await this.isAnswered(speaker, answer);
  }

  /** An answer must come next; where nobody is heard but the server, notices of others may come between. */
  async isAnswered(speaker: Peer, answer: string): Promise<void> {
    const wanted = said(this.codec.dialect.policy.says === 'operator' ? '' : speaker, answer);
    await speaker.expectAmong(wanted, ({ type }) => type === 'left');
  }

  /** Types a line at the console of the server. */
  types(line: string): void {
    const { type } = this.context.instance;
    if (type === undefined)
      throw new NotApplicable('The kit did not start this server, so it cannot type at its console.');
    this.known.add(line);
    this.transcript.add('operator', 'note', { text: `types ${line}` });
    type(line);
  }

  /** Does several things that reach the server at once, as far as the kit can bring that about. */
  async atOnce(action: () => void): Promise<void> {
    const { hold, release } = this.context.instance;
    await Promise.all(this.peers.map((peer) => peer.wasHeard()));
    hold?.();
    try {
      action();
      await Promise.all(this.peers.map((peer) => peer.written()));
    } finally {
      release?.();
    }
  }

  /** A member says a text; every other member but one, who does not read, must hear it next. */
  async heardByAllBut(speaker: Peer, deaf: Peer, text = this.text()): Promise<void> {
    speaker.say(text);
    await this.hear(said(speaker, text), speaker, deaf);
  }

  /** Every other member must be told that somebody joined, where the dialect tells it. */
  async hearJoined(who: Peer): Promise<void> {
    if (this.codec.expresses('server', 'joined')) await this.hear(joined(who), who);
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
    const isRoom = hasFeature(this.codec, 'room');
    const speaks = isRoom && speaker !== undefined && this.members.length > 1 && this.#holds('SAY-1');
    if (speaks) {
      await this.heardByAll(speaker, this.text('fence'));
      this.proved('fenced');
    }
    const unheard = speaks ? this.#open().filter((peer) => peer === speaker || !peer.isMember) : this.#open();
    // Whose own text came back was sent all that came before it.
    const isFenced = (peer: Peer) => speaks && peer === speaker && this.codec.dialect.policy.says === 'all';
    await Promise.all(unheard.map((peer) => (isFenced(peer) ? peer.expectNothing() : peer.fence())));
  }

  /** Every other member must be told that somebody left; part of the setting. */
  async sees(who: Peer, reason: LeftReason): Promise<void> {
    await this.given('LEAVE-1', () =>
      this.given(reason === 'quit' ? 'LEAVE-4' : 'LEAVE-5', () => this.hear(left(who, reason), who)),
    );
  }

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

  /** Logs in whoever was refused: on the same connection, or on another one where a refusal ends it. */
  async tryAgain(refused: Peer, nick: string): Promise<Peer> {
    if (!refused.isOpen) return await this.join('again', nick);
    refused.nick = nick;
    await this.enter(refused);
    return refused;
  }

  /** What a refused login is answered with. */
  refusal(code: ErrorCode): ServerMessage[] {
    const { prompt, refused } = this.codec.dialect.policy;
    return prompt && refused === 'stays' ? [error(code), { type: 'prompt' }] : [error(code)];
  }

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

  #open(): Peer[] {
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
