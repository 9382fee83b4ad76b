/** Bad targets whose fault is about saying to one: the reference server with a row of its rule table changed. */
import { type ConnectionId, type Effect, RULES, type Rule } from '../../../spec/index.ts';
import type { BadTarget } from '../bad-target.ts';
import { changing, copies, effects, idOf, named, target, twice } from '../changing.ts';

export const TO_TARGETS: readonly BadTarget[] = [
  effects('direct-to-all', 'TO-1', 'sends what is for one to everybody', ['tell'], (all) =>
    all.map((effect) => ({ type: 'broadcast', message: (effect as unknown as { message: never }).message })),
  ),
  effects('direct-twice', 'TO-1', 'sends what is for one twice', ['tell'], twice('told')),
  effects('direct-echo', 'TO-1', 'sends what is for one to its sender too', ['tell'], (all, context) => [
    ...all,
    ...copies((all[0] as unknown as { message: never }).message, [idOf(context)]),
  ]),
  effects(
    'absent-silently',
    'TO-2',
    'says nothing when nobody has the nickname of a to',
    ['refuse-to-nobody'],
    () => [],
  ),
  target(
    'direct-to-self',
    'TO-3',
    'sends a to with the own nickname back',
    changing(['refuse-to-self'], () => (_then, context) => named('tell').then(context)),
  ),
  target(
    'direct-by-spelling',
    'TO-4',
    'finds the member of a to by its exact spelling only',
    changing(['tell', 'refuse-to-self'], () => (then, context) => {
      const { nick } = (context.event as never as { message: { nick: string } }).message;
      const spelled = [...context.room.connections.entries()].some(
        ([, each]) => each.phase === 'member' && each.nick === nick,
      );
      return spelled ? then(context) : named('refuse-to-nobody').then(context);
    }),
  ),
  target('direct-to-former', 'TO-5', 'sends a to to the first who ever had the nickname', () => {
    const first = new Map<string, ConnectionId>();
    return RULES.map((rule): Rule => {
      if (rule.name === 'admit') {
        return {
          ...rule,
          then: (context) => {
            const { nick } = (context.event as never as { message: { nick: string } }).message;
            first.set(nick, first.get(nick) ?? idOf(context));
            return rule.then(context);
          },
        };
      }
      if (rule.name !== 'tell') return rule;
      return {
        ...rule,
        then: (context) => {
          const outcome = rule.then(context);
          const { nick } = (context.event as never as { message: { nick: string } }).message;
          return {
            ...outcome,
            effects: outcome.effects.map(
              (effect) =>
                ({ ...effect, to: first.get(nick) ?? (effect as { to: ConnectionId }).to }) as Effect,
            ),
          };
        },
      };
    });
  }),
  target(
    'fifty-direct-texts',
    'TO-1',
    'sends a member fifty direct texts at the most',
    changing(['tell'], () => {
      const counts = new Map<ConnectionId, number>();
      return (then, context) => {
        const outcome = then(context);
        const { to } = outcome.effects[0] as Extract<Effect, { type: 'send' }>;
        counts.set(to, (counts.get(to) ?? 0) + 1);
        return counts.get(to)! > 50 ? { ...outcome, effects: [] } : outcome;
      };
    }),
  ),
];
