/**
 * Bad targets that nobody had to think of: each row of the rule table ignored, silenced, doubled, delayed and
 * redirected to another audience.
 */
import {
  ALL_RULES,
  type ConnectionId,
  type Context,
  type Dialect,
  type Effect,
  emptyRoom,
  parley,
  type RoomEvent,
  type Rule,
  step,
} from '../../spec/index.ts';
import type { BadTarget } from './bad-target.ts';
import { type Change, changing, ofDialect } from './changing.ts';
import { answering, halfDuplex, naming, p2p } from './dialects.ts';
import { EQUIVALENT, GUILTY, UNSEEN } from './generated-notes.ts';

/** What is done to a row. */
interface Operator {
  readonly slug: string;
  readonly does: (rule: string) => string;
  readonly change: () => Change;
  /** Whether it changes anything about an outcome. */
  readonly applies: (effects: readonly Effect[], changesRoom: boolean) => boolean;
}

const isMessage = (effect: Effect): effect is Extract<Effect, { message: unknown }> => 'message' in effect;
const isForOne = (effect: Effect) => effect.type === 'send';
const isForAll = (effect: Effect) => effect.type === 'broadcast';

const OPERATORS: readonly Operator[] = [
  {
    slug: 'ignored',
    does: (rule) => `does nothing where it should follow the rule ${rule}`,
    change:
      () =>
      (_then, { room }) => ({ room, effects: [] }),
    applies: (effects, changesRoom) => changesRoom || effects.length > 0,
  },
  {
    slug: 'silenced',
    does: (rule) => `follows the rule ${rule}, and tells nobody`,
    change: () => (then, context) => {
      const { room, effects } = then(context);
      return { room, effects: effects.filter((effect) => !isMessage(effect)) };
    },
    applies: (effects, changesRoom) =>
      effects.some(isMessage) && (changesRoom || effects.some((effect) => !isMessage(effect))),
  },
  {
    slug: 'doubled',
    does: (rule) => `tells everything twice that the rule ${rule} tells`,
    change: () => (then, context) => {
      const { room, effects } = then(context);
      return {
        room,
        effects: effects.flatMap((effect): readonly Effect[] =>
          isMessage(effect) ? [effect, effect] : [effect],
        ),
      };
    },
    applies: (effects) => effects.some(isMessage),
  },
  {
    slug: 'delayed',
    does: (rule) => `tells what the rule ${rule} tells only when the rule applies again`,
    change: () => {
      let held: readonly Effect[] = [];
      return (then, context) => {
        const { room, effects } = then(context);
        const before = held;
        held = effects.filter(isMessage);
        return { room, effects: [...before, ...effects.filter((effect) => !isMessage(effect))] };
      };
    },
    applies: (effects) => effects.some(isMessage),
  },
  {
    slug: 'told-to-all',
    does: (rule) => `tells everybody what the rule ${rule} tells one`,
    change: () => (then, context) => {
      const { room, effects } = then(context);
      return {
        room,
        effects: effects.map((effect) =>
          effect.type === 'send' ? { type: 'broadcast', message: effect.message } : effect,
        ),
      };
    },
    applies: (effects) => effects.some(isForOne),
  },
  {
    slug: 'told-to-one',
    does: (rule) => `tells only whom it concerns what the rule ${rule} tells all others`,
    change: () => (then, context) => {
      const { room, effects } = then(context);
      const to = (context.event as { connection?: ConnectionId }).connection;
      return {
        room,
        effects: effects.flatMap((effect): Effect[] => {
          if (effect.type !== 'broadcast') return [effect];
          return to === undefined ? [] : [{ type: 'send', to, message: effect.message }];
        }),
      };
    },
    applies: (effects) => effects.some(isForAll),
  },
];

/** The room in which a rule is seen to do something: two members and a guest. */
const ALICE = 1;
const BOB = 2;
const GUEST = 3;

