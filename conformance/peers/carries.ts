/** Whether a dialect can carry a message as it is meant, seen by reading it as a server would. */
import type { ClientMessage, Codec, Fields, Invalid, Phase } from '../../spec/index.ts';

/** A field without a pattern of its own carries these, so that the check costs nothing where it matters. */
const PLAIN = /^[\w.-]+$/;

/** Why the message would arrive as something else, or undefined if it does not. */
export function carries(
  codec: Codec,
  phase: Phase,
  message: ClientMessage,
  bytes: Uint8Array,
  values: Fields,
): string | undefined {
  const { fields } = codec.dialect;
  const isPlain = (name: string, value: string) => {
    const { type, pattern, excludes, bytesMin, bytesMax } = fields[name] ?? {};
    const isFree =
      type === undefined &&
      pattern === undefined &&
      (bytesMin ?? 0) <= 1 &&
      value.length <= (bytesMax ?? value.length);
    return isFree && !/[\w.-]/.test(excludes ?? '') && PLAIN.test(value);
  };
  const isSafe =
    (!('nick' in message) || isPlain('nick', message.nick)) &&
    (!('text' in message) || isPlain('text', message.text)) &&
    (!('token' in message) || isPlain('token', message.token));
  if (isSafe) return undefined;
  const came: (ClientMessage | Invalid)[] = [];
  codec.fromClient(() => phase).push(bytes, (each) => came.push(each));
  const wanted = codec.normalise('client', message, values);
  if (came.length === 1 && sorted(came[0]!) === sorted(wanted)) return undefined;
  const [what, value] =
    'text' in message
      ? ['text', message.text]
      : 'token' in message
        ? ['token', message.token]
        : ['nickname', 'nick' in message ? message.nick : ''];
  return `The dialect cannot carry the ${what} ${JSON.stringify(value.slice(0, 60))}.`;
}

function sorted(message: object): string {
  return JSON.stringify(Object.entries(message).sort(([a], [b]) => (a < b ? -1 : 1)));
}
