/** Invariants about texts. They hold where texts are unique within a history, but for one that is said again at once. */
import type { Invalid } from '../dialect/codec.ts';
import type { Policy } from '../dialect/schema.ts';
import { utf8Length } from '../limits.ts';
import type { ServerMessage } from '../messages.ts';
import { keyOf } from '../room/situation.ts';
import { eventOf } from './event.ts';
import type { Entry, History, Violation } from './history.ts';

/** Who sent a text, and how. */
interface Origin {
  readonly peer: string;
  /** The addressee's key, of a to. */
  readonly to: string | undefined;
  /** Position among what the sender said to all and to single peers. */
  readonly position: number;
}

/** The requirement of a say where it does not go to the room. */
function ofRoom({ says }: Policy, requirement: string): string {
  if (says === 'partner') return 'ROOM-3';
  return says === 'self' ? 'ROOM-6' : requirement;
}

/** Where each text of the history comes from, but for those that several have sent. */
function origins({ policy, entries }: History): Map<string, Origin> {
  const sent = new Map<string, Origin>();
  const ofSeveral = new Set<string>();
  entries.forEach((entry, position) => {
    if (entry.what !== 'sent') return;
    const { message, peer } = entry;
    if (message.type !== 'say' && message.type !== 'to') return;
    const to = message.type === 'to' ? (keyOf(policy, message.nick) ?? message.nick) : undefined;
    if ((sent.get(message.text)?.peer ?? peer) !== peer) ofSeveral.add(message.text);
    sent.set(message.text, { peer, to, position });
  });
  for (const text of ofSeveral) sent.delete(text);
  return sent;
}

/** How often each text was sent. */
function timesSent({ entries }: History): Map<string, number> {
  const times = new Map<string, number>();
  for (const entry of entries)
    if (entry.what === 'sent' && 'text' in entry.message)
      times.set(entry.message.text, (times.get(entry.message.text) ?? 0) + 1);
  return times;
}

/** The nickname under which each peer was welcomed, last of all. */
function nicknames({ entries }: History): Map<string, string> {
  const nicks = new Map<string, string>();
  for (const entry of entries) {
    if (entry.what === 'received' && entry.message.type === 'welcome')
      nicks.set(entry.peer, entry.message.nick);
  }
  return nicks;
}

/** SAY-2, TO-1: nobody receives a text more often than it was sent. */
export function exactlyOnce(history: History): Violation[] {
  const { policy, entries } = history;
  const times = timesSent(history);
  const seenBy = new Map<string, Map<string, number>>();
  return entries.flatMap((entry, at): Violation[] => {
    if (entry.what !== 'received' || (entry.message.type !== 'said' && entry.message.type !== 'told'))
      return [];
    const { type, nick, text } = entry.message;
    // An empty text was said by nobody, so it is no second copy of anything.
    if (text === '') return [];
    const seen = seenBy.get(entry.peer) ?? new Map<string, number>();
    seenBy.set(entry.peer, seen);
    const event = eventOf(type, nick, text);
    const count = (seen.get(event) ?? 0) + 1;
    seen.set(event, count);
    if (count <= (times.get(text) ?? 1)) return [];
    const requirement = type === 'said' ? ofRoom(policy, 'SAY-2') : 'TO-1';
    return [
      {
        requirement,
        message: `${entry.peer} was sent ${type} of ${nick} ${count === 2 ? 'twice' : `${count} times`}: ${JSON.stringify(text.slice(0, 60))}.`,
        at,
      },
    ];
  });
}