function contextOf({ policy }: Dialect, rule: Rule): Context {
  const named = policy.given === undefined;
  const login = (connection: number, nick: string): RoomEvent => ({
    type: 'received',
    connection,
    message: { type: 'login', nick },
  });
  const events: RoomEvent[] = [
    ...[ALICE, BOB, GUEST].map((connection): RoomEvent => ({ type: 'connect', connection })),
    ...(named ? [login(ALICE, 'alice'), login(BOB, 'bob')] : []),
    ...(rule.when.audience === 'partner'
      ? [{ type: 'received', connection: ALICE, message: { type: 'pair', nick: 'bob' } } as const]
      : []),
    ...consoleEvents(rule),
  ];
  const room = events.reduce((before, event) => step(policy, before, event).room, emptyRoom());
  return { policy, room, event: eventOf(rule) };
}

function consoleEvents({ when }: Rule): RoomEvent[] {
  if (when.console === 'text-waits')
    return [{ type: 'received', connection: BOB, message: { type: 'say', text: 'x' } }];
  return when.console === 'answer-waits' ? [{ type: 'operator', text: 'y' }] : [];
}

const first = <T>(words: T | readonly T[] | undefined): T | undefined =>
  Array.isArray(words) ? (words[0] as T) : (words as T | undefined);

const NAMES = { self: 'alice', other: 'bob', nobody: 'nobody', invalid: 'a|b', taken: 'bob', free: 'carol' };
const TEXTS = { empty: '', long: 'x'.repeat(2000), fine: 'x' };

/** An event that the rule matches. */
function eventOf({ when }: Rule): RoomEvent {
  const phase = first(when.phase);
  const connection = phase === 'member' ? ALICE : phase === 'guest' ? GUEST : 9;
  const event = first(when.event)!;
  const nick = NAMES[first(when.nick) ?? first(when.target) ?? 'other'];
  const text = TEXTS[first(when.text) ?? 'fine'];
  switch (event) {
    case 'shutdown':
      return { type: 'shutdown', connections: [ALICE, BOB, GUEST] };
    case 'operator':
      return { type: 'operator', text: 'y' };
    case 'invalid':
      return { type: 'received', connection, message: { type: 'invalid', code: 'unknown-command' } };
    case 'idle':
      return { type: 'idle', connection, token: 't' };
    case 'login':
    case 'pair':
      return { type: 'received', connection, message: { type: event, nick } };
    case 'to':
      return { type: 'received', connection, message: { type: 'to', nick, text } };
    case 'say':
      return { type: 'received', connection, message: { type: 'say', text } };
    case 'ping':
    case 'pong':
      return { type: 'received', connection, message: { type: event, token: 't' } };
    case 'quit':
      return { type: 'received', connection, message: { type: 'quit' } };
    default:
      return { type: event, connection };
  }
}

/** A dialect in which the rule applies. */
function dialectOf({ when, name }: Rule): Dialect {
  if (when.names === 'given') return naming;
  if (when.audience === 'self') return answering;
  if (when.event === 'operator' || when.audience === 'operator') return halfDuplex;
  return when.event === 'pair' || when.audience === 'partner' || name === 'refuse-say-without-partner'
    ? p2p
    : parley;
}

function ofRule(rule: Rule): BadTarget[] {
  if (Object.hasOwn(UNSEEN, rule.name)) return [];
  const dialect = dialectOf(rule);
  const context = contextOf(dialect, rule);
  const { room, effects } = rule.then(context);
  return OPERATORS.filter(({ applies }) => applies(effects, room !== context.room))
    .map((operator) => ({ operator, name: `${rule.name}-${operator.slug}` }))
    .filter(({ name }) => !Object.hasOwn(EQUIVALENT, name))
    .map(({ operator, name }) => {
      const guilty = GUILTY[name] ?? rule.requirements;
      const rules = changing([rule.name], operator.change);
      return ofDialect(dialect, name, guilty, operator.does(rule.name), rules);
    });
}

/** A bad target for each row of the rule table and each thing that can be done to it. */
export const GENERATED_TARGETS: readonly BadTarget[] = ALL_RULES.flatMap(ofRule);
