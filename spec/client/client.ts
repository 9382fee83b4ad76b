/**
 * The client's side: what a client knows of the room from the messages alone. Like the server's side
 * it is a table of named rows and a pure function over it.
 */
import type { ServerMessage } from '../messages.ts';

/** What a client knows of the room. */
export interface ClientState {
  /** `guest` until welcome, `closed` after bye. */
  readonly phase: 'guest' | 'member' | 'closed';
  /** The own nickname, as welcome gave it. */
  readonly nick: string | undefined;
  /** The nicknames of the others, in the order in which they became known. */
  readonly others: readonly string[];
  /** Why the server closed, once it said so. */
  readonly bye: string | undefined;
}

/** What a client knows before the first message. */
export const INITIAL_CLIENT: ClientState = { phase: 'guest', nick: undefined, others: [], bye: undefined };

/** One row of the table of the client: what it learns from one type of message. */
export interface ClientRule<T extends ServerMessage['type'] = ServerMessage['type']> {
  readonly name: string;
  readonly on: T;
  /** What the client knows after the message. */
  readonly then: (state: ClientState, message: Extract<ServerMessage, { type: T }>) => ClientState;
}

const row = <T extends ServerMessage['type']>(name: string, on: T, then: ClientRule<T>['then']) =>
  ({ name, on, then }) as unknown as ClientRule;

/** One row for each message of a server; the rest leave the state as it is. */
export const CLIENT_RULES: readonly ClientRule[] = [
  row('learn-roster', 'here', (state, { nicks }) => ({ ...state, others: [...state.others, ...nicks] })),
  row('become-member', 'welcome', (state, { nick }) => ({ ...state, phase: 'member', nick })),
  row('learn-joined', 'joined', (state, { nick }) => ({
    ...state,
    others: nick === state.nick || state.others.includes(nick) ? state.others : [...state.others, nick],
  })),
  row('learn-left', 'left', (state, { nick }) => ({
    ...state,
    others: state.others.filter((other) => other !== nick),
  })),
  row('close', 'bye', (state, { reason }) => ({ ...state, phase: 'closed', bye: reason })),
];

const BY_TYPE = new Map(CLIENT_RULES.map((rule) => [rule.on, rule]));

/** What a client knows after a message. */
export function clientStep(state: ClientState, message: ServerMessage): ClientState {
  return BY_TYPE.get(message.type)?.then(state, message as never) ?? state;
}

/**
 * The answer that a client owes to a message whatever its person does, or undefined (CLIENT-3).
 */
export function automaticReply(
  message: ServerMessage,
): { readonly type: 'pong'; readonly token: string } | undefined {
  return message.type === 'ping' ? { type: 'pong', token: message.token } : undefined;
}
