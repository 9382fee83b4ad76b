/**
 * How a client sees that it is a member. Where the format has no message for it, the first message that
 * only a member is sent stands for welcome: its own joined, or the roster.
 */
import type { ServerMessage } from '../messages.ts';
import type { Decoder, Invalid } from './codec.ts';
import type { Policy } from './schema.ts';
import type { Phase } from './side.ts';
import type { KnownText } from './template.ts';

/** What a receiver knows that the octets do not say. */
export interface Hints {
  /** Where the conversation stands, for one who comes in the middle of it. Default: its beginning. */
  readonly phase?: Phase;
  /** The nickname that was asked for last. */
  readonly nick?: () => string | undefined;
  /** Where texts end, for one who knows all texts that are sent. */
  readonly known?: KnownText;
}

type Receive = (message: ServerMessage | Invalid) => void;

/** A decoder that gives welcome whatever stands for it; `make` is told of the phase. */
export function admitting(
  policy: Policy,
  hints: Hints,
  make: (phase: () => Phase) => Decoder<ServerMessage>,
): Decoder<ServerMessage> {
  let isMember = policy.entry === 'silent' || hints.phase === 'member';
  const decoder = make(() => (isMember ? 'member' : 'guest'));
  const isOwn = (nick: string) => {
    const own = hints.nick?.();
    return own === undefined || policy.given !== undefined || own === nick;
  };
  const receive = (message: ServerMessage | Invalid, onMessage: Receive) => {
    if (isMember) return onMessage(message);
    if (message.type === 'welcome') isMember = true;
    if (policy.entry === 'joined' && message.type === 'joined' && isOwn(message.nick)) {
      isMember = true;
      return onMessage({ type: 'welcome', nick: message.nick });
    }
    onMessage(message);
    if (policy.entry === 'here' && message.type === 'here') {
      isMember = true;
      onMessage({ type: 'welcome', nick: '' });
    }
  };
  if (policy.entry === 'silent') return decoder;
  return {
    get pendingBytes() {
      return decoder.pendingBytes;
    },
    push: (chunk, onMessage, onAside) =>
      decoder.push(chunk, (message) => receive(message, onMessage), onAside),
    end: (onMessage) => decoder.end((message) => receive(message, onMessage)),
  };
}
