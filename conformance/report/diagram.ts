/**
 * A sequence diagram in text: the server at the left, a column for each peer, a row for each line that
 * went either way. What was sent stands right of the peer's column, so that it has room.
 */
import { castOf } from './cast.ts';
import { visible } from './escape.ts';
import { ends, middle, start, width } from './layout.ts';
import { Lifelines, SERVER_AT, type Strokes } from './lifelines.ts';
import type { Paint } from './paint.ts';
import { type Row, rowsOf } from './rows.ts';
import type { CaseResult } from './schema.ts';

export interface DiagramOptions {
  readonly columns: number;
  readonly paint: Paint;
  /** Rows that are drawn at most; default 32. */
  readonly rowsMax?: number;
}

const ROWS_MAX = 32;
/** What a line has at least, right of the last peer's column. */
const LABEL_COLUMNS_MIN = 36;
const PEERS_MAX = 6;
const STEP_MIN = 8;
const STEP_MAX = 14;
const INDENT = ' '.repeat(SERVER_AT);

/** Lines of the diagram of a case; none if nothing was recorded. */
export function diagram(
  result: CaseResult,
  { columns, paint, rowsMax = ROWS_MAX }: DiagramOptions,
): string[] {
  const all = rowsOf(result);
  if (all.length === 0) return [];
  const room = Math.floor((columns - SERVER_AT - LABEL_COLUMNS_MIN) / STEP_MIN);
  const { shown, left } = castOf(all, result.waitedFor, Math.max(1, Math.min(PEERS_MAX, room)));
  const rows = all.filter((row) => !left.includes(row.peer));
  const places = placesOf(shown, columns);
  const lifelines = new Lifelines(rows, places);
  const startMs = all[0]!.ms ?? 0;
  const drawn = rows.map((row) => drawRow(row, startMs, lifelines.draw(row), columns, paint));
  const head = Math.floor(rowsMax / 3);
  const gap = (count: number) => INDENT + paint('dim', `⋮ ${count} rows are left out here`);
  return [
    paint('bold', header(shown, places)),
    ...ends(drawn, head, rowsMax - head, gap),
    ...(left.length === 0 ? [] : [INDENT + paint('dim', `(without ${named(left)})`)]),
  ];
}

function named(peers: readonly string[]): string {
  const few = peers.slice(0, 2);
  const rest = few.length < peers.length ? [`${peers.length - few.length} more`] : [];
  return [...few.map((peer) => start(visible(peer), 20)), ...rest].join(', ');
}

function placesOf(peers: readonly string[], columns: number): Map<string, number> {
  const longest = Math.max(0, ...peers.map((peer) => width(visible(peer))));
  const room = Math.floor((columns - SERVER_AT - LABEL_COLUMNS_MIN) / Math.max(1, peers.length));
  const step = Math.max(STEP_MIN, Math.min(STEP_MAX, longest + 2, room));
  return new Map(peers.map((peer, i) => [peer, SERVER_AT + step * (i + 1)]));
}

function header(peers: readonly string[], places: ReadonlyMap<string, number>): string {
  let line = 'ms'.padStart(SERVER_AT - 2);
  const columns: [string, number][] = [['server', SERVER_AT], ...places];
  const step = (columns[1]?.[1] ?? columns[0]![1]) - SERVER_AT;
  for (const [name, at] of columns) {
    const fitting = peers.length === 0 ? name : start(visible(name), step - 1);
    line += ' '.repeat(Math.max(0, at - width(line))) + fitting;
  }
  return line;
}

function drawRow(
  row: Row,
  startMs: number,
  { arrow, behind }: Strokes,
  columns: number,
  paint: Paint,
): string {
  const isBad = row.unexpected || row.kind === 'missing';
  const remark = row.remark === '' || row.kind === 'note' ? row.remark : `(${row.remark})`;
  const verdict = row.unexpected ? '← not awaited' : row.kind === 'missing' ? '← awaited, did not come' : '';
  const room = columns - SERVER_AT - arrow.length - 1;
  const spare = [remark, verdict].reduce((sum, word) => sum + (word === '' ? 0 : width(word) + 1), 0);
  const words = [
    [isBad ? 'red' : 'plain', middle(row.label, Math.max(8, room - spare))],
    ['dim', middle(remark, room - 9)],
    ['red', verdict],
  ] as const;
  const said = words.filter(([, word]) => word !== '');
  const time = (row.ms === undefined ? '' : (row.ms - startMs).toFixed(1)).padStart(SERVER_AT - 2);
  const line = [
    `${paint('dim', time)}  ${paint(isBad ? 'red' : 'dim', arrow)}`,
    ...said.map(([style, word]) => paint(style, word)),
  ].join(' ');
  let column = SERVER_AT + arrow.length + said.reduce((sum, [, word]) => sum + width(word) + 1, 0);
  let rest = '';
  for (const [next, cell] of behind) {
    if (next <= column) continue;
    rest += ' '.repeat(next - column) + cell;
    column = next + 1;
  }
  return line + paint('dim', rest);
}
