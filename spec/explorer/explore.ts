/**
 * Visits every state of a small room: three connections, two nicknames and a variant of one. In each
 * state it tries every event of an alphabet that covers every situation, checks that exactly one rule
 * matches and that the invariants hold, and keeps a shortest path to each rule, one that
 * shows what others are sent where there is one.
 */

import type { Policy } from '../dialect/schema.ts';
import { parley } from '../dialect/shipped/index.ts';
import type { Entry, Violation } from '../history/history.ts';
import { INVARIANTS, SYNCHRONOUS_INVARIANTS, violations } from '../history/invariants.ts';
import { LIMITS } from '../limits.ts';
import type { ClientMessage } from '../messages.ts';
import type { ConnectionId, Effect, RoomEvent } from '../room/events.ts';
import { emptyRoom, type Room } from '../room/room.ts';
import { RULES, type Rule } from '../room/rules.ts';
import { situationOf } from '../room/situation.ts';
import { matches, step, tableOf } from '../room/step.ts';
import { type Delivery, deliver, entriesOf } from './record.ts';

const CONNECTIONS = [1, 2, 3] as const;
const NICKS = ['alice', 'ALICE', 'bob'] as const;
/** Texts or answers waiting beyond which a room is not followed: nothing new comes of more. */
const WAITING_MAX = 2;

/** A way to get somewhere: the events, and what each of them brought about. */
export interface Path {
  readonly events: readonly RoomEvent[];
  readonly effects: readonly (readonly Effect[])[];
}

/** What an exploration found. */
export interface Exploration {
  readonly states: number;
  readonly transitions: number;
  /** The shortest of the most telling paths that end with each rule, in the order of the table. */
  readonly paths: ReadonlyMap<string, Path>;
  /** Situations that no rule or several match. */
  readonly ambiguous: readonly string[];
  readonly violations: readonly Violation[];
}

interface Node {
  readonly room: Room;
  readonly inside: ReadonlySet<ConnectionId>;
  readonly open: ReadonlySet<ConnectionId>;
  readonly path: Path;
  readonly entries: readonly Entry[];
}

/** Explores with the rules of Parley/1, or with rules that a test has broken on purpose. */
export function explore(rules: readonly Rule[] = RULES, policy: Policy = parley.policy): Exploration {
  const table = tableOf(rules);
  const seen = new Set<string>();
  const paths = new Map<string, Path>();
  const shown = new Map<string, number>();
  const ambiguous = new Set<string>();
  const found: Violation[] = [];
  let transitions = 0;
  const queue: Node[] = [
    { room: emptyRoom(), inside: new Set(), open: new Set(), path: { events: [], effects: [] }, entries: [] },
  ];
  seen.add(fingerprint(queue[0]!));
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const event of alphabet(node, policy)) {
      transitions++;
      const situation = situationOf(policy, node.room, event);
      const matching = rules.filter((rule) => matches(rule, situation));
      if (matching.length !== 1)
        ambiguous.add(
          `${JSON.stringify(situation)}: ${matching.map((rule) => rule.name).join(', ') || 'no rule'}`,
        );
      if (matching.length === 0) continue;
      const { room, effects, rule } = step(policy, node.room, event, table);
      const inside = new Set(node.inside);
      const deliveries = deliver(effects, inside);
      const entries = [...node.entries, ...entriesOf(event, deliveries)];
      const path = { events: [...node.path.events, event], effects: [...node.path.effects, effects] };
      const shows = tells(event, deliveries);
      if (shows > (shown.get(rule) ?? -1)) {
        paths.set(rule, path);
        shown.set(rule, shows);
      }
      found.push(...violations({ policy, entries }, [...INVARIANTS, ...SYNCHRONOUS_INVARIANTS]));
      const next = { room, inside, open: openAfter(node.open, event, deliveries), path, entries };
      const mark = fingerprint(next);
      if (seen.has(mark)) continue;
      seen.add(mark);
      queue.push(next);
    }
  }
  const ordered = rules.flatMap((rule) =>
    paths.has(rule.name) ? [[rule.name, paths.get(rule.name)!] as const] : [],
  );
  return {
    states: seen.size,
    transitions,
    paths: new Map(ordered),
    ambiguous: [...ambiguous],
    violations: found,
  };
}

