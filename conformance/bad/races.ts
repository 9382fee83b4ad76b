/**
 * Bad targets that are right as long as one thing happens after the other: each leaves a gap of a few
 * milliseconds between two steps that belong together, as a server does that waits for a database, a
 * lock or another thread in between. What happens in the gap goes wrong.
 */
import { type ConnectionId, type Effect, keyOf } from '../../spec/index.ts';
import type { BadTarget } from './bad-target.ts';
import { type Change, changing, connectionsOf, copies, idOf, isMessage, named, target } from './changing.ts';
import { byLine, type Line, put, relay } from './relay.ts';

/** How long a gap of time is open, milliseconds. */
const GAP_MS = 5;

/** Remembers things for the length of a gap: so many milliseconds, or the rest of this turn of the event loop. */
class Gap<T> {
  readonly #open = new Set<T>();
  readonly #length: number | 'turn';

  constructor(length: number | 'turn') {
    this.#length = length;
  }

  add(thing: T): void {
    this.#open.add(thing);
    const close = () => this.#open.delete(thing);
    if (this.#length === 'turn') setImmediate(close);
    else setTimeout(close, this.#length);
  }

  has(thing: T): boolean {
    return this.#open.has(thing);
  }

  /** All that is in the gap. */
  get things(): readonly T[] {
    return [...this.#open];
  }
}

const nickOf = ({ event }: Parameters<Change>[1]) =>
  (event as never as { message: { nick: string } }).message.nick;
const saidBy = (text: string) => (text.startsWith('said|') ? text.split('|')[1] : undefined);

export const RACE_TARGETS: readonly BadTarget[] = [
  target(
    'lost-update',
    'NICK-1',
    'reads its table of nicknames, and writes it back without what others have entered meanwhile',
    changing(['admit'], () => {
      const entered = new Gap<string>('turn');
      return (then, context) => {
        const { room, effects } = then(context);
        const owners = entered.things.reduce((left, key) => left.delete(key), room.owners);
        entered.add(keyOf(context.policy, nickOf(context)) ?? '');
        return { room: { ...room, owners }, effects };
      };
    }),
  ),
  target(
    'stale-audience',
    ['SAY-1', 'SAY-3'],
    'sends what is said to those who were members a moment ago',
    changing(['admit', 'say'], () => {
      const newest = new Gap<ConnectionId>(GAP_MS);
      return (then, context) => {
        const outcome = then(context);
        const id = idOf(context);
        const said = outcome.effects.find(isMessage('said'));
        if (said === undefined) {
          newest.add(id);
          return outcome;
        }
        const hearers = connectionsOf(context.room, 'member').filter(
          (each) => each !== id && !newest.has(each),
        );
        return {
          ...outcome,
          effects: copies((said as Extract<Effect, { type: 'broadcast' }>).message, hearers),
        };
      };
    }),
  ),
  relay(
    'speaker-threads',
    'SAY-6',
    'has a thread for each speaker, and each of them sends to every second receiver when it comes to it',
    () => {
      const held = new Map<Line, string[]>();
      const flush = (line: Line) => {
        // Of one speaker in the order of saying, of two the later first.
        const texts = held.get(line) ?? [];
        const speakers = [...new Set(texts.map(saidBy))].reverse();
        held.delete(line);
        put(line, speakers.flatMap((by) => texts.filter((text) => saidBy(text) === by)).join(''));
      };
      return {
        toClient: byLine((text, line) => {
          if (line.number % 2 === 0) return put(line, text);
          if (saidBy(text) === undefined) {
            flush(line);
            return put(line, text);
          }
          if (!held.has(line)) setTimeout(() => flush(line), 1);
          held.set(line, [...(held.get(line) ?? []), text]);
        }),
      };
    },
  ),
  target(
    'late-release',
    ['NICK-7', 'TO-5'],
    'tells that somebody left a moment before the nickname is free',
    changing(['member-quits', 'member-is-lost', 'admit'], () => {
      const leaving = new Gap<string>(GAP_MS);
      return (then, context) => {
        const connection = context.room.connections.get(idOf(context));
        if (connection?.phase === 'member') leaving.add(connection.key);
        else if (leaving.has(keyOf(context.policy, nickOf(context)) ?? ''))
          return named('refuse-taken-nick').then(context);
        return then(context);
      };
    }),
  ),
  target(
    'error-and-close',
    'LEAVE-1',
    'tells of a reset member once for the failed write and once for the end of the connection',
    changing(['say', 'member-is-lost'], () => {
      const writing = new Gap<ConnectionId>(GAP_MS);
      return (then, context) => {
        const outcome = then(context);
        const id = idOf(context);
        const { event } = context;
        if (event.type !== 'end') {
          for (const each of connectionsOf(context.room, 'member')) if (each !== id) writing.add(each);
          return outcome;
        }
        const left = outcome.effects.filter(isMessage('left'));
        const isTwice = event.how === 'reset' && writing.has(id);
        return isTwice ? { ...outcome, effects: [...outcome.effects, ...left] } : outcome;
      };
    }),
  ),
  relay('last-word-late', 'LEAVE-9', 'sends what was said by a slower way than that somebody left', () => {
    const held = new Map<Line, string[]>();
    const flush = (line: Line) => {
      const texts = held.get(line) ?? [];
      held.delete(line);
      put(line, texts.join(''));
    };
    return {
      toClient: byLine((text, line) => {
        const by = saidBy(text);
        if (by !== undefined) {
          if (!held.has(line)) setTimeout(() => flush(line), GAP_MS);
          held.set(line, [...(held.get(line) ?? []), text]);
          return;
        }
        const leaver = text.startsWith('left|') ? text.split('|')[1] : undefined;
        const overtakes = held.get(line)?.some((each) => saidBy(each) === leaver) === true;
        if (overtakes) put(line, text);
        flush(line);
        if (!overtakes) put(line, text);
      }),
    };
  }),
  relay(
    'slow-refusals',
    'TO-2',
    'looks elsewhere for a nickname that nobody here has, and answers meanwhile what comes after',
    () => ({
      toClient: byLine((text, line) => {
        if (text.startsWith('error|no-such-nick|')) setTimeout(() => put(line, text), GAP_MS);
        else put(line, text);
      }),
    }),
  ),
  target(
    'roster-before',
    'LOGIN-2',
    'looks who is there before it lets somebody in, and not again',
    changing(['admit'], () => {
      const newest = new Gap<string>('turn');
      return (then, context) => {
        const outcome = then(context);
        const effects = outcome.effects.flatMap((effect): Effect[] => {
          if (!('message' in effect) || effect.message.type !== 'here' || effect.type !== 'send')
            return [effect];
          const nicks = effect.message.nicks.filter((nick) => !newest.has(nick));
          return nicks.length === 0 ? [] : [{ ...effect, message: { type: 'here', nicks } }];
        });
        newest.add(nickOf(context));
        return { ...outcome, effects };
      };
    }),
  ),
  target(
    'remembers-address',
    'TO-5',
    'remembers for a moment who had a nickname that somebody wrote to',
    changing(['tell', 'member-quits', 'member-is-lost'], () => {
      const addresses = new Map<string, ConnectionId>();
      const gone = new Gap<ConnectionId>(20 * GAP_MS);
      return (then, context) => {
        const outcome = then(context);
        const id = idOf(context);
        const told = outcome.effects.find(isMessage('told'));
        if (told === undefined) {
          gone.add(id);
          return outcome;
        }
        const key = keyOf(context.policy, nickOf(context)) ?? '';
        const known = addresses.get(key);
        const to = known !== undefined && gone.has(known) ? known : context.room.owners.get(key)!;
        addresses.set(key, to);
        return { ...outcome, effects: [{ ...told, to } as Effect] };
      };
    }),
  ),
];
