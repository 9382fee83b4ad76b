/** Bad targets that are rooms of other dialects: with echo, given nicknames, pairs, answers of the server. */
import { createServer } from '../../reference-server/index.ts';
import {
  type ConnectionId,
  type Context,
  compile,
  type Dialect,
  type Effect,
  type Rule,
} from '../../spec/index.ts';
import type { BadTarget } from './bad-target.ts';
import { type Change, changing, idOf, isMessage, named, ofDialect, twice, without } from './changing.ts';
import { answering, budgetChat, echoing, halfDuplex, naming, p2p, reading, shared } from './dialects.ts';

const doing = (
  dialect: Dialect,
  name: string,
  guilty: string,
  does: string,
  names: readonly string[],
  change: () => Change,
) => ofDialect(dialect, name, guilty, does, changing(names, change));

/** The effects of some rules are changed. */
const effects = (
  dialect: Dialect,
  name: string,
  guilty: string,
  does: string,
  names: readonly string[],
  change: (all: readonly Effect[]) => readonly Effect[],
) =>
  doing(dialect, name, guilty, does, names, () => (then, context) => {
    const outcome = then(context);
    return { ...outcome, effects: change(outcome.effects) };
  });

/** What was to be sent now is sent with what comes next, in the opposite order. */
const holdingBack =
  (isHeld: (effect: Effect) => boolean): (() => Change) =>
  () => {
    let held: Effect[] = [];
    return (then, context) => {
      const outcome = then(context);
      const now = outcome.effects.filter(isHeld);
      const rest = outcome.effects.filter((effect) => !isHeld(effect));
      if (held.length === 0) {
        held = [...now];
        return { ...outcome, effects: rest };
      }
      const both = [...now, ...held];
      held = [];
      return { ...outcome, effects: [...rest, ...both] };
    };
  };

/** A rule does nothing. */
const silent: () => Change =
  () =>
  (_then, { room }) => ({ room, effects: [] });

/** A partner is told of nothing when somebody ends in this way. */
const untoldOf =
  (how: 'fin' | 'reset'): (() => Change) =>
  () =>
  (then, context) => {
    const outcome = then(context);
    const isMeant = (context.event as { how?: string }).how === how;
    return isMeant ? { ...outcome, effects: without('left')(outcome.effects) } : outcome;
  };

const ECHO: readonly BadTarget[] = [
  doing(
    echoing,
    'forgets-echo',
    'ROOM-1',
    'does not send a say back to its speaker',
    ['say'],
    () => (then, context) => {
      const outcome = then(context);
      const but = idOf(context);
      return {
        ...outcome,
        effects: outcome.effects.map((effect) => (effect.type === 'broadcast' ? { ...effect, but } : effect)),
      };
    },
  ),
  effects(echoing, 'echoes-twice', 'SAY-2', 'sends each say to everybody twice', ['say'], twice('said')),
  doing(
    echoing,
    'echoes-late',
    'ROOM-1',
    'sends a say back to its speaker with the next one only',
    ['say'],
    () => {
      const change = holdingBack(({ type }) => type === 'send')();
      return (then, context) =>
        change(() => {
          const outcome = then(context);
          const but = idOf(context);
          return {
            ...outcome,
            effects: outcome.effects.flatMap((effect): Effect[] =>
              effect.type === 'broadcast'
                ? [
                    { ...effect, but },
                    { type: 'send', to: but, message: effect.message },
                  ]
                : [effect],
            ),
          };
        }, context);
    },
  ),
];

const NAMES: readonly BadTarget[] = [
  doing(
    naming,
    'gives-one-name',
    'ROOM-2',
    'gives everybody who comes after somebody left the name that they had',
    ['open-and-admit'],
    () => (then, context) => {
      const free = context.room.connections.size;
      return then({ ...context, room: { ...context.room, given: free } });
    },
  ),
  effects(
    naming,
    'tells-given-twice',
    'LOGIN-3',
    'tells everybody twice of whoever comes',
    ['open-and-admit'],
    twice('joined'),
  ),
  effects(
    naming,
    'tells-given-never',
    'ROOM-2',
    'tells only the newcomer of its name',
    ['open-and-admit'],
    (all) =>
      all.map((effect) =>
        effect.type === 'broadcast'
          ? {
              type: 'send',
              to: (all.find(({ type }) => type === 'enter') as { connection: ConnectionId }).connection,
              message: effect.message,
            }
          : effect,
      ),
  ),
];

