/** What a line that the person entered means. */
import { nicknameKey, type Policy } from '../spec/index.ts';

/** The commands, in the order of /help. */
export const COMMANDS = {
  '/to': { usage: '/to nick text', help: 'says the text to one member only' },
  '/who': { usage: '/who', help: 'shows who is here' },
  '/help': { usage: '/help', help: 'shows this' },
  '/quit': { usage: '/quit', help: 'leaves' },
  '//': { usage: '//text', help: 'says a text that starts with /' },
} as const;

export type Command =
  | { readonly type: 'nothing' | 'who' | 'help' | 'quit' }
  | { readonly type: 'say'; readonly text: string }
  | { readonly type: 'to' | 'pair'; readonly nick: string; readonly text: string }
  | { readonly type: 'wrong'; readonly sentence: string };

/** Reads a line. A nickname may hold spaces, so `/to` needs to know who is there. */
export function parseCommand(line: string, others: readonly string[], policy: Policy): Command {
  if (line.trim() === '') return { type: 'nothing' };
  if (line.startsWith('//')) return { type: 'say', text: line.slice(1) };
  if (!line.startsWith('/')) return { type: 'say', text: line };
  const [word = ''] = line.split(' ', 1);
  const rest = line.slice(word.length + 1);
  switch (word) {
    case '/to':
      return parseTo(rest, others, policy);
    case '/who':
    case '/help':
    case '/quit':
      return { type: word.slice(1) as 'who' | 'help' | 'quit' };
    default:
      return { type: 'wrong', sentence: `There is no ${word}: see /help, or write //text to say it.` };
  }
}

/**
 * The longest nickname that somebody here has wins, compared as the room compares; if nobody has one, the
 * first word is it, and the server knows better.
 */
function parseTo(rest: string, others: readonly string[], policy: Policy): Command {
  const key = (nick: string) => nicknameKey(nick, policy.nickKey, policy.nickBytesMax);
  const known = new Map(others.map((nick) => [key(nick), nick]));
  let end = rest.indexOf(' ');
  let nick = end < 0 ? '' : rest.slice(0, end);
  for (let at = end; at >= 0; at = rest.indexOf(' ', at + 1)) {
    if (at > policy.nickBytesMax) break;
    const wanted = key(rest.slice(0, at));
    const found = wanted === undefined ? undefined : known.get(wanted);
    if (found === undefined) continue;
    nick = found;
    end = at;
  }
  const text = end < 0 ? '' : rest.slice(end + 1);
  if (policy.says === 'partner' && rest.trim() !== '')
    return { type: 'pair', nick: nick || rest.trim(), text };
  if (nick === '' || text.trim() === '')
    return { type: 'wrong', sentence: `Write ${COMMANDS['/to'].usage}.` };
  return { type: 'to', nick, text };
}

/** Lines for /help. */
export function helpLines(): string[] {
  return Object.values(COMMANDS).map(({ usage, help }) => `${usage.padEnd(16)}${help}`);
}
