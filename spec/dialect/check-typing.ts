/** What a schema cannot see of the lines that a person types. */
import type { DialectFile } from './schema.ts';
import { splitTemplate } from './template.ts';

/** What stands in each line that a person types. */
export const TYPED = {
  login: ['nick'],
  say: ['text'],
  to: ['nick', 'text'],
  pair: ['nick'],
  quit: [],
} as const;

/** A line that a person types is for a message that there is, and holds what the message needs and nothing else. */
export function typingContradictions({ typing = {}, toServer }: DialectFile): string[] {
  return (Object.entries(typing) as [keyof typeof TYPED, string][]).flatMap(([what, line]) => {
    const path = `/typing/${what}`;
    const wanted: readonly string[] = TYPED[what];
    const found = splitTemplate(line).flatMap((piece) => /^\{([a-z]+)\}$/.exec(piece)?.[1] ?? []);
    const missing = wanted.find((name) => !found.includes(name));
    const other = found.find((name) => !wanted.includes(name));
    const has = wanted.length === 0 ? 'nothing' : wanted.map((name) => `{${name}}`).join(' and ');
    return [
      // Who has no word for it leaves by ending the program.
      ...(what !== 'quit' && toServer[what] === undefined
        ? [`${path}: There is no message ${what} in /toServer. Take this out, or give that.`]
        : []),
      ...(missing === undefined
        ? []
        : [`${path}: {${missing}} is missing in ${JSON.stringify(line)}: the line is filled with ${has}.`]),
      ...(other === undefined ? [] : [`${path}: Nothing fills {${other}}: the line is filled with ${has}.`]),
      ...(/[\r\n]/.test(line) ? [`${path}: It is one line, which Enter ends.`] : []),
    ];
  });
}
