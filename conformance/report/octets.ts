/** Octets of a transcript: Latin-1 strings, one character each. */
import type { TranscriptEntry } from './schema.ts';

/** A text as its octets in UTF-8. */
export const octetsOf = (text: string): string => Buffer.from(text).toString('latin1');

/** The text of octets; what is not UTF-8 becomes U+FFFD. */
export const textOf = (octets: string): string => Buffer.from(octets, 'latin1').toString();

/** A line without its terminator. */
const withoutEnd = (line: string): string => line.replace(/\r?\n$/, '');

/** Octets cut behind each LF; the last part has none if the octets end within a line. */
export function splitLines(octets: string): string[] {
  return octets.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The lines that a peer sent or received, in order and without terminators, however they were split. */
export function linesOf(
  transcript: readonly TranscriptEntry[],
  event: 'send' | 'receive',
  peer?: string,
): string[] {
  const streams = new Map<string, string>();
  for (const entry of transcript) {
    if (entry.event !== event || (peer !== undefined && entry.peer !== peer)) continue;
    streams.set(entry.peer, (streams.get(entry.peer) ?? '') + (entry.bytes ?? ''));
  }
  return [...streams.values()].flatMap((octets) => splitLines(octets).map(withoutEnd));
}
