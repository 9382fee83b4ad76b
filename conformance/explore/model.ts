/** What a schedule comes to if each step is handled before the next: pure, so that the same seed leads the same way. */
import {
  type ClientMessage,
  type ConnectionId,
  emptyRoom,
  keyOf,
  type Policy,
  type Room,
  type RoomEvent,
  step as stepOf,
} from '../../spec/index.ts';
import type { Step } from './script.ts';

/** A room in which steps are handled one after the other. */
export class Model {
  /** The rules that applied, and whose step it was. */
  readonly trace: {
    readonly rule: string;
    readonly peer: string;
    readonly step: Step;
    /** What had become of the nickname that it names. */
    readonly about: 'none' | 'freed' | 'renewed';
  }[] = [];
  readonly #policy: Policy;
  readonly #ids = new Map<string, string>();
  #room: Room = emptyRoom();
  /** The connections that had each nickname, by its key. */
  readonly #owners = new Map<string, Set<ConnectionId>>();
  #connections = 0;

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  phaseOf(peer: string): 'gone' | 'guest' | 'member' {
    return this.#room.connections.get(this.#ids.get(peer) ?? '')?.phase ?? 'gone';
  }

  /** Whether a nickname is one that somebody had and nobody has, or one that somebody else had before. */
  historyOf(nick: string): 'none' | 'freed' | 'renewed' {
    const key = keyOf(this.#policy, nick) ?? nick;
    const owners = this.#owners.get(key)?.size ?? 0;
    if (!this.#room.owners.has(key)) return owners > 0 ? 'freed' : 'none';
    return owners > 1 ? 'renewed' : 'none';
  }

  do(step: Step): void {
    if (this.phaseOf(step.peer) === 'gone') {
      this.#ids.set(step.peer, `connection ${++this.#connections}`);
      this.#apply({ type: 'connect', connection: this.#ids.get(step.peer)! }, step);
    }
    const connection = this.#ids.get(step.peer)!;
    if (['half-close', 'close', 'reset'].includes(step.does)) this.#apply({ type: 'end', connection }, step);
    const message = messageOf(step, this.#policy);
    if (message !== undefined) this.#apply({ type: 'received', connection, message }, step);
  }

  #apply(event: RoomEvent, step: Step): void {
    const about = step.nick === undefined ? 'none' : this.historyOf(step.nick);
    const { room, rule } = stepOf(this.#policy, this.#room, event);
    this.#room = room;
    for (const [key, id] of room.owners.entries())
      this.#owners.set(key, new Set([...(this.#owners.get(key) ?? []), id]));
    this.trace.push({ rule, peer: step.peer, step, about });
  }
}

function messageOf(
  { does, nick = '', peer }: Step,
  { nickBytesMax }: Policy,
): Extract<RoomEvent, { type: 'received' }>['message'] | undefined {
  const named = nick === 'invalid' ? 'x'.repeat(nickBytesMax + 1) : nick === '' ? peer : nick;
  const messages: Readonly<Record<string, ClientMessage>> = {
    login: { type: 'login', nick: named },
    say: { type: 'say', text: 'hi' },
    flood: { type: 'say', text: 'hi' },
    to: { type: 'to', nick: named, text: 'psst' },
    ping: { type: 'ping', token: 'ping' },
    quit: { type: 'quit' },
  };
  if (does === 'nonsense') return { type: 'invalid', code: 'unknown-command' };
  return messages[does];
}

/**
 * What a schedule reaches: its rules, and each two of them in a row of different peers, with the moment
 * of the second.
 */
export function reach(steps: readonly Step[], policy: Policy): Set<string> {
  const model = new Model(policy);
  for (const step of steps) model.do(step);
  const reached = new Set<string>();
  const named = new Set<string>();
  model.trace.forEach(({ rule, peer, step, about }, i) => {
    reached.add(rule);
    // Whether it is the same two of whom one writes to the other again, and who the other is by now.
    const pair = `${peer} ${step.nick?.toLowerCase()}`;
    if (about !== 'none') reached.add(`${rule} (${about}${named.has(pair) ? ', again' : ''}, ${step.when})`);
    if (rule === 'tell') named.add(pair);
    const before = model.trace[i - 1];
    if (before === undefined) return;
    const whose = before.peer === peer ? 'own' : 'other';
    reached.add(`${before.rule}, ${rule} (${whose}, ${step.when})`);
  });
  return reached;
}
