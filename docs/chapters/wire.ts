/** Messages as they stand on the wire of Parley/1. */
import { type ClientMessage, compile, type Invalid, type Message, parley } from '../../spec/index.ts';

const codec = compile(parley);
const utf8 = new TextDecoder();

/** The line of a message, without its LF. */
export function lineOf(side: 'client' | 'server', message: Message): string {
  return utf8.decode(codec.encode(side, message)).slice(0, -1);
}

/** What a server makes of octets that come in these pieces. */
export function decodeClient(...chunks: readonly Uint8Array[]): (ClientMessage | Invalid)[] {
  const found: (ClientMessage | Invalid)[] = [];
  const decoder = codec.fromClient(() => 'member');
  for (const chunk of chunks) decoder.push(chunk, (message) => found.push(message));
  return found;
}

/** Octets as text: printable ASCII as it is, all others as escapes. */
export function octets(bytes: Uint8Array): string {
  return [...bytes]
    .map((byte) => {
      if (byte === 0x0a) return '\\n';
      if (byte === 0x0d) return '\\r';
      return byte >= 0x20 && byte < 0x7f
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}

/** Octets in hex, sixteen a row. */
export function hexDump(bytes: Uint8Array): string {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  const rows: string[] = [];
  for (let at = 0; at < hex.length; at += 16) rows.push(hex.slice(at, at + 16).join(' '));
  return rows.join('\n');
}
