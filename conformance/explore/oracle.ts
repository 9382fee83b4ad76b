/**
 * Whether some order of what peers did explains all that they saw. Pure: it reads what happened and
 * calls `step`.
 *
 * The inputs of one connection are handled in their order, those of different connections in any. What
 * somebody had seen before an input was sent was sent before it was handled. Each order that is tried is
 * given up at the first message that its receiver did not see next, so that few are tried.
 */
import {
  type ConnectionId,
  type Delivery,
  deliver,
  emptyRoom,
  type Room,
  type RoomEvent,
  type ServerMessage,
  step,
} from '../../spec/index.ts';
import type { Happening } from './happening.ts';
import { eventOf, type Line, linesOf, type Seen } from './lines.ts';
import type { Sight } from './sight.ts';

/** Where the best order that was tried comes to its end: what it would have sent there, and what came. */
export interface Parting {
  readonly peer: string;
  /** What had to come next, by each rule that was tried. */
  readonly awaited: readonly (ServerMessage | 'closed')[];
  /** What came; undefined if nothing did. */
  readonly came: Seen | undefined;
}

/** What the oracle says. */
export type Judgement =
  /** The rules that applied, in an order that explains everything. */
  | { readonly explained: true; readonly rules: readonly string[] }
  /** The rules of the order that came furthest; `gaveUp` if there were too many to try them all, so that nothing is known. */
  | {
      readonly explained: false;
      readonly gaveUp: boolean;
      readonly rules: readonly string[];
      readonly parting: Parting | undefined;
    };

/** Orders that are looked at before the search gives up, in steps. */
const STEPS_MAX = 30_000;

/** Rules that depend on nothing but their own connection and change nothing: where they can apply, they may. */
const BY_THEMSELVES = ['answer-ping', 'ignore-pong', 'ignore-gone', 'refuse-line'];

/** What a server may do of itself, where somebody was told so. */
const OF_ITSELF: Readonly<Record<string, 'timeout' | 'login-deadline' | 'flood' | 'slow'>> = {
  timeout: 'timeout',
  'login-timeout': 'login-deadline',
  flood: 'flood',
  slow: 'slow',
};

/**
 * Judges what happened. `whole` if nothing is on its way any more: then all inputs must have been
 * handled and all that was sent must have come.
 */
export function judge(sight: Sight, happenings: readonly Happening[], whole: boolean): Judgement {
  return new Search(sight, linesOf(sight.policy, happenings), whole).run();
}

/** A moment of one order. */
interface Node {
  readonly room: Room;
  readonly inside: Set<ConnectionId>;
  /** How many inputs of each connection are handled, and how much it has been sent of what it saw. */
  readonly handled: readonly number[];
  readonly sent: readonly number[];
}

class Search {
  readonly #sight: Sight;
  readonly #lines: readonly Line[];
  readonly #whole: boolean;
  readonly #ofItself: readonly ('timeout' | 'login-deadline' | 'flood' | 'slow')[];
  readonly #isFull: boolean;
  readonly #tried = new Set<string>();
  readonly #rules: string[] = [];
  #furthest: readonly string[] = [];
  #steps = 0;
  #depth = -1;
  #parting: { peer: string; awaited: (ServerMessage | 'closed')[]; came: Seen | undefined } | undefined;

