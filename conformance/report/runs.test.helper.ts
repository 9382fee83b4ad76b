/** Runs of every kind, as reports: what the tests of the reporters render. */
import { requirement } from '../../spec/index.ts';
import { applyBaseline, type NamedBaseline } from '../run/baseline.ts';
import { type CaseResult, type Report, type TranscriptEntry, VERDICTS, type Verdict } from './schema.ts';

// ---- building reports

const EVENTS: Record<string, TranscriptEntry['event']> = { '>': 'send', '<': 'receive' };

/** A transcript from lines such as `alice > say|hello\n`, with the escapes of JSON; the clock goes on by itself. */
export function play(...lines: string[]): TranscriptEntry[] {
  let ms = 812.4;
  return lines.map((line) => {
    const [, peer, event, rest] = /^(?:\+\d+ )?(\S+) (\S+) ?(.*)$/s.exec(line)!;
    ms += Number(/^\+(\d+) /.exec(line)?.[1] ?? 0.3);
    const entry: TranscriptEntry = {
      ms: Math.round(ms * 1000) / 1000,
      peer: peer!,
      event: EVENTS[event!] ?? (event as TranscriptEntry['event']),
    };
    if (EVENTS[event!] === undefined) return rest === '' ? entry : { ...entry, text: rest! };
    const octets = Buffer.from(JSON.parse(`"${rest}"`) as string);
    return { ...entry, bytes: octets.toString('latin1').slice(0, 2048), bytesTotal: octets.length };
  });
}

/** The transcript of members who log in one after the other. */
export function logins(...names: string[]): string[] {
  return names.flatMap((name, i) => [
    `${name} connect`,
    `${name} > login|${name}-k1x0-${i}\\n`,
    `${name} < ${
      i > 0
        ? `here|${names
            .slice(0, i)
            .map((other, j) => `${other}-k1x0-${j}`)
            .join('|')}\\n`
        : ''
    }welcome|${name}-k1x0-${i}\\n`,
    ...names.slice(0, i).map((other) => `${other} < joined|${name}-k1x0-${i}\\n`),
  ]);
}

function result(id: string, rows: string[], detail: Partial<CaseResult> = {}): CaseResult {
  return {
    id,
    title: 'A conforming server does what the requirement says.',
    requirements: rows,
    level: 'MUST',
    verdict: 'pass',
    absence: null,
    durationMs: 4.2,
    message: '',
    blame: null,
    transcript: [],
    ...detail,
  };
}

function failed(id: string, rows: string[], detail: Partial<CaseResult>): CaseResult {
  return result(id, rows, { verdict: 'fail', blame: rows[0]!, durationMs: 1512.5, ...detail });
}

export function report(
  outcome: Report['summary']['outcome'],
  exitCode: number,
  cases: CaseResult[],
  detail: Partial<Report> = {},
): Report {
  const counts = Object.fromEntries(
    VERDICTS.map((verdict) => [verdict, cases.filter((each) => each.verdict === verdict).length]),
  );
  const blames = [
    ...new Set(cases.filter((each) => ['fail', 'warn'].includes(each.verdict)).map((each) => each.blame!)),
  ];
  return {
    spec: 'parley/1',
    kit: '0.1.0',
    target: { kind: 'attached', name: 'tcp://127.0.0.1:4000', host: '127.0.0.1', port: 4000 },
    dialect: 'parley',
    seed: '7f3a',
    roundTripMs: 0.31,
    deadlineMs: 1500,
    durationMs: 1432.8,
    summary: {
      outcome,
      exitCode,
      counts: counts as Record<Verdict, number>,
      absences: {
        fenced: cases.filter((each) => each.absence === 'fenced').length,
        quiesced: cases.filter((each) => each.absence === 'quiesced').length,
      },
      fixFirst: blames.map((id) => ({
        requirement: id,
        level: requirement(id).level,
        sentence: requirement(id).sentence,
        cases: cases.filter((each) => each.blame === id).map((each) => each.id),
      })),
      likenesses:
        outcome !== 'does-not-conform'
          ? []
          : [
              {
                like: [
                  { name: 'echo', does: 'sends a say back to its speaker' },
                  { name: 'loop', does: 'sends everything to everybody' },
                ],
                explains: cases.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id),
                but: [],
              },
            ],
    },
    cases,
    ...detail,
  };
}

// ---- the runs

