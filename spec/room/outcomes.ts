/** What the rules do: one function for each kind of outcome. */
import { quotedPython } from '../dialect/field.ts';
import type { Policy } from '../dialect/schema.ts';
import { type ByeReason, ERRORS, type ErrorCode, type LeftReason } from '../errors.ts';
import { LIMITS, utf8Length } from '../limits.ts';
import { type Context, idOf, memberOf, messageOf, type Outcome, type Then } from './context.ts';
import type { ConnectionId, Effect, RoomEvent } from './events.ts';
import type { Room } from './room.ts';
import { roster, withGuest, withMember, without } from './room.ts';
import { keyOf } from './situation.ts';

export function nothing({ room }: Context): Outcome {
  return { room, effects: [] };
}

export function open({ policy, room, event }: Context): Outcome {
  const id = idOf(event);
  return { room: withGuest(room, id), effects: policy.prompt ? [prompt(id)] : [] };
}

function prompt(to: ConnectionId): Effect {
  return { type: 'send', to, message: { type: 'prompt' } };
}

function refusal({ policy, room, event }: Context, code: ErrorCode): Outcome {
  const to = idOf(event);
  const error: Effect = { type: 'send', to, message: { type: 'error', code, text: ERRORS[code].text } };
  if (room.connections.get(to)?.phase !== 'guest') return { room, effects: [error] };
  if (policy.refused === 'closed')
    return { room: without(room, to), effects: [error, { type: 'close', connection: to }] };
  return { room, effects: policy.prompt ? [error, prompt(to)] : [error] };
}

export function refuse(code: ErrorCode): Then {
  return (context) => refusal(context, code);
}

export function refuseLine(context: Context): Outcome {
  return refusal(context, messageOf(context.event, 'invalid').code);
}

export function admit({ policy, room, event }: Context): Outcome {
  return admitAs(policy, room, idOf(event), messageOf(event, 'login').nick);
}

/** Makes a connection a member and tells whom the policy says. */
export function admitAs(policy: Policy, room: Room, id: ConnectionId, nick: string): Outcome {
  const key = keyOf(policy, nick) ?? nick;
  const after = withMember(room, id, nick, policy.unique ? key : `${key} ${id}`);
  return { room: after, effects: policy.admission.flatMap((what) => TOLD[what](policy, room, id, nick)) };
}

/** What is told at a login; broadcasts reach the newcomer from its joined on. */
const TOLD: Readonly<
  Record<
    Policy['admission'][number],
    (policy: Policy, room: Room, id: ConnectionId, nick: string) => Effect[]
  >
> = {
  here(policy, room, to, nick) {
    const nicks = roster(room);
    if (policy.roster === 'all') nicks.push(nick);
    const lines = rosterLines(nicks, policy);
    if (lines.length === 0 && policy.entry === 'here') lines.push([]);
    return lines.map((each) => ({ type: 'send', to, message: { type: 'here', nicks: each } }));
  },
  joined(policy, _room, connection, nick) {
    const joined: Effect = { type: 'broadcast', message: { type: 'joined', nick } };
    const enter: Effect = { type: 'enter', connection };
    return policy.joined === 'others' ? [joined, enter] : [enter, joined];
  },
  welcome: (_policy, _room, to, nick) => [{ type: 'send', to, message: { type: 'welcome', nick } }],
};

type RosterForm = Pick<Policy, 'rosterBytesMax' | 'rosterSeparatorBytes' | 'rosterSyntax'>;

/** What a line of Parley/1 leaves for nicknames, each with the | before it. */
const OF_PARLEY: RosterForm = {
  rosterBytesMax: LIMITS.lineBytesMax - 'here\n'.length,
  rosterSeparatorBytes: 1,
  rosterSyntax: 'plain',
};

/** Splits a roster so that each here message keeps within the limit of a frame (FRAME-11). */
export function rosterLines(nicks: readonly string[], form: RosterForm = OF_PARLEY): string[][] {
  const lines: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const nick of nicks) {
    const own = octetsOf(nick, form);
    bytes += own;
    if (bytes > form.rosterBytesMax) {
      lines.push([]);
      bytes = own;
    }
    lines.at(-1)!.push(nick);
  }
  return lines;
}

