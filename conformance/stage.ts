/**
 * Where a case plays: it brings peers on, gives them nicknames and texts that nobody else has, and
 * shows at the end that nothing came that the case did not await.
 */
import type { LeftReason, ServerMessage } from '../spec/index.ts';
import { hasFeature } from './features.ts';
import { joined, left, said } from './peers/expected.ts';
import { NotApplicable } from './peers/failure.ts';
import type { Peer } from './peers/peer.ts';
import { Entrance } from './stage/entrance.ts';

export class Stage extends Entrance {
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
    const speaks = isRoom && speaker !== undefined && this.members.length > 1 && this.holds('SAY-1');
    if (speaks) {
      await this.heardByAll(speaker, this.text('fence'));
      this.proved('fenced');
    }
    const unheard = speaks ? this.open().filter((peer) => peer === speaker || !peer.isMember) : this.open();
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
}