  constructor(sight: Sight, lines: readonly Line[], whole: boolean) {
    this.#sight = sight;
    this.#lines = lines;
    this.#whole = whole;
    const reasons = new Set(
      lines.flatMap(({ seen }) =>
        seen.flatMap((each) => (typeof each === 'object' && 'reason' in each ? [each.reason] : [])),
      ),
    );
    this.#ofItself = Object.keys(OF_ITSELF).flatMap((reason) =>
      reasons.has(reason) ? [OF_ITSELF[reason]!] : [],
    );
    this.#isFull = reasons.has('full');
  }

  run(): Judgement {
    const none = this.#lines.map(() => 0);
    const start: Node = { room: emptyRoom(), inside: new Set(), handled: none, sent: none };
    if (this.#visit(start)) return { explained: true, rules: this.#rules };
    const gaveUp = this.#steps > STEPS_MAX;
    return { explained: false, gaveUp, rules: this.#furthest, parting: this.#parting };
  }

  /** Whether an order that goes on from here explains the rest. */
  #visit(node: Node): boolean {
    if (this.#isDone(node)) return true;
    if (this.#rules.length > this.#furthest.length) this.#furthest = [...this.#rules];
    const key = fingerprint(node);
    if (this.#tried.has(key)) return false;
    this.#tried.add(key);
    for (const number of this.#inTurn(node)) {
      for (const [event, handled] of this.#eventsOf(node, number)) {
        if (++this.#steps > STEPS_MAX) return false;
        const next = this.#after(node, number, event, handled);
        if (next === undefined) continue;
        this.#rules.push(next.rule);
        if (this.#visit(next)) return true;
        this.#rules.pop();
        // In no other order could it have had another outcome.
        if (next.room === node.room && BY_THEMSELVES.includes(next.rule)) return false;
      }
    }
    return false;
  }

  #isDone({ handled, sent }: Node): boolean {
    return this.#lines.every(
      ({ inputs, seen }, i) => sent[i] === seen.length && (!this.#whole || handled[i] === inputs.length),
    );
  }

  /** The connections whose next input may be handled, in the order of sending, which is the likeliest. */
  #inTurn({ handled, sent }: Node): number[] {
    const numbers: number[] = [];
    this.#lines.forEach(({ inputs }, i) => {
      const input = inputs[handled[i]!];
      if (input?.after.every((count, other) => sent[other]! >= count)) numbers.push(i);
    });
    const at = (number: number) => this.#lines[number]!.inputs[handled[number]!]!.at;
    return numbers.sort((a, b) => at(a) - at(b));
  }

  /** What may happen next on a connection, each with how many of its inputs are handled then. */
  #eventsOf({ room, handled }: Node, number: number): [RoomEvent, number][] {
    const line = this.#lines[number]!;
    const next = handled[number]!;
    const input = line.inputs[next]!;
    const connection = line.id;
    const found = room.connections.get(connection);
    const events: [RoomEvent, number][] = [[eventOf(line, input, found?.phase ?? 'guest'), next + 1]];
    if (this.#isFull && input.does === 'connect') events.push([{ type: 'overflow', connection }, next + 1]);
    // Its end may have destroyed what it sent before, as far as nobody saw of it.
    const { losesInputBefore: end } = line;
    if (next < end) events.push([eventOf(line, line.inputs[end]!, 'guest'), end + 1]);
    if (found !== undefined) for (const type of this.#ofItself) events.push([{ type, connection }, next]);
    return events;
  }

  /** The next moment, if everybody saw what is sent then. */
  #after(node: Node, number: number, event: RoomEvent, count: number): (Node & { rule: string }) | undefined {
    const { room, effects, rule } = step(this.#sight.policy, node.room, event);
    const inside = effects.some(({ type }) => type === 'enter' || type === 'exit')
      ? new Set(node.inside)
      : node.inside;
    const sent = [...node.sent];
    const handled = node.handled.with(number, count);
    for (const delivery of deliver(effects, inside)) {
      if (this.#take(delivery, room, sent)) continue;
      this.#part(delivery, sent, handled);
      return undefined;
    }
    return { room, inside, sent, handled, rule };
  }

  /** Whether what is sent is what its receiver saw next, or can have gone unseen. */
  #take(delivery: Delivery, room: Room, sent: number[]): boolean {
    const number = this.#numberOf(delivery.connection);
    const line = this.#lines[number]!;
    const seen = line.seen[sent[number]!];
    const what = this.#shown(delivery, room);
    if (what === undefined) return true;
    if (what === 'closed') {
      if (seen === 'closed') sent[number]!++;
      return seen === 'closed' || (seen === undefined && (line.losesEnd || !this.#whole));
    }
    if (seen === undefined) return line.losesOutput || !this.#whole;
    if (seen === 'closed') return line.losesOutput;
    if (!this.#sight.same(what, seen) && !this.#isBeginning(what, seen, line, sent[number]!)) return false;
    sent[number]!++;
    return true;
  }

  /** A roster of several messages, of which not all have come. */
  #isBeginning(what: ServerMessage, seen: Seen, line: Line, at: number): boolean {
    if (this.#whole || typeof seen === 'string' || at < line.seen.length - 1) return false;
    return (
      what.type === 'here' && seen.type === 'here' && seen.nicks.every((nick) => what.nicks.includes(nick))
    );
  }

  #shown(delivery: Delivery, room: Room): ServerMessage | 'closed' | undefined {
    if ('closed' in delivery) return 'closed';
    const receiver = room.connections.get(delivery.connection);
    return this.#sight.shown(delivery.message, receiver?.phase === 'member' ? receiver.nick : undefined);
  }

  #numberOf(id: ConnectionId): number {
    return this.#lines.findIndex((line) => line.id === id);
  }

  /** Notes where an order ended, if none came further. */
  #part(delivery: Delivery, sent: readonly number[], handled: readonly number[]): void {
    const depth = [...sent, ...handled].reduce((sum, count) => sum + count, 0);
    if (depth < this.#depth) return;
    const number = this.#numberOf(delivery.connection);
    const peer = this.#lines[number]!.id;
    const awaited = 'closed' in delivery ? 'closed' : delivery.message;
    const isSame = depth === this.#depth && this.#parting?.peer === peer;
    if (isSame) this.#parting!.awaited.push(awaited);
    else this.#parting = { peer, awaited: [awaited], came: this.#lines[number]!.seen[sent[number]!] };
    this.#depth = depth;
  }
}

function fingerprint({ room, handled, sent }: Node): string {
  const members: string[] = [];
  for (const [key, owner] of room.owners.entries()) members.push(`${owner} ${key}`);
  return `${handled.join()} ${sent.join()} ${room.connections.size} ${members.sort().join('\n')}`;
}
