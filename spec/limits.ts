/**
 * The sizes of Parley/1. Every limit is in octets of UTF-8, because a peer in another language
 * counts octets reliably and characters not.
 *
 * `textBytesMax` and `nickBytesMax` are chosen so that what a server accepts always fits into the
 * line that relays it: `said|` + nick + `|` + text + LF is at most 5 + 32 + 1 + 960 + 1 = 999 octets.
 */
export const LIMITS = {
  /** The longest line, its terminator (LF, or CR LF) included. Requirement FRAME-4. */
  lineBytesMax: 1024,
  /** The longest nickname. Requirement NICK-6. */
  nickBytesMax: 32,
  /** The longest text of say and to. Requirement SAY-9. */
  textBytesMax: 960,
  /** The longest token of ping and pong. Requirement FRAME-10. */
  tokenBytesMax: 64,
  /** The most that a server may hold for one connection that does not read. Requirement LEAVE-11. */
  queueBytesMax: 1_048_576,
} as const;

/** The length of a string in octets of UTF-8. A lone surrogate counts as the three octets of U+FFFD. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit >= 0xd800 && unit <= 0xdbff && isLowSurrogate(text.charCodeAt(i + 1))) {
      bytes += 2;
      i += 1;
    } else bytes += 2;
  }
  return bytes;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
