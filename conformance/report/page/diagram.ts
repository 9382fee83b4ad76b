/**
 * A sequence diagram as SVG: the server at the left, a column for each peer, a row for each line that went
 * either way, in the order of the clock. What was said stands right of the arrow, so that it has room.
 */
import { castOf } from '../cast.ts';
import { visible } from '../escape.ts';
import { ends, middle, start, width } from '../layout.ts';
import { type Row, type RowKind, rowsOf } from '../rows.ts';
import type { CaseResult } from '../schema.ts';
import { type Markup, markup } from './markup.ts';

const PEERS_MAX = 6;
const ROWS_MAX = 40;
const LABEL_COLUMNS_MAX = 72;
/** All in the units of the drawing, which are pixels where it is not scaled. */
const TIME_X = 48;
const SERVER_X = 84;
const STEP_X = 88;
const HEAD_Y = 34;
const ROW_Y = 22;
const LABEL_GAP = 12;
/** A character of the monospaced font at its size, about. */
const COLUMN_X = 7.3;
const NAME_COLUMNS_MAX = 11;

/** A row, or how many were left out. */
type Line = Row | number;

/** The diagram of a case; undefined if nothing was recorded. */
export function svgDiagram(result: CaseResult): Markup | undefined {
  const all = rowsOf(result);
  if (all.length === 0) return undefined;
  const { shown, left } = castOf(all, result.waitedFor, PEERS_MAX);
  const rows = all.filter((row) => !left.includes(row.peer));
  const places = new Map(shown.map((peer, i) => [peer, SERVER_X + STEP_X * (i + 1)]));
  const lines = ends<Line>(rows, ROWS_MAX / 4, (3 * ROWS_MAX) / 4, (count) => count);
  const startMs = all[0]?.ms ?? 0;
  const labels = lines.map((line) => (typeof line === 'number' ? 0 : endOf(line, places)));
  const size = {
    x: Math.ceil(Math.max(SERVER_X + STEP_X, ...labels)) + 8,
    y: HEAD_Y + ROW_Y * lines.length + 8,
  };
  const drawn = lines.map((line, i) => {
    const y = HEAD_Y + ROW_Y * i + ROW_Y / 2;
    if (typeof line === 'number')
      return markup`<text class="aside" x="${SERVER_X + LABEL_GAP}" y="${y + 4}">⋮ ${line} rows are left out here</text>`;
    return drawRow(line, y, places, startMs, size.x);
  });
  const without =
    left.length === 0 ? '' : `Without ${left.map((peer) => start(visible(peer), 20)).join(', ')}.`;
  return markup`<figure class="diagram"><div class="wide" tabindex="0" role="group" aria-label="Sequence diagram"><svg width="${size.x}" height="${size.y}" viewBox="0 0 ${size.x} ${size.y}" role="img" aria-label="Who sent what to whom, in order; the transcript has the same as a table">${lifelines(lines, places)}${heads(places)}${drawn}</svg></div>${
    without === '' ? undefined : markup`<figcaption>${without}</figcaption>`
  }</figure>`;
}

function heads(places: ReadonlyMap<string, number>): Markup[] {
  return [['server', SERVER_X] as const, ...places].map(
    ([name, x]) =>
      markup`<text class="head" x="${x}" y="16">${start(visible(name), NAME_COLUMNS_MAX)}</text>`,
  );
}

const GONE: readonly RowKind[] = ['closed', 'reset'];

function lifelines(lines: readonly Line[], places: ReadonlyMap<string, number>): Markup {
  const bottom = HEAD_Y + ROW_Y * lines.length;
  const path = [...places].map(([peer, x]) => {
    const own = lines.flatMap((line, i) =>
      typeof line !== 'number' && line.peer === peer ? [{ line, i }] : [],
    );
    const [first, last] = [own[0], own.at(-1)];
    const y = (i: number) => HEAD_Y + ROW_Y * i + ROW_Y / 2;
    const from = first?.line.kind === 'begin' ? y(first.i) : HEAD_Y - 10;
    const isGone = last !== undefined && (GONE.includes(last.line.kind) || last.line.kind === 'fin');
    return `M${x} ${from}V${isGone ? y(last.i) : bottom}`;
  });
  return markup`<path class="life" d="M${SERVER_X} ${HEAD_Y - 10}V${bottom}${path.join('')}"/>`;
}