/** SAY-1, SAY-3, TO-1: a text comes from whom it names, not back to them, and a direct one to its addressee alone. */
export function rightPeople(history: History): Violation[] {
  const sent = origins(history);
  const nicks = nicknames(history);
  const keyOfPeer = (peer: string) => keyOf(history.policy, nicks.get(peer) ?? '');
  const { says } = history.policy;
  const comesBack = says === 'all' || says === 'self';
  return history.entries.flatMap((entry, at): Violation[] => {
    if (entry.what !== 'received' || (entry.message.type !== 'said' && entry.message.type !== 'told'))
      return [];
    const { type, nick, text } = entry.message;
    const origin = sent.get(text);
    // An empty text is not unique, so it can be anybody's.
    if (origin === undefined || text === '') return [];
    const shown = JSON.stringify(text.slice(0, 60));
    if (says === 'self' && origin.peer !== entry.peer) {
      return [
        { requirement: 'ROOM-6', message: `${entry.peer} was sent the answer to another: ${shown}.`, at },
      ];
    }
    if (type === 'said' && origin.to === undefined && origin.peer === entry.peer && !comesBack) {
      return [{ requirement: 'SAY-3', message: `${entry.peer} was sent its own say: ${shown}.`, at }];
    }
    if (origin.to !== undefined && (type === 'said' || origin.to !== keyOfPeer(entry.peer))) {
      return [
        {
          requirement: 'TO-1',
          message: `${entry.peer} was sent ${type} of a text that was for somebody else alone: ${shown}.`,
          at,
        },
      ];
    }
    const author = nicks.get(origin.peer);
    if (author === undefined || author === nick || nick === '') return [];
    const requirement = type === 'said' ? ofRoom(history.policy, 'SAY-1') : 'TO-1';
    return [
      {
        requirement,
        message: `${entry.peer} was sent a text of ${author} as ${type} of ${nick}: ${shown}.`,
        at,
      },
    ];
  });
}

/**
 * SAY-4: who asks to become a member after somebody has heard a text is not sent it. That somebody has
 * heard it shows that the server had handled it by then.
 */
export function noHistory({ entries, guestsHear = false }: History): Violation[] {
  const heard = new Map<string, number>();
  const asked = new Map<string, number>();
  const unanswered = new Set<string>();
  const welcomed = new Set<string>();
  return entries.flatMap((entry, at): Violation[] => {
    const { peer } = entry;
    if (
      entry.what === 'sent' &&
      entry.message.type === 'login' &&
      !welcomed.has(peer) &&
      !unanswered.has(peer)
    ) {
      asked.set(peer, at);
      unanswered.add(peer);
    }
    if (entry.what !== 'received') return [];
    const { type } = entry.message;
    if (type === 'welcome' || type === 'error') unanswered.delete(peer);
    if (type === 'welcome') welcomed.add(peer);
    if (entry.message.type !== 'said') return [];
    const { nick, text } = entry.message;
    const event = eventOf('said', nick, text);
    const first = heard.get(event) ?? at;
    if (first === at) heard.set(event, first);
    if (first >= (asked.get(peer) ?? -1) || (guestsHear && !welcomed.has(peer))) return [];
    return [
      {
        requirement: 'SAY-4',
        message: `${peer} was sent what ${nick} had said before it joined: ${JSON.stringify(text.slice(0, 60))}.`,
        at,
      },
    ];
  });
}

/** SAY-5: what one peer sends reaches each receiver in the order of sending. */
export function senderOrder(history: History): Violation[] {
  const sent = origins(history);
  const last = new Map<string, { position: number; text: string }>();
  return history.entries.flatMap((entry, at): Violation[] => {
    if (entry.what !== 'received' || (entry.message.type !== 'said' && entry.message.type !== 'told'))
      return [];
    const { nick, text } = entry.message;
    const origin = sent.get(text);
    if (origin === undefined) return [];
    const pair = `${origin.peer} ${entry.peer}`;
    const before = last.get(pair);
    last.set(pair, { position: Math.max(origin.position, before?.position ?? -1), text });
    if (before === undefined || before.position <= origin.position) return [];
    const shown = `${JSON.stringify(text.slice(0, 40))} after ${JSON.stringify(before.text.slice(0, 40))}`;
    return [
      {
        requirement: ofRoom(history.policy, 'SAY-5'),
        message: `${entry.peer} was sent texts of ${nick} in another order than that of sending: ${shown}.`,
        at,
      },
    ];
  });
}

/**
 * SAY-1, LEAVE-1: everyone who must hear hears. Only for histories in which all that an entry brings
 * about stands between it and the next cause, as the explorer makes them.
 */
