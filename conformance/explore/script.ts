/** A schedule: what several peers do, in which order, and what of it without waiting. */
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

/** Who takes part, the first of them in every schedule. */
export const PEERS = ['alice', 'bob', 'carol', 'dave', 'erin'] as const;
/** Steps of a schedule, at the most. */
const STEPS_MAX = 200;
/** Says of one flood, at the most. */
export const FLOOD_MAX = 40;
/** Pieces of one line, at the most. */
const PIECES_MAX = 20;

const words = <const T extends string>(values: readonly T[], description: string) =>
  Type.Unsafe<T>(
    Type.Union(
      values.map((value) => Type.Literal(value)),
      { description },
    ),
  );

/** What a peer can do. Whoever is not connected connects first, with a connection of its own. */
const DEEDS = [
  'connect',
  'login',
  'say',
  'flood',
  'to',
  'ping',
  'nonsense',
  'quit',
  'half-close',
  'close',
  'reset',
  'stall',
] as const;
export type Deed = (typeof DEEDS)[number];

/**
 * When a step is done: once all that went before has been handled and seen (`quiet`), at the same moment
 * as the step before (`now`), a turn of the event loop later (`turn`), or as soon as somebody has heard
 * something (`heard`).
 */
const WHENS = ['quiet', 'now', 'turn', 'heard'] as const;
export type When = (typeof WHENS)[number];

/** The schema of a step. */
export const Step = Type.Object(
  {
    when: words(WHENS, 'When it is done'),
    peer: words(PEERS, 'Who does it'),
    does: words(DEEDS, 'What it does'),
    nick: Type.Optional(
      Type.String({
        description:
          'Of login and to: whose nickname, in capitals another spelling of it; nobody is one that nobody asks for, invalid one that is too long',
        pattern: `^(?:${PEERS.join('|')}|${PEERS.join('|').toUpperCase()}|nobody|invalid)$`,
      }),
    ),
    times: Type.Optional(
      Type.Integer({ minimum: 1, maximum: FLOOD_MAX, description: 'Of a flood: how many says' }),
    ),
    pieces: Type.Optional(
      Type.Integer({ minimum: 2, maximum: PIECES_MAX, description: 'In how many writes the line is sent' }),
    ),
    joined: Type.Optional(
      Type.Boolean({ description: "In one write with what stands before it, which is the same peer's" }),
    ),
    hears: Type.Optional(words(PEERS, 'Of heard: who must hear something first; default anybody')),
  },
  { additionalProperties: false },
);
/** One thing that one peer does. */
export type Step = Static<typeof Step>;

/** What --save writes and --replay reads. */
export const SavedScript = Type.Object(
  {
    format: Type.Literal('parley-explore/1'),
    dialect: Type.String(),
    /** Of the run that found it. */
    seed: Type.String(),
    requirement: Type.Union([Type.String(), Type.Null()]),
    message: Type.String(),
    steps: Type.Array(Step, { minItems: 1, maxItems: STEPS_MAX }),
  },
  { additionalProperties: false },
);
/** A schedule that fails, as a file holds it. */
export type SavedScript = Static<typeof SavedScript>;

/** Reads a saved script; throws a RangeError that says what is wrong and where. */
export function parseScript(value: unknown): SavedScript {
  const [wrong] = [...Value.Errors(SavedScript, value)];
  if (wrong === undefined) return value as SavedScript;
  throw new RangeError(`${wrong.path === '' ? 'the whole' : wrong.path}: ${wrong.message}`);
}

/** A step in words. */
export function describe({ when, peer, does, nick, times, pieces, joined, hears }: Step): string {
  const whom = nick === undefined ? '' : nick === 'nobody' || nick === 'invalid' ? ` (${nick})` : ` ${nick}`;
  const many = times === undefined ? '' : ` ${times} times`;
  const how =
    joined === true ? ', in one write with that' : pieces === undefined ? '' : `, in ${pieces} writes`;
  const moments: Readonly<Record<When, string>> = {
    quiet: '',
    now: ' at the same moment',
    turn: ' a turn later',
    heard: ` as soon as ${hears ?? 'anybody'} hears something`,
  };
  return `${peer} ${VERBS[does]}${whom}${many}${how}${moments[when]}`;
}

const VERBS: Readonly<Record<Deed, string>> = {
  connect: 'connects',
  login: 'logs in as',
  say: 'says something',
  flood: 'says something',
  to: 'says something to',
  ping: 'pings',
  nonsense: 'sends a line that is none',
  quit: 'quits',
  'half-close': 'half-closes',
  close: 'closes',
  reset: 'resets',
  stall: 'stops reading for a while',
};