/** Two states with the same fingerprint are one: the whole room, whom broadcasts reach, and who is connected. */
function fingerprint({ room, inside, open }: Pick<Node, 'room' | 'inside' | 'open'>): string {
  const sorted = (entries: Iterable<readonly [ConnectionId | string, unknown]>) =>
    [...entries].map(([key, value]) => `${key} ${JSON.stringify(value)}`).sort();
  return JSON.stringify([
    sorted(room.connections.entries()),
    sorted(room.owners.entries()),
    room.desk.waiting,
    room.desk.answers.length,
    [...inside].sort(),
    [...open].sort(),
  ]);
}

/** Who is connected, as the network sees it, whatever the room has noted. */
function openAfter(
  open: ReadonlySet<ConnectionId>,
  event: RoomEvent,
  deliveries: readonly Delivery[],
): Set<ConnectionId> {
  const next = new Set(open);
  if (event.type === 'connect') next.add(event.connection);
  if (event.type === 'end') next.delete(event.connection);
  for (const delivery of deliveries) if ('closed' in delivery) next.delete(delivery.connection);
  return next;
}

/** How much the end of a path shows: most if others are sent something, least if nobody is. */
function tells(event: RoomEvent, deliveries: readonly Delivery[]): number {
  const actors = actorsOf(event);
  if (deliveries.some(({ connection }) => !actors.includes(connection))) return 2;
  return deliveries.length > 0 ? 1 : 0;
}

/** Who does or suffers an event. */
export function actorsOf(event: RoomEvent): readonly ConnectionId[] {
  if (event.type === 'operator') return [];
  return event.type === 'shutdown' ? event.connections : [event.connection];
}

const saysOf = (text: string) =>
  [text, '', 'x'.repeat(LIMITS.textBytesMax + 1)].map((said): ClientMessage => ({ type: 'say', text: said }));

/** Every event that makes sense in a state. Texts differ with the depth, so that each can be attributed. */
function alphabet({ open, path, room }: Node, { says, given }: Policy): RoomEvent[] {
  const text = `text ${path.events.length + 1}`;
  const messages: ClientMessage[] = [
    ...[...NICKS, ''].map((nick): ClientMessage => ({ type: 'login', nick })),
    ...(room.desk.waiting.length < WAITING_MAX ? saysOf(text) : []),
    ...[...NICKS, 'nobody'].map((nick): ClientMessage => ({ type: 'to', nick, text })),
    { type: 'to', nick: 'bob', text: '' },
    { type: 'to', nick: 'bob', text: 'x'.repeat(LIMITS.textBytesMax + 1) },
    ...(says === 'partner'
      ? [...NICKS, 'nobody'].map((nick): ClientMessage => ({ type: 'pair', nick }))
      : []),
    { type: 'quit' },
    { type: 'ping', token: 't' },
    { type: 'pong', token: 't' },
  ];
  const ofEach = CONNECTIONS.flatMap((connection): RoomEvent[] => {
    // Where the nicknames are counted up, each connection comes once, or there would be no end of states.
    const mayCome = given === undefined ? !open.has(connection) : connection === room.given + 1;
    const opening: RoomEvent[] = !mayCome
      ? []
      : [
          { type: 'connect', connection },
          { type: 'overflow', connection },
        ];
    return [
      ...opening,
      ...messages.map((message): RoomEvent => ({ type: 'received', connection, message })),
      { type: 'received', connection, message: { type: 'invalid', code: 'unknown-command', frame: 'dance' } },
      { type: 'end', connection },
      { type: 'idle', connection, token: 'idle' },
      { type: 'timeout', connection },
      { type: 'login-deadline', connection },
      { type: 'slow', connection },
      { type: 'flood', connection },
    ];
  });
  return [
    ...ofEach,
    ...(says === 'operator' && room.desk.answers.length < WAITING_MAX
      ? [{ type: 'operator', text } as const]
      : []),
    { type: 'shutdown', connections: [1] },
    { type: 'shutdown', connections: [...CONNECTIONS] },
  ];
}