/** What a nickname takes in a roster, with what stands between it and the next. */
function octetsOf(nick: string, { rosterSeparatorBytes, rosterSyntax }: RosterForm): number {
  if (rosterSyntax === 'json') return utf8Length(JSON.stringify(nick)) + Math.max(1, rosterSeparatorBytes);
  if (rosterSyntax === 'python') return quotedPython(nick).length + ', '.length;
  return utf8Length(nick) + rosterSeparatorBytes;
}

export function say({ policy, room, event }: Context): Outcome {
  const id = idOf(event);
  const { text } = messageOf(event, 'say');
  const message = { type: 'said', nick: memberOf(room, id).nick, text } as const;
  return {
    room,
    effects: [
      policy.says === 'all' ? { type: 'broadcast', message } : { type: 'broadcast', but: id, message },
    ],
  };
}

export function tell({ policy, room, event }: Context): Outcome {
  const { nick, text } = messageOf(event, 'to');
  const to = room.owners.get(keyOf(policy, nick)!)!;
  return {
    room,
    effects: [{ type: 'send', to, message: { type: 'told', nick: memberOf(room, idOf(event)).nick, text } }],
  };
}

export function answerPing({ room, event }: Context): Outcome {
  return {
    room,
    effects: [
      { type: 'send', to: idOf(event), message: { type: 'pong', token: messageOf(event, 'ping').token } },
    ],
  };
}

export function askIdle({ room, event }: Context): Outcome {
  const { connection, token } = event as Extract<RoomEvent, { type: 'idle' }>;
  return { room, effects: [{ type: 'send', to: connection, message: { type: 'ping', token } }] };
}

function farewell(id: ConnectionId, reason: ByeReason): Effect[] {
  return [
    { type: 'send', to: id, message: { type: 'bye', reason } },
    { type: 'close', connection: id },
  ];
}

/** Ends a connection: what it is told, and what the others are told of a member. */
export function leave(left: LeftReason | undefined, bye: ByeReason | undefined): Then {
  return (context) => {
    const { room, event } = context;
    const id = idOf(event);
    const end: Effect[] = bye === undefined ? [{ type: 'close', connection: id }] : farewell(id, bye);
    return {
      room: without(room, id),
      effects: left === undefined ? end : [...departure(context, id, left), ...end],
    };
  };
}

function departure({ policy, room, event }: Context, id: ConnectionId, reason: LeftReason): Effect[] {
  const { nick, partner } = memberOf(room, id);
  const message = { type: 'left', nick, reason } as const;
  const exit: Effect = { type: 'exit', connection: id };
  const how = event.type === 'end' ? event.how : reason;
  if (policy.untold.some((way) => way === how)) return [exit];
  if (policy.says !== 'partner') return [exit, { type: 'broadcast', message }];
  return partner === undefined ? [exit] : [exit, { type: 'send', to: partner, message }];
}

export function drop(left: LeftReason | undefined): Then {
  return (context) => {
    const { room, event } = context;
    const id = idOf(event);
    const end: Effect = { type: 'drop', connection: id };
    return {
      room: without(room, id),
      effects: left === undefined ? [end] : [...departure(context, id, left), end],
    };
  };
}

/** All leave before anybody is told, so that those who go are not told of each other. */
export function shutDown({ room, event }: Context): Outcome {
  const ids = (event as Extract<RoomEvent, { type: 'shutdown' }>).connections.filter((id) =>
    room.connections.has(id),
  );
  const members = ids.filter((id) => room.connections.get(id)?.phase === 'member');
  const nicks = members.map((id) => memberOf(room, id).nick);
  return {
    room: ids.reduce(without, room),
    effects: [
      ...members.map((connection): Effect => ({ type: 'exit', connection })),
      ...nicks.map(
        (nick): Effect => ({ type: 'broadcast', message: { type: 'left', nick, reason: 'shutdown' } }),
      ),
      ...ids.flatMap((id) => farewell(id, 'shutdown')),
    ],
  };
}

export function turnAway({ room, event }: Context): Outcome {
  return { room, effects: farewell(idOf(event), 'full') };
}
