/**
 * Pieces of Markdown. Whatever comes from the specification goes through one of these functions, so
 * that no text can break a table or hide a character.
 */

/** A page with the title that gives it its address on the site. */
export function page(title: string, ...blocks: readonly string[]): string {
  return pageWith(title, [], ...blocks);
}

/** A page below which others stand; `children` are their files. */
export function pageWith(title: string, children: readonly string[], ...blocks: readonly string[]): string {
  const below = children.length === 0 ? [] : ['children:', ...children.map((file) => `  - ./${file}`)];
  const head = ['---', `title: ${title}`, 'category: Specification', ...below, '---'].join('\n');
  return `${[head, '<!-- Written by docs/generate.ts from spec/. Do not edit. -->', `# ${title}`, ...blocks].join('\n\n')}\n`;
}

/** Prose of the specification, without meaning for Markdown. */
export function prose(text: string): string {
  return visible(text).replace(/[\\`*_<>[\]]/g, '\\$&');
}

/** Text as it stands on the wire, with each character visible that would not be seen. */
export function code(text: string): string {
  const shown = visible(text).replace(/^ | $|(?<= ) /g, '\\u{20}');
  if (shown === '') return '(nothing)';
  const fence = '`'.repeat(1 + Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)));
  const space = /^`|`$/.test(shown) ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}

/** Several of them, with commas. */
export function codes(texts: readonly string[]): string {
  return texts.map(code).join(', ');
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Writes characters that are not drawn, and spaces other than the plain one, as escapes. */
export function visible(text: string): string {
  return text.replace(
    /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu,
    (char) => ESCAPES[char] ?? `\\u{${char.codePointAt(0)!.toString(16)}}`,
  );
}

/** A table; its cells are Markdown of one line, in which only | needs an escape. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function cell(markdown: string): string {
  return markdown.replaceAll('|', '\\|').replaceAll('\n', '<br>');
}

/** A block of code; `language` is one that the site knows, or mermaid for a diagram. */
export function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text.replace(/\n$/, '')}\n\`\`\``;
}

/** Something that is shown on demand. */
export function details(summary: string, markdown: string): string {
  return `<details><summary>${summary}</summary>\n\n${markdown}\n\n</details>`;
}

/** A heading with an address of its own, which does not change when the heading is reworded. */
export function heading(level: number, anchor: string, text: string): string {
  return `${'#'.repeat(level)} <a id="${anchor}"></a>${text}`;
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** A word with its plural where there is not exactly one. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
