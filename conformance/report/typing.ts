/** What somebody types in place of a peer, as commands of a shell whose output goes to nc. */
import { type Act, type Part, PIECE_MS } from './schedule.ts';
import { printfWord, repeats, seconds } from './shell.ts';

/** Pieces of a line that are sent one by one; with more, the line goes as a whole. */
const PIECES_MAX = 40;

/** A function of the shell for long repetitions: `many 3000 x`. */
export const MANY = `many() { head -c "$1" /dev/zero | tr '\\000' "$2"; }`;

/** Whether the commands of a part call `many`. */
export function needsMany({ acts }: Part): boolean {
  return acts.some(
    (act) =>
      act.what === 'send' &&
      (act.unkept > 0 || act.pieces.some((piece) => repeats(piece).some(({ count }) => count > 1))),
  );
}

/** The commands of a part. At the end the pipe is held open, so that answers are still seen, unless the peer closes. */
export function commandsOf(part: Part, endMs: number): string[] {
  const words: string[] = [];
  let nowMs = part.startMs;
  const sleepUntil = (atMs: number) => {
    if (atMs > nowMs) words.push(`sleep ${seconds(atMs - nowMs)}`);
    nowMs = Math.max(nowMs, atMs);
  };
  for (const act of part.acts) {
    if (act.what === 'pause' || act.what === 'resume') continue;
    sleepUntil(act.atMs);
    // A pipeline without a command is none.
    if (act.what !== 'send') return words.length === 0 ? [':'] : words;
    words.push(...typed(act));
    nowMs += PIECE_MS * (act.pieces.length - 1);
  }
  sleepUntil(endMs);
  return words;
}

function typed({ pieces, unkept }: Extract<Act, { what: 'send' }>): string[] {
  if (pieces.length > 1 && pieces.length <= PIECES_MAX) {
    const words = pieces.map(printfWord).join(' ');
    return [`for p in ${words}; do printf "$p"; sleep ${seconds(PIECE_MS)}; done`];
  }
  const octets = pieces.join('');
  const last = octets.at(-1);
  const runs = repeats(octets);
  if (unkept > 0 && last !== undefined) {
    const run = runs.at(-1);
    if (run?.octets === last) run.count += unkept - 1;
    else runs.push({ octets: last, count: unkept - 1 });
    runs.push({ octets: '\n', count: 1 });
  }
  return runs.map((run) =>
    run.count > 1 ? `many ${run.count} ${printfWord(run.octets)}` : `printf ${printfWord(run.octets)}`,
  );
}