const PAIRS: readonly BadTarget[] = [
  doing(p2p, 'pairs-nobody', 'ROOM-3', 'forgets whom somebody has chosen', ['choose'], silent),
  doing(
    p2p,
    'pairs-one-way',
    'ROOM-3',
    'lets whoever was chosen talk to nobody',
    ['choose'],
    () => (then, context) => {
      const { room } = then(context);
      const id = idOf(context);
      const chosen = room.connections.get(id) as { partner: ConnectionId };
      const { partner: _, ...alone } = room.connections.get(chosen.partner) as {
        phase: 'member';
        nick: string;
        key: string;
        partner?: ConnectionId;
      };
      return { room: { ...room, connections: room.connections.set(chosen.partner, alone) }, effects: [] };
    },
  ),
  doing(
    p2p,
    'swaps-two-texts',
    'ROOM-3',
    'sends a partner every two texts in the opposite order',
    ['say-to-partner'],
    () => {
      let said = 0;
      const swap = holdingBack(isMessage('said'))();
      // The first texts of a pair come as they should, so that there is a pair.
      return (then, context) => (++said <= 2 ? then(context) : swap(then, context));
    },
  ),
  doing(
    p2p,
    'ignores-unknown-choice',
    'ROOM-4',
    'does not say that nobody has the nickname that was chosen',
    ['refuse-choice-of-nobody'],
    silent,
  ),
  doing(
    p2p,
    'pairs-with-oneself',
    'ROOM-4',
    'lets somebody choose itself',
    ['refuse-choice-of-self'],
    () => (_then, context) => named('choose').then(context),
  ),
  doing(
    p2p,
    'drops-lonely-say',
    'ROOM-4',
    'says nothing to whoever talks without a partner',
    ['refuse-say-without-partner'],
    silent,
  ),
  doing(
    p2p,
    'unpairs-on-wrong-choice',
    'ROOM-4',
    'takes the partner from whoever chooses somebody who is not there',
    ['refuse-choice-of-nobody'],
    () => (then, context) => {
      const { effects: told } = then(context);
      const id = idOf(context);
      const { partner: _, ...alone } = context.room.connections.get(id) as {
        phase: 'member';
        nick: string;
        key: string;
        partner?: ConnectionId;
      };
      return {
        room: { ...context.room, connections: context.room.connections.set(id, alone) },
        effects: told,
      };
    },
  ),
  effects(
    p2p,
    'partner-quits-untold',
    'ROOM-5',
    'does not tell a partner of a quit',
    ['member-quits'],
    without('left'),
  ),
  doing(
    p2p,
    'partner-fin-untold',
    'ROOM-5',
    'does not tell a partner of a FIN',
    ['member-is-lost'],
    untoldOf('fin'),
  ),
  doing(
    p2p,
    'partner-rst-untold',
    'ROOM-5',
    'does not tell a partner of an RST',
    ['member-is-lost'],
    untoldOf('reset'),
  ),
  doing(
    p2p,
    'keeps-old-pairs',
    'ROOM-5',
    'keeps the partner of whoever is chosen by somebody else',
    ['choose', 'member-quits'],
    () => {
      const former = new Map<ConnectionId, ConnectionId>();
      return (then, context) => {
        const id = idOf(context);
        const before = context.room.connections.get(id) as { partner?: ConnectionId } | undefined;
        const outcome = then(context);
        const isQuit = context.event.type === 'received' && context.event.message.type === 'quit';
        if (!isQuit) {
          const chosen = outcome.room.connections.get(id) as { partner: ConnectionId };
          const old = context.room.connections.get(chosen.partner) as { partner?: ConnectionId };
          if (old.partner !== undefined && old.partner !== id) former.set(old.partner, chosen.partner);
          return outcome;
        }
        const to = before?.partner === undefined ? former.get(id) : undefined;
        const left = { type: 'left', nick: '', reason: 'quit' } as const;
        return to === undefined
          ? outcome
          : { ...outcome, effects: [{ type: 'send', to, message: left }, ...outcome.effects] };
      };
    },
  ),
  doing(
    p2p,
    'pairs-by-memory',
    'ROOM-3',
    'finds whom somebody chooses by who had the nickname first',
    ['choose', 'admit'],
    () => {
      const first = new Map<string, ConnectionId>();
      return (then, context) => {
        const { message } = context.event as { message: { type: string; nick: string } };
        if (message.type === 'login') {
          if (!first.has(message.nick)) first.set(message.nick, idOf(context));
          return then(context);
        }
        const known = first.get(message.nick);
        return known !== undefined && !context.room.connections.has(known)
          ? { room: context.room, effects: [] }
          : then(context);
      };
    },
  ),
  doing(
    p2p,
    'guest-ends-pairs',
    'ROOM-5',
    'forgets all pairs when somebody goes who never logged in',
    ['guest-is-lost', 'say-to-partner'],
    () => {
      let isOver = false;
      return (then, context) => {
        if (context.event.type === 'end') isOver = true;
        return isOver && context.event.type !== 'end' ? { room: context.room, effects: [] } : then(context);
      };
    },
  ),
];

