/** How a run ends before its time, and what it means for the cases that have no result by then. */
import { type Finding, kitError } from './play.ts';

/** Somebody ended the run before its time; the message says who. What has no result by then is inconclusive. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** The time that the whole run may take is over. */
class OutOfTime extends Error {
  override readonly name = 'OutOfTime';

  constructor(limitMs: number) {
    super(`The run was ended after ${limitMs / 1_000} s, as it was told, before this had a result.`);
  }
}

/** Rejects with the reason of a signal, once it is aborted. */
export function abortion(signal: AbortSignal | undefined): Promise<never> {
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    if (signal?.aborted === true) reject(signal.reason);
  });
  aborted.catch(() => {});
  return aborted;
}

/** Rejects when the time of the run is over, unless it is cleared before. */
export function timeLimit(limitMs: number | undefined): {
  readonly late: Promise<never>;
  readonly clear: () => void;
} {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    if (limitMs !== undefined) timer = setTimeout(() => reject(new OutOfTime(limitMs)), limitMs);
  });
  late.catch(() => {});
  return { late, clear: () => clearTimeout(timer) };
}

/** Of a case that the end of the run came before. */
export function withoutResult(fault: unknown): Finding {
  if (!(fault instanceof Interrupted || fault instanceof OutOfTime)) return kitError(fault);
  return { verdict: 'inconclusive', message: fault.message };
}
