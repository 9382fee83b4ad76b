/** The lines of a schedule: each nickname of the script stands for one that is new, and each text is said once. */
import type { ClientMessage, Codec } from '../../spec/index.ts';
import type { Names } from '../names.ts';
import type { Player } from './player.ts';
import type { Step } from './script.ts';

export class Wording {
  readonly #codec: Codec;
  readonly #names: Names;
  readonly #nicks = new Map<string, string>();

  constructor(codec: Codec, names: Names) {
    this.#codec = codec;
    this.#names = names;
  }

  /** What a step sends; nothing where it sends no line. */
  octetsOf({ does, nick, peer, times }: Step, player: Player): Uint8Array[] {
    const names = this.#names;
    const message = (message: ClientMessage) => player.bytes(message);
    const say = () => message({ type: 'say', text: names.next('hi') });
    switch (does) {
      case 'login':
        return [message({ type: 'login', nick: this.#nick(nick ?? peer) })];
      case 'say':
        return [say()];
      case 'flood':
        return Array.from({ length: times ?? 2 }, say);
      case 'to':
        return [message({ type: 'to', nick: this.#nick(nick ?? peer), text: names.next('psst') })];
      case 'ping':
        return [message({ type: 'ping', token: names.next('ping') })];
      case 'quit':
        return [message({ type: 'quit' })];
      case 'nonsense':
        return [this.#codec.frame('client', 'dance')];
      default:
        return [];
    }
  }

  /** The nickname that a word of the script stands for. */
  #nick(word: string): string {
    const { policy, fields } = this.#codec.dialect;
    if (word === 'invalid') return 'x'.repeat(policy.nickBytesMax + 1);
    const own = word.toLowerCase();
    const isShort = policy.nickBytesMax < 32 || fields.nick?.pattern !== undefined;
    const known = this.#nicks.get(own);
    const nick = known ?? (isShort ? this.#names.nextShort(own, policy.nickBytesMax) : this.#names.next(own));
    this.#nicks.set(own, nick);
    return word === own ? nick : nick.toUpperCase();
  }
}
