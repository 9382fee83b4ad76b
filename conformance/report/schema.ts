/** The report of a run, as a published schema: every reporter reads this and nothing else. */
import { type Static, Type } from '@sinclair/typebox';

const Ms = (description: string) => Type.Number({ minimum: 0, description: `${description}, milliseconds` });
const literals = <T extends string>(values: readonly T[], description: string) =>
  Type.Union(
    values.map((value) => Type.Literal(value)),
    { description },
  );

/** All verdicts, in the order of a summary. */
export const VERDICTS = [
  'pass',
  'fail',
  'unexpected-pass',
  'known-failure',
  'warn',
  'blocked',
  'inconclusive',
  'not-applicable',
  'observed',
  'kit-error',
] as const;
/**
 * `fail` is a MUST that does not hold, `warn` a SHOULD; `known-failure` is a fail that the baseline
 * lists, `unexpected-pass` one that it lists in vain; `blocked` was not run because what it stands on
 * failed; `observed` records a choice that the spec leaves open; `kit-error` is the kit's own fault.
 */
export const Verdict = literals(VERDICTS, 'What a case found');
export type Verdict = (typeof VERDICTS)[number];

/** Both ways of showing absence. */
export const ABSENCES = ['fenced', 'quiesced'] as const;
/** How it was shown that something did not come: by something later on the same path, or by a quiet time. */
export type Absence = (typeof ABSENCES)[number];

/** What can happen in a transcript. */
export const TRANSCRIPT_EVENTS = [
  'connect',
  'send',
  'receive',
  'fin',
  'reset',
  'pause',
  'resume',
  'closed',
  'note',
] as const;
/**
 * `fin` is an end of the peer's sending side, `reset` an RST, `closed` the end of the connection from
 * the server's side; `pause` and `resume` are of the peer's reading; `note` is an action of the kit itself.
 */
export const TranscriptEntry = Type.Object(
  {
    ms: Ms('Since the start of the run, on the one clock of the kit'),
    peer: Type.String({
      description: 'Who did or saw it; witness is the peer that stays for the whole run, kit the kit itself',
    }),
    event: literals(TRANSCRIPT_EVENTS, 'What happened'),
    bytes: Type.Optional(
      Type.String({
        description: 'The octets sent or received, one character each (Latin-1), cut after 2048',
      }),
    ),
    bytesTotal: Type.Optional(Type.Integer({ minimum: 0, description: 'How many octets there were' })),
    text: Type.Optional(Type.String({ description: 'In words, for note and closed' })),
  },
  { additionalProperties: false },
);
export type TranscriptEntry = Omit<Static<typeof TranscriptEntry>, 'event'> & {
  event: (typeof TRANSCRIPT_EVENTS)[number];
};

/** What one case found, as a schema. */
export const CaseResult = Type.Object(
  {
    id: Type.String(),
    title: Type.String({ description: 'What a conforming server does' }),
    requirements: Type.Array(Type.String(), {
      description: 'The requirements that the case checks, the main one first',
    }),
    level: literals(['MUST', 'SHOULD', 'MAY'] as const, 'The level of the main requirement'),
    verdict: Verdict,
    absence: Type.Union([literals(ABSENCES, 'How absence was shown'), Type.Null()]),
    durationMs: Ms('Wall time'),
    message: Type.String({ description: 'One or two sentences; empty for a pass' }),
    blame: Type.Union([Type.String(), Type.Null()], {
      description: 'The requirement that does not hold, of a fail, known-failure or warn',
    }),
    reason: Type.Optional(
      Type.String({ description: 'Why a failure is known, in the words of the baseline file' }),
    ),
    expected: Type.Optional(Type.Array(Type.String(), { description: 'What was awaited, in order' })),
    actual: Type.Optional(Type.Array(Type.String(), { description: 'What came instead' })),
    waitedFor: Type.Optional(Type.String({ description: 'The peer that waited' })),
    transcript: Type.Array(TranscriptEntry),
  },
  { additionalProperties: false },
);
/** What one case found. */
export type CaseResult = Omit<Static<typeof CaseResult>, 'transcript' | 'verdict' | 'absence' | 'level'> & {
  verdict: Verdict;
  absence: Absence | null;
  level: 'MUST' | 'SHOULD' | 'MAY';
  transcript: TranscriptEntry[];
};

