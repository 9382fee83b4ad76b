/** The kit is right for any dialect, not only for those that are shipped: each of these varies one, and our server conforms to it. */
import { readFileSync } from 'node:fs';
import t from 'tap';
import { referenceTarget } from '../../bin/reference-target.ts';
import { DIALECT_FILES, type DialectFile, parseDialect } from '../../spec/index.ts';
import { run } from '../index.ts';

t.setTimeout(300_000);

/** Variations that are played at a time. */
const BESIDE = 2;
/** What takes long and depends on the dialect in nothing. */
const HEAVY = [
  'nick/in-use-repeatedly',
  'nick/20-at-once*',
  'live/stopped-reader',
  'live/100-half-logins',
  'live/connect-and-reset',
  'live/login-and-reset',
  'live/reset-after-quit',
  'live/unread-errors',
  'live/talk-after-fin',
  'leave/slow',
  'leave/reset-while-written-to',
  'leave/reset-during-storm',
  'leave/20-*',
  'leave/mixed-at-once',
  'say/reaches-50',
  'say/one-order*',
  'login/joined-50',
  'frame/line-of-10-mb',
  'err/hundred',
];

const { typing: _, ...parley } = DIALECT_FILES.parley!;
const example = (name: string) =>
  JSON.parse(
    readFileSync(new URL(`../../docs/examples/${name}.json`, import.meta.url), 'utf8'),
  ) as DialectFile;

/** A dialect without some messages: `to>` is one of clients, `>told` one of servers. */
function without(file: DialectFile, ...messages: string[]): DialectFile {
  const keep = (templates: DialectFile['toServer'], isLeftOut: (type: string) => boolean) =>
    Object.fromEntries(Object.entries(templates).filter(([type]) => !isLeftOut(type)));
  return {
    ...file,
    toServer: keep(file.toServer, (type) => messages.includes(`${type}>`)),
    toClient: keep(file.toClient, (type) => messages.includes(`>${type}`)),
  };
}
const policy = (file: DialectFile, changes: DialectFile['policy']): DialectFile => ({
  ...file,
  policy: { ...file.policy, ...changes },
});
const framing = (file: DialectFile, each: DialectFile['framing']['toServer']): DialectFile => ({
  ...file,
  framing: { toServer: each, toClient: each },
});
const server = (file: DialectFile, toClient: DialectFile['toClient']): DialectFile => ({
  ...file,
  toClient: { ...file.toClient, ...toClient },
});
const alone = without(parley, 'to>', '>told');
const named = without(alone, 'login>');
const mute = [
  'to>',
  'ping>',
  'pong>',
  'quit>',
  '>here',
  '>joined',
  '>left',
  '>bye',
  '>told',
  '>ping',
  '>pong',
];
const GIVEN = { given: 'user{number}' } as const;
const json = example('json-lines');

/** What is varied, the dialect, and the least number of cases that pass: what the dialect has is tested. */
const VARIATIONS: readonly (readonly [name: string, file: DialectFile, passes: number])[] = [
  ['no-quit', without(parley, 'quit>'), 165],
  ['no-server-ping', without(parley, '>ping', 'pong>'), 185],
  ['no-bye', without(parley, '>bye'), 185],
  ['errors-alone', without(parley, ...mute), 75],
  ['nothing-shown', without(parley, ...mute, '>welcome', '>error'), 40],
  ['refused-and-closed', policy(parley, { refused: 'closed' }), 180],
  ['prompt', server(parley, { prompt: [{ template: 'nickname?' }] }), 185],
  ['untold', policy(parley, { untold: ['quit', 'fin', 'half-close', 'reset'] }), 155],
  ['twins', policy(alone, { unique: false }), 150],
  [
    'echo-without-names',
    policy(server(parley, { said: [{ template: 'said|{text}' }] }), { says: 'all' }),
    185,
  ],
  ['tiny', policy(parley, { nickBytesMax: 4, textBytesMax: 16 }), 150],
  ['letters', { ...parley, fields: { ...parley.fields, nick: { pattern: '[a-z]+' } } }, 155],
  ['numbered-pings', { ...parley, fields: { ...parley.fields, token: { type: 'number' } } }, 180],
  [
    'length',
    framing(policy(parley, { textBytesMax: 100 }), { kind: 'length', prefixBytes: 1, bytesMax: 256 }),
    150,
  ],
  ['web', { ...framing(parley, { kind: 'message', bytesMax: 1024 }), transport: 'websocket' }, 145],
  ['given', policy(named, GIVEN), 95],
  ['given-in-silence', policy(without(named, '>welcome', '>here'), GIVEN), 80],
  ['self', policy(without(named), { ...GIVEN, says: 'self' }), 14],
  ['operator', policy(alone, { says: 'operator' }), 12],
  ['json-closed', policy(json, { refused: 'closed' }), 78],
  [
    'same-words',
    server(parley, {
      error: (['nick-in-use', 'nick-invalid'] as const).map((code) => ({ template: 'NO', when: { code } })),
    }),
    125,
  ],
];

