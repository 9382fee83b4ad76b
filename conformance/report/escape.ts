/**
 * Text of a peer as text for a person. What a server sent may hold anything: escape sequences for the
 * terminal, markup for the page, directives for the parser. Nothing of it leaves the kit unescaped.
 */

/** Visible, of its own width, and not able to move what stands beside it. */
const GRAPHIC = /[\p{L}\p{N}\p{P}\p{S} ]/u;
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
/** The octets of one character of well-formed UTF-8 (RFC 3629), one UTF-16 unit each, or any one unit. */
const CHARACTERS =
  /([\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})|[\s\S]/g;
const SHORT: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const isGraphic = (char: string) => GRAPHIC.test(char) && !INVISIBLE.test(char);
const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

function escapeOf(char: string): string {
  const codePoint = char.codePointAt(0)!;
  return SHORT[char] ?? (codePoint < 0x80 ? `\\x${hex(codePoint, 2)}` : `\\u{${hex(codePoint, 1)}}`);
}

/** One line in which all that cannot be seen, or that would obscure the rest, is an escape. */
export function visible(text: string): string {
  let line = '';
  for (const char of text) line += char !== '\\' && isGraphic(char) ? char : escapeOf(char);
  return line;
}

/** The same where a backslash is meant as such: in names and commands. */
export function printable(text: string): string {
  let line = '';
  for (const char of text) line += isGraphic(char) ? char : escapeOf(char);
  return line;
}

/** The same as `visible` for octets (Latin-1, one character each): an octet that is no part of UTF-8 is \xNN. */
export function visibleOctets(octets: string): string {
  return octets.replace(CHARACTERS, (char: string, wellFormed: string | undefined) => {
    if (wellFormed !== undefined) return visible(Buffer.from(wellFormed, 'latin1').toString());
    const unit = char.charCodeAt(0);
    return unit < 0x100 ? `\\x${hex(unit, 2)}` : escapeOf(char);
  });
}

/** For XML 1.0, in content and attributes: its syntax as entities, and as escapes what it cannot hold. */
export function xml(text: string): string {
  let safe = '';
  for (const char of text) {
    if (XML_ENTITIES[char] !== undefined) safe += XML_ENTITIES[char];
    else safe += char === '\n' || char === '\\' || isGraphic(char) ? char : escapeOf(char);
  }
  return safe;
}
const XML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** For the running text of Markdown as GitHub reads it: no markup, no link, no mention, no cell of a table. */
export function markdown(text: string): string {
  return unlinked(printable(text).replace(/[\\`*_{}[\]<>|~#&$]/g, '\\$&'));
}

/** The same within a block of HTML, where the escapes of Markdown are not read as such. */
export function html(text: string): string {
  return unlinked(xml(printable(text)));
}

function unlinked(text: string): string {
  return text.replace(/:\/\/|@|\bwww\./gi, (found) => `${found[0]}<!-- -->${found.slice(1)}`);
}

/** Lines as a code block of Markdown, fenced by more backticks than stand in it. */
export function codeBlock(lines: readonly string[], language = 'text'): string[] {
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length);
  const fence = '`'.repeat(Math.max(3, ...runs.map((length) => length + 1)));
  return [`${fence}${language}`, ...lines, fence];
}

/** A value as JSON in which every character outside the visible ones is a \u escape. */
export function json(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, null, indent);
  return text.replace(/[^\n -~]/gu, (char) =>
    isGraphic(char)
      ? char
      : Array.from({ length: char.length }, (_, i) => `\\u${hex(char.charCodeAt(i), 4)}`).join(''),
  );
}
