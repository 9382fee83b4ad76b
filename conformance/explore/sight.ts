/** What of the room a peer can see in a dialect, and whether what it saw is what the room sent. */
import type { Codec, Invalid, Policy, ServerMessage } from '../../spec/index.ts';
import { same } from '../peers/expected.ts';

/** How a dialect shows the room. */
export interface Sight {
  readonly policy: Policy;
  /** What a connection sees of a message to it; undefined if nothing. `own` is the receiver's nickname. */
  shown(message: ServerMessage, own: string | undefined): ServerMessage | undefined;
  same(sent: ServerMessage, came: ServerMessage | Invalid): boolean;
}

/** Stand for what is only known at sending. */
const ANY_VALUES = { me: 'x', nick: 'x', time: 'Thu Jan  1 00:00:00 1970', address: '127.0.0.1' };

/** The sight of a dialect. */
export function sightOf(codec: Codec): Sight {
  const { policy } = codec.dialect;
  const known = new Map<string, boolean>();
  const isShown = (message: ServerMessage): boolean => {
    const word = 'code' in message ? message.code : 'reason' in message ? message.reason : '';
    const key = `${message.type} ${word}`;
    const shown = known.get(key) ?? codec.encode('server', message, ANY_VALUES) !== undefined;
    known.set(key, shown);
    return shown;
  };
  return {
    policy,
    shown(message, own) {
      if (message.type === 'welcome') return policy.entry === 'joined' ? undefined : message;
      // What stands for welcome comes as welcome.
      if (policy.entry === 'joined' && message.type === 'joined' && message.nick === own)
        return { type: 'welcome', nick: message.nick };
      if (message.type === 'here') return message.nicks.length > 0 && isShown(message) ? message : undefined;
      return isShown(message) ? message : undefined;
    },
    same(sent, came) {
      if (sent.type === 'here' && came.type === 'here')
        return [...sent.nicks].sort().join('\n') === [...came.nicks].sort().join('\n');
      // A roster that stands for welcome does not say who was welcomed.
      if (sent.type === 'welcome' && came.type === 'welcome' && policy.entry === 'here') return true;
      return same(codec, sent, came);
    },
  };
}
