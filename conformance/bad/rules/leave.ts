/** Bad targets whose fault is about leaving: the reference server with a row of its rule table changed. */
import type { ConnectionId } from '../../../spec/index.ts';
import type { BadTarget } from '../bad-target.ts';
import {
  changing,
  connectionsOf,
  effects,
  idOf,
  instead,
  messages,
  target,
  twice,
  without,
} from '../changing.ts';

export const LEAVE_TARGETS: readonly BadTarget[] = [
  target(
    'mutes-after-a-quit',
    'LIVE-4',
    'passes on only two more says of each who was there when somebody quit',
    changing(['member-quits', 'say'], () => {
      const left = new Map<ConnectionId, number>();
      return (then, context) => {
        const { event, room } = context;
        const id = idOf(context);
        if (event.type === 'received' && event.message.type === 'quit')
          for (const each of connectionsOf(room, 'member')) left.set(each, 2);
        else {
          const more = left.get(id) ?? Number.POSITIVE_INFINITY;
          if (more === 0) return { room, effects: [] };
          left.set(id, more - 1);
        }
        return then(context);
      };
    }),
  ),
  effects('no-left-on-quit', 'LEAVE-1', 'tells nobody that somebody quit', ['member-quits'], without('left')),
  effects(
    'left-twice',
    'LEAVE-1',
    'tells everybody twice that somebody left',
    ['member-quits', 'member-is-lost'],
    twice('left'),
  ),
  effects(
    'no-bye',
    'LEAVE-2',
    'closes after quit without a bye',
    ['member-quits', 'guest-quits'],
    without('bye'),
  ),
  effects(
    'bye-without-close',
    'LEAVE-2',
    'says bye and does not close',
    ['member-quits', 'guest-quits'],
    (all) => all.filter((effect) => effect.type !== 'close'),
  ),
  messages(
    'quit-is-lost',
    'LEAVE-4',
    'tells of whoever quits that they were lost',
    ['member-quits'],
    (message: { type: string }) => (message.type === 'left' ? { ...message, reason: 'lost' } : message),
  ),
  effects(
    'no-left-on-loss',
    'LEAVE-5',
    'tells nobody that somebody was lost',
    ['member-is-lost'],
    without('left'),
  ),
  messages(
    'lost-is-quit',
    'LEAVE-5',
    'tells of whoever is lost that they quit',
    ['member-is-lost'],
    (message: { type: string }) => (message.type === 'left' ? { ...message, reason: 'quit' } : message),
  ),
  effects(
    'left-of-guests',
    'LEAVE-10',
    'tells everybody of connections that end without a login',
    ['guest-is-lost', 'guest-quits'],
    (all) => [...all, { type: 'broadcast', message: { type: 'left', nick: 'undefined', reason: 'lost' } }],
  ),
  effects(
    'left-of-slow-untold',
    'LEAVE-11',
    'tells nobody that a member was too slow',
    ['member-is-slow'],
    without('left'),
  ),
  effects('no-idle-ping', 'LEAVE-12', 'does not ask a silent member', ['ask-idle'], () => []),
  instead(
    'timeout-is-lost',
    'LEAVE-14',
    'ends a silent member without a bye',
    ['member-times-out'],
    'member-is-lost',
  ),
  effects('no-shutdown-bye', 'LEAVE-15', 'closes without a word when it ends', ['shut-down'], without('bye')),
  target(
    'one-loss-at-a-time',
    'LEAVE-1',
    'tells of one member only when several are lost in the same instant',
    changing(['member-is-lost'], () => {
      let isClose = false;
      return (then, context) => {
        const outcome = then(context);
        const isSecond = isClose;
        isClose = true;
        setImmediate(() => {
          isClose = false;
        });
        return isSecond ? { ...outcome, effects: without('left')(outcome.effects) } : outcome;
      };
    }),
  ),
];