const TWINS: readonly BadTarget[] = [
  doing(
    shared,
    'forgets-twins',
    'LEAVE-1',
    'tells of the first only, when several members of a nickname leave',
    ['member-is-lost'],
    () => {
      const gone = new Set<string>();
      return (then, context) => {
        const { nick } = context.room.connections.get(idOf(context)) as { nick: string };
        const outcome = then(context);
        if (gone.has(nick)) return { ...outcome, effects: without('left')(outcome.effects) };
        gone.add(nick);
        return outcome;
      };
    },
  ),
];

/** Octets of a read that are not UTF-8. */
const isNotUtf8 = ({ event }: Context) =>
  event.type === 'received' && event.message.type === 'invalid' && event.message.code === 'not-utf8';

const READS: readonly BadTarget[] = [
  doing(
    reading,
    'deaf-to-the-garbled',
    'LIVE-5',
    'hears nothing more of a member that has sent octets which are not UTF-8',
    ['refuse-line', 'say'],
    () => {
      const garbled = new Set<ConnectionId>();
      return (then, context) => {
        if (isNotUtf8(context)) garbled.add(idOf(context));
        return garbled.has(idOf(context)) ? { room: context.room, effects: [] } : then(context);
      };
    },
  ),
  doing(
    reading,
    'stuck-in-a-login',
    'LIVE-3',
    'lets nobody in any more after a login that is not UTF-8',
    ['refuse-line', 'admit'],
    () => {
      let isStuck = false;
      return (then, context) => {
        isStuck ||= isNotUtf8(context) && context.room.connections.get(idOf(context))?.phase === 'guest';
        return isStuck ? { room: context.room, effects: [] } : then(context);
      };
    },
  ),
];

/** Answers only while a condition over the events holds. */
const answeringWhile = (
  name: string,
  guilty: string,
  does: string,
  holds: (gone: ReadonlySet<string>, count: number) => boolean,
) =>
  doing(
    answering,
    name,
    guilty,
    does,
    ['open-and-admit', 'answer-itself', 'member-quits', 'member-is-lost'],
    () => {
      const gone = new Set<string>();
      let count = 0;
      return (then, context) => {
        const { event } = context;
        if (event.type === 'connect') count++;
        if (event.type === 'end') gone.add(event.how ?? '');
        const isSay = event.type === 'received' && event.message.type === 'say';
        return isSay && !holds(gone, count) ? { room: context.room, effects: [] } : then(context);
      };
    },
  );

