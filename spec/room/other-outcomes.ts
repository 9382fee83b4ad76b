/** What the rules of rooms that are not Parley/1's do. */
import { type Context, idOf, memberOf, messageOf, type Outcome } from './context.ts';
import type { ConnectionId, Effect, RoomEvent } from './events.ts';
import { admitAs } from './outcomes.ts';
import { paired } from './room.ts';
import { keyOf } from './situation.ts';

/** Whoever connects is a member, under a nickname that the server gives. */
export function openAndAdmit({ policy, room, event }: Context): Outcome {
  const given = room.given + 1;
  const nick = policy.given!.replace('{number}', String(given));
  return admitAs(policy, { ...room, given }, idOf(event), nick);
}

/** The server answers what was said, to its speaker alone. */
export function answerItself({ room, event }: Context): Outcome {
  const to = idOf(event);
  const { text } = messageOf(event, 'say');
  return {
    room,
    effects: [{ type: 'send', to, message: { type: 'said', nick: memberOf(room, to).nick, text } }],
  };
}

export function choose({ policy, room, event }: Context): Outcome {
  const other = room.owners.get(keyOf(policy, messageOf(event, 'pair').nick)!)!;
  return { room: paired(room, idOf(event), other), effects: [] };
}

export function sayToPartner({ room, event }: Context): Outcome {
  const { nick, partner } = memberOf(room, idOf(event));
  const { text } = messageOf(event, 'say');
  return { room, effects: [{ type: 'send', to: partner!, message: { type: 'said', nick, text } }] };
}

/** Answers that an operator may type before anybody has said anything. */
const ANSWERS_MAX = 100;

/** Shows the operator a text, which waits for an answer. */
export function askOperator({ room, event }: Context): Outcome {
  const connection = idOf(event);
  const { text } = messageOf(event, 'say');
  const waiting = [...room.desk.waiting, connection];
  return {
    room: { ...room, desk: { ...room.desk, waiting } },
    effects: [{ type: 'console', connection, text }],
  };
}

/** A text is answered with what the operator has typed ahead. */
export function useAnswer({ room, event }: Context): Outcome {
  const connection = idOf(event);
  const { text } = messageOf(event, 'say');
  const [answer, ...answers] = room.desk.answers;
  return {
    room: { ...room, desk: { ...room.desk, answers } },
    effects: [{ type: 'console', connection, text }, answerTo(connection, answer!)],
  };
}

/** The operator answers the text that has waited longest. */
export function answerNext({ room, event }: Context): Outcome {
  const [to, ...waiting] = room.desk.waiting;
  const { text } = event as Extract<RoomEvent, { type: 'operator' }>;
  return { room: { ...room, desk: { ...room.desk, waiting } }, effects: [answerTo(to!, text)] };
}

export function keepAnswer({ room, event }: Context): Outcome {
  const { text } = event as Extract<RoomEvent, { type: 'operator' }>;
  const answers = [...room.desk.answers, text].slice(0, ANSWERS_MAX);
  return { room: { ...room, desk: { ...room.desk, answers } }, effects: [] };
}

function answerTo(to: ConnectionId, text: string): Effect {
  return { type: 'send', to, message: { type: 'said', nick: '', text } };
}