t.test('our server conforms to every variation', async (t) => {
  const left = [...VARIATIONS];
  const play = async () => {
    for (let each = left.shift(); each !== undefined; each = left.shift()) {
      const [name, file, passes] = each;
      const parsed = parseDialect({ ...file, name });
      if ('problems' in parsed) {
        t.same(parsed.problems, [], name);
        continue;
      }
      const { dialect } = parsed;
      const report = await run({
        dialect,
        target: referenceTarget(dialect),
        seed: 'v',
        selection: { exclude: HEAVY },
      });
      const bad = report.cases.filter(
        ({ verdict }) => !['pass', 'observed', 'not-applicable'].includes(verdict),
      );
      t.same(
        bad.map(({ id, verdict, message }) => ({ id, verdict, message })),
        [],
        `${name}: every case passes or is not applicable`,
      );
      t.ok(
        report.summary.counts.pass >= passes,
        `${name}: ${report.summary.counts.pass} cases pass, of ${passes} at the least`,
      );
      t.ok(
        report.cases.every(({ verdict, message }) => verdict === 'pass' || message !== ''),
        `${name}: what it does not have has a reason`,
      );
    }
  };
  await Promise.all(Array.from({ length: BESIDE }, play));
});

/** Dialects that cannot work, and what is said of them. */
const REFUSED: readonly (readonly [name: string, file: DialectFile, sentence: RegExp])[] = [
  ['no-told', without(parley, '>told'), /^\/toServer\/to: Nobody can be shown a direct message/],
  ['no-pong', without(parley, '>pong'), /^\/toServer\/ping: A server cannot answer it/],
  ['no-pong-of-clients', without(parley, 'pong>'), /^\/toClient\/ping: A client cannot answer it/],
  [
    'no-welcome',
    without(parley, '>welcome'),
    /^\/toClient\/here: "here\|\\n", .* before the login as no message/,
  ],
  ['twins-and-to', policy(parley, { unique: false }), /^\/policy\/unique: .* name nobody for certain/],
  [
    'stream',
    { ...parley, framing: { ...parley.framing, toClient: { kind: 'stream', bytesMax: 4096 } } },
    /^\/toClient\/here\/0\/template: In a stream nothing says where \{nicks\} ends/,
  ],
  [
    'nameless',
    server(parley, { left: [{ template: 'left' }] }),
    /^\/toClient\/left: It does not tell of whom/,
  ],
  ['fin-alone', policy(parley, { untold: ['fin'] }), /^\/policy\/untold: .* the same FIN/],
  [
    'short',
    framing(parley, { kind: 'line', bytesMax: 512 }),
    /^\/framing\/toServer\/bytesMax: say takes up to 965 /,
  ],
  [
    'entry-too-late',
    policy(DIALECT_FILES['budget-chat']!, { joined: 'all' }),
    /^\/toClient\/joined: .* before the login as .*"phase"/,
  ],
];

t.test('dialects that cannot work are refused in a sentence', async (t) => {
  for (const [name, file, sentence] of REFUSED) {
    const parsed = parseDialect({ ...file, name });
    t.match('problems' in parsed ? parsed.problems : [], [sentence], name);
  }
});
