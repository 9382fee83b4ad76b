/** Bad targets whose fault is about nicknames: the reference server with a row of its rule table changed. */
import { type ConnectionId, RULES, type Rule } from '../../../spec/index.ts';
import type { BadTarget } from '../bad-target.ts';
import { type Change, changing, idOf, instead, messages, named, target } from '../changing.ts';

const keepsName: Change = (then, context) => {
  const outcome = then(context);
  return { ...outcome, room: { ...outcome.room, owners: context.room.owners } };
};

/** A refused connection remembers the nickname, and its end frees it. */
function freesOnEnd(): Rule[] {
  const asked = new Map<ConnectionId, string>();
  return RULES.map((rule): Rule => {
    if (rule.name === 'refuse-taken-nick') {
      return {
        ...rule,
        then: (context) => {
          asked.set(
            idOf(context),
            (context.event as never as { message: { nick: string } }).message.nick.toLowerCase(),
          );
          return rule.then(context);
        },
      };
    }
    if (rule.name !== 'guest-is-lost' && rule.name !== 'guest-quits') return rule;
    return {
      ...rule,
      then: (context) => {
        const key = asked.get(idOf(context));
        const outcome = rule.then(context);
        return key === undefined
          ? outcome
          : { ...outcome, room: { ...outcome.room, owners: outcome.room.owners.delete(key) } };
      },
    };
  });
}

export const NICK_TARGETS: readonly BadTarget[] = [
  messages(
    'lower-case-names',
    'NICK-4',
    'shows nicknames in lower case',
    ['admit', 'say', 'member-quits'],
    (message: { nick?: string }) =>
      message.nick === undefined ? message : { ...message, nick: message.nick.toLowerCase() },
  ),
  messages(
    'normalised-names',
    'NICK-4',
    'shows nicknames in their normal form',
    ['admit', 'say', 'member-quits'],
    (message: { nick?: string }) =>
      message.nick === undefined ? message : { ...message, nick: message.nick.normalize('NFKC') },
  ),
  instead('two-owners', 'NICK-1', 'gives a nickname to whoever asks for it', ['refuse-taken-nick'], 'admit'),
  target(
    'one-refusal',
    'NICK-8',
    'gives way when the same nickname is asked for a second time',
    changing(['refuse-taken-nick'], () => {
      const asked = new Set<ConnectionId>();
      return (then, context) => {
        const again = asked.has(idOf(context));
        asked.add(idOf(context));
        return again ? named('admit').then(context) : then(context);
      };
    }),
  ),
  target('case-sensitive', 'NICK-2', 'takes nicknames that differ in case for different ones', () => RULES, {
    nickKey: 'octet',
  }),
  target('ascii-only', 'NICK-3', 'compares nicknames without regard to ASCII case only', () => RULES, {
    nickKey: 'ascii',
  }),
  target(
    'race',
    'NICK-5',
    'looks whether a nickname is free and takes it later',
    changing(['refuse-taken-nick'], () => {
      const asked = new Set<string>();
      return (then, context) => {
        const nick = (context.event as never as { message: { nick: string } }).message.nick.toLowerCase();
        const isRacing = asked.has(nick);
        asked.add(nick);
        // Whoever asks in the same turn as somebody before has been told that the nickname is free.
        setImmediate(() => asked.delete(nick));
        return isRacing ? named('admit').then(context) : then(context);
      };
    }),
  ),
  instead('any-name', 'NICK-6', 'allows any nickname', ['refuse-invalid-nick'], 'refuse-taken-nick'),
  target('long-names', 'NICK-6', 'allows nicknames of 200 octets', () => RULES, { nickBytesMax: 200 }),
  target('short-names', 'NICK-6', 'allows nicknames of 24 octets at the most', () => RULES, {
    nickBytesMax: 24,
  }),
  target(
    'name-kept-on-quit',
    'NICK-7',
    'forgets to free the nickname of whoever quits',
    changing(['member-quits'], () => keepsName),
  ),
  target(
    'name-kept-on-loss',
    'NICK-7',
    'forgets to free the nickname of whoever is lost',
    changing(['member-is-lost'], () => keepsName),
  ),
  target(
    'name-kept-on-slow',
    'NICK-7',
    'forgets to free the nickname of whoever does not read',
    changing(['member-is-slow'], () => keepsName),
  ),
  target(
    'name-kept-on-timeout',
    'NICK-7',
    'forgets to free the nickname of whoever does not answer',
    changing(['member-times-out'], () => keepsName),
  ),
  target(
    'refusal-kicks-owner',
    'NICK-8',
    'ends the connection of the owner when somebody else asks for the nickname',
    changing(['refuse-taken-nick'], () => (then, context) => {
      const owner = [...context.room.owners.entries()].find(
        ([key]) =>
          key === (context.event as never as { message: { nick: string } }).message.nick.toLowerCase(),
      );
      const outcome = then(context);
      return owner === undefined
        ? outcome
        : { ...outcome, effects: [...outcome.effects, { type: 'close', connection: owner[1] }] };
    }),
  ),
  target('refusal-frees-name', 'NICK-8', 'frees a nickname when a connection that was refused it ends', () =>
    freesOnEnd(),
  ),
];
