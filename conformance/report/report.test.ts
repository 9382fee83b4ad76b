/** Every reporter on every kind of run, compared with files that a person has looked at. */
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { Value } from '@sinclair/typebox/value';
import { Ajv2020 } from 'ajv/dist/2020.js';
import t from 'tap';
import { Parser } from 'tap-parser';
import { requirement } from '../../spec/index.ts';
import { applyBaseline, type NamedBaseline } from '../run/baseline.ts';
import { compare } from './compare.ts';
import { diagram } from './diagram.ts';
import { drawDifference, nearestDifference } from './difference.ts';
import { codeBlock, markdown, visible, visibleOctets, xml } from './escape.ts';
import { REPORTERS, type ReporterName } from './index.ts';
import { middle, width } from './layout.ts';
import { painter } from './paint.ts';
import { type CaseResult, Report, type TranscriptEntry, VERDICTS, type Verdict } from './schema.ts';
import { script } from './script.ts';

const NAMES = Object.keys(REPORTERS) as ReporterName[];
const plain = painter(false);

// ---- building reports

const EVENTS: Record<string, TranscriptEntry['event']> = { '>': 'send', '<': 'receive' };

/** A transcript from lines such as `alice > say|hello\n`, with the escapes of JSON; the clock goes on by itself. */
function play(...lines: string[]): TranscriptEntry[] {
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
function logins(...names: string[]): string[] {
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

function report(
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
    },
    cases,
    ...detail,
  };
}

// ---- the runs