export function everyoneHears({ policy, entries }: History): Violation[] {
  // Elsewhere one hears, or nobody.
  if (policy.says !== 'others' && policy.says !== 'all') return [];
  const members = new Map<string, string>();
  const found: Violation[] = [];
  for (let at = 0; at < entries.length; ) {
    const causesEnd = endOfRun(entries, at, false);
    const effectsEnd = endOfRun(entries, causesEnd, true);
    const effects = byPeer(entries.slice(causesEnd, effectsEnd));
    const news = entries
      .slice(at, causesEnd)
      .flatMap((entry) => newsOf(entry, members.get(entry.peer), policy.textBytesMax));
    for (const { gone, peer } of news) if (gone) members.delete(peer);
    for (const { requirement, peer, heard } of news) {
      for (const member of members.keys()) {
        if (member === peer || effects.get(member)?.some(heard) === true) continue;
        found.push({ requirement, message: `${member} did not hear of ${peer}.`, at });
      }
    }
    for (const [peer, messages] of effects)
      for (const message of messages) if (message.type === 'welcome') members.set(peer, message.nick);
    at = effectsEnd;
  }
  return found;
}

/** What each peer received. */
function byPeer(entries: History['entries']): Map<string, (ServerMessage | Invalid)[]> {
  const received = new Map<string, (ServerMessage | Invalid)[]>();
  for (const entry of entries) {
    if (entry.what !== 'received') continue;
    const messages = received.get(entry.peer);
    if (messages === undefined) received.set(entry.peer, [entry.message]);
    else messages.push(entry.message);
  }
  return received;
}

function endOfRun(entries: History['entries'], from: number, effects: boolean): number {
  let at = from;
  while (
    at < entries.length &&
    (entries[at]!.what === 'received' || entries[at]!.what === 'closed') === effects
  )
    at++;
  return at;
}

interface News {
  readonly requirement: string;
  readonly peer: string;
  readonly gone: boolean;
  readonly heard: (message: ServerMessage | Invalid) => boolean;
}

/** What the others must hear of an entry by a member. */
function newsOf(entry: Entry, nick: string | undefined, textBytesMax: number): News[] {
  if (nick === undefined) return [];
  const { peer } = entry;
  if (entry.what === 'ended' || (entry.what === 'sent' && entry.message.type === 'quit')) {
    return [
      {
        requirement: 'LEAVE-1',
        peer,
        gone: true,
        heard: (message) => message.type === 'left' && message.nick === nick,
      },
    ];
  }
  if (entry.what !== 'sent' || entry.message.type !== 'say') return [];
  const { text } = entry.message;
  if (text === '' || utf8Length(text) > textBytesMax) return [];
  return [
    {
      requirement: 'SAY-1',
      peer,
      gone: false,
      heard: (message) => message.type === 'said' && message.nick === nick && message.text === text,
    },
  ];
}

/**
 * NICK-7: whoever asks for an allowed nickname that no member has is welcomed. Only for histories of
 * the same kind.
 */
export function freeNamesAreGiven({ policy, entries }: History): Violation[] {
  const owners = new Map<string, string>();
  const owned = new Map<string, Set<string>>();
  const free = (peer: string) => {
    owned.get(owners.get(peer) ?? '')?.delete(peer);
    owners.delete(peer);
  };
  return entries.flatMap((entry, at): Violation[] => {
    const { peer } = entry;
    if (entry.what === 'received' && entry.message.type === 'welcome') {
      const key = keyOf(policy, entry.message.nick) ?? '';
      free(peer);
      owners.set(peer, key);
      owned.set(key, (owned.get(key) ?? new Set()).add(peer));
    }
    if (
      entry.what === 'ended' ||
      entry.what === 'closed' ||
      (entry.what === 'sent' && entry.message.type === 'quit')
    )
      free(peer);
    if (entry.what !== 'sent' || entry.message.type !== 'login' || owners.has(peer)) return [];
    const key = keyOf(policy, entry.message.nick);
    if (key === undefined || (owned.get(key)?.size ?? 0) > 0) return [];
    const answers = entries.slice(at + 1, endOfRun(entries, at + 1, true));
    if (
      answers.length === 0 ||
      answers.some(
        (answer) => answer.peer === peer && answer.what === 'received' && answer.message.type === 'welcome',
      )
    )
      return [];
    return [
      {
        requirement: 'NICK-7',
        message: `${peer} asked for ${entry.message.nick}, which nobody had, and was not welcomed.`,
        at,
      },
    ];
  });
}
