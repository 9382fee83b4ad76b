/** The whole server as one pure function. */
import type { Policy } from '../dialect/schema.ts';
import type { Effect, RoomEvent } from './events.ts';
import { ALL_RULES } from './other-rooms.ts';
import type { Room } from './room.ts';
import type { Rule } from './rules.ts';
import { type Situation, situationOf } from './situation.ts';

/** What an event did. */
export interface Step {
  readonly room: Room;
  readonly effects: readonly Effect[];
  /** The name of the rule that matched. */
  readonly rule: string;
}

/** Rules by the events that they can match, so that an event meets a handful of them. */
export type RuleTable = ReadonlyMap<Situation['event'], readonly Rule[]>;

/** Sorts rules by the events that they can match. */
export function tableOf(rules: readonly Rule[]): RuleTable {
  const table = new Map<Situation['event'], Rule[]>();
  for (const rule of rules) {
    for (const event of [rule.when.event ?? []].flat()) table.set(event, [...(table.get(event) ?? []), rule]);
  }
  return table;
}

/** The rules of every room. */
export const RULE_TABLE = tableOf(ALL_RULES);

/** True if the situation has every word of the rule's pattern. */
export function matches(rule: Rule, situation: Situation): boolean {
  const { when } = rule;
  for (const word in when) {
    const wanted = when[word as keyof Situation];
    const found = situation[word as keyof Situation];
    if (Array.isArray(wanted) ? !(wanted as readonly unknown[]).includes(found) : wanted !== found)
      return false;
  }
  return true;
}

/**
 * What an event does to a room. Pure and deterministic: the same room and event give the same result
 * everywhere, so copies of a room that read the same log stay equal.
 * Throws a RangeError for an event that no rule matches; the only ones are a connect and an overflow of an id that is connected.
 */
export function step(policy: Policy, room: Room, event: RoomEvent, table: RuleTable = RULE_TABLE): Step {
  const situation = situationOf(policy, room, event);
  for (const rule of table.get(situation.event) ?? []) {
    if (!matches(rule, situation)) continue;
    const { room: next, effects } = rule.then({ policy, room, event });
    return { room: next, effects, rule: rule.name };
  }
  throw new RangeError(`no rule for ${JSON.stringify(situation)}`);
}
