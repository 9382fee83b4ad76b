/**
 * A sequence diagram in text: the server at the left, a column for each peer, a row for each line that
 * went either way. What was sent stands right of the peer's column, so that it has room.
 */
import { castOf } from './cast.ts';
import { visible } from './escape.ts';
import { ends, middle, start, width } from './layout.ts';
import type { Paint } from './paint.ts';
import { type Row, type RowKind, rowsOf } from './rows.ts';
import type { CaseResult } from './schema.ts';

export interface DiagramOptions {
  readonly columns: number;
  readonly paint: Paint;
  readonly rowsMax?: number;
}

const SERVER_AT = 10;
const ROWS_MAX = 32;
const LABEL_COLUMNS_MIN = 40;
const STEP_MIN = 8;
const STEP_MAX = 14;

/** Server's side, way between and peer's side of a row. */
const ARROWS: Readonly<Record<Exclude<RowKind, 'note'>, readonly [string, string, string]>> = {
  begin: ['◀', '─', '┐'],
  send: ['◀', '─', '┤'],
  receive: ['├', '─', '▶'],
  fin: ['◀', '─', '┘'],
  reset: ['◀', '─', '╳'],
  closed: ['├', '─', '╳'],
  missing: ['├', '┄', '?'],
  pause: ['│', ' ', '┆'],
  resume: ['│', ' ', '│'],
};
/** What a peer's column looks like from a row on. */
const AFTER: Partial<Record<RowKind, string>> = {
  begin: '│',
  fin: '╎',
  reset: ' ',
  closed: ' ',
  pause: '┆',
  resume: '│',
};

/** Lines of the diagram of a case; none if nothing was recorded. */
export function diagram(
  result: CaseResult,
  { columns, paint, rowsMax = ROWS_MAX }: DiagramOptions,
): string[] {
  const rows = rowsOf(result);
  if (rows.length === 0) return [];
  const { shown, left } = castOf(rows, result.waitedFor);
  const places = placesOf(shown, columns);
  const lifelines = new Lifelines(rows, places);
  const startMs = rows[0]!.ms ?? 0;
  const drawn = rows
    .filter((row) => !left.includes(row.peer))
    .map((row) => {
      const before = lifelines.now();
      lifelines.pass(row);
      return drawRow(row, startMs, lifelines.draw(before, row), places.get(row.peer), columns, paint);
    });
  const gap = (count: number) =>
    `${' '.repeat(SERVER_AT)}${paint('dim', `⋮ ${count} rows are left out here`)}`;
  const head = Math.floor(rowsMax / 3);
  return [
    header(shown, places, paint),
    ...ends(drawn, head, rowsMax - head, gap),
    ...(left.length === 0 ? [] : [paint('dim', `${' '.repeat(SERVER_AT)}Not shown: ${list(left)}.`)]),
  ];
}

function list(peers: readonly string[]): string {
  const named = peers.slice(0, 2).map(visible).join(', ');
  return peers.length > 2 ? `${named} and ${peers.length - 2} more` : named;
}

function placesOf(peers: readonly string[], columns: number): Map<string, number> {
  const longest = Math.max(0, ...peers.map((peer) => width(visible(peer))));
  const room = Math.floor((columns - SERVER_AT - LABEL_COLUMNS_MIN) / Math.max(1, peers.length));
  const step = Math.max(STEP_MIN, Math.min(STEP_MAX, longest + 2, room));
  return new Map(peers.map((peer, i) => [peer, SERVER_AT + step * (i + 1)]));
}

function header(peers: readonly string[], places: ReadonlyMap<string, number>, paint: Paint): string {
  let line = `${'ms'.padStart(SERVER_AT - 2)}  server`;
  const step = (places.get(peers[0] ?? '') ?? SERVER_AT) - SERVER_AT;
  for (const peer of peers) {
    const at = places.get(peer)!;
    line = line + ' '.repeat(Math.max(0, at - width(line))) + start(visible(peer), step - 1);
  }
  return paint('bold', line);
}

/** What stands in each column of the page, from the server's to the last peer's. */
class Lifelines {
  readonly #cells = new Map<number, string>();
  readonly #places: ReadonlyMap<string, number>;
  readonly #lastRow = new Map<string, Row>();

  constructor(rows: readonly Row[], places: ReadonlyMap<string, number>) {
    this.#places = places;
    this.#cells.set(SERVER_AT, '│');
    const later = new Set(rows.filter((row) => row.kind === 'begin').map((row) => row.peer));
    for (const [peer, at] of places) this.#cells.set(at, later.has(peer) ? ' ' : '│');
    for (const row of rows) this.#lastRow.set(row.peer, row);
  }

  now(): ReadonlyMap<number, string> {
    return new Map(this.#cells);
  }

  pass(row: Row): void {
    const at = this.#places.get(row.peer);
    // A peer of whom nothing follows after its FIN is gone; otherwise it is half-closed and still hears.
    const after = row.kind === 'fin' && this.#lastRow.get(row.peer) === row ? ' ' : AFTER[row.kind];
    if (at !== undefined && after !== undefined) this.#cells.set(at, after);
  }

  /** The row's cells up to its peer, and what goes on behind it. */
  draw(
    before: ReadonlyMap<number, string>,
    row: Row,
  ): { cells: string[]; behind: ReadonlyMap<number, string> } {
    const at = this.#places.get(row.peer) ?? SERVER_AT;
    const cells = Array.from({ length: at - SERVER_AT + 1 }, (_, i) => before.get(SERVER_AT + i) ?? ' ');
    if (row.kind === 'note') return { cells: ['·'], behind: before };
    const [first, way, last] = ARROWS[row.kind];
    if (way !== ' ') cells.fill(way);
    cells[0] = first;
    cells[cells.length - 1] = last;
    return { cells, behind: before };
  }
}

function drawRow(
  row: Row,
  startMs: number,
  { cells, behind }: { cells: string[]; behind: ReadonlyMap<number, string> },
  place: number | undefined,
  columns: number,
  paint: Paint,
): string {
  const at = place === undefined || row.kind === 'note' ? SERVER_AT : place;
  const remark = row.unexpected
    ? '  ← not awaited'
    : row.kind === 'missing'
      ? '  ← awaited, did not come'
      : '';
  const room = columns - at - 2 - width(remark);
  const label = row.label.endsWith(')') ? fit(row.label, room) : middle(row.label, room);
  const bad = row.unexpected || row.kind === 'missing';
  const time = (row.ms === undefined ? '' : (row.ms - startMs).toFixed(1)).padStart(SERVER_AT - 2);
  const text = paint(bad ? 'red' : row.label.startsWith('(') ? 'dim' : 'bold', label + remark);
  let rest = '';
  let column = at + 2 + width(label + remark);
  for (const [next, cell] of behind) {
    if (next <= at || next <= column || cell === ' ') continue;
    rest += ' '.repeat(next - column) + cell;
    column = next + 1;
  }
  const line = `${paint('dim', time)}  ${paint(bad ? 'red' : 'dim', cells.join(''))} ${text}`;
  return rest === '' ? line : line + paint('dim', rest);
}

/** Keeps the remark in parentheses at the end whole. */
function fit(label: string, room: number): string {
  const at = label.lastIndexOf(' (');
  const remark = at < 0 ? '' : label.slice(at);
  return width(label) <= room || width(remark) > room / 2
    ? middle(label, room)
    : middle(label.slice(0, at), room - width(remark)) + remark;
}
