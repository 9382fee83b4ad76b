/** Sentences that quote what others have written. It stands apart from the kit, which help does not load. */

/** C0 and C1 controls, with which a terminal is told what to do; what ends a line is meant. */
const CONTROL = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/g;

/** The same with controls as escapes, so that neither a program that is tested nor a file speaks to the terminal. */
export function withoutControls(text: string): string {
  return text.replace(CONTROL, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
