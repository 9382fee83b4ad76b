/**
 * The one gate between what a peer sent and the screen (CLIENT-5): a terminal obeys control characters,
 * and bidirectional controls make a line read as what it is not.
 */

/** C0, DEL, C1; marks, embeddings, overrides and isolates of the bidi algorithm; line and paragraph separators; lone surrogates. */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The text with each unsafe character as a visible escape: `\x1b`, `\u202e`. */
export function visible(text: string): string {
  return text.replace(UNSAFE, (char) => {
    const code = char.charCodeAt(0);
    return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
  });
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
