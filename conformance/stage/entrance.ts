/** How peers come on: a connection, a login, everybody else who is told of it. */
import type { ServerMessage } from '../../spec/index.ts';
import { joined, welcome } from '../peers/expected.ts';
import { Blocked, NotApplicable } from '../peers/failure.ts';
import { Peer } from '../peers/peer.ts';
import { Setting } from './setting.ts';

export class Entrance extends Setting {
  readonly #labels = new Map<string, number>();

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

  /** Logs in whoever was refused: on the same connection, or on another one where a refusal ends it. */
  async tryAgain(refused: Peer, nick: string): Promise<Peer> {
    if (!refused.isOpen) return await this.join('again', nick);
    refused.nick = nick;
    await this.enter(refused);
    return refused;
  }
}
