/** One string for what several receivers are sent alike, cheap to make and to compare. */

/** No nickname has it. */
const SEPARATOR = '\0';

/** What a receipt tells: its type, of whom, and the text if there is one. */
export function eventOf(type: string, nick: string, text = ''): string {
  return `${type}${SEPARATOR}${nick}${SEPARATOR}${text}`;
}

/** The parts of an event. */
export function partsOf(event: string): {
  readonly type: string;
  readonly nick: string;
  readonly text: string;
} {
  const [type = '', nick = '', ...rest] = event.split(SEPARATOR);
  return { type, nick, text: rest.join(SEPARATOR) };
}
