/** The columns of a diagram: the server's at the left, then one for each peer, and the arrows between. */
import type { Row, RowKind } from './rows.ts';

/** The server's column of the page. */
export const SERVER_AT = 10;

/** At the server, on the way, and at the peer. */
const ARROWS: Readonly<Record<Exclude<RowKind, 'note'>, readonly [string, string, string]>> = {
  begin: ['◀', '─', '┐'],
  send: ['◀', '─', '┤'],
  receive: ['├', '─', '▶'],
  fin: ['◀', '─', '┤'],
  reset: ['◀', '─', '╳'],
  closed: ['├', '─', '╳'],
  missing: ['├', '┄', '?'],
  pause: ['│', ' ', '┆'],
  resume: ['│', ' ', '│'],
};
/** What a peer's column looks like from then on. */
const AFTER: Partial<Record<RowKind, string>> = {
  begin: '│',
  fin: '╎',
  reset: ' ',
  closed: ' ',
  pause: '┆',
  resume: '│',
};

/** What a row looks like: up to its peer, and the columns behind it. */
export interface Strokes {
  readonly arrow: string;
  readonly behind: readonly (readonly [column: number, cell: string])[];
}

/** Draws the rows one after the other. */
export class Lifelines {
  readonly #cells = new Map<number, string>([[SERVER_AT, '│']]);
  readonly #places: ReadonlyMap<string, number>;
  readonly #last = new Map<string, Row>();

  constructor(rows: readonly Row[], places: ReadonlyMap<string, number>) {
    this.#places = places;
    const later = new Set(rows.filter((row) => row.kind === 'begin').map((row) => row.peer));
    for (const [peer, at] of places) this.#cells.set(at, later.has(peer) ? ' ' : '│');
    for (const row of rows) this.#last.set(row.peer, row);
  }

  draw(row: Row): Strokes {
    const at = row.kind === 'note' ? SERVER_AT : (this.#places.get(row.peer) ?? SERVER_AT);
    const behind = [...this.#cells].filter(([column, cell]) => column > at && cell !== ' ');
    if (row.kind === 'note') return { arrow: '·', behind };
    // A peer of whom nothing follows after its FIN is gone; otherwise it is half-closed and still hears.
    const isGone = row.kind === 'fin' && this.#last.get(row.peer) === row;
    const [server, way, peer] = ARROWS[row.kind];
    const cells = Array.from({ length: at - SERVER_AT + 1 }, (_, i) =>
      way === ' ' ? (this.#cells.get(SERVER_AT + i) ?? ' ') : way,
    );
    cells[0] = server;
    cells[cells.length - 1] = isGone ? '┘' : peer;
    this.#cells.set(at, isGone ? ' ' : (AFTER[row.kind] ?? this.#cells.get(at) ?? ' '));
    return { arrow: cells.join(''), behind };
  }
}
