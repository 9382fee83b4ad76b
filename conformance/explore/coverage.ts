/** Which rules schedules can reach in a dialect, and which of them none did. */
import { ALL_RULES, type Rule } from '../../spec/index.ts';
import { type Abilities, mayDo } from './abilities.ts';
import type { Deed } from './script.ts';

/** What brings an event about; the others take time, or a server that is full or ends. */
const DEEDS_OF_EVENTS: Readonly<Record<string, Deed>> = {
  connect: 'connect',
  login: 'login',
  say: 'say',
  to: 'to',
  ping: 'ping',
  quit: 'quit',
  invalid: 'nonsense',
  end: 'close',
};

/** Rules that schedules can reach and that are not among those that applied, by name. */
export function unreached(applied: ReadonlyMap<string, number>, abilities: Abilities): string[] {
  return ALL_RULES.filter((rule) => isSought(rule, abilities) && !applied.has(rule.name)).map(
    ({ name }) => name,
  );
}

function isSought({ when }: Rule, abilities: Abilities): boolean {
  const isPlain = (words: unknown, word: string) => words === undefined || [words].flat().includes(word);
  const actors = [when.phase ?? []].flat().map((phase) => ({
    isMember: phase === 'member',
    isAsking: phase === 'member',
  }));
  return (
    [when.event ?? []].flat().some((event) => {
      const deed = DEEDS_OF_EVENTS[event];
      return deed !== undefined && actors.some((actor) => mayDo(abilities, deed, actor));
    }) &&
    (abilities.refusesSelf || when.target !== 'self') &&
    isPlain(when.text, 'fine') &&
    isPlain(when.audience, 'room') &&
    isPlain(when.names, 'asked')
  );
}
