/**
 * Markup whose every hole is escaped: what is put into a template is text, unless it is markup itself. So
 * no octet of a peer can become an element, an attribute or a script, whoever writes the next template.
 */
import { xml } from '../escape.ts';

/** Text that is markup already. Only `markup` makes it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Hole = string | number | Markup | readonly Markup[] | undefined;

function filled(hole: Hole): string {
  if (hole === undefined) return '';
  if (hole instanceof Markup) return hole.text;
  if (typeof hole === 'string' || typeof hole === 'number') return xml(String(hole));
  return hole.map((each) => each.text).join('');
}

/** A template for an element or more; attributes must stand in double quotes. */
export function markup(parts: TemplateStringsArray, ...holes: readonly Hole[]): Markup {
  let text = parts[0] ?? '';
  holes.forEach((hole, i) => {
    text += filled(hole) + (parts[i + 1] ?? '');
  });
  return new Markup(text);
}

/** Code or style of our own, which stands in an element where nothing is escaped. */
export function raw(text: string): Markup {
  if (/<\/(?:script|style)/i.test(text)) throw new RangeError('it would end its own element');
  return new Markup(text);
}