export const PASSES = [
  result('login/welcome', ['LOGIN-1']),
  result('login/roster', ['LOGIN-2'], { absence: 'fenced' }),
  result('nick/in-use', ['NICK-1'], { absence: 'fenced' }),
  result('say/order', ['SAY-5'], { absence: 'quiesced' }),
  result('frame/crlf', ['FRAME-3']),
];
const NO_REASONS = result('leave/quit', ['LEAVE-4'], {
  verdict: 'not-applicable',
  message: 'The dialect does not say why somebody left.',
});
const FLOOD = result('live/flood', ['LEAVE-16'], {
  level: 'MAY',
  verdict: 'observed',
  message: 'It never ends a connection for sending fast.',
});
export const PING = result('time/idle-ping', ['LEAVE-12'], {
  level: 'SHOULD',
  verdict: 'warn',
  blame: 'LEAVE-12',
  message: 'Nothing came to alice in 5 s of silence.',
});

export const DUPLICATE = failed('say/once', ['SAY-2'], {
  title: 'A say reaches every other member once.',
  message: 'bob awaited "said|alice-k1x0-0|fence-k1x0-4", but "said|alice-k1x0-0|hello-k1x0-3" came.',
  waitedFor: 'bob',
  expected: ['said|alice-k1x0-0|fence-k1x0-4'],
  actual: ['said|alice-k1x0-0|hello-k1x0-3', 'said|alice-k1x0-0|fence-k1x0-4'],
  transcript: play(
    ...logins('alice', 'bob'),
    'alice > say|hello-k1x0-3\\n',
    'witness < said|alice-k1x0-0|hello-k1x0-3\\n',
    'bob < said|alice-k1x0-0|hello-k1x0-3\\n',
    'alice > say|fence-k1x0-4\\n',
    'bob < said|alice-k1x0-0|hello-k1x0-3\\nsaid|alice-k1x0-0|fence-k1x0-4\\n',
  ),
});
export const MISSING = failed('leave/reset', ['LEAVE-6'], {
  title: 'A member whose connection is reset is told as left, lost.',
  message: 'alice awaited "left|carol-k1x0-2|lost" and nothing came within 1500 ms.',
  waitedFor: 'alice',
  expected: ['left|carol-k1x0-2|lost'],
  actual: ['nothing'],
  transcript: play(
    ...logins('alice', 'bob', 'carol'),
    'bob pause',
    'carol reset',
    '+1500 kit note the deadline passed',
  ),
});
export const BYTES = failed('say/text-decomposed', ['SAY-7'], {
  title: 'A text is relayed octet for octet.',
  message:
    'bob awaited "said|alice-k1x0-0|Cafe\u0301 k1x0-3", but "said|alice-k1x0-0|Caf\u00e9 k1x0-3" came.',
  waitedFor: 'bob',
  expected: ['said|alice-k1x0-0|Cafe\u0301 k1x0-3'],
  actual: ['said|alice-k1x0-0|Caf\u00e9 k1x0-3'],
  transcript: play(
    ...logins('alice', 'bob'),
    'alice > say|Cafe\u0301 k1x0-3\\n',
    'bob < said|alice-k1x0-0|Caf\u00e9 k1x0-3\\n',
  ),
});
export const CLOSED = failed('frame/unknown', ['FRAME-9'], {
  title: 'An unknown command is answered, and the connection stays open.',
  message: 'alice awaited "error|unknown-command|\u2026", but the server ended its connection.',
  waitedFor: 'alice',
  expected: ['error|unknown-command|\u2026', 'pong|fence-k1x0-1'],
  actual: ['the connection ended (RST)'],
  transcript: play(
    ...logins('alice'),
    'alice > dance\\n',
    'alice > ping|fence-k1x0-1\\n',
    'alice closed RST',
  ),
});
export const PARTS = failed('frame/split-every-octet', ['FRAME-2'], {
  title: 'A login in octets of their own is one login.',
  message: 'bob awaited "welcome|b%\u00e9" and nothing came within 1500 ms.',
  waitedFor: 'bob',
  expected: ['welcome|b%\u00e9'],
  actual: ['nothing'],
  transcript: play(
    'bob connect',
    ...['l', 'o', 'g', 'i', 'n', '|', 'b', '%', '\u00e9', '\\n'].map((part) => `bob > ${part}`),
  ),
});
export const HALF_CLOSE = failed('leave/half-close', ['LEAVE-7'], {
  title: 'A half-close is the end.',
  message: 'bob awaited the end of its connection.',
  waitedFor: 'bob',
  expected: ['the server closes the connection'],
  actual: ['the connection stays open'],
  transcript: play(
    ...logins('alice', 'bob'),
    'bob > say|last words\\n',
    'bob fin',
    'alice < said|bob-k1x0-1|last words\\n',
    'alice > say|still there?\\n',
    'bob < said|alice-k1x0-0|still there?\\n',
  ),
});
export const LONG = failed('frame/line-of-1025', ['FRAME-4'], {
  title: 'A line of 1025 octets is refused.',
  message: 'alice awaited "error|line-too-long|\u2026", but "pong|fence-k1x0-1" came.',
  waitedFor: 'alice',
  expected: ['error|line-too-long|\u2026', 'pong|fence-k1x0-1'],
  actual: ['pong|fence-k1x0-1'],
  transcript: play(
    ...logins('alice'),
    `alice > say|${'x'.repeat(3000)}\\n`,
    'alice > ping|fence-k1x0-1\\n',
    'alice < pong|fence-k1x0-1\\n',
  ),
});
export const BLOCKED = ['say/no-echo', 'to/named-only', 'nick/reuse-after-quit'].map((id, i) =>
  result(id, [['SAY-3', 'TO-1', 'NICK-7'][i]!], {
    verdict: 'blocked',
    message: i < 2 ? 'say/once did not pass.' : 'leave/reset did not pass.',
  }),
);

