/** Who has a column in a diagram: a case may have more peers than a page has room for. */
import type { Row } from './rows.ts';

/** The peer that stays for the whole run, as transcripts call it. */
export const WITNESS = 'witness';
/** The kit itself, as transcripts call it. */
export const KIT = 'kit';

export interface Cast {
  /** In the order in which they first did or saw something. */
  readonly shown: readonly string[];
  readonly left: readonly string[];
}

/**
 * The peer that waited in vain comes first, then those who did something last. The witness hears what
 * everybody hears, so it is shown only if it is the one that waited, or alone.
 */
export function castOf(rows: readonly Row[], waitedFor: string | undefined, peersMax: number): Cast {
  const peers = [...new Set(rows.map((row) => row.peer))].filter((peer) => peer !== KIT);
  const wanted = peers.filter((peer) => peer !== WITNESS || peer === waitedFor);
  const candidates = wanted.length === 0 ? peers : wanted;
  const lastAct = new Map<string, number>();
  rows.forEach((row, i) => {
    if (row.kind !== 'receive') lastAct.set(row.peer, i);
  });
  const rank = (peer: string) => (peer === waitedFor ? rows.length : (lastAct.get(peer) ?? -1));
  const chosen = [...candidates].sort((a, b) => rank(b) - rank(a)).slice(0, peersMax);
  return {
    shown: peers.filter((peer) => chosen.includes(peer)),
    left: peers.filter((peer) => !chosen.includes(peer)),
  };
}