const PASSES = [
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
const PING = result('time/idle-ping', ['LEAVE-12'], {
  level: 'SHOULD',
  verdict: 'warn',
  blame: 'LEAVE-12',
  message: 'Nothing came to alice in 5 s of silence.',
});

const DUPLICATE = failed('say/once', ['SAY-2'], {
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
const MISSING = failed('leave/reset', ['LEAVE-6'], {
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
const BYTES = failed('say/text-decomposed', ['SAY-7'], {
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
const CLOSED = failed('frame/unknown', ['FRAME-9'], {
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
const PARTS = failed('frame/split-every-octet', ['FRAME-2'], {
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
const HALF_CLOSE = failed('leave/half-close', ['LEAVE-7'], {
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
const LONG = failed('frame/line-of-1025', ['FRAME-4'], {
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
const BLOCKED = ['say/no-echo', 'to/named-only', 'nick/reuse-after-quit'].map((id, i) =>
  result(id, [['SAY-3', 'TO-1', 'NICK-7'][i]!], {
    verdict: 'blocked',
    message: i < 2 ? 'say/once did not pass.' : 'leave/reset did not pass.',
  }),
);

const RUNS: Record<string, Report> = {
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

t.test('every reporter says the same as its golden file', async (t) => {
  for (const [run, each] of Object.entries(RUNS)) {
    t.ok(Value.Check(Report, each), `${run} is a report`);
    // The page is looked at in a browser, by page/page.test.ts.
    for (const name of NAMES.filter((each) => each !== 'html')) {
      const text = REPORTERS[name].render(each);
      const file = new URL(`golden/${run}.${REPORTERS[name].fileExtension}`, import.meta.url);
      if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
      t.equal(text, readFileSync(file, 'utf8'), `${run} as ${name}`);
    }
  }
});

t.test('colour adds escapes and changes nothing else', async (t) => {
  for (const [run, each] of Object.entries(RUNS)) {
    const uncoloured = REPORTERS.human.render(each);
    const coloured = REPORTERS.human.render(each, { color: true });
    t.equal(uncoloured.includes('\u001b'), false, `${run} without colour`);
    t.ok(coloured.includes('\u001b['), `${run} in colour`);
    t.equal(stripVTControlCharacters(coloured), uncoloured, `${run} is the same text`);
  }
});

t.test('the human report keeps to its columns', async (t) => {
  const lines = REPORTERS.human.render(RUNS.failing!, { columns: 100 }).split('\n');
  t.same(
    lines.filter((line) => width(line) > 100),
    [],
  );
});

t.test('the JSON report is valid by the published schema, and only then', async (t) => {
  const validate = new Ajv2020({ strict: true }).compile(JSON.parse(JSON.stringify(Report)) as object);
  for (const [run, each] of Object.entries(RUNS)) {
    const parsed = JSON.parse(REPORTERS.json.render(each)) as Record<string, unknown>;
    t.ok(validate(parsed), `${run} by ajv`, { errors: validate.errors });
    t.ok(Value.Check(Report, parsed), `${run} by TypeBox`);
    t.same(parsed, JSON.parse(JSON.stringify(each)), `${run} loses nothing`);
    delete parsed.seed;
    t.notOk(validate(parsed), 'without its seed it is no report');
  }
});

// ---- TAP

interface Parsed {
  readonly ok: boolean;
  readonly pass: number;
  readonly skip: number;
  readonly todo: number;
  readonly bailout: unknown;
  readonly errors: string[];
  readonly names: string[];
}

async function parseTap(text: string): Promise<Parsed> {
  return await new Promise((resolve) => {
    const errors: string[] = [];
    const names: string[] = [];
    const parser = new Parser({ strict: true }, (results) => {
      for (const failure of results.failures) if (failure.tapError) errors.push(String(failure.tapError));
      resolve({ ...results, errors, names });
    });
    parser.on('assert', (point) => names.push(point.name));
    parser.on('extra', (line: string) => errors.push(`not TAP: ${line}`));
    parser.end(text);
  });
}

t.test('TAP is what a strict parser takes, in both versions', async (t) => {
  for (const [run, each] of Object.entries(RUNS)) {
    const { counts, exitCode } = each.summary;
    for (const tapVersion of [13, 14] as const) {
      const text = REPORTERS.tap.render(each, { tapVersion });
      const parsed = await parseTap(text);
      t.ok(text.startsWith(`TAP version ${tapVersion}\n`));
      t.same(parsed.errors, [], `${run} has no error of syntax`);
      t.equal(parsed.ok, exitCode === 0, `${run} is ok if and only if it conforms`);
      t.equal(parsed.skip, counts.blocked + counts['not-applicable'], `${run}: skipped`);
      t.equal(parsed.todo, counts.warn + counts['known-failure'], `${run}: todo`);
      t.equal(parsed.names.length, each.cases.length, `${run}: one point for each case`);
    }
  }
});

t.test('what did not run is never a pass', async (t) => {
  const nothing = await parseTap(REPORTERS.tap.render(RUNS['nothing-ran']!));
  t.ok(nothing.bailout, 'a run without cases bails out');
  for (const line of REPORTERS.tap.render(RUNS.failing!).split('\n')) {
    if (line.includes('# SKIP blocked')) t.ok(line.startsWith('not ok '), line);
  }
  // Whatever makes the exit code, a run of nothing but skips and warnings must not look well.
  const strict = report('does-not-conform', 1, [PASSES[0]!, PING, BLOCKED[0]!]);
  t.notOk((await parseTap(REPORTERS.tap.render(strict))).ok, 'TAP');
  t.equal(elements(REPORTERS.junit.render(strict), 'error').length, 1, 'JUnit');
});

// ---- JUnit

/** The elements of a document by name, in order, with their attributes; throws if it is not well-formed. */
function elements(text: string, wanted: string): Record<string, string>[] {
  const token = /<\?xml [^>]*\?>|<(\/?)([\w-]+)((?: [\w-]+="[^"<]*")*)(\/?)>|([^<]+)/y;
  const open: string[] = [];
  const found: Record<string, string>[] = [];
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match === null) throw new Error(`no XML at ${JSON.stringify(text.slice(at, at + 60))}`);
    const [all, end, name, attributes = '', empty] = match;
    if (/&(?!(?:amp|lt|gt|quot|apos|#10);)/.test(all)) throw new Error(`a bare & in ${all}`);
    if (/[^\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(all))
      throw new Error(`no character of XML in ${all}`);
    if (name === undefined) continue;
    if (end === '/' && open.pop() !== name) throw new Error(`</${name}> ends nothing`);
    if (end === '/') continue;
    if (name === wanted)
      found.push(
        Object.fromEntries(
          [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!]),
        ),
      );
    if (empty !== '/') open.push(name);
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)}> is open at the end`);
  return found;
}

t.test('JUnit is well-formed, and counts what it holds', async (t) => {
  for (const [run, each] of Object.entries(RUNS)) {
    const text = REPORTERS.junit.render(each);
    const [suite] = elements(text, 'testsuite');
    const cases = elements(text, 'testcase');
    t.equal(suite!.tests, String(cases.length), `${run}: tests`);
    t.equal(suite!.failures, String(elements(text, 'failure').length), `${run}: failures`);
    t.equal(suite!.errors, String(elements(text, 'error').length), `${run}: errors`);
    t.equal(suite!.skipped, String(elements(text, 'skipped').length), `${run}: skipped`);
    const { fail, 'unexpected-pass': unexpected } = each.summary.counts;
    t.equal(elements(text, 'failure').length, fail + unexpected, `${run}: a failure is a failure`);
    t.equal(Number(suite!.failures) + Number(suite!.errors) > 0, each.summary.exitCode !== 0, run);
    t.same(
      cases.slice(0, each.cases.length).map((one) => one.name),
      each.cases.map((one) => one.id),
    );
    t.ok(cases.every((one) => /^\d+\.\d{3}$/.test(one.time!) && one.classname !== ''));
    const xmllint = spawnSync('xmllint', ['--noout', '-'], { input: text });
    if (xmllint.error === undefined) t.equal(xmllint.status, 0, String(xmllint.stderr));
  }
  t.throws(() => elements('<a b="&nbsp;"></a>', 'a'), 'the check can fail');
  t.throws(() => elements('<a><b></a></b>', 'a'), 'the check can fail');
});

// ---- what a peer may send

const EVIL =
  'x\u0000\u001b[31m\u009b31m\ud800]]><img src=x onerror=alert(1)> # SKIP y\r\nok 99 - z\n\n```\n| a | \\# # TODO\u202e\u2028 &nbsp; @team http://x *b* {';

function hostile(): Report {
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

t.test('nothing of a peer reaches a terminal, a parser or a page as it came', async (t) => {
  const evil = hostile();
  t.ok(Value.Check(Report, evil));
  for (const name of NAMES) {
    const text = REPORTERS[name].render(evil);
    t.notMatch(text, /[^\n\P{C}]|[\u2028\u2029]/u, `${name} holds nothing that cannot be seen`);
  }
  const tap = await parseTap(REPORTERS.tap.render(evil));
  t.same(tap.errors, []);
  t.equal(tap.names.length, VERDICTS.length);
  t.equal(tap.skip, 2);
  t.ok(tap.names.every((name) => name.includes('# SKIP y') && name.endsWith('{.')));
  const xmlText = REPORTERS.junit.render(evil);
  t.equal(elements(xmlText, 'testcase').length, VERDICTS.length);
  t.same(elements(xmlText, 'img'), []);
  t.same(JSON.parse(REPORTERS.json.render(evil)), JSON.parse(JSON.stringify(evil)));
  const outside = REPORTERS.markdown.render(evil).replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '');
  t.notMatch(outside, /(?<!\\)<img|^ *```|@team|:\/\/x/m);
  t.equal(
    REPORTERS.human.render(evil).includes('paste into a shell'),
    false,
    'no script for a host that is none',
  );
});

t.test('escapes', async (t) => {
  t.equal(
    visible('a\\b\n\r\t\u0000\u007f\u0085\u200b\u0301\ud800\u{1f600}\u3164é'),
    'a\\\\b\\n\\r\\t\\x00\\x7f\\u{85}\\u{200b}\\u{301}\\u{d800}😀\\u{3164}é',
  );
  t.equal(visibleOctets(Buffer.from('é\u{1f600}|').toString('latin1')), 'é😀|');
  t.equal(
    visibleOctets('\xe9|\xc0\xaf|\xed\xa0\x80|\xf4\x90\x80\x80|\xc3'),
    '\\xe9|\\xc0\\xaf|\\xed\\xa0\\x80|\\xf4\\x90\\x80\\x80|\\xc3',
  );
  t.equal(xml('<a b="c">\u0001&\n\ufffe'), '&lt;a b=&quot;c&quot;&gt;\\x01&amp;\n\\u{fffe}');
  t.equal(markdown('a|b `c` <d> *e*'), 'a\\|b \\`c\\` \\<d\\> \\*e\\*');
  t.same(codeBlock(['a````b']), ['`````text', 'a````b', '`````']);
  t.equal(middle(`${visible('\u0001'.repeat(30))}end`, 20), '\\x01\\x01…\\x01end');
});

// ---- the parts of a failure

t.test('lists are compared line by line, each as often as it stands there', async (t) => {
  const lists = (expected: string[], actual: string[]) => compare({ ...BYTES, expected, actual });
  t.match(lists(['a'], ['a', 'a']), { missing: [], unexpected: ['a'] });
  t.match(lists(['a', 'a'], ['b', 'a']), { missing: ['a'], unexpected: ['b'] });
  t.match(lists(['error|x|…'], ['error|x|because']), { missing: [], unexpected: [] });
  t.match(lists(['error|x|…'], ['nothing']), { missing: ['error|x|…'], unexpected: [] });
});

t.test('a difference is shown between two forms of one message, and nowhere else', async (t) => {
  const bytes = nearestDifference(BYTES)!;
  t.equal(bytes.at, Buffer.from('said|alice-k1x0-0|Caf').length);
  const [awaited, came, caret, , , marks] = drawDifference(bytes, 98, plain);
  t.equal(came![caret!.indexOf('^')], 'é', 'the caret is under the first character that differs');
  t.equal(awaited![caret!.indexOf('^')], 'e');
  t.equal(drawDifference(bytes, 98, plain)[4]!.slice(marks!.indexOf('^'), marks!.indexOf('^') + 2), 'c3');
  t.equal(nearestDifference(DUPLICATE), undefined, 'a message that came twice is no form of the next one');
  const instead = {
    ...BYTES,
    expected: ['said|alice-k1x0-0|hello-k1x0-3'],
    actual: ['said|alice-k1x0-0|fence-k1x0-4'],
  };
  const sends = play(
    'alice > say|hello-k1x0-3\\n',
    'alice > say|fence-k1x0-4\\n',
    'bob < said|alice-k1x0-0|fence-k1x0-4\\n',
  );
  t.equal(nearestDifference({ ...instead, transcript: sends }), undefined, 'nor is another message');
  const latin1: CaseResult = {
    ...BYTES,
    expected: ['said|a|café'],
    actual: ['octets that are no line (not-utf8)'],
    transcript: [{ ms: 1, peer: 'bob', event: 'receive', bytes: 'said|a|caf\xe9\n' }],
  };
  t.match(
    nearestDifference(latin1),
    { at: 10, actual: 'said|a|caf\xe9' },
    'octets that are not UTF-8 are taken from the transcript',
  );
  const within = drawDifference({ expected: 'a\xc3\xa9', actual: 'a\xc3\xa8', at: 2 }, 98, plain);
  t.equal(within[0]![within[2]!.indexOf('^')], 'é', 'the caret is under the whole character');
});

t.test('a diagram stays within its columns and keeps its end', async (t) => {
  const names = Array.from({ length: 7 }, (_, i) => `someone-with-a-long-name-${i}`);
  const chatter = Array.from({ length: 400 }, (_, i) => `${names[i % 6]} > say|${'漢字'.repeat(60)}${i}\\n`);
  const storm: CaseResult = {
    ...MISSING,
    waitedFor: names[6]!,
    expected: ['the last'],
    transcript: play(...logins(...names), ...chatter),
  };
  for (const columns of [80, 98]) {
    const lines = diagram(storm, { columns, paint: plain });
    t.same(
      lines.filter((line) => width(line) > columns),
      [],
      `${columns} columns`,
    );
    t.ok(lines.length <= 35, 'it is short');
    t.match(lines.at(-2), /\? the last ← awaited/, 'the end is there');
    t.match(lines.at(-1), /\(without someone-with-a-long…/, 'it says who has no column');
    t.ok(
      lines.some((line) => /⋮ \d+ rows/.test(line)),
      'it says what is left out',
    );
  }
  const alone = { ...MISSING, waitedFor: 'witness', transcript: play('witness < said|x|y\\n') };
  t.match(diagram(alone, { columns: 98, paint: plain })[0], /witness/, 'the witness is shown if it waited');
  t.same(diagram({ ...MISSING, transcript: [], waitedFor: undefined! }, { columns: 98, paint: plain }), []);
});

t.test('a script types what the peers sent', { skip: process.platform === 'win32' }, async (t) => {
  const bin = t.testdir({ nc: '#!/bin/sh\nod -An -v -tx1 | tr -d " \\n"; echo', sleep: '#!/bin/sh\n' });
  for (const name of ['nc', 'sleep']) chmodSync(`${bin}/${name}`, 0o755);
  const run = (result: CaseResult) => {
    const lines = script(result, RUNS.failing!, 96);
    const { stdout, stderr, status } = spawnSync('sh', ['-c', lines.join('\n')], {
      env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
      encoding: 'utf8',
    });
    t.same([stderr, status], ['', 0], result.id);
    return new Map(
      stdout
        .trim()
        .split('\n')
        .map((line) => (line.includes(': ') ? (line.split(': ') as [string, string]) : ['', line])),
    );
  };
  for (const result of [DUPLICATE, MISSING, BYTES, CLOSED, PARTS, HALF_CLOSE]) {
    const typed = run(result);
    for (const [peer, octets] of typed) {
      const sent = result.transcript.filter(
        (entry) => entry.event === 'send' && (peer === '' || entry.peer === peer),
      );
      t.equal(
        octets,
        Buffer.from(sent.map((entry) => entry.bytes).join(''), 'latin1').toString('hex'),
        `${result.id}: ${peer}`,
      );
    }
    t.equal(typed.has('witness'), false);
  }
  const cut = run(LONG).get('alice')!;
  t.ok(
    cut.includes(Buffer.from(`say|${'x'.repeat(3000)}\nping|`).toString('hex')),
    'a long line is as long as it was',
  );
  const varied = `say|${'ab'.repeat(1500)}`;
  const cutVaried = run({ ...LONG, transcript: play(`alice > ${varied}\\n`) }).get('alice')!;
  t.equal(cutVaried.length, 2 * (varied.length + 1), 'whatever it ends with');
  const witnessed = { ...DUPLICATE, transcript: [...DUPLICATE.transcript, ...play('witness > ping|x\\n')] };
  t.equal(run(witnessed).has('witness'), false, 'the witness is not played');
  const nasty = { ...CLOSED, transcript: play('a > \\u0000\\u001b%s\\\\n\'\\"$(date)`id`-\\n', 'a > -n\\n') };
  t.equal(
    run(nasty).get(''),
    Buffer.from('\0\u001b%s\\n\'"$(date)`id`-\n-n\n').toString('hex'),
    'the shell reads none of it',
  );
  const atOnce = script(
    { ...CLOSED, transcript: play('a > 1\\n', 'b > 2\\n', 'c fin', 'b > 3\\n', 'c connect') },
    RUNS.failing!,
    96,
  );
  t.match(
    atOnce.join('\n'),
    /\(printf '1\\n'; sleep 1\.6\) \| peer a &\n {2}\(printf '2\\n'; sleep 0\.6; printf '3\\n'/,
    'sent at once, but after a FIN',
  );
  t.match(script({ ...CLOSED, waitedFor: 'witness' }, RUNS.failing!, 96).join('\n'), /login\|observer/);
  t.same(script(CLOSED, { ...RUNS.failing!, target: { ...RUNS.failing!.target, port: 0 } }, 96), []);
});
