/**
 * Texts of people, of which the same may be said often. The invariants of the specification hold where
 * texts are unique; of the others it is counted how often they were said and heard. That a text was lost
 * shows when a later one of the same speaker was heard.
 */
import { type Codec, utf8Length } from '../../spec/index.ts';
import { quoted, type Wrong } from './finding.ts';
import type { Reading } from './readings.ts';

/** Texts that were sent more than once in the session. */
export function repeatedTexts(readings: readonly Reading[]): Set<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { entry } of readings) {
    if (entry.what !== 'sent' || !('text' in entry.message)) continue;
    const { text } = entry.message;
    if (seen.has(text)) repeated.add(text);
    seen.add(text);
  }
  return repeated;
}

/** Nobody hears a text of somebody more often than it was said. */
export function heardTooOften(readings: readonly Reading[], repeated: ReadonlySet<string>): Wrong[] {
  const count = new Map<string, number>();
  const add = (key: string) => {
    count.set(key, (count.get(key) ?? 0) + 1);
    return count.get(key)!;
  };
  return readings.flatMap(({ ms, entry }): Wrong[] => {
    if (entry.what === 'sent' && 'text' in entry.message) add(`sent ${entry.message.text}`);
    if (entry.what !== 'received') return [];
    const { message, peer } = entry;
    if ((message.type !== 'said' && message.type !== 'told') || !repeated.has(message.text)) return [];
    const heard = add(`${peer} ${message.type} ${message.nick} ${message.text}`);
    if (heard <= (count.get(`sent ${message.text}`) ?? 0)) return [];
    const requirement = message.type === 'said' ? 'SAY-2' : 'TO-1';
    return [
      {
        ms,
        peer,
        requirement,
        message: `${peer} was sent ${quoted(message.text)} more often than anybody had said it by then.`,
      },
    ];
  });
}

interface Said {
  readonly ms: number;
  readonly text: string;
  /** Who had been welcomed by then, and had not begun to leave. */
  readonly members: ReadonlySet<string>;
}

/** SAY-1: who was a member when a text was said, and hears a later one of its speaker, has heard it. */
export function lostTexts(
  readings: readonly Reading[],
  repeated: ReadonlySet<string>,
  { dialect: { policy } }: Codec,
): Wrong[] {
  if (policy.says !== 'others' && policy.says !== 'all') return [];
  const members = new Set<string>();
  const spoken = new Map<string, Said[]>();
  const speakers = new Map<string, string>();
  const next = new Map<string, number>();
  const missed: { wrong: Wrong; text: string }[] = [];
  const heard = new Set<string>();
  for (const { ms, entry } of readings) {
    const { peer } = entry;
    if (entry.what === 'ended' || entry.what === 'closed') members.delete(peer);
    if (entry.what === 'sent' && entry.message.type === 'quit') members.delete(peer);
    if (entry.what === 'received' && entry.message.type === 'welcome') members.add(peer);
    if (entry.what === 'sent' && entry.message.type === 'say' && members.has(peer)) {
      const { text } = entry.message;
      if (text === '' || repeated.has(text) || utf8Length(text) > policy.textBytesMax) continue;
      spoken.set(peer, [...(spoken.get(peer) ?? []), { ms, text, members: new Set(members) }]);
      speakers.set(text, peer);
    }
    if (entry.what !== 'received' || entry.message.type !== 'said') continue;
    const speaker = speakers.get(entry.message.text);
    if (speaker === undefined) continue;
    const { text } = entry.message;
    heard.add(`${peer} ${text}`);
    const pair = `${speaker} ${peer}`;
    const texts = spoken.get(speaker) ?? [];
    const at = texts.findIndex((each) => each.text === text);
    const from = next.get(pair) ?? 0;
    next.set(pair, Math.max(from, at + 1));
    for (const each of texts.slice(from, at)) {
      if (peer === speaker || !each.members.has(peer)) continue;
      const message = `${peer} was never sent ${quoted(each.text)} of ${speaker}, but what ${speaker} said after it.`;
      missed.push({ wrong: { ms: each.ms, peer, requirement: 'SAY-1', message }, text: each.text });
    }
  }
  // What comes too late is out of order, and no loss.
  return missed.filter(({ wrong, text }) => !heard.has(`${wrong.peer} ${text}`)).map(({ wrong }) => wrong);
}
