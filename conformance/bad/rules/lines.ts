/** Bad targets whose fault is about lines, errors and pings: the reference server with a row of its rule table changed. */
import type { ConnectionId, Effect } from '../../../spec/index.ts';
import type { BadTarget } from '../bad-target.ts';
import {
  changing,
  copies,
  effects,
  idOf,
  instead,
  isMessage,
  messages,
  named,
  target,
  twice,
} from '../changing.ts';

export const LINES_TARGETS: readonly BadTarget[] = [
  effects(
    'roster-in-one-line',
    'FRAME-11',
    'puts the whole roster into one line, however long',
    ['admit'],
    (all, context) => {
      const here = all
        .filter(isMessage('here'))
        .flatMap((effect) => (effect as { message: { nicks: string[] } }).message.nicks);
      const rest = all.filter((effect) => !isMessage('here')(effect));
      return here.length === 0
        ? rest
        : [{ type: 'send', to: idOf(context), message: { type: 'here', nicks: here } }, ...rest];
    },
  ),
  effects(
    'refusal-told-to-owner',
    'ERR-1',
    'tells the owner that somebody asked for the nickname',
    ['refuse-taken-nick'],
    (all, { room, event }) => {
      const owner = room.owners.get(
        (event as never as { message: { nick: string } }).message.nick.toLowerCase(),
      );
      return owner === undefined
        ? all
        : [
            ...all,
            ...copies({ type: 'error', code: 'nick-in-use', text: 'Somebody wants your nickname.' }, [owner]),
          ];
    },
  ),
  effects('no-pong', 'PING-1', 'does not answer pings', ['answer-ping'], () => []),
  target(
    'no-pong-for-guests',
    'PING-1',
    'answers pings of members only',
    changing(
      ['answer-ping'],
      () => (then, context) =>
        context.room.connections.get(idOf(context))?.phase === 'member'
          ? then(context)
          : named('refuse-say-of-guest').then(context),
    ),
  ),
  messages(
    'short-tokens',
    'PING-1',
    'cuts tokens at 32 octets',
    ['answer-ping'],
    (message: { token: string }) => ({ ...message, token: message.token.slice(0, 32) }),
  ),
  instead(
    'pong-refused',
    'PING-2',
    'answers a pong that nobody asked for with an error',
    ['ignore-pong'],
    'refuse-to-of-guest',
  ),
  target(
    'errors-to-all',
    'ERR-1',
    'tells everybody about the errors of one',
    changing(['refuse-line'], () => (then, context) => {
      const outcome = then(context);
      const { message } = outcome.effects[0] as Extract<Effect, { type: 'send' }>;
      return {
        ...outcome,
        effects: [...outcome.effects, { type: 'broadcast', but: idOf(context), message }],
      };
    }),
  ),
  effects('errors-twice', 'ERR-2', 'answers a refused line twice', ['refuse-line'], twice('error')),
  target(
    'errors-limited',
    'ERR-2',
    'stops answering refused lines after twenty',
    changing(['refuse-line'], () => {
      const counts = new Map<ConnectionId, number>();
      return (then, context) => {
        const count = (counts.get(idOf(context)) ?? 0) + 1;
        counts.set(idOf(context), count);
        return count > 20 ? { room: context.room, effects: [] } : then(context);
      };
    }),
  ),
  effects(
    'hangs-up-on-errors',
    'FRAME-9',
    'closes the connection after a refused line',
    ['refuse-line'],
    (all, context) => [...all, { type: 'close', connection: idOf(context) }],
  ),
  effects(
    'hangs-up-on-strangers',
    'FRAME-9',
    'closes a connection that sends an unknown command before it has logged in',
    ['refuse-line'],
    (all, context) => {
      const isGuest = context.room.connections.get(idOf(context))?.phase === 'guest';
      const { code } = (context.event as never as { message: { code: string } }).message;
      return isGuest && code === 'unknown-command'
        ? [...all, { type: 'close', connection: idOf(context) }]
        : all;
    },
  ),
];
