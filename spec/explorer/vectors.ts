/**
 * The shortest way to each rule as a language-neutral test vector: who does what, and which lines each
 * connection is then sent, in Parley/1's own wire format.
 */
import { compile } from '../dialect/codec.ts';
import { parley } from '../dialect/shipped/index.ts';
import { ERRORS } from '../errors.ts';
import type { Message } from '../messages.ts';
import type { ConnectionId, RoomEvent } from '../room/events.ts';
import { RULES } from '../room/rules.ts';
import { actorsOf, type Exploration, explore } from './explore.ts';
import { deliver } from './record.ts';

/** One thing that happens, and what the connections are then sent. */
export interface VectorStep {
  /** What happens: a connection does or suffers `event`; of `line` it sends that line. */
  readonly event: string;
  readonly connections: readonly ConnectionId[];
  readonly line?: string;
  /** What each connection must then be sent, in order; `closed` ends it. */
  readonly expect: readonly {
    readonly connection: ConnectionId;
    readonly line?: string;
    readonly closed?: true;
  }[];
}

/** A shortest way from an empty room to a rule. */
export interface Vector {
  readonly rule: string;
  readonly requirements: readonly string[];
  readonly steps: readonly VectorStep[];
}

const codec = compile(parley);
const utf8 = new TextDecoder();

function lineOf(side: 'client' | 'server', message: Message): string {
  return utf8.decode(codec.encode(side, message)).slice(0, -1);
}

/** One vector a rule, in the order of the table. */
export function vectors(exploration: Exploration = explore()): Vector[] {
  return RULES.map(({ name, requirements }) => {
    const path = exploration.paths.get(name);
    if (path === undefined) throw new Error(`no path reaches the rule ${name}`);
    const inside = new Set<ConnectionId>();
    const steps = path.events.map((event, i): VectorStep => {
      const expect = deliver(path.effects[i]!, inside).map((delivery) =>
        'closed' in delivery
          ? delivery
          : { connection: delivery.connection, line: lineOf('server', delivery.message) },
      );
      return { ...causeOf(event), expect };
    });
    return { rule: name, requirements, steps };
  });
}

function causeOf(event: RoomEvent): Pick<VectorStep, 'event' | 'connections' | 'line'> {
  const connections = actorsOf(event);
  if (event.type !== 'received') return { event: event.type, connections };
  const { message } = event;
  return {
    event: 'line',
    connections,
    line:
      message.type === 'invalid' ? (message.frame ?? ERRORS[message.code].when) : lineOf('client', message),
  };
}
