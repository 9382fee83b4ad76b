/**
 * FRAME-2: how a line is split, how it ends, its size, its timing and who is there, in combination. Any three
 * levels of three factors meet in a row; what fails is led back to the smallest combination that fails by itself.
 */
import type { ErrorCode } from '../../spec/index.ts';
import type { Case } from '../case.ts';
import { coveringArray, type Factors, type Levels, plainly, suspects } from '../covering.ts';
import { lacking } from '../features.ts';
import { error, said } from '../peers/expected.ts';
import { Failure } from '../peers/failure.ts';
import type { Peer } from '../peers/peer.ts';
import type { Stage } from '../stage.ts';
import { fillTo } from './say.ts';
import { latin1 } from './table.ts';

/** Rows that may fail before enough is known, and combinations that are then tried by themselves. */
const FAILURES_MAX = 5;
const SUSPECTS_MAX = 6;
/** How many octets at each end of a line come by themselves; all of them would take too long. */
const EDGE_BYTES = 8;
/** The longest text, octets, that every dialect with lines of that length can carry. */
const LONG_BYTES = 960;

const SPLITS: Readonly<Record<string, (line: Buffer, end: string, next: Buffer) => Buffer[]>> = {
  whole: (line, end) => [Buffer.concat([line, latin1(end)])],
  'in the middle': (line, end) => {
    const at = Math.floor(line.length / 2);
    return [line.subarray(0, at), Buffer.concat([line.subarray(at), latin1(end)])];
  },
  'before its end': (line, end) => [line, latin1(end)],
  'before its LF': (line, end) => [Buffer.concat([line, latin1(end.slice(0, -1))]), latin1('\n')],
  'octet by octet at both ends': (line, end) => {
    const all = Buffer.concat([line, latin1(end)]);
    const octets = (from: number, to: number) => [...all.subarray(from, to)].map((octet) => Buffer.of(octet));
    const [head, tail] = [Math.min(EDGE_BYTES, all.length), Math.max(EDGE_BYTES, all.length - EDGE_BYTES)];
    return [...octets(0, head), all.subarray(head, tail), ...octets(tail, all.length)];
  },
  'joined with the next line': (line, end, next) => [Buffer.concat([line, latin1(end), next, latin1(end)])],
};
const ENDS: Readonly<Record<string, string>> = { LF: '\n', 'CR LF': '\r\n' };

interface Size {
  readonly text: (unique: string, end: string) => string;
  /** What it is refused with; the text is relayed where there is none. */
  readonly code?: ErrorCode;
}
const SIZES: Readonly<Record<string, Size>> = {
  short: { text: (unique) => unique },
  'longest, of characters of three octets': { text: (unique) => fillTo(unique, LONG_BYTES) },
  longest: { text: (unique) => unique.padEnd(LONG_BYTES, '.') },
  'a text too long': { text: (unique) => unique.padEnd(LONG_BYTES + 1, '.'), code: 'text-too-long' },
  'a line too long': {
    text: (unique, end) => unique.padEnd(1025 - 'say|'.length - end.length, '.'),
    code: 'line-too-long',
  },
};

/** What happens between the pieces of a line, or before it if it comes in one; what is said then is given back. */
const TIMINGS: Readonly<Record<string, (stage: Stage, speaker: Peer, other: Peer) => Promise<string[]>>> = {
  'at once': async () => [],
  'with a pause': async (_stage, _speaker, other) => {
    await other.fence();
    return [];
  },
  'around what another says': async (stage, speaker, other) => {
    const text = stage.text('amid');
    other.say(text);
    await stage.hear(said(other, text), speaker, other);
    return [text];
  },
};

function factorsOf(stage: Stage, peer: Peer): Factors {
  const canRefuse = lacking(stage.codec, ['commands', 'errors', 'limits', 'ping']) === undefined;
  const fits = ([, { text, code }]: readonly [string, Size]) =>
    code === undefined
      ? stage.codec.dialect.policy.textBytesMax >= LONG_BYTES || text('x', '\n').length < LONG_BYTES
        ? peer.canCarry({ type: 'say', text: text('x', '\n') })
        : false
      : canRefuse;
  return {
    split: Object.keys(SPLITS),
    end: Object.keys(ENDS),
    size: Object.entries(SIZES)
      .filter(fits)
      .map(([name]) => name),
    timing: Object.keys(TIMINGS),
    peers: ['2', '3', '8'],
  };
}

