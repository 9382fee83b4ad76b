import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import {
  BYE_REASONS,
  type ClientMessage,
  compile,
  ERROR_CODES,
  type Invalid,
  LEFT_REASONS,
  MESSAGES,
  parley,
  vectors,
} from '../index.ts';
import { abnf } from './index.ts';
import { characters, literal, longerFirst } from './notation.ts';

const require = createRequire(import.meta.url);
const tools = join(dirname(require.resolve('abnf')), '..', 'bin');
const folder = mkdtempSync(join(tmpdir(), 'parley-abnf-'));
t.teardown(() => rmSync(folder, { recursive: true }));

function runTool(name: string, ...args: string[]) {
  return spawnSync(process.execPath, [join(tools, `${name}.js`), ...args], { encoding: 'utf8' });
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** What the parser generator below the ABNF tool offers, as far as it is used here. */
interface Peggy {
  generate(
    grammar: string,
    options: { allowedStartRules: string[] },
  ): { parse(text: string, options: { startRule: string }): unknown };
}

const grammar = write('parley.abnf', abnf());
const slug = (rule: string) => rule.replaceAll('-', '_');
const START = ['line', 'client-line', 'server-line', ...Object.keys(MESSAGES)];
runTool('abnf_gen', grammar, '-o', join(folder, 'parley.peggy'));
const peggy = createRequire(require.resolve('abnf'))('peggy') as Peggy;
const parser = peggy.generate(readFileSync(join(folder, 'parley.peggy'), 'utf8'), {
  allowedStartRules: START.map(slug),
});

function accepts(rule: string, text: string): boolean {
  try {
    parser.parse(text, { startRule: slug(rule) });
    return true;
  } catch {
    return false;
  }
}

t.test('the grammar has no undefined and no unreferenced rule', async (t) => {
  const check = runTool('abnf_check', grammar);
  t.equal(check.stderr, '');
  t.equal(check.status, 0);
  const broken = runTool('abnf_check', write('broken.abnf', `${abnf()}stray = missing\n`));
  t.equal(broken.status, 3, 'the check can fail');
  t.match(broken.stderr, /unknown rule "missing"/);
  t.match(broken.stderr, /Unreferenced rule "STRAY"/);
});

t.test('each example of a message is accepted by the rule of its type', async (t) => {
  for (const [type, { examples, from }] of Object.entries(MESSAGES)) {
    for (const { bytes } of examples) {
      t.ok(accepts(type, bytes.slice(0, -1)), `${type}: ${JSON.stringify(bytes)}`);
      t.ok(accepts('line', bytes), `line: ${JSON.stringify(bytes)}`);
      t.equal(accepts('client-line', bytes), from !== 'server', 'a client sends what it may');
      t.equal(accepts('server-line', bytes), from !== 'client', 'a server sends what it may');
    }
  }
});

t.test('each line of a server in the test vectors is of the grammar', async (t) => {
  const lines = vectors().flatMap(({ steps }) => steps.flatMap(({ expect }) => expect));
  for (const { line } of lines) if (line !== undefined) t.ok(accepts('server-line', `${line}\n`), line);
});

t.test('words come from the catalogues', async (t) => {
  for (const code of ERROR_CODES) t.ok(accepts('error', `error|${code}|a text`), code);
  for (const reason of Object.keys(LEFT_REASONS)) t.ok(accepts('left', `left|bob|${reason}`), reason);
  for (const reason of Object.keys(BYE_REASONS)) t.ok(accepts('bye', `bye|${reason}`), reason);
  for (const line of ['error|oops|a text', 'left|bob|full', 'bye|slow', 'bye|quits'])
    t.notOk(accepts('line', `${line}\n`), line);
});

const BROKEN: Readonly<Record<string, readonly string[]>> = {
  'without LF': ['quit', 'say|hello', 'say|hello\r'],
  empty: ['\n', '\r\n'],
  unknown: ['dance\n', ' say|hello\n', 'login alice\n', 'GET / HTTP/1.1\r\n'],
  'upper case': ['SAY|hello\n', 'Login|alice\n', 'QUIT\n', 'left|bob|QUIT\n'],
  'control characters': ['say|a\tb\n', 'say|\0\n', 'say|\x1b[2J\n', 'say|\x7f\n', 'say|\x85\n', 'say|a\rb\n'],
  'two CR': ['quit\r\r\n'],
  'two lines': ['quit\nquit\n'],
  malformed: ['login\n', 'login|a|b\n', 'say\n', 'to|bob\n', 'quit|\n', 'ping\n', 'ping|\n', 'pong|a|b\n'],
  'token too long': [`ping|${'t'.repeat(65)}\n`],
  'no nickname': ['here|\n', 'here|a||b\n', 'here\n'],
};

for (const [what, lines] of Object.entries(BROKEN)) {
  t.test(`rejects lines: ${what}`, async (t) => {
    for (const line of lines) t.notOk(accepts('line', line), JSON.stringify(line));
  });
}

t.test('the grammar and the decoder agree about the lines of a client', async (t) => {
  const codec = compile(parley);
  const decode = (line: string) => {
    const found: (ClientMessage | Invalid)[] = [];
    codec.fromClient(() => 'member').push(Buffer.from(line), (message) => found.push(message));
    return found;
  };
  const head = fc.constantFrom(
    'login|',
    'say|',
    'to|',
    'to|bob|',
    'quit',
    'ping|',
    'pong|',
    'SAY|',
    'said|',
    '',
  );
  const piece = fc.constantFrom('a', 'é', '👋', ' ', '|', '\r', '\t', '\u0085', 'x'.repeat(64));
  let valid = 0;
  fc.assert(
    fc.property(head, fc.array(piece, { maxLength: 4 }), (first, rest) => {
      const line = `${first}${rest.join('')}\n`;
      const derived = accepts('client-line', line);
      if (derived) valid++;
      return derived === decode(line).every(({ type }) => type !== 'invalid');
    }),
    { numRuns: 4000, seed: 1 },
  );
  t.ok(valid > 500, `${valid} of the lines were valid`);
});

t.test('notation', async (t) => {
  t.same(
    longerFirst(['a', 'b', 'ab', 'abc', 'ba'], (word) => word),
    ['abc', 'ab', 'a', 'ba', 'b'],
  );
  t.equal(literal('say|'), '%s"say|"');
  t.equal(literal('|'), '"|"');
  t.throws(() => literal('"'), RangeError);
  t.equal(characters(' |'), '%x21-7B / %x7D-7E / %xA0-D7FF / %xE000-10FFFF');
});