const REPLIES: readonly BadTarget[] = [
  doing(answering, 'answers-nothing', 'ROOM-6', 'does not answer', ['answer-itself'], silent),
  effects(answering, 'answers-twice', 'ROOM-6', 'answers each text twice', ['answer-itself'], twice('said')),
  doing(
    answering,
    'answers-the-one-before',
    'ROOM-6',
    'answers the text before the last one',
    ['answer-itself'],
    () => {
      const before = new Map<ConnectionId, string>();
      return (then, context) => {
        const outcome = then(context);
        const id = idOf(context);
        const { text } = (context.event as { message: { text: string } }).message;
        const last = before.get(id) ?? text;
        before.set(id, text);
        return {
          ...outcome,
          effects: outcome.effects.map((effect) =>
            'message' in effect
              ? ({ ...effect, message: { ...effect.message, text: last } } as Effect)
              : effect,
          ),
        };
      };
    },
  ),
  effects(
    answering,
    'answers-everybody',
    'ROOM-6',
    'sends its answer to everybody',
    ['answer-itself'],
    (all) =>
      all.map((effect) => (effect.type === 'send' ? { type: 'broadcast', message: effect.message } : effect)),
  ),
  answeringWhile(
    'answers-twenty',
    'ROOM-6',
    'answers nobody once more than twenty have come',
    (_, count) => count <= 20,
  ),
  answeringWhile('deaf-after-a-fin', 'ROOM-7', 'answers nobody after a FIN', (gone) => !gone.has('fin')),
  answeringWhile('deaf-after-an-rst', 'ROOM-7', 'answers nobody after an RST', (gone) => !gone.has('reset')),
  doing(
    answering,
    'stays-after-quit',
    'ROOM-7',
    'does not end the connection of whoever quits',
    ['member-quits'],
    silent,
  ),
  doing(
    answering,
    'answers-the-first-only',
    'ROOM-6',
    'answers nobody while somebody else came before',
    ['answer-itself'],
    () => (then, context) => {
      const [first] = [...context.room.connections.entries()].map(([id]) => id);
      return first === idOf(context) ? then(context) : { room: context.room, effects: [] };
    },
  ),
];

const CONSOLE: readonly BadTarget[] = [
  doing(
    halfDuplex,
    'stuck-at-the-console',
    'ROOM-7',
    'answers nobody after somebody went before the answer was typed',
    ['ask-operator', 'answer-from-before', 'member-is-lost'],
    () => {
      let isStuck = false;
      return (then, context) => {
        isStuck ||= context.event.type === 'end' && context.room.desk.waiting.includes(idOf(context));
        return isStuck && context.event.type !== 'end' ? { room: context.room, effects: [] } : then(context);
      };
    },
  ),
];

/** Budget Chat that reads any line as a nickname. */
const lenient: Dialect = { ...budgetChat, fields: { ...budgetChat.fields, nick: {} } };

/** Tells everybody of whoever was refused. */
const tellsOfRefused = (): Rule[] =>
  changing(['refuse-line'], () => (then, context) => {
    const outcome = then(context);
    const { frame = '' } = (context.event as { message: { frame?: string } }).message;
    const nick = frame.replace(/\W.*/s, '');
    if (nick === '') return outcome;
    return {
      ...outcome,
      effects: [
        { type: 'broadcast', message: { type: 'joined', nick } },
        { type: 'broadcast', message: { type: 'left', nick, reason: 'lost' } },
        ...outcome.effects,
      ],
    };
  })();

const REFUSALS: readonly BadTarget[] = [
  {
    name: 'admits-any-name',
    guilty: 'ROOM-8',
    does: 'lets somebody in under an illegal name',
    dialect: budgetChat,
    start: (options) => createServer({ dialect: lenient, codec: compile(lenient), ...options }),
  },
  ofDialect(
    budgetChat,
    'tells-of-refused',
    'ROOM-8',
    'tells everybody of whoever was refused',
    tellsOfRefused,
  ),
];

/** Bad targets that are rooms of other dialects. */
export const ROOM_TARGETS: readonly BadTarget[] = [
  ...ECHO,
  ...NAMES,
  ...PAIRS,
  ...TWINS,
  ...READS,
  ...REPLIES,
  ...CONSOLE,
  ...REFUSALS,
];