/** The members of a row: they are kept from row to row, and new ones come after a row that failed. */
class Members {
  readonly #stage: Stage;
  #peers: Peer[] = [];

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  async atLeast(count: number): Promise<readonly [Peer, Peer]> {
    while (this.#peers.length < count) this.#peers.push(await this.#stage.join('peer'));
    return this.#peers as unknown as [Peer, Peer];
  }

  /** What the old ones are still sent is for nobody. */
  renew(): void {
    for (const peer of this.#peers) peer.isDeaf = true;
    this.#peers = [];
  }
}

/** A member says something in that way, and then something plain; both must be handled as if nothing were special. */
async function tryRow(stage: Stage, members: Members, row: Levels): Promise<void> {
  const [speaker, other] = await members.atLeast(Number(row.peers));
  const [end, size, between] = [ENDS[row.end!]!, SIZES[row.size!]!, TIMINGS[row.timing!]!];
  const [text, next] = [size.text(stage.text(), end), stage.text('next')];
  const lineOf = (each: string) =>
    latin1(
      speaker
        .bytes({ type: 'say', text: each })
        .toString('latin1')
        .replace(/\r?\n$/, ''),
    );
  const pieces = SPLITS[row.split!]!(lineOf(text), end, lineOf(next));
  const amid: string[] = [];
  const interrupt = async () => void amid.push(...(await between(stage, speaker, other)));
  if (pieces.length === 1) await interrupt();
  for (const [i, piece] of pieces.entries()) {
    await speaker.pieces([piece]);
    // Of many pieces, what lies behind the first and before the last is enough.
    if (i < pieces.length - 1 && (i === 0 || i === pieces.length - 2)) await interrupt();
  }
  if (row.split !== 'joined with the next line') speaker.say(next);
  const relayed = size.code === undefined ? [said(speaker, text)] : [];
  await stage.hear([...relayed, said(speaker, next)], speaker);
  // That a line is too long may be said before its LF has come (FRAME-12).
  const errors = size.code === undefined ? [] : [error(size.code)];
  await speaker.expectAnyOrder(...amid.map((each) => said(other, each)), ...errors);
  if (stage.canPing) await speaker.fence();
}

const wordsOf = (levels: Levels) =>
  Object.entries(levels)
    .map(([name, level]) => `${name} = ${level}`)
    .join(' and ');

/** Of one factor alone it is known whose fault it is. */
function requirementOf(levels: Levels): string {
  const [name, ...more] = Object.keys(levels);
  if (more.length > 0) return 'FRAME-2';
  if (name === 'end') return 'FRAME-3';
  if (name === 'peers' || name === undefined) return 'SAY-1';
  if (name !== 'size') return 'FRAME-2';
  return levels.size === 'a line too long' ? 'FRAME-4' : 'SAY-9';
}

export const COMBINATION_CASES: readonly Case[] = [
  {
    id: 'frame/combinations',
    title:
      'however splitting, line end, size, timing and number of peers come together, a say is handled alike',
    needs: ['lines', 'fast-reads'],
    alone: true,
    async run(stage) {
      const members = new Members(stage);
      const [speaker] = await members.atLeast(2);
      const factors = factorsOf(stage, speaker);
      const rows = coveringArray(factors, 3).sort((a, b) => Number(a.peers) - Number(b.peers));
      const passed: Levels[] = [];
      const failed = new Map<Levels, Failure>();
      const attempt = async (row: Levels) => {
        try {
          await tryRow(stage, members, row);
          passed.push(row);
        } catch (cause) {
          if (!(cause instanceof Failure)) throw cause;
          failed.set(row, cause);
          members.renew();
        }
      };
      for (const row of rows) if (failed.size < FAILURES_MAX) await attempt(row);
      if (failed.size === 0) return;
      for (const levels of suspects([...failed.keys()], passed).slice(0, SUSPECTS_MAX)) {
        const alone = plainly(factors, levels);
        await attempt(alone);
        const shown = failed.get(alone);
        if (shown === undefined) continue;
        const when = Object.keys(levels).length === 0 ? 'whatever the line' : `whenever ${wordsOf(levels)}`;
        throw new Failure(`A say fails ${when}: ${shown.message}`, {
          ...shown.detail,
          requirement: requirementOf(levels),
        });
      }
      const [[row, shown] = [{}, undefined]] = failed;
      throw new Failure(
        `A say failed with ${wordsOf(row)}, and no smaller combination fails by itself: ${shown?.message}`,
        { ...shown?.detail, requirement: 'FRAME-2' },
      );
    },
  },
];
