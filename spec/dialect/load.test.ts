/** Mistakes that people make in a dialect file, and the sentences that they get. */
import t from 'tap';
import { DIALECT_FILES, parseDialect } from './index.ts';

const line = { kind: 'line', bytesMax: 1024 };
const GOOD = {
  name: 'mine',
  title: 'Mine',
  framing: { toServer: line, toClient: line },
  toServer: { login: [{ template: 'J {nick}' }], say: [{ template: 'S {text}' }] },
  toClient: { said: [{ template: '{nick}: {text}' }] },
};
const { toServer, toClient } = GOOD;

/** What was changed, and what the first sentences are. */
const MISTAKES: readonly (readonly [what: string, file: unknown, ...sentences: RegExp[]])[] = [
  ['no object', 'line', /^\/: Expected object/],
  ['a name with a space', { ...GOOD, name: 'My chat' }, /^\/name: .*For example: "my-chat"$/],
  [
    'a framing that is a word',
    { ...GOOD, framing: 'line' },
    /^\/framing: .*\{ "toServer": \{ "kind": "line", "bytesMax": 1024 \}, "toClient"/,
  ],
  [
    'a kind of framing that is none',
    { ...GOOD, framing: { toServer: { kind: 'lines' }, toClient: line } },
    /^\/framing\/toServer: Its kind is one of "line", "chunk", "stream", "message", "length"/,
  ],
  [
    'a framing with a part missing',
    { ...GOOD, framing: { toServer: { kind: 'length', bytesMax: 99 }, toClient: { kind: 'line' } } },
    /^\/framing\/toServer\/prefixBytes: .*1, 2 or 4/,
    /^\/framing\/toClient\/bytesMax: .*The longest frame/,
  ],
  [
    'a setting that is none',
    { ...GOOD, policy: { uniq: true } },
    /^\/policy\/uniq: Unexpected property .*There are nickKey, .*unique/,
  ],
  ['a word that is none', { ...GOOD, policy: { nickKey: 'case' } }, /One of "octet", "ascii", "precis"/],
  [
    'a template that is no list',
    { ...GOOD, toServer: { ...toServer, say: '{text}' } },
    /^\/toServer\/say: Expected array\. For example: \[\{ "template"/,
  ],
  [
    'a message that is none',
    { ...GOOD, toServer: { ...toServer, message: [{ template: '{text}' }] } },
    /^\/toServer\/message: There is no such message\. There are login, say,/,
  ],
  [
    'nothing to say',
    { ...GOOD, toServer: { login: toServer.login } },
    /^\/toServer: There is no way to say anything/,
  ],
  ['nothing to hear', { ...GOOD, toClient: {} }, /^\/toClient: There is no way to hear anything/],
  [
    'a placeholder of another name',
    { ...GOOD, toServer: { ...toServer, login: [{ template: 'J {name}' }] } },
    /^\/toServer\/login: .*nothing fills \{name\}\. The message login has \{nick\}/,
  ],
  [
    'a value that its field does not allow',
    { ...GOOD, fields: { nick: { pattern: '\\d+' } } },
    /^\/toServer\/login: "J alice\\n", .* no message .*Does a field of it, in \/fields, forbid/,
  ],
  [
    'a code that is none',
    {
      ...GOOD,
      toClient: { ...toClient, error: [{ template: 'ERR', when: { code: 'taken' } }] },
    },
    /^\/toClient\/error\/0\/when\/code: error has no code "taken"\. There are .*nick-in-use/,
  ],
  [
    'two messages that look alike',
    { ...GOOD, toServer: { login: [{ template: '{nick}' }], say: [{ template: '{text}' }] } },
    /^\/toServer\/say: .* is understood as \{"type":"login".*or say with "phase"/,
  ],
  [
    'typing that is none',
    { ...GOOD, typing: { shout: '{text}' } },
    /^\/typing\/shout: .*There are login, say,/,
  ],
  ['typing without its text', { ...GOOD, typing: { say: '/say' } }, /^\/typing\/say: \{text\} is missing/],
  [
    'typing of another name',
    { ...GOOD, typing: { quit: '/bye {nick}' } },
    /^\/typing\/quit: Nothing fills \{nick\}/,
  ],
  [
    'typing for no message',
    { ...GOOD, typing: { to: '/to {nick} {text}' } },
    /^\/typing\/to: There is no message/,
  ],
  ['typing of two lines', { ...GOOD, typing: { say: '{text}\n' } }, /^\/typing\/say: It is one line/],
];

t.test('what is wrong is said in a sentence, with where and what to do', async (t) => {
  t.ok('dialect' in parseDialect(GOOD), 'the file without the mistakes is right');
  for (const [what, file, ...sentences] of MISTAKES) {
    const parsed = parseDialect(file);
    if (!('problems' in parsed)) t.fail(`${what}: nothing is wrong with it`);
    else for (const [i, sentence] of sentences.entries()) t.match(parsed.problems[i], sentence, what);
  }
});

t.test('nothing is wrong with the dialects that are shipped', async (t) => {
  for (const [name, file] of Object.entries(DIALECT_FILES))
    t.ok('dialect' in parseDialect(JSON.parse(JSON.stringify(file))), name);
});
