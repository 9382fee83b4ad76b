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
    /^\/toServer\/login: "J alice\\n", .* no message .*does a field of it, in \/fields, forbid/,
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
    /^\/toServer\/say: .* is understood after the login as \{"type":"login".*or say with "phase"/,
  ],
  [
    'a direct message that nobody is shown',
    { ...GOOD, toServer: { ...toServer, to: [{ template: 'T {nick} {text}' }] } },
    /^\/toServer\/to: Nobody can be shown a direct message\. Give \/toClient\/told/,
  ],
  [
    'pings that are not answered',
    {
      ...GOOD,
      toServer: { ...toServer, ping: [{ template: 'PING {token}' }] },
      toClient: { ...toClient, ping: [{ template: 'PING {token}' }] },
    },
    /^\/toServer\/ping: A server cannot answer it\. Give \/toClient\/pong/,
    /^\/toClient\/ping: A client cannot answer it.* Give \/toServer\/pong/,
  ],
  [
    'a partner where nobody has one',
    { ...GOOD, toServer: { ...toServer, pair: [{ template: 'P {nick}' }] } },
    /^\/toServer\/pair: A partner is chosen only where people talk in pairs/,
  ],
  [
    'pairs of whom nobody can choose',
    { ...GOOD, policy: { says: 'partner' } },
    /^\/policy\/says: .* Give \/toServer\/pair/,
  ],
  [
    'a roster of one word',
    { ...GOOD, toClient: { ...toClient, here: [{ template: 'HERE {nicks}' }] } },
    /^\/fields\/nicks: The roster names several people/,
  ],
  [
    'a roster that stands for welcome and cannot be empty',
    {
      ...GOOD,
      toClient: { ...toClient, here: [{ template: 'HERE {nicks}' }] },
      fields: { nicks: { type: 'list', bytesMin: 1 } },
    },
    /^\/toClient\/here: "HERE \\n", .* before the login as no message/,
  ],
  [
    'one thing told twice at a login',
    { ...GOOD, policy: { admission: ['here', 'here', 'welcome'] } },
    /^\/policy\/admission: It names here, joined and welcome, each once/,
  ],
  [
    'a way to leave of which a server sees no difference',
    { ...GOOD, policy: { untold: ['fin'] } },
    /^\/policy\/untold: .* fin and half-close stand here together/,
  ],
  ['a room in which one is alone', { ...GOOD, serial: 'connections' }, /^\/serial: .* nobody hears anybody/],
  [
    'a name that is given and too long',
    { ...GOOD, toServer: { say: toServer.say }, policy: { given: 'visitor-{number}', nickBytesMax: 9 } },
    /^\/policy\/given: A name like "visitor-999999" is longer/,
  ],
  [
    'a text that fits in no line',
    { ...GOOD, framing: { toServer: line, toClient: { kind: 'line', bytesMax: 512 } } },
    /^\/framing\/toClient\/bytesMax: said takes up to 995 octets .* and a frame holds 512\. Make it 995/,
  ],
  [
    'a length that a prefix cannot tell',
    { ...GOOD, framing: { toServer: { kind: 'length', prefixBytes: 1, bytesMax: 999 }, toClient: line } },
    /^\/framing\/toServer\/bytesMax: .*tells at most 256 octets.* or "bytesMax": 256/,
  ],
  [
    'a client that takes a read for a message',
    { ...GOOD, framing: { toServer: line, toClient: { kind: 'chunk', bytesMax: 999 } } },
    /^\/framing\/toClient\/kind: .* Use "stream"/,
  ],
  [
    'a stream in which a name has no end',
    {
      ...GOOD,
      framing: { toServer: line, toClient: { kind: 'stream', bytesMax: 1024 } },
      toClient: { ...toClient, joined: [{ template: '+{nick}' }] },
    },
    /^\/toClient\/joined\/0\/template: In a stream nothing says where \{nick\} ends.*"\+\{nick\}\\n"/,
  ],
  [
    'an answer that nothing fills',
    { ...GOOD, asides: { fromClient: [{ template: 'WHO', reply: 'IT IS {who}' }] } },
    /^\/asides\/fromClient\/0\/reply: Nothing fills \{who\}/,
  ],
  [
    'names that every object has',
    { ...GOOD, toServer: { ...toServer, constructor: [{ template: '{constructor}', when: { x: 'y' } }] } },
    /^\/toServer\/constructor: There is no such message/,
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
