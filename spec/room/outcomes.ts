/** What the rules do: one function for each kind of outcome. */
import type { Policy } from '../dialect/schema.ts';
import { type ByeReason, ERRORS, type ErrorCode, type LeftReason } from '../errors.ts';
import { LIMITS, utf8Length } from '../limits.ts';
import type { ConnectionId, Effect, RoomEvent } from './events.ts';
import type { Connection, Room } from './room.ts';
import { roster, withGuest, withMember, without } from './room.ts';
import { keyOf } from './situation.ts';

/** What `then` may look at. */
export interface Context {
  readonly policy: Policy;
  readonly room: Room;
  readonly event: RoomEvent;
}

/** The room afterwards, and what is done about it outside of the room. */
export interface Outcome {
  readonly room: Room;
  readonly effects: readonly Effect[];
}

/** What a rule does; it is called only where the rule matches. */
export type Then = (context: Context) => Outcome;

function idOf(event: RoomEvent): ConnectionId {
  return (event as Exclude<RoomEvent, { type: 'shutdown' }>).connection;
}

/** The message of a `received` event, once its rule has matched. */
function messageOf<T extends string>(event: RoomEvent, type: T) {
  type Received = Extract<RoomEvent, { type: 'received' }>['message'];
  const { message } = event as Extract<RoomEvent, { type: 'received' }>;
  if (message.type !== (type as string)) throw new TypeError(`a rule for ${type} met ${message.type}`);
  return message as Extract<Received, { type: T }>;
}

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
  const asks = policy.prompt && room.connections.get(to)?.phase === 'guest';
  return { room, effects: asks ? [error, prompt(to)] : [error] };
}

export function refuse(code: ErrorCode): Then {
  return (context) => refusal(context, code);
}

export function refuseLine(context: Context): Outcome {
  return refusal(context, messageOf(context.event, 'invalid').code);
}

export function admit({ policy, room, event }: Context): Outcome {
  const id = idOf(event);
  const { nick } = messageOf(event, 'login');
  const here: Effect[] = rosterLines(roster(room)).map((nicks) => ({
    type: 'send',
    to: id,
    message: { type: 'here', nicks },
  }));
  const joined: Effect = { type: 'broadcast', message: { type: 'joined', nick } };
  const enter: Effect = { type: 'enter', connection: id };
  const welcome: Effect = { type: 'send', to: id, message: { type: 'welcome', nick } };
  return {
    room: withMember(room, id, nick, keyOf(policy, nick)!),
    effects:
      policy.joined === 'others' ? [...here, joined, enter, welcome] : [...here, welcome, enter, joined],
  };
}

/** Splits a roster so that each here line keeps within the line limit (FRAME-11). */
export function rosterLines(nicks: readonly string[]): string[][] {
  const lines: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const nick of nicks) {
    bytes += 1 + utf8Length(nick);
    if (bytes >= LIMITS.lineBytesMax) {
      lines.push([]);
      bytes = 'here'.length + 1 + utf8Length(nick);
    }
    lines.at(-1)!.push(nick);
  }
  return lines;
}

function memberOf(room: Room, id: ConnectionId): Connection & { phase: 'member' } {
  return room.connections.get(id) as Connection & { phase: 'member' };
}

export function say({ room, event }: Context): Outcome {
  const id = idOf(event);
  const { text } = messageOf(event, 'say');
  return {
    room,
    effects: [{ type: 'broadcast', but: id, message: { type: 'said', nick: memberOf(room, id).nick, text } }],
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
  return ({ room, event }) => {
    const id = idOf(event);
    const end: Effect[] = bye === undefined ? [{ type: 'close', connection: id }] : farewell(id, bye);
    return {
      room: without(room, id),
      effects: left === undefined ? end : [...departure(room, id, left), ...end],
    };
  };
}

function departure(room: Room, id: ConnectionId, reason: LeftReason): Effect[] {
  const { nick } = memberOf(room, id);
  return [
    { type: 'exit', connection: id },
    { type: 'broadcast', message: { type: 'left', nick, reason } },
  ];
}

export function drop(left: LeftReason | undefined): Then {
  return ({ room, event }) => {
    const id = idOf(event);
    const end: Effect = { type: 'drop', connection: id };
    return {
      room: without(room, id),
      effects: left === undefined ? [end] : [...departure(room, id, left), end],
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
