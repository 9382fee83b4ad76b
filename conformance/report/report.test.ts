/** Every reporter on every kind of run, compared with files that a person has looked at. */
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { Value } from '@sinclair/typebox/value';
import { Ajv2020 } from 'ajv/dist/2020.js';
import t from 'tap';
import { Parser } from 'tap-parser';
import { compare } from './compare.ts';
import { diagram } from './diagram.ts';
import { drawDifference, nearestDifference } from './difference.ts';
import { codeBlock, markdown, visible, visibleOctets, xml } from './escape.ts';
import { REPORTERS, type ReporterName } from './index.ts';
import { middle, width } from './layout.ts';
import { painter } from './paint.ts';
import {
  BLOCKED,
  BYTES,
  CLOSED,
  DUPLICATE,
  HALF_CLOSE,
  hostile,
  LONG,
  logins,
  MISSING,
  PARTS,
  PASSES,
  PING,
  play,
  RUNS,
  report,
} from './runs.test.helper.ts';
import { type CaseResult, Report, VERDICTS } from './schema.ts';
import { script } from './script.ts';

const NAMES = Object.keys(REPORTERS) as ReporterName[];
const plain = painter(false);

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
      const [skipped, todo] = exitCode === 0 ? [0, counts.blocked] : [counts.blocked, 0];
      t.equal(parsed.skip, skipped + counts['not-applicable'], `${run}: skipped`);
      t.equal(parsed.todo, todo + counts.warn + counts['known-failure'], `${run}: todo`);
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
