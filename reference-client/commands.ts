/** What a line that the person entered means. */
import { type Dialect, nicknameKey, type Policy } from '../spec/index.ts';

interface Usage {
  readonly usage: string;
  readonly help: string;
}

/** The commands that a dialect allows, in the order of /help. */
export function commandsOf({ toServer, toClient }: Dialect): Readonly<Record<string, Usage>> {
  return {
    ...(toServer.to && { '/to': { usage: '/to nick text', help: 'says the text to one member only' } }),
    ...(toServer.pair && { '/to': { usage: '/to nick', help: 'chooses whom you talk to' } }),
    ...((toClient.here ?? toClient.joined) && { '/who': { usage: '/who', help: 'shows who is here' } }),
    '/help': { usage: '/help', help: 'shows this' },
    '/quit': { usage: '/quit', help: 'leaves' },
    '//': { usage: '//text', help: 'says a text that starts with /' },
  };
}

export type Command =
  | { readonly type: 'nothing' | 'who' | 'help' | 'quit' }
  | { readonly type: 'say'; readonly text: string }
  | { readonly type: 'to'; readonly nick: string; readonly text: string }
  | { readonly type: 'pair'; readonly nick: string }
  | { readonly type: 'wrong'; readonly sentence: string };

/** Reads a line. A nickname may hold spaces, so `/to` needs to know who is there. */
export function parseCommand(line: string, others: readonly string[], dialect: Dialect): Command {
  if (line.trim() === '') return { type: 'nothing' };
  if (line.startsWith('//')) return { type: 'say', text: line.slice(1) };
  if (!line.startsWith('/')) return { type: 'say', text: line };
  const [word = ''] = line.split(' ', 1);
  const rest = line.slice(word.length + 1);
  const commands = commandsOf(dialect);
  switch (Object.hasOwn(commands, word) ? word : '') {
    case '/to':
      return (
        (dialect.toServer.to ? parseTo(rest, others, dialect.policy) : parsePair(rest, dialect)) ?? {
          type: 'wrong',
          sentence: `Write ${commands['/to']!.usage}.`,
        }
      );
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
function parseTo(rest: string, others: readonly string[], policy: Policy): Command | undefined {
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
  return nick === '' || text.trim() === '' ? undefined : { type: 'to', nick, text };
}

/**
 * Takes no text: a server that cannot find the nickname leaves the partner of before, who would then be
 * told what is meant for somebody else.
 */
function parsePair(rest: string, { fields }: Dialect): Command | undefined {
  const nick = rest.trim();
  const hasText = nick.includes(' ') && fields.nick?.excludes?.includes(' ') === true;
  return nick === '' || hasText ? undefined : { type: 'pair', nick };
}

/** Lines for /help. */
export function helpLines(dialect: Dialect): string[] {
  return Object.values(commandsOf(dialect)).map(({ usage, help }) => `${usage.padEnd(16)}${help}`);
}