/** A requirement that does not hold, as a schema. */
export const FixFirst = Type.Object(
  {
    requirement: Type.String(),
    level: Type.String(),
    sentence: Type.String({ description: "The requirement's own words" }),
    cases: Type.Array(Type.String(), {
      description: 'The cases that fail because of it, the plainest first',
    }),
  },
  { additionalProperties: false },
);
/** A requirement that does not hold, and the cases that show it. */
export type FixFirst = Static<typeof FixFirst>;

/** A likeness of the target to a known bad one, as a schema. */
export const Likeness = Type.Object(
  {
    like: Type.Array(
      Type.Object(
        { name: Type.String(), does: Type.String({ description: 'Follows "behaves like a server that"' }) },
        { additionalProperties: false },
      ),
      { description: 'Known bad targets that cannot be told apart by what failed' },
    ),
    explains: Type.Array(Type.String(), { description: 'The failed cases that it explains' }),
    but: Type.Array(Type.String(), { description: 'Cases that the known one fails, and this one passes' }),
  },
  { additionalProperties: false },
);
/** A likeness of the target to a known bad one. */
export type Likeness = Static<typeof Likeness>;

/** A whole run in a word; each has an exit code. `known-failures` is a server that fails in nothing else. */
export const OUTCOMES = [
  'conforms',
  'known-failures',
  'does-not-conform',
  'stale-baseline',
  'nothing-ran',
  'unreachable',
  'inconclusive',
  'kit-error',
] as const;

/** The schema of the JSON report. */
export const Report = Type.Object(
  {
    spec: Type.Literal('parley/1'),
    set: Type.Optional(
      Type.String({ description: 'The version of the requirements that were asked for; without it all' }),
    ),
    kit: Type.String({ description: 'Version of the kit' }),
    target: Type.Object(
      {
        kind: literals(
          ['in-process', 'attached', 'launched', 'client'] as const,
          'How the kit came to it; client is a client under test, of which each case starts one',
        ),
        name: Type.String({ description: 'An address, or the command as it was run' }),
        file: Type.Optional(Type.String({ description: 'The target file that says so, if there was one' })),
        host: Type.String(),
        port: Type.Integer(),
      },
      { additionalProperties: false },
    ),
    dialect: Type.String(),
    startedAt: Type.Optional(
      Type.String({
        description: 'When the first case began, UTC (RFC 3339), such as 2026-11-21T06:30:00.000Z',
      }),
    ),
    seed: Type.String({ description: 'With the same seed the kit chooses the same nicknames and texts' }),
    roundTripMs: Ms('Measured before the first case; deadlines are scaled from it'),
    deadlineMs: Ms('The longest that one thing was waited for'),
    durationMs: Ms('Wall time of all cases'),
    baseline: Type.Optional(
      Type.Object(
        {
          file: Type.String(),
          unjudged: Type.Array(Type.String(), {
            description: 'Listed cases of which this run says nothing: not chosen, blocked, not applicable …',
          }),
        },
        { additionalProperties: false, description: 'The baseline of known failures, if there was one' },
      ),
    ),
    summary: Type.Object(
      {
        outcome: literals(OUTCOMES, 'The whole run in a word'),
        exitCode: Type.Integer(),
        counts: Type.Record(literals(VERDICTS, 'Verdict'), Type.Integer({ minimum: 0 })),
        absences: Type.Object(
          { fenced: Type.Integer(), quiesced: Type.Integer() },
          { additionalProperties: false },
        ),
        fixFirst: Type.Array(FixFirst, {
          description: 'Requirements that do not hold, foundations first, known failures last',
        }),
        likenesses: Type.Array(Likeness, {
          description: 'Known bad targets that fail like this one, the one that explains most first',
        }),
      },
      { additionalProperties: false },
    ),
    cases: Type.Array(CaseResult),
  },
  { additionalProperties: false, description: 'A report of parley conformance' },
);
/** What a run found: what every reporter reads. */
export type Report = Omit<Static<typeof Report>, 'cases' | 'summary' | 'target'> & {
  target: {
    kind: 'in-process' | 'attached' | 'launched' | 'client';
    name: string;
    file?: string;
    host: string;
    port: number;
  };
  summary: {
    outcome: (typeof OUTCOMES)[number];
    exitCode: number;
    counts: Record<Verdict, number>;
    absences: Record<Absence, number>;
    fixFirst: FixFirst[];
    likenesses: Likeness[];
  };
  cases: CaseResult[];
};
