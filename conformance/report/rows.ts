/** A case's transcript as rows of a diagram: one per line that was sent or came, in the order of the clock. */
import { compare } from './compare.ts';
import { visible, visibleOctets } from './escape.ts';
import { splitLines } from './octets.ts';
import type { CaseResult, TranscriptEntry } from './schema.ts';

/** `begin` is a send or connect that starts the peer's column, `missing` what did not come. */
export type RowKind =
  | 'begin'
  | 'send'
  | 'receive'
  | 'fin'
  | 'reset'
  | 'pause'
  | 'resume'
  | 'closed'
  | 'note'
  | 'missing';

export interface Row {
  /** Of the clock of the run; a row for something that did not happen has none. */
  readonly ms: number | undefined;
  readonly peer: string;
  readonly kind: RowKind;
  /** What went over the wire, escaped. */
  readonly label: string;
  /** What is to be said beside it, escaped; empty if nothing. */
  readonly remark: string;
  readonly unexpected: boolean;
}

/** Rows at the end for what did not come. */
const MISSING_MAX = 3;
const WORDS: Partial<Record<TranscriptEntry['event'], string>> = {
  connect: 'connects',
  fin: 'FIN',
  reset: 'RST',
  pause: 'stops reading',
  resume: 'reads again',
  closed: 'the server ends the connection',
};

/** The rows of a case, those of its failure marked. */
export function rowsOf(result: CaseResult): Row[] {
  const entries = joinParts(result.transcript);
  const begun = (i: number) => {
    const [before, entry] = [entries[i - 1], entries[i]!];
    return before?.event === 'connect' && before.peer === entry.peer && entry.event === 'send';
  };
  const rows = entries.flatMap((entry, i) => {
    if (entry.event === 'connect' && begun(i + 1 < entries.length ? i + 1 : i)) return [];
    return rowsOfEntry(entry, begun(i));
  });
  const { missing, unexpected } = compare(result);
  const { waitedFor } = result;
  if (waitedFor === undefined) return rows;
  const absent = missing.slice(0, MISSING_MAX).map(
    (text): Row => ({
      ms: undefined,
      peer: waitedFor,
      kind: 'missing',
      label: visible(text),
      remark: '',
      unexpected: false,
    }),
  );
  return [...markLast(rows, waitedFor, unexpected), ...absent];
}

type Part = TranscriptEntry & { parts?: number };

/** Pieces of one line that a peer sent one after the other become one entry. */
function joinParts(transcript: readonly TranscriptEntry[]): Part[] {
  const joined: Part[] = [];
  for (const entry of transcript) {
    const last = joined.at(-1);
    const continues =
      entry.event === 'send' &&
      last?.event === 'send' &&
      last.peer === entry.peer &&
      last.bytes?.endsWith('\n') === false &&
      isWhole(last);
    if (!continues) joined.push({ ...entry });
    else {
      last.bytes = (last.bytes ?? '') + (entry.bytes ?? '');
      last.bytesTotal = last.bytes.length + missingOctets(entry);
      last.parts = (last.parts ?? 1) + 1;
    }
  }
  return joined;
}

const missingOctets = ({ bytes = '', bytesTotal = 0 }: TranscriptEntry) =>
  Math.max(0, bytesTotal - bytes.length);
const isWhole = (entry: TranscriptEntry) => missingOctets(entry) === 0;

function rowsOfEntry(entry: Part, begins: boolean): Row[] {
  const { ms, peer, event } = entry;
  const about = { ms, peer, unexpected: false };
  if (event !== 'send' && event !== 'receive') {
    const words = [WORDS[event], entry.text].filter((word) => word !== undefined).map(visible);
    return [{ ...about, kind: event === 'connect' ? 'begin' : event, label: '', remark: words.join(': ') }];
  }
  const lines = splitLines(entry.bytes ?? '');
  return (lines.length === 0 ? [''] : lines).map((line, i): Row => {
    const isCut = i >= lines.length - 1 && !isWhole(entry);
    const remarks = [
      ...(i === 0 && entry.parts !== undefined ? [`in ${entry.parts} parts`] : []),
      ...(isCut ? [`${entry.bytesTotal} octets`] : line.endsWith('\n') ? [] : ['no LF']),
    ];
    const kind = event === 'send' && begins && i === 0 ? 'begin' : event;
    const label = visibleOctets(line.replace(/\n$/, '')) + (isCut ? '…' : '');
    return { ...about, kind, label, remark: remarks.join(', ') };
  });
}

/** Marks for each text the last row in which that peer received it: it is the one too many. */
function markLast(rows: readonly Row[], peer: string, texts: readonly string[]): Row[] {
  const open = texts.map((text) => [visible(text), visibleOctets(text)]);
  return [...rows]
    .reverse()
    .map((row): Row => {
      if (row.peer !== peer || row.kind !== 'receive') return row;
      const label = row.label.replace(/\\r$/, '');
      const at = open.findIndex((forms) => forms.includes(label));
      if (at < 0) return row;
      open.splice(at, 1);
      return { ...row, unexpected: true };
    })
    .reverse();
}
