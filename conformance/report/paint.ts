/** Colour, or none. */
import { styleText } from 'node:util';

type Style = 'plain' | 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';
/** Puts text in a style; the text itself stays as it is. */
export type Paint = (style: Style, text: string) => string;

/** Whether there is colour is decided by who asks for the report, not by what stdout happens to be here. */
export function painter(color: boolean): Paint {
  if (!color) return (_, text) => text;
  return (style, text) =>
    text === '' || style === 'plain' ? text : styleText(style, text, { validateStream: false });
}
