/** What bad targets with other rules are made with. */
import { createServer } from '../../reference-server/index.ts';
import {
  ALL_RULES,
  type ConnectionId,
  type Context,
  type Dialect,
  type Effect,
  type Outcome,
  type Policy,
  parley,
  type Room,
  type Rule,
  type Then,
} from '../../spec/index.ts';
import type { BadTarget } from './bad-target.ts';

/** What a rule does instead; `then` is what it did. */
export type Change = (then: Then, context: Context) => Outcome;

/** The rule of a name, as it should be. */
export function named(name: string): Rule {
  const rule = ALL_RULES.find((each) => each.name === name);
  if (rule === undefined) throw new RangeError(`there is no rule ${name}`);
  return rule;
}

/** The rule table with some rows doing something else. */
export function changing(names: readonly string[], change: () => Change): () => Rule[] {
  for (const name of names) named(name);
  return () => {
    const apply = change();
    return ALL_RULES.map((rule) =>
      names.includes(rule.name) ? { ...rule, then: (context) => apply(rule.then, context) } : rule,
    );
  };
}

/** The reference server with other rules. */
export function target(
  name: string,
  guilty: BadTarget['guilty'],
  does: string,
  rules: () => readonly Rule[],
  policy: Partial<Policy> = {},
): BadTarget {
  const dialect = { ...parley, policy: { ...parley.policy, ...policy } };
  return { name, guilty, does, start: (options) => createServer({ dialect, rules: rules(), ...options }) };
}

/** The same of a room that is not Parley/1's; the kit speaks its dialect. */
export function ofDialect(
  dialect: Dialect,
  name: string,
  guilty: BadTarget['guilty'],
  does: string,
  rules: () => readonly Rule[],
): BadTarget {
  return {
    name,
    guilty,
    does,
    dialect,
    start: (options) => createServer({ dialect, rules: rules(), ...options }),
  };
}

/** The effects of some rules are changed. */
export function effects(
  name: string,
  guilty: string,
  does: string,
  names: readonly string[],
  change: (effects: readonly Effect[], context: Context) => readonly Effect[],
): BadTarget {
  return target(
    name,
    guilty,
    does,
    changing(names, () => (then, context) => {
      const outcome = then(context);
      return { ...outcome, effects: change(outcome.effects, context) };
    }),
  );
}

/** Some rules do what another rule does. */
export function instead(
  name: string,
  guilty: string,
  does: string,
  names: readonly string[],
  other: string,
): BadTarget {
  return target(
    name,
    guilty,
    does,
    changing(names, () => (_then, context) => named(other).then(context)),
  );
}

/** The messages of some rules are changed. */
export function messages(
  name: string,
  guilty: string,
  does: string,
  names: readonly string[],
  change: (message: never) => object,
): BadTarget {
  return effects(name, guilty, does, names, (all) =>
    all.map((effect) =>
      'message' in effect ? ({ ...effect, message: change(effect.message as never) } as Effect) : effect,
    ),
  );
}

export const idOf = ({ event }: Context): ConnectionId => (event as { connection: ConnectionId }).connection;
export const isMessage = (type: string) => (effect: Effect) =>
  'message' in effect && effect.message.type === type;
export const without = (type: string) => (all: readonly Effect[]) =>
  all.filter((effect) => !isMessage(type)(effect));
export const twice = (type: string) => (all: readonly Effect[]) =>
  all.flatMap((effect) => (isMessage(type)(effect) ? [effect, effect] : [effect]));
export const saidOf = (text: (text: string) => string) => (message: { text: string }) => ({
  ...message,
  text: text(message.text),
});
export const connectionsOf = (room: Room, phase: string) =>
  [...room.connections.entries()].filter(([, each]) => each.phase === phase).map(([id]) => id);
export const copies = (message: Extract<Effect, { type: 'send' }>['message'], to: readonly ConnectionId[]) =>
  to.map((id): Effect => ({ type: 'send', to: id, message }));
