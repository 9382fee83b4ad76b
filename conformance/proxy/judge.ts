/**
 * Judges a recorded session: what either side sent is of the grammar, the invariants of the
 * specification hold, lines are answered as they must be, and clients do what clients must. Nothing
 * here reads a clock or a file.
 */
import { type Codec, compile, type Dialect, type Entry, INVARIANTS, violations } from '../../spec/index.ts';
import { hasFeature } from '../features.ts';
import { announced } from '../run/house.ts';
import { wrongAnswers } from './answers.ts';
import { wrongClient } from './clients.ts';
import { byPeer, findingOf, type SessionFinding, type Wrong } from './finding.ts';
import { type Reading, readingsOf } from './readings.ts';
import type { Session } from './session.ts';
import { heardTooOften, lostTexts, repeatedTexts } from './texts.ts';

/** What was found in a session. */
export interface Judgement {
  /** All that does not hold, in the order of its moments. */
  readonly findings: readonly SessionFinding[];
  /** Messages of either side that were judged. */
  readonly messages: number;
  readonly connections: number;
  /** The nickname that each connection was welcomed with, last of all. */
  readonly nicks: ReadonlyMap<string, string>;
  /** Nicknames of people who were in the room without a connection in the recording; of what they did nothing is judged. */
  readonly strangers: readonly string[];
}

/** Judges a session in the dialect that was spoken. */
export function judge(session: Session, dialect: Dialect): Judgement {
  const codec = compile(dialect);
  const readings = readingsOf(session, codec);
  const peers = [...byPeer(readings).values()];
  const strangers = strangersIn(readings);
  const repeated = repeatedTexts(readings);
  const wrongs = [
    ...invariantsOf(readings, repeated, strangers, codec),
    ...heardTooOften(readings, repeated),
    ...lostTexts(readings, repeated, codec),
    ...peers.flatMap((each) => wrongClient(each, codec)),
    ...(hasFeature(codec, 'commands') ? peers.flatMap((each) => wrongAnswers(each, codec)) : []),
  ];
  const findings = wrongs
    .filter(({ requirement }) => dialect.absent[requirement] === undefined)
    .map(findingOf)
    .sort((a, b) => a.ms - b.ms);
  const messages = readings.filter(({ entry }) => entry.what === 'sent' || entry.what === 'received').length;
  const nicks = new Map(
    readings.flatMap(({ entry }) =>
      entry.what === 'received' && entry.message.type === 'welcome' ? [[entry.peer, entry.message.nick]] : [],
    ),
  );
  return { findings, messages, connections: peers.length, nicks, strangers: [...strangers] };
}

/** Who is named by the server and has not logged in within the recording. */
function strangersIn(readings: readonly Reading[]): Set<string> {
  const own = new Set<string>();
  const named = new Set<string>();
  for (const { entry } of readings) {
    if (entry.what !== 'received') continue;
    const { message } = entry;
    if (message.type === 'welcome') own.add(message.nick);
    if (message.type === 'joined') named.add(message.nick);
    if (message.type === 'here') for (const nick of message.nicks) named.add(nick);
  }
  return new Set([...named].filter((nick) => !own.has(nick)));
}

function invariantsOf(
  readings: readonly Reading[],
  repeated: ReadonlySet<string>,
  strangers: ReadonlySet<string>,
  codec: Codec,
): Wrong[] {
  const isJudged = ({ entry }: Reading) => {
    if (entry.what !== 'sent' && entry.what !== 'received') return true;
    const { message } = entry;
    if ('text' in message && message.type !== 'error' && repeated.has(message.text)) return false;
    return entry.what === 'sent' || !('nick' in message) || !strangers.has(message.nick);
  };
  const judged = readings.filter(isJudged);
  const entries: readonly Entry[] = judged.map(({ entry }) => entry);
  const { policy } = codec.dialect;
  const found = violations({ policy, ...announced(codec), entries }, INVARIANTS);
  return found.map(({ requirement, message, at }) => {
    const { ms, entry } = judged[at]!;
    return { ms, peer: entry.peer, requirement, message };
  });
}
