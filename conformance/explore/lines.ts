/** What happened, sorted for the search: of each connection what it did, and what it saw. */
import {
  type ClientMessage,
  type Invalid,
  keyOf,
  type Policy,
  type RoomEvent,
  type ServerMessage,
} from '../../spec/index.ts';
import type { Happening } from './happening.ts';

/** What a connection saw; `closed` is the end of it from the server's side. */
export type Seen = ServerMessage | Invalid | 'closed';

/** Something that a connection did, which the server handles at some moment after. */
export interface Input {
  /** Its place among all that happened. */
  readonly at: number;
  readonly does:
    | 'connect'
    | 'end'
    | { readonly message: ClientMessage | Invalid; readonly asMember: ClientMessage | Invalid };
  readonly how?: 'fin' | 'reset';
  /** How much each connection had seen before, by its number: all that was sent before this was handled. */
  readonly after: readonly number[];
}

/** One connection. */
export interface Line {
  readonly id: string;
  readonly inputs: Input[];
  readonly seen: Seen[];
  /** The input at which it ended, if what it sent before may be lost; else -1. */
  losesInputBefore: number;
  /** What was sent to it at the last need not have come. */
  losesOutput: boolean;
  /** Its end from the server's side need not have come either. */
  losesEnd: boolean;
}

/** Sorts what happened by connection. What concerns other people than those of this history is left out. */
export function linesOf(policy: Policy, happenings: readonly Happening[]): Line[] {
  const lines: Line[] = [];
  const numbers = new Map<string, number>();
  const isOurs = ownership(policy, happenings);
  const lineOf = (id: string): Line => {
    const number = numbers.get(id) ?? lines.length;
    if (number === lines.length) {
      numbers.set(id, number);
      lines.push({ id, inputs: [], seen: [], losesInputBefore: -1, losesOutput: false, losesEnd: false });
    }
    return lines[number]!;
  };
  happenings.forEach((each, at) => {
    const line = lineOf(each.peer);
    const after = () => lines.map(({ seen }) => seen.length);
    switch (each.what) {
      case 'connected':
        line.inputs.push({ at, does: 'connect', after: after() });
        break;
      case 'sent': {
        const { message, asMember = message } = each;
        line.losesOutput ||= mayBeClosed(policy, line);
        line.inputs.push({ at, does: { message, asMember }, after: after() });
        break;
      }
      case 'ended':
        if (each.how !== 'half-close') {
          line.losesInputBefore = line.inputs.length;
          line.losesEnd = true;
        }
        line.losesOutput = true;
        line.inputs.push({
          at,
          does: 'end',
          how: each.how === 'reset' ? 'reset' : 'fin',
          after: after(),
        });
        break;
      case 'closed':
        line.seen.push('closed');
        break;
      case 'received':
        addSeen(line.seen, each.message, isOurs);
    }
  });
  return lines;
}

/** A server that closes while input waits sends an RST, which may destroy what it said at the last. */
function mayBeClosed({ refused }: Policy, { inputs }: Line): boolean {
  return inputs.some(
    ({ does }) =>
      typeof does === 'object' &&
      (does.message.type === 'quit' ||
        does.asMember.type === 'quit' ||
        (refused === 'closed' && does.message.type === 'login')),
  );
}

/** Parts of one roster become one; a ping of the server says nothing of the room. */
function addSeen(
  seen: Seen[],
  message: ServerMessage | Invalid,
  isOurs: (message: ServerMessage) => boolean,
): void {
  if (message.type === 'ping') return;
  if (message.type === 'invalid') {
    seen.push(message);
    return;
  }
  if (message.type !== 'here') {
    if (isOurs(message)) seen.push(message);
    return;
  }
  const nicks = message.nicks.filter((nick) => isOurs({ type: 'joined', nick }));
  const last = seen.at(-1);
  if (nicks.length === 0) return;
  if (typeof last === 'object' && last.type === 'here')
    seen[seen.length - 1] = { type: 'here', nicks: [...last.nicks, ...nicks] };
  else seen.push({ type: 'here', nicks });
}

/** A message is of this history if it is about somebody who asked for a nickname in it, or has a text of it. */
function ownership(policy: Policy, happenings: readonly Happening[]): (message: ServerMessage) => boolean {
  const keys = new Set<string>();
  const texts = new Set<string>();
  for (const each of happenings) {
    if (each.what !== 'sent') continue;
    for (const message of [each.message, each.asMember]) {
      if (message?.type === 'login') keys.add(keyOf(policy, message.nick) ?? message.nick);
      if (message !== undefined && 'text' in message) texts.add(message.text);
    }
  }
  return (message) => {
    if (message.type === 'welcome' || !('nick' in message) || message.nick === '') return true;
    if ('text' in message && texts.has(message.text)) return true;
    return keys.has(keyOf(policy, message.nick) ?? message.nick);
  };
}

/** What happens to the room when an input is handled. */
export function eventOf({ id }: Line, { does, how }: Input, phase: 'guest' | 'member'): RoomEvent {
  if (does === 'connect') return { type: 'connect', connection: id };
  if (does === 'end') return { type: 'end', connection: id, ...(how === undefined ? {} : { how }) };
  return { type: 'received', connection: id, message: phase === 'member' ? does.asMember : does.message };
}
