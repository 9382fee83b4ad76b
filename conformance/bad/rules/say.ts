/** Bad targets whose fault is about saying to all: the reference server with a row of its rule table changed. */
import { type ConnectionId, type Effect, RULES, type Rule } from '../../../spec/index.ts';
import type { BadTarget } from '../bad-target.ts';
import {
  changing,
  connectionsOf,
  copies,
  effects,
  idOf,
  instead,
  messages,
  saidOf,
  target,
  twice,
} from '../changing.ts';

export const SAY_TARGETS: readonly BadTarget[] = [
  target(
    'same-text-once',
    'SAY-1',
    'takes a text that a member says again for one that came twice',
    changing(['say'], () => {
      const last = new Map<ConnectionId, string>();
      return (then, context) => {
        const { text } = (context.event as never as { message: { text: string } }).message;
        if (last.get(idOf(context)) === text) return { room: context.room, effects: [] };
        last.set(idOf(context), text);
        return then(context);
      };
    }),
  ),
  effects('says-nothing', 'SAY-1', 'relays nothing that is said', ['say'], () => []),
  effects(
    'misses-newest',
    'SAY-1',
    'relays what is said to all but the newest member',
    ['say'],
    (all, context) => {
      const members = connectionsOf(context.room, 'member').filter((id) => id !== idOf(context));
      const { message } = all[0] as Extract<Effect, { type: 'broadcast' }>;
      return copies(message, members.length > 1 ? members.slice(0, -1) : members);
    },
  ),
  effects(
    'forty-at-most',
    'SAY-1',
    'relays what is said to forty members at the most',
    ['say'],
    (all, context) =>
      copies(
        (all[0] as Extract<Effect, { type: 'broadcast' }>).message,
        connectionsOf(context.room, 'member')
          .filter((id) => id !== idOf(context))
          .slice(-40),
      ),
  ),
  effects('says-twice', 'SAY-2', 'relays what is said twice', ['say'], twice('said')),
  effects('echo', 'SAY-3', 'relays what is said to whoever said it too', ['say'], (all) =>
    all.map((effect) => ({ type: 'broadcast', message: (effect as unknown as { message: never }).message })),
  ),
  target('history', 'SAY-4', 'shows newcomers the last that was said', () => {
    let last: Effect | undefined;
    return RULES.map((rule): Rule => {
      if (rule.name !== 'say' && rule.name !== 'admit') return rule;
      return {
        ...rule,
        then: (context) => {
          const outcome = rule.then(context);
          if (rule.name === 'say') last = outcome.effects[0];
          const replay =
            rule.name === 'admit' && last !== undefined
              ? copies((last as Extract<Effect, { type: 'broadcast' }>).message, [idOf(context)])
              : [];
          return { ...outcome, effects: [...outcome.effects, ...replay] };
        },
      };
    });
  }),
  messages(
    'trims',
    'SAY-7',
    'cuts spaces off the ends of texts',
    ['say', 'tell'],
    saidOf((text) => text.trim()),
  ),
  messages(
    'cuts-at-pipe',
    'SAY-7',
    'cuts texts at the first |',
    ['say', 'tell'],
    saidOf((text) => text.split('|')[0]!),
  ),
  messages(
    'normalises',
    'SAY-7',
    'brings texts into a normal form',
    ['say'],
    saidOf((text) => text.normalize('NFKC')),
  ),
  messages(
    'escapes-markup',
    'SAY-7',
    'escapes markup in texts',
    ['say'],
    saidOf((text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')),
  ),
  messages(
    'fills-in',
    'SAY-7',
    'takes texts for templates',
    ['say'],
    saidOf((text) => text.replaceAll('%s', '').replace(/\{\d\}/g, '')),
  ),
  messages(
    'backslashes',
    'SAY-7',
    'takes backslashes in texts for escapes',
    ['say'],
    saidOf((text) => text.replaceAll('\\', '')),
  ),
  messages(
    'no-emoji',
    'SAY-7',
    'replaces what does not fit into sixteen bits',
    ['say'],
    saidOf((text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, '?')),
  ),
  messages(
    'long-texts-cut',
    'SAY-7',
    'cuts texts at 512 octets',
    ['say', 'tell'],
    saidOf((text) => Buffer.from(text).subarray(0, 512).toString()),
  ),
  messages(
    'one-octet-lost',
    'SAY-7',
    'drops texts of one octet',
    ['say'],
    saidOf((text) => (text.length === 1 ? 'x' : text)),
  ),
  messages(
    'rewrites-lines',
    'SAY-7',
    'takes words of the protocol in a text for the protocol',
    ['say'],
    saidOf((text) => text.replaceAll('said|', '')),
  ),
  instead('empty-texts', 'SAY-8', 'relays empty texts', ['refuse-empty-say'], 'say'),
  instead(
    'empty-direct-texts',
    'SAY-8',
    'relays empty texts to one',
    ['refuse-empty-to'],
    'refuse-to-nobody',
  ),
  instead('long-texts', 'SAY-9', 'relays texts that are too long', ['refuse-long-say'], 'say'),
  instead(
    'long-direct-texts',
    'SAY-9',
    'answers a direct text that is too long as if nobody were there',
    ['refuse-long-to'],
    'refuse-to-nobody',
  ),
  effects(
    'misses-newest-in-crowd',
    'SAY-1',
    'leaves out the newest member when more than three are there',
    ['say'],
    (all, context) => {
      const members = connectionsOf(context.room, 'member');
      const others = members.filter((id) => id !== idOf(context));
      return copies(
        (all[0] as Extract<Effect, { type: 'broadcast' }>).message,
        members.length > 3 ? others.slice(0, -1) : others,
      );
    },
  ),
  effects('two-at-most', 'SAY-1', 'relays what is said to two members at the most', ['say'], (all, context) =>
    copies(
      (all[0] as Extract<Effect, { type: 'broadcast' }>).message,
      connectionsOf(context.room, 'member')
        .filter((id) => id !== idOf(context))
        .slice(0, 2),
    ),
  ),
];