const isBad = (row: Row) => row.unexpected || row.kind === 'missing';

function wordsOf(row: Row): string {
  const verdict = row.unexpected ? '← not awaited' : row.kind === 'missing' ? '← awaited, did not come' : '';
  const remark = row.remark === '' || row.kind === 'note' ? row.remark : `(${row.remark})`;
  return [middle(row.label, LABEL_COLUMNS_MAX), middle(remark, LABEL_COLUMNS_MAX), verdict]
    .filter((word) => word !== '')
    .join(' ');
}

const xOf = (row: Row, places: ReadonlyMap<string, number>) =>
  row.kind === 'note' ? SERVER_X : (places.get(row.peer) ?? SERVER_X);
const endOf = (row: Row, places: ReadonlyMap<string, number>) =>
  xOf(row, places) + LABEL_GAP + COLUMN_X * width(wordsOf(row));

/** What stands at the two ends of an arrow, drawn at 0 0. */
const INTO_SERVER = (y: number) => `M${SERVER_X + 7} ${y - 4}L${SERVER_X + 1} ${y}L${SERVER_X + 7} ${y + 4}`;
const INTO_PEER = (x: number, y: number) => `M${x - 7} ${y - 4}L${x - 1} ${y}L${x - 7} ${y + 4}`;
const CROSS = (x: number, y: number) => `M${x - 4} ${y - 4}l8 8m0-8l-8 8`;
const DOT = (x: number, y: number) => `M${x - 3} ${y}a3 3 0 1 0 6 0a3 3 0 1 0-6 0`;

const STROKES: Readonly<Record<RowKind, (x: number, y: number) => string>> = {
  begin: (x, y) => `M${SERVER_X} ${y}H${x}${INTO_SERVER(y)}${DOT(x, y)}`,
  send: (x, y) => `M${SERVER_X} ${y}H${x}${INTO_SERVER(y)}`,
  receive: (x, y) => `M${SERVER_X} ${y}H${x}${INTO_PEER(x, y)}`,
  fin: (x, y) => `M${SERVER_X} ${y}H${x}${INTO_SERVER(y)}`,
  reset: (x, y) => `M${SERVER_X} ${y}H${x}${INTO_SERVER(y)}${CROSS(x, y)}`,
  closed: (x, y) => `M${SERVER_X} ${y}H${x}${CROSS(x, y)}`,
  missing: (x, y) => `M${SERVER_X} ${y}H${x}`,
  pause: DOT,
  resume: DOT,
  note: DOT,
};

function drawRow(
  row: Row,
  y: number,
  places: ReadonlyMap<string, number>,
  startMs: number,
  right: number,
): Markup {
  const x = xOf(row, places);
  const bad = isBad(row) ? ' bad' : '';
  const time = row.ms === undefined ? '' : (row.ms - startMs).toFixed(1);
  const band =
    bad === ''
      ? undefined
      : markup`<rect class="band" x="0" y="${y - ROW_Y / 2}" width="${right}" height="${ROW_Y}"/>`;
  const said = row.kind === 'send' || row.kind === 'receive' || row.kind === 'begin' ? 'said' : 'aside';
  return markup`${band}<text class="time${bad}" x="${TIME_X}" y="${y + 4}">${time}</text><path class="${row.kind}${bad}" d="${STROKES[row.kind](x, y)}"/><text class="${said}${bad}" x="${x + LABEL_GAP}" y="${y + 4}">${wordsOf(row)}</text>`;
}
