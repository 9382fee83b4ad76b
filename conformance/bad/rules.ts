/** Bad targets that are the reference server with a row of its rule table changed. */
import { type ConnectionId, type Effect, RULES, type Rule } from '../../spec/index.ts';
import type { BadTarget } from './bad-target.ts';
import {
  type Change,
  changing,
  connectionsOf,
  copies,
  effects,
  idOf,
  instead,
  isMessage,
  messages,
  named,
  saidOf,
  target,
  twice,
  without,
} from './changing.ts';

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

export const RULE_TARGETS: readonly BadTarget[] = [
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
  effects('no-welcome', 'LOGIN-1', 'does not answer a login', ['admit'], without('welcome')),
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
  effects('two-at-most', 'SAY-1', 'relays what is said to two members at the most', ['say'], (all, context) =>
    copies(
      (all[0] as Extract<Effect, { type: 'broadcast' }>).message,
      connectionsOf(context.room, 'member')
        .filter((id) => id !== idOf(context))
        .slice(0, 2),
    ),
  ),
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
