/** What a line means in a dialect: whether it is refused, and how. Its codec and policy say it, not what the kit expects. */
import type { ClientMessage, Codec, ErrorCode, Invalid, Phase } from '../spec/index.ts';
import { keyOf, utf8Length } from '../spec/index.ts';

/** The error that octets earn whatever the room is like; undefined where they are a message, an aside, or several. */
export function refusalOf(codec: Codec, phase: Phase, bytes: Uint8Array): ErrorCode | undefined {
  const came: (ClientMessage | Invalid)[] = [];
  codec.fromClient(() => phase).push(bytes, (each) => came.push(each));
  const [message] = came;
  if (message === undefined || came.length > 1) return undefined;
  const { policy } = codec.dialect;
  switch (message.type) {
    case 'invalid':
      return message.code;
    case 'login':
      if (phase === 'member') return 'already-logged-in';
      return keyOf(policy, message.nick) === undefined ? 'nick-invalid' : undefined;
    case 'say':
    case 'to':
      if (phase === 'guest') return 'not-logged-in';
      if (message.text === '') return 'text-empty';
      return utf8Length(message.text) > policy.textBytesMax ? 'text-too-long' : undefined;
    case 'pair':
      return phase === 'guest' ? 'not-logged-in' : undefined;
    default:
      return undefined;
  }
}
