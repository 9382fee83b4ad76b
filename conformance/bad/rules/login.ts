/** Bad targets whose fault is about becoming a member: the reference server with a row of its rule table changed. */
import { type ConnectionId, RULES, type Rule } from '../../../spec/index.ts';
import type { BadTarget } from '../bad-target.ts';
import {
  changing,
  connectionsOf,
  copies,
  effects,
  idOf,
  instead,
  isMessage,
  messages,
  named,
  target,
  twice,
  without,
} from '../changing.ts';

/** Nicknames of some kind are refused. */
function refusing(
  name: string,
  guilty: string,
  does: string,
  isRefused: (nick: string) => boolean,
): BadTarget {
  return target(
    name,
    guilty,
    does,
    changing(
      ['admit'],
      () => (then, context) =>
        isRefused((context.event as never as { message: { nick: string } }).message.nick)
          ? named('refuse-invalid-nick').then(context)
          : then(context),
    ),
  );
}

export const LOGIN_TARGETS: readonly BadTarget[] = [
  effects('no-welcome', 'LOGIN-1', 'does not answer a login', ['admit'], without('welcome')),
  effects('no-roster', 'LOGIN-2', 'sends no roster', ['admit'], without('here')),
  messages(
    'roster-short-of-one',
    'LOGIN-2',
    'leaves the last out of the roster',
    ['admit'],
    (message: { nicks?: string[] }) =>
      message.nicks === undefined || message.nicks.length < 2
        ? message
        : { ...message, nicks: message.nicks.slice(0, -1) },
  ),
  effects(
    'roster-with-self',
    'LOGIN-2',
    'names the newcomer in its own roster',
    ['admit'],
    (all, { event }) => [
      {
        type: 'send',
        to: (event as { connection: ConnectionId }).connection,
        message: { type: 'here', nicks: [(event as never as { message: { nick: string } }).message.nick] },
      },
      ...all,
    ],
  ),
  target(
    'roster-with-guests',
    'LOGIN-2',
    'names in the roster whoever asked for a nickname, refused or not',
    () => {
      const asked = new Set<string>();
      return RULES.map((rule): Rule => {
        if (rule.name === 'refuse-taken-nick') {
          return {
            ...rule,
            then: (context) => {
              asked.add(`${(context.event as never as { message: { nick: string } }).message.nick}2`);
              return rule.then(context);
            },
          };
        }
        if (rule.name !== 'admit') return rule;
        return {
          ...rule,
          then: (context) => {
            const outcome = rule.then(context);
            const extra = copies(
              { type: 'here', nicks: [...asked] },
              asked.size === 0 ? [] : [idOf(context)],
            );
            return { ...outcome, effects: [...extra, ...outcome.effects] };
          },
        };
      });
    },
  ),
  target('roster-with-gone', 'LOGIN-2', 'still names in the roster whoever left last', () => {
    let gone: string[] = [];
    return RULES.map((rule): Rule => {
      if (rule.name === 'member-quits') {
        return {
          ...rule,
          then: (context) => {
            const connection = context.room.connections.get(idOf(context));
            gone = connection?.phase === 'member' ? [connection.nick] : gone;
            return rule.then(context);
          },
        };
      }
      if (rule.name !== 'admit') return rule;
      return {
        ...rule,
        then: (context) => {
          const outcome = rule.then(context);
          return {
            ...outcome,
            effects: [
              ...copies({ type: 'here', nicks: gone }, gone.length === 0 ? [] : [idOf(context)]),
              ...outcome.effects,
            ],
          };
        },
      };
    });
  }),
  effects('no-joined', 'LOGIN-3', 'tells nobody that somebody joined', ['admit'], without('joined')),
  effects(
    'joined-twice',
    'LOGIN-3',
    'tells everybody twice that somebody joined',
    ['admit'],
    twice('joined'),
  ),
  effects('joined-to-all', 'LOGIN-3', 'tells the newcomer too that it joined', ['admit'], (all) => [
    ...without('joined')(all),
    ...all.filter(isMessage('joined')),
  ]),
  effects(
    'guests-hear',
    'LOGIN-4',
    'sends what is said to connections that have not logged in too',
    ['say'],
    (all, { room }) => [
      ...all,
      ...copies(
        (all[0] as { message: { type: 'said'; nick: string; text: string } }).message,
        connectionsOf(room, 'guest'),
      ),
    ],
  ),
  effects(
    'guests-hear-left',
    'LOGIN-4',
    'tells connections that have not logged in too who left',
    ['member-quits'],
    (all, { room }) => [
      ...all,
      ...copies(
        (all.find(isMessage('left')) as { message: { type: 'left'; nick: string; reason: string } }).message,
        connectionsOf(room, 'guest'),
      ),
    ],
  ),
  target(
    'guests-speak',
    'LOGIN-5',
    'lets a connection speak that has not logged in',
    changing(['refuse-say-of-guest', 'refuse-to-of-guest'], () => (_then, { room, event }) => ({
      room,
      effects: [
        {
          type: 'broadcast',
          message: {
            type: 'said',
            nick: 'none',
            text: (event as never as { message: { text: string } }).message.text,
          },
        },
      ],
    })),
  ),
  instead(
    'renames',
    'LOGIN-6',
    'takes a second login for a change of name',
    ['refuse-second-login'],
    'admit',
  ),
  effects(
    'one-try',
    'LOGIN-7',
    'closes the connection when a login is refused',
    ['refuse-taken-nick', 'refuse-invalid-nick'],
    (all, context) => [...all, { type: 'close', connection: idOf(context) }],
  ),
  instead(
    'no-login-deadline',
    'LOGIN-8',
    'lets connections wait for ever without a login',
    ['login-too-late'],
    'login-in-time',
  ),
  effects(
    'speaks-first',
    'LOGIN-9',
    'greets each connection with a line of its own',
    ['open'],
    (_all, context) =>
      copies({ type: 'error', code: 'not-logged-in', text: 'Please log in.' }, [idOf(context)]),
  ),
  refusing('ascii-names-only', 'LOGIN-1', 'refuses nicknames of other scripts than Latin', (nick) =>
    /[\u0100-\uffff]/.test(nick),
  ),
  refusing('no-spaces-in-names', 'LOGIN-1', 'refuses nicknames with a space', (nick) => nick.includes(' ')),
  effects(
    'welcomes-again',
    'LOGIN-6',
    'welcomes a member again who logs in again',
    ['refuse-second-login'],
    (all, context) => {
      const connection = context.room.connections.get(idOf(context));
      const { nick } = (context.event as never as { message: { nick: string } }).message;
      return connection?.phase === 'member' && connection.nick === nick
        ? copies({ type: 'welcome', nick }, [idOf(context)])
        : all;
    },
  ),
];
