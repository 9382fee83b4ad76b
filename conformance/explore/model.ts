/** What a schedule comes to if each step is handled before the next: pure, so that the same seed leads the same way. */
import {
  type ClientMessage,
  emptyRoom,
  type Policy,
  type Room,
  type RoomEvent,
  step as stepOf,
} from '../../spec/index.ts';
import type { Step } from './script.ts';

/** A room in which steps are handled one after the other. */
export class Model {
  /** The rules that applied, and whose step it was. */
  readonly trace: { readonly rule: string; readonly peer: string; readonly step: Step }[] = [];
  readonly #policy: Policy;
  readonly #ids = new Map<string, string>();
  #room: Room = emptyRoom();
  #connections = 0;

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  phaseOf(peer: string): 'gone' | 'guest' | 'member' {
    return this.#room.connections.get(this.#ids.get(peer) ?? '')?.phase ?? 'gone';
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
    const { room, rule } = stepOf(this.#policy, this.#room, event);
    this.#room = room;
    this.trace.push({ rule, peer: step.peer, step });
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
  model.trace.forEach(({ rule, peer, step }, i) => {
    reached.add(rule);
    const before = model.trace[i - 1];
    if (before === undefined) return;
    const whose = before.peer === peer ? 'own' : 'other';
    reached.add(`${before.rule}, ${rule} (${whose}, ${step.when})`);
  });
  return reached;
}