export const RUNS: Record<string, Report> = {
  passing: report('conforms', 0, [...PASSES, NO_REASONS, FLOOD, PING], {
    target: { kind: 'launched', name: 'python3 server.py {port}', host: '127.0.0.1', port: 40123 },
  }),
  failing: report('does-not-conform', 1, [
    ...PASSES,
    DUPLICATE,
    MISSING,
    BYTES,
    CLOSED,
    PARTS,
    HALF_CLOSE,
    LONG,
    failed('run/exactly-once', ['SAY-2'], { message: 'A text came twice.' }),
    ...BLOCKED,
    NO_REASONS,
    FLOOD,
    PING,
  ]),
  inconclusive: report('inconclusive', 4, [
    ...PASSES,
    result('say/one-order-storm', ['SAY-6'], {
      verdict: 'inconclusive',
      message: 'The kit itself got no processor time while peer7 waited; nothing can be said.',
    }),
    ...BLOCKED.map((each) => ({ ...each, message: 'say/one-order-storm came to no result.' })),
    result('ping/member', ['PING-1'], {
      verdict: 'kit-error',
      message: 'TypeError: undefined is not a function',
    }),
  ]),
  'nothing-ran': report('nothing-ran', 2, [], { durationMs: 0 }),
};

const BASELINE: NamedBaseline = {
  file: 'known.json',
  baseline: {
    dialect: 'parley',
    known: {
      'frame/crlf': { requirement: 'FRAME-3' },
      'leave/quit': { requirement: 'LEAVE-4' },
      'leave/reset': { requirement: 'LEAVE-6', reason: 'A reset is read as silence; issue 12.' },
      'say/once': { requirement: 'SAY-2' },
      'say/text-decomposed': { requirement: 'SAY-1' },
    },
  },
};
RUNS['known-failures'] = applyBaseline(
  report('does-not-conform', 1, [...PASSES.slice(0, 4), DUPLICATE, MISSING, ...BLOCKED, NO_REASONS]),
  BASELINE,
);
RUNS['stale-baseline'] = applyBaseline(report('conforms', 0, [...PASSES, MISSING, PING]), BASELINE);
RUNS['new-failures'] = applyBaseline(report('does-not-conform', 1, [DUPLICATE, ...PASSES, BYTES]), BASELINE);
// What it is like changes with each bad target that is added.
RUNS['new-failures'].summary.likenesses = [];

// ---- what a peer may send

const EVIL =
  'x\u0000\u001b[31m\u009b31m\ud800]]><img src=x onerror=alert(1)> # SKIP y\r\nok 99 - z\n\n```\n| a | \\# # TODO\u202e\u2028 &nbsp; @team http://x *b* {';

export function hostile(): Report {
  const entry = (event: TranscriptEntry['event']): TranscriptEntry => ({
    ms: 1,
    peer: EVIL,
    event,
    bytes: EVIL,
    bytesTotal: EVIL.length,
    text: EVIL,
  });
  const cases = VERDICTS.map(
    (verdict): CaseResult => ({
      id: EVIL,
      title: EVIL,
      requirements: [EVIL],
      level: 'MUST',
      verdict,
      absence: null,
      durationMs: 1,
      message: EVIL,
      blame: EVIL,
      expected: [EVIL, 'a'],
      actual: [`${EVIL}!`],
      waitedFor: EVIL,
      transcript: [entry('connect'), entry('send'), entry('receive'), entry('note'), entry('closed')],
    }),
  );
  const run = report('does-not-conform', 1, []);
  const counts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 1])) as Record<Verdict, number>;
  const fixFirst = [{ requirement: EVIL, level: EVIL, sentence: EVIL, cases: [EVIL] }];
  const target = { kind: 'launched' as const, name: EVIL, host: EVIL, port: 1 };
  return {
    ...run,
    kit: EVIL,
    dialect: EVIL,
    seed: EVIL,
    target,
    cases,
    summary: { ...run.summary, counts, fixFirst },
  };
}
