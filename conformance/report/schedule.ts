/**
 * When each peer of a case acts, for somebody who acts in its place: what several peers sent without
 * waiting for an answer is sent at one time, and what else the case did happens a moment later, in order.
 */
import type { CaseResult, TranscriptEntry } from './schema.ts';

/** What follows another on the same connection; `pieces` were sent one by one, within a line. */
export type Act =
  | { readonly what: 'send'; readonly atMs: number; readonly pieces: string[]; readonly unkept: number }
  | { readonly what: 'fin' | 'reset' | 'pause' | 'resume'; readonly atMs: number };

export interface Part {
  readonly peer: string;
  readonly startMs: number;
  readonly acts: Act[];
}

export interface Schedule {
  readonly parts: readonly Part[];
  readonly endMs: number;
}

/** Enough for an answer to arrive and be read by a person's eye. */
const STEP_MS = 300;
/** Between the pieces of a line, so that they are not joined on the way. */
export const PIECE_MS = 100;
/** A pause of the case that is so long is a part of what it does. */
const LONG_MS = 1_000;
const END_MS = 1_000;

const ACTS: readonly TranscriptEntry['event'][] = ['connect', 'send', 'fin', 'reset', 'pause', 'resume'];

/** The acts of these peers, each with its time. */
export function scheduleOf({ transcript }: CaseResult, peers: ReadonlySet<string>): Schedule {
  const parts = new Map<string, Part>();
  let nowMs = 0;
  let lastMs = transcript[0]?.ms ?? 0;
  let answered = false;
  let last: TranscriptEntry | undefined;
  for (const entry of transcript) {
    if (entry.event === 'receive' || entry.event === 'closed') answered = true;
    if (!ACTS.includes(entry.event) || !peers.has(entry.peer)) continue;
    const gapMs = entry.ms - lastMs;
    lastMs = entry.ms;
    if (gapMs >= LONG_MS) nowMs += gapMs;
    else if (answered || isStep(last, entry)) nowMs += STEP_MS;
    answered = false;
    if (entry.event !== 'connect') last = entry;
    const part = parts.get(entry.peer) ?? { peer: entry.peer, startMs: nowMs, acts: [] };
    parts.set(entry.peer, part);
    nowMs += add(part.acts, entry, nowMs);
  }
  return { parts: [...parts.values()], endMs: nowMs + END_MS };
}

/** Somebody does something else than somebody else before: nothing but time keeps the two in order. */
function isStep(last: TranscriptEntry | undefined, { peer, event }: TranscriptEntry): boolean {
  return last !== undefined && event !== 'connect' && event !== last.event && peer !== last.peer;
}

/** Adds an act and gives the time that it takes. */
function add(acts: Act[], { event, bytes = '', bytesTotal = 0 }: TranscriptEntry, atMs: number): number {
  if (event === 'fin' || event === 'reset' || event === 'pause' || event === 'resume') {
    acts.push({ what: event, atMs });
    return 0;
  }
  if (event !== 'send') return 0;
  const unkept = Math.max(0, bytesTotal - bytes.length);
  const last = acts.at(-1);
  if (last?.what === 'send' && last.unkept === 0 && unkept === 0) {
    if (last.pieces.at(-1)?.endsWith('\n') === false) {
      last.pieces.push(bytes);
      return PIECE_MS;
    }
    if (last.atMs === atMs && last.pieces.length === 1) {
      last.pieces[0] += bytes;
      return 0;
    }
  }
  acts.push({ what: 'send', atMs, pieces: [bytes], unkept });
  return 0;
}
