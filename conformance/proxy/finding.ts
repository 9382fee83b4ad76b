/** What does not hold in a recorded session, and whose fault it is. */
import { requirement } from '../../spec/index.ts';
import type { Reading } from './readings.ts';

/** Something that a side did and must not, or did not and must. */
export interface Wrong {
  /** Since the start of the recording, milliseconds. */
  readonly ms: number;
  /** The connection, as the recording calls it. */
  readonly peer: string;
  readonly requirement: string;
  /** One sentence. */
  readonly message: string;
}

/** A `Wrong` with what the table of requirements says of it. */
export interface SessionFinding extends Wrong {
  /** Which side is wrong. */
  readonly side: 'server' | 'client';
  readonly level: 'MUST' | 'SHOULD' | 'MAY';
}

export function findingOf(wrong: Wrong): SessionFinding {
  const { role, level } = requirement(wrong.requirement);
  return { ...wrong, side: role, level };
}

/** The readings of each connection, in the order in which they came. */
export function byPeer(readings: readonly Reading[]): Map<string, Reading[]> {
  const peers = new Map<string, Reading[]>();
  for (const reading of readings) {
    const { peer } = reading.entry;
    peers.set(peer, [...(peers.get(peer) ?? []), reading]);
  }
  return peers;
}

export const quoted = (text: string): string => JSON.stringify(text.slice(0, 60));
