/** Messages, lines, nicknames, dialects, sizes and the error catalogue: everything but the room itself. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import t from 'tap';
import {
  ALL_RULES,
  type Alternative,
  BYE_REASONS,
  ClientMessage,
  type Codec,
  compile,
  type Decoder,
  DIALECT_FILES,
  DIALECTS,
  DialectFile,
  decodeUtf8,
  ERROR_CODES,
  ERRORS,
  type ErrorCode,
  type Example,
  emptyRoom,
  explore,
  type FrameSink,
  type Invalid,
  LEFT_REASONS,
  LIMITS,
  LineFramer,
  MESSAGES,
  type Message,
  type MessageEntry,
  NICK_VECTORS,
  nicknameKey,
  type Phase,
  parley,
  precisKey,
  RFC8266_TABLE_1,
  type Room,
  type RoomEvent,
  RULES,
  register,
  rosterLines,
  ServerMessage,
  step,
  utf8Length,
} from './index.ts';

type Side = 'client' | 'server';
type AnyDecoder = Decoder<Message>;
type Tap = Pick<typeof t, 'pass' | 'fail'>;

/** Asserts that a property holds; if not, the report has the smallest input for which it does not. */
function holds<T>(
  t: Tap,
  sentence: string,
  property: fc.IProperty<T>,
  parameters: fc.Parameters<T> = {},
): void {
  const run = fc.check(property, parameters) as fc.RunDetails<T>;
  if (!run.failed) t.pass(sentence);
  else t.fail(`${sentence}: ${fc.defaultReportMessage(run)} ${String(run.errorInstance)}`);
}

const codec = compile(parley);
const octetsOf = (text: string) => new TextEncoder().encode(text);
const textOf = (octets: Uint8Array | undefined) =>
  octets === undefined ? undefined : new TextDecoder().decode(octets);

function join(...pieces: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

/** Cuts octets at the given positions. */
function cut(octets: Uint8Array, positions: readonly number[]): Uint8Array[] {
  const edges = [0, ...[...positions].sort((a, b) => a - b), octets.length];
  return edges.slice(1).map((edge, i) => octets.subarray(edges[i], edge));
}

/** Pieces of one octet each. */
const oneByOne = (octets: Uint8Array) => [...octets].map((octet) => Uint8Array.of(octet));

const decoderOf = (each: Codec, side: Side, phase: Phase = 'member') =>
  (side === 'client' ? each.fromClient(() => phase) : each.fromServer()) as AnyDecoder;

function decode(decoder: AnyDecoder, chunks: readonly Uint8Array[]): (Message | Invalid)[] {
  const messages: (Message | Invalid)[] = [];
  for (const chunk of chunks) decoder.push(chunk, (message) => messages.push(message));
  return messages;
}

const EXAMPLES = Object.entries(MESSAGES).flatMap(([type, row]) => {
  const { from, schema, examples } = row as MessageEntry;
  return examples.map((example) => ({ type, from, schema, ...example }));
});
const sent = (side: Side): readonly Example<Message>[] =>
  EXAMPLES.filter(({ from }) => from === side || from === 'both');
const SIDES: readonly Side[] = ['client', 'server'];

t.test('every example is encoded to its bytes and decoded to its value', async (t) => {
  t.ok(EXAMPLES.length >= 20, 'the table has examples');
  for (const side of SIDES) {
    for (const { value, bytes } of sent(side)) {
      t.equal(textOf(codec.encode(side, value)), bytes, `a ${side} sends ${value.type} as its bytes`);
      const decoder = decoderOf(codec, side);
      t.strictSame(decode(decoder, [octetsOf(bytes)]), [value], `${JSON.stringify(bytes)} is its value`);
      t.equal(decoder.pendingBytes, 0, 'nothing is held back after a whole line');
    }
  }
});

t.test('every message type has an example, and every side expresses exactly its own', async (t) => {
  for (const [type, { from, examples }] of Object.entries(MESSAGES)) {
    t.ok(examples.length > 0, `${type} has an example`);
    for (const side of SIDES) {
      t.equal(
        codec.expresses(side, type as Message['type']),
        from === side || from === 'both',
        `${type} comes from ${from}, asked of a ${side}`,
      );
    }
  }
  t.notOk(codec.expresses('server', 'prompt'), 'Parley/1 has no prompt');
  t.equal(codec.encode('server', { type: 'prompt' }), undefined, 'and cannot encode one');
});

t.test('a message is the same however its octets are split or joined', async (t) => {
  for (const side of SIDES) {
    const differences: string[] = [];
    const compare = (how: string, chunks: readonly Uint8Array[], expected: readonly Message[]) => {
      const got = decode(decoderOf(codec, side), chunks);
      if (JSON.stringify(got) !== JSON.stringify(expected))
        differences.push(`${how}: ${JSON.stringify(got)}`);
    };
    for (const { value, bytes } of sent(side)) {
      const octets = octetsOf(bytes);
      for (let at = 0; at <= octets.length; at++)
        compare(`${JSON.stringify(bytes)} split at octet ${at}`, cut(octets, [at]), [value]);
      compare(`${JSON.stringify(bytes)} octet by octet`, oneByOne(octets), [value]);
    }
    const all = octetsOf(
      sent(side)
        .map(({ bytes }) => bytes)
        .join(''),
    );
    const values = sent(side).map(({ value }) => value);
    compare('all in one chunk', [all], values);
    compare('all octet by octet', oneByOne(all), values);
    for (let at = 0; at <= all.length; at++) compare(`all, split at octet ${at}`, cut(all, [at]), values);
    t.strictSame(differences, [], `what a ${side} sends does not depend on the splitting`);
  }
});

/** Values near an example, most of which are no message of its type. */
function near(value: Message): unknown[] {
  const whole = value as unknown as Record<string, unknown>;
  const names = Object.keys(whole);
  return [
    whole,
    { ...whole, extra: 1 },
    ...names.map((name) => Object.fromEntries(Object.entries(whole).filter(([other]) => other !== name))),
    ...names.flatMap((name) => [7, null, [], ['x', 7], {}, ''].map((other) => ({ ...whole, [name]: other }))),
  ];
}

t.test('the schemas accept the examples and mean the same to another validator', async (t) => {
  const ajv = new Ajv2020({ strict: true });
  const schemas = new Map<string, TSchema>([
    ...EXAMPLES.map(({ type, schema }) => [type, schema as TSchema] as const),
    ['ClientMessage', ClientMessage],
    ['ServerMessage', ServerMessage],
  ]);
  const candidates = [...EXAMPLES.flatMap(({ value }) => near(value)), null, 'quit', 7, [], {}];
  for (const { type, value, schema } of EXAMPLES) {
    t.ok(Value.Check(schema, value), `${type} accepts its example`);
    t.notOk(Value.Check(schema, { ...value, extra: 'x' }), `${type} accepts no field that it does not have`);
    for (const name of Object.keys(value)) {
      const others = Object.entries(value).filter(([other]) => other !== name);
      t.notOk(Value.Check(schema, Object.fromEntries(others)), `${type} needs its field ${name}`);
    }
  }
  for (const [name, schema] of schemas) {
    const validate = ajv.compile(JSON.parse(JSON.stringify(schema)) as object);
    const differ = candidates.filter((value) => validate(value) !== Value.Check(schema, value));
    t.strictSame(differ, [], `both validators agree about ${name}`);
    t.ok(
      candidates.some((value) => validate(value)),
      `${name} accepts something`,
    );
    t.notOk(
      candidates.every((value) => validate(value)),
      `${name} refuses something`,
    );
  }
  for (const { from, value } of EXAMPLES) {
    t.equal(Value.Check(ClientMessage, value), from !== 'server', `${value.type} of a client`);
    t.equal(Value.Check(ServerMessage, value), from !== 'client', `${value.type} of a server`);
  }
});

/** What a framer makes of chunks, one word a finding; fails if it ever holds more than it may. */
function frames(bytesMax: number, chunks: readonly Uint8Array[]): string[] {
  const framer = new LineFramer(bytesMax);
  const found: string[] = [];
  const sink: FrameSink = {
    frame: (text, bytes) => found.push(`frame ${bytes} ${text}`),
    fault: (code) => found.push(`fault ${code}`),
  };
  for (const chunk of chunks) {
    framer.push(chunk, sink);
    if (framer.pendingBytes > bytesMax) found.push(`holds ${framer.pendingBytes} of ${bytesMax} octets`);
  }
  return found;
}

/** The same, worked out from the whole of the octets by splitting at every LF. */
function framesOfWhole(bytesMax: number, octets: Uint8Array): string[] {
  const lines = Buffer.from(octets).toString('latin1').split('\n');
  const rest = lines.pop()!;
  const found = lines.map((line) => {
    const bytes = line.length + 1;
    if (bytes > bytesMax) return 'fault line-too-long';
    const buffer = Buffer.from(line, 'latin1');
    const text = buffer.toString('utf8');
    if (!Buffer.from(text, 'utf8').equals(buffer)) return 'fault not-utf8';
    return `frame ${bytes} ${text.replace(/\r$/, '')}`;
  });
  return rest.length >= bytesMax ? [...found, 'fault line-too-long'] : found;
}

const someOctets = fc
  .array(
    fc.oneof(
      fc.constantFrom('\n', '\r\n', '\r', 'é', '你', '👋', 'say|x').map((text) => [...octetsOf(text)]),
      fc.uint8Array({ maxLength: 24 }).map((octets) => [...octets]),
    ),
    { maxLength: 24 },
  )
  .map((pieces) => Uint8Array.from(pieces.flat()));

t.test('the line framer does not care about chunks and never holds more than its limit', async (t) => {
  holds(
    t,
    'random octets in random chunks, octet by octet and in one chunk give the same',
    fc.property(someOctets, fc.array(fc.nat(400), { maxLength: 12 }), (octets, positions) => {
      const expected = framesOfWhole(16, octets);
      const chunks = cut(
        octets,
        positions.map((at) => at % (octets.length + 1)),
      );
      assert.deepEqual(frames(16, chunks), expected);
      assert.deepEqual(frames(16, oneByOne(octets)), expected);
      assert.deepEqual(frames(16, [octets]), expected);
    }),
    { numRuns: 1000 },
  );
  t.strictSame(
    framesOfWhole(4, octetsOf('abc\nabcd\né\r\n\n')),
    ['frame 4 abc', 'fault line-too-long', 'frame 4 é', 'frame 1 '],
    'what it is compared with knows the limit',
  );
  t.strictSame(framesOfWhole(4, Uint8Array.of(0xff, 0x0a)), ['fault not-utf8'], 'and what is no UTF-8');
});

t.test('the limit of a line is exact, with LF and with CR LF', async (t) => {
  const { lineBytesMax } = LIMITS;
  t.equal(lineBytesMax, 1024);
  for (const ending of ['\n', '\r\n']) {
    const fits = 'x'.repeat(1024 - ending.length);
    const shown = JSON.stringify(ending);
    for (const [how, chop] of [
      ['whole', (octets: Uint8Array) => [octets]],
      ['octet by octet', oneByOne],
    ] as const) {
      t.strictSame(
        frames(lineBytesMax, chop(octetsOf(fits + ending))),
        [`frame 1024 ${fits}`],
        `1024 octets with ${shown}, ${how}`,
      );
      t.strictSame(
        frames(lineBytesMax, chop(octetsOf(`${fits}x${ending}next\n`))),
        ['fault line-too-long', 'frame 5 next'],
        `1025 octets with ${shown}, ${how}; the next line is handled`,
      );
    }
  }
  t.strictSame(
    frames(lineBytesMax, [octetsOf('a\r\r\n\r\n\n')]),
    ['frame 4 a\r', 'frame 2 ', 'frame 1 '],
    'one CR',
  );
});

t.test('ten megabytes without LF are one fault and are not kept', async (t) => {
  const framer = new LineFramer(LIMITS.lineBytesMax);
  const found: string[] = [];
  const sink: FrameSink = { frame: (text) => found.push(text), fault: (code) => found.push(code) };
  const chunk = new Uint8Array(65_536).fill(0x78);
  for (let bytes = 0; bytes < 10_000_000; bytes += chunk.length) {
    framer.push(chunk, sink);
    if (framer.pendingBytes > LIMITS.lineBytesMax) t.fail(`${framer.pendingBytes} octets are held`);
  }
  t.strictSame(found, ['line-too-long'], 'reported once, before the LF');
  framer.push(octetsOf('tail\nnext\n'), sink);
  t.strictSame(found, ['line-too-long', 'next'], 'discarded up to its LF, and no further');
});

const ILL_FORMED: Readonly<Record<string, readonly number[]>> = {
  'a lone continuation': [0x80],
  'the last continuation': [0xbf],
  'a continuation too many': [0xc3, 0xa9, 0xa9],
  'an overlong / of two octets': [0xc0, 0xaf],
  'an overlong DEL of two octets': [0xc1, 0xbf],
  'an overlong form of three octets': [0xe0, 0x80, 0xaf],
  'the longest overlong form of three octets': [0xe0, 0x9f, 0xbf],
  'an overlong form of four octets': [0xf0, 0x80, 0x80, 0xaf],
  'the longest overlong form of four octets': [0xf0, 0x8f, 0xbf, 0xbf],
  'the first surrogate': [0xed, 0xa0, 0x80],
  'the last surrogate': [0xed, 0xbf, 0xbf],
  'a pair of surrogates': [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
  'a code point beyond U+10FFFF': [0xf4, 0x90, 0x80, 0x80],
  'a first octet beyond F4': [0xf5, 0x80, 0x80, 0x80],
  'five octets': [0xf8, 0x88, 0x80, 0x80, 0x80],
  'six octets': [0xfc, 0x84, 0x80, 0x80, 0x80, 0x80],
  FE: [0xfe],
  FF: [0xff],
  'one octet of two': [0xc3],
  'one octet of three': [0xe2],
  'two octets of three': [0xe2, 0x82],
  'one octet of four': [0xf0],
  'three octets of four': [0xf0, 0x9f, 0x98],
  'Latin-1': [0xe9],
  'UTF-16': [0xff, 0xfe, 0x61, 0x00],
};
const WELL_FORMED: readonly string[] = [
  '\u0080',
  '\u07ff',
  '\u0800',
  '\ud7ff',
  '\ue000',
  '\ufdd0',
  '\ufffd',
  '\uffff',
  '\u{10000}',
  '\u{10ffff}',
  '\ufeffa',
];

t.test(
  'every class of ill-formed UTF-8 is refused, wherever it stands and however it is split',
  async (t) => {
    for (const [name, octets] of Object.entries(ILL_FORMED)) {
      t.equal(decodeUtf8(Uint8Array.from(octets)), undefined, `${name} alone`);
      for (const [before, after] of [
        ['', ''],
        ['say|', ''],
        ['say|', ' tail'],
      ] as const) {
        const line = join(octetsOf(before), octets, octetsOf(`${after}\nnext\n`));
        const expected = ['fault not-utf8', 'frame 5 next'];
        for (let at = 0; at <= line.length; at++) {
          const got = frames(LIMITS.lineBytesMax, cut(line, [at]));
          if (JSON.stringify(got) !== JSON.stringify(expected))
            t.strictSame(got, expected, `${name} after ${JSON.stringify(before)}, split at octet ${at}`);
        }
      }
    }
    for (const text of WELL_FORMED)
      t.equal(decodeUtf8(octetsOf(text)), text, `${JSON.stringify(text)} is accepted`);
  },
);

t.test('lengths are counted in octets of UTF-8', async (t) => {
  holds(
    t,
    'as Node counts them',
    fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) =>
      assert.equal(utf8Length(text), Buffer.byteLength(text)),
    ),
  );
  t.equal(
    utf8Length('a\ud800b\udc00'),
    Buffer.byteLength('a\ud800b\udc00'),
    'a lone surrogate is three octets',
  );
});

t.test('nicknames have the keys of the tables', async (t) => {
  for (const { nick, key, note } of [...RFC8266_TABLE_1, ...NICK_VECTORS]) {
    t.equal(
      nicknameKey(nick, 'precis', LIMITS.nickBytesMax) ?? null,
      key,
      `${note}: the key of ${JSON.stringify(nick)}`,
    );
  }
  t.equal(RFC8266_TABLE_1.length, 10, 'the table of the RFC has ten rows');
  t.strictSame(
    JSON.parse(readFileSync(new URL('vectors/nicknames.json', import.meta.url), 'utf8')),
    [...RFC8266_TABLE_1, ...NICK_VECTORS].map((row) => ({ ...row })),
    'spec/vectors/nicknames.json holds the same rows',
  );
});

t.test('the profiles differ in what they take to be the same', async (t) => {
  const keys = (nick: string) =>
    (['octet', 'ascii', 'precis'] as const).map((each) => nicknameKey(nick, each, 32));
  t.strictSame(keys('Alice'), ['Alice', 'alice', 'alice']);
  t.strictSame(keys('\u00c9'), ['\u00c9', '\u00c9', '\u00e9']);
  t.strictSame(keys('\uff21'), ['\uff21', '\uff21', 'a']);
  t.strictSame(keys(''), [undefined, undefined, undefined], 'nobody is nameless');
  t.strictSame(keys('x'.repeat(33)), [undefined, undefined, undefined], 'every profile has the limit');
});

/** What is wrong with the key of an allowed nickname; nothing for one that is refused. */
function faultsOfKey(nick: string): string[] {
  const key = nicknameKey(nick, 'precis', LIMITS.nickBytesMax);
  if (key === undefined) return [];
  const shown = [...nick].map((char) => `U+${char.codePointAt(0)!.toString(16)}`).join(' ');
  return [
    ...(key === '' ? [`${shown} has an empty key`] : []),
    ...(precisKey(key) === key ? [] : [`the key of ${shown} does not settle`]),
    ...(/^\p{M}/u.test(key) ? [`the key of ${shown} starts with a mark`] : []),
    ...(/^ | $| {2}/.test(key) ? [`the key of ${shown} has spaces that should be gone`] : []),
    ...(precisKey(nick) === key ? [] : [`the key of ${shown} is not that of RFC 8266`]),
  ];
}

t.test('the key of every allowed nickname is fixed and not empty', async (t) => {
  const wrong: string[] = [];
  let allowed = 0;
  for (let point = 0; point <= 0xffff; point++) {
    const nick = String.fromCharCode(point);
    if (nicknameKey(nick, 'precis', LIMITS.nickBytesMax) !== undefined) allowed++;
    wrong.push(...faultsOfKey(nick));
  }
  t.strictSame(wrong, [], 'of all single characters up to U+FFFF');
  t.ok(allowed > 40_000, `most characters are allowed (${allowed})`);
  const awkward = fc.constantFrom(
    ...[
      'a',
      'A',
      ' ',
      '\u00a0',
      '\u3000',
      '\u0301',
      '\u0345',
      '\u00a8',
      '\u037a',
      '\u03d4',
      '\u1e9b',
      '\u0130',
    ],
    ...['\u00df', '\u1e9e', '\u03a3', '\ufdfa', '\u2163', '\uff21', '\u212b', '\u1100', '\uac00', '\u3131'],
    ...['\u{1d15e}', '\u{1f600}', '|', '\u200d', '\u{fb1d}', '\u0f73'],
  );
  holds(
    t,
    'of strings of awkward characters',
    fc.property(fc.string({ unit: awkward, minLength: 1, maxLength: 6 }), (nick) =>
      assert.deepEqual(faultsOfKey(nick), []),
    ),
    { numRuns: 2000 },
  );
  holds(
    t,
    'of ASCII, where a short way must give what the long one gives',
    fc.property(fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 8 }), (nick) =>
      assert.deepEqual(faultsOfKey(nick), []),
    ),
    { numRuns: 500 },
  );
});

t.test('every shipped dialect is a dialect, and what is none is refused', async (t) => {
  const validate = new Ajv2020({ strict: true }).compile(JSON.parse(JSON.stringify(DialectFile)) as object);
  t.ok(Object.keys(DIALECTS).length >= 12);
  for (const [name, dialect] of Object.entries(DIALECT_FILES)) {
    t.equal(dialect.name, name, 'a dialect stands under its name');
    t.ok(
      Value.Check(DialectFile, dialect),
      `${name}: ${[...Value.Errors(DialectFile, dialect)][0]?.message}`,
    );
    const json = JSON.parse(JSON.stringify(dialect)) as DialectFile;
    t.strictSame(json, dialect, `${name} survives a JSON file`);
    const wrong: unknown[] = [
      { ...json, name: 'Not A Name' },
      { ...json, extra: true },
      { ...json, policy: { ...json.policy, nickKey: 'rot13' } },
      { ...json, framing: { ...json.framing, toServer: { kind: 'line', bytesMax: 0 } } },
      { ...json, toClient: { ...json.toClient, said: [] } },
      Object.fromEntries(Object.entries(json).filter(([key]) => key !== 'toServer')),
    ];
    for (const each of [json, ...wrong]) {
      t.equal(Value.Check(DialectFile, each), each === json, 'only the dialect itself is one');
      t.equal(validate(each), each === json, 'to the other validator too');
    }
  }
});

const registered = compile(register);
const CHAT: readonly ServerMessage[] = [
  { type: 'prompt' },
  { type: 'error', code: 'nick-in-use', text: '' },
  { type: 'prompt' },
  { type: 'welcome', nick: '' },
  { type: 'joined', nick: '张三丰' },
  { type: 'said', nick: '张三丰', text: '你好: 世界' },
  { type: 'said', nick: 'Zoë 👋', text: '进入了聊天室' },
  { type: 'left', nick: '张三丰', reason: '' },
  { type: 'joined', nick: '系统消息' },
  { type: 'said', nick: '系统消息', text: '退出' },
  { type: 'left', nick: '系统消息', reason: '' },
  { type: 'bye', reason: 'quit' },
];

function encodeAll(each: Codec, messages: readonly ServerMessage[]): Uint8Array {
  return join(...messages.map((message) => each.encode('server', message)!));
}

t.test('register: notices without framing are recognised however they are split', async (t) => {
  const octets = encodeAll(registered, CHAT);
  const decoded = (chunks: readonly Uint8Array[]) => decode(decoderOf(registered, 'server'), chunks);
  t.strictSame(decoded([octets]), CHAT, 'in one chunk');
  t.strictSame(decoded(oneByOne(octets)), CHAT, 'octet by octet');
  const inside: number[] = [];
  for (let at = 1; at < octets.length; at++) if ((octets[at]! & 0xc0) === 0x80) inside.push(at);
  t.ok(inside.length > 100, 'many positions are inside of a character');
  for (let at = 0; at <= octets.length; at++) {
    const got = decoded(cut(octets, [at]));
    if (JSON.stringify(got) !== JSON.stringify(CHAT)) t.strictSame(got, CHAT, `split at octet ${at}`);
  }
  t.strictSame(decoded(cut(octets, inside)), CHAT, 'split inside of every character at once');
});

t.test('register: random conversations are recognised, and little is held back', async (t) => {
  const nick = fc.string({
    unit: fc.constantFrom('张', '消', '息', '聊', 'x', '室', '了', '入'),
    minLength: 1,
    maxLength: 4,
  });
  const text = fc.string({
    unit: fc.constantFrom('退', '出', '系', ':', '昵', '称', ' ', '了'),
    minLength: 1,
    maxLength: 6,
  });
  const message: fc.Arbitrary<ServerMessage> = fc.oneof(
    fc.constantFrom<ServerMessage>(...CHAT),
    nick.map((who) => ({ type: 'joined', nick: who }) as const),
    nick.map((who) => ({ type: 'left', nick: who, reason: '' }) as const),
    fc.tuple(nick, text).map(([who, what]) => ({ type: 'said', nick: who, text: what }) as const),
  );
  holds(
    t,
    'whatever is said and however it is split',
    fc.property(
      fc.array(message, { maxLength: 8 }),
      fc.array(fc.nat(600), { maxLength: 8 }),
      (messages, positions) => {
        const octets = encodeAll(registered, messages);
        const decoder = decoderOf(registered, 'server');
        const chunks = cut(
          octets,
          positions.map((at) => at % (octets.length + 1)),
        );
        assert.deepEqual(decode(decoder, chunks), messages);
        assert.equal(decoder.pendingBytes, 0, 'nothing is held back at the end');
      },
    ),
    { numRuns: 500 },
  );
  const decoder = decoderOf(registered, 'server');
  const got: (Message | Invalid)[] = [];
  for (let i = 0; i < 40; i++) {
    decoder.push(octetsOf('张'.repeat(1000)), (each) => got.push(each));
    if (decoder.pendingBytes > register.framing.toClient.bytesMax)
      t.fail(`${decoder.pendingBytes} are held back`);
  }
  t.ok(got.length > 1, 'a stream without a message is given up in parts');
  t.ok(
    got.every((each) => each.type === 'invalid' && each.code === 'line-too-long'),
    'each part is reported as too long',
  );
  decoder.push(octetsOf('\n'), () => {});
  t.strictSame(decode(decoder, [octetsOf('张三:你好\n')]).at(-1), {
    type: 'said',
    nick: '张三',
    text: '你好',
  });
});

t.test('a notice is awaited to its end where no other template could match', async (t) => {
  const { prompt, welcome, bye } = register.toClient as Record<string, Alternative[]>;
  const notices = compile({ ...register, toClient: { prompt: prompt!, welcome: welcome!, bye: bye! } });
  const messages: ServerMessage[] = [
    { type: 'prompt' },
    { type: 'welcome', nick: '' },
    { type: 'bye', reason: 'quit' },
  ];
  const octets = encodeAll(notices, messages);
  t.strictSame(decode(decoderOf(notices, 'server'), oneByOne(octets)), messages, 'octet by octet');
  t.strictSame(decode(decoderOf(notices, 'server'), [octets]), messages, 'in one chunk');
});

t.test('register: what a client sends means another thing before and after the login', async (t) => {
  const read = (phase: Phase, text: string) =>
    decode(decoderOf(registered, 'client', phase), [octetsOf(text)]);
  t.strictSame(read('guest', '张三'), [{ type: 'login', nick: '张三' }]);
  t.strictSame(read('member', '张三'), [{ type: 'say', text: '张三' }]);
  t.strictSame(read('guest', 'quit'), [{ type: 'login', nick: 'quit' }]);
  t.strictSame(read('member', 'quit'), [{ type: 'quit' }]);
  t.strictSame(read('guest', 'a:b'), [{ type: 'invalid', code: 'unknown-command', frame: 'a:b' }]);
  t.strictSame(read('member', 'a:b'), [{ type: 'say', text: 'a:b' }]);
  t.strictSame(decode(decoderOf(registered, 'client', 'member'), [Uint8Array.of(0xe5, 0xbc)]), [
    { type: 'invalid', code: 'not-utf8' },
  ]);
  let phase: Phase = 'guest';
  const decoder = registered.fromClient(() => phase);
  const got: (ClientMessage | Invalid)[] = [];
  decoder.push(octetsOf('alice'), (message) => {
    got.push(message);
    phase = 'member';
  });
  decoder.push(octetsOf('hello'), (message) => got.push(message));
  t.strictSame(
    got.map(({ type }) => type),
    ['login', 'say'],
    'the phase is asked anew for each read',
  );
});

t.test('normalise leaves what the wire carries', async (t) => {
  for (const side of SIDES)
    for (const { value } of sent(side))
      t.strictSame(codec.normalise(side, value), value, 'Parley/1 carries all');
  const left = { type: 'left', nick: 'bob', reason: 'lost' } as const;
  t.strictSame(
    registered.normalise('server', left),
    { ...left, reason: '' },
    'register has no reason of left',
  );
  const refused = { type: 'error', code: 'nick-in-use', text: 'Somebody has that nickname.' } as const;
  t.strictSame(
    registered.normalise('server', refused),
    { ...refused, text: '' },
    'but it says which refusal',
  );
  t.strictSame(
    registered.normalise('server', { type: 'welcome', nick: 'bob' }),
    { type: 'welcome', nick: '' },
    'and welcomes without a name',
  );
  for (const each of [codec, registered]) {
    for (const { value } of sent('server')) {
      const octets = each.encode('server', value);
      if (octets === undefined) continue;
      t.strictSame(
        decode(decoderOf(each, 'server'), [octets]),
        [each.normalise('server', value)],
        `${each.dialect.name}: ${value.type} is received as normalise says`,
      );
    }
  }
});

const connect = (connection: number): RoomEvent => ({ type: 'connect', connection });
const received = (connection: number, message: ClientMessage | Invalid): RoomEvent => ({
  type: 'received',
  connection,
  message,
});

function roomOf(...nicks: readonly string[]): Room {
  return nicks.reduce((room, nick, i) => {
    const opened = step(parley.policy, room, connect(i + 1)).room;
    return step(parley.policy, opened, received(i + 1, { type: 'login', nick })).room;
  }, emptyRoom());
}

t.test('what is accepted fits into the line that relays it', async (t) => {
  const { nickBytesMax, textBytesMax, lineBytesMax } = LIMITS;
  const longest = 'n'.repeat(nickBytesMax);
  const room = roomOf(longest, 'bob');
  for (const text of [
    'x'.repeat(textBytesMax),
    '👋'.repeat(textBytesMax / 4),
    'é'.repeat(textBytesMax / 2),
  ]) {
    for (const message of [
      { type: 'say', text },
      { type: 'to', nick: 'bob', text },
    ] as const) {
      t.ok(codec.encode('client', message)!.length <= lineBytesMax, `${message.type} can be sent`);
      const { rule, effects } = step(parley.policy, room, received(1, message));
      t.ok(rule === 'say' || rule === 'tell', `the longest ${message.type} is accepted`);
      for (const effect of effects) {
        if (!('message' in effect)) continue;
        const relayed = codec.encode('server', effect.message)!;
        t.ok(relayed.length <= lineBytesMax, `${relayed.length} octets fit into a line`);
        t.strictSame(decode(decoderOf(codec, 'server'), [relayed]), [effect.message], 'and arrive');
      }
      const longer = { ...message, text: `${text}x` };
      t.match(
        step(parley.policy, room, received(1, longer)).rule,
        /^refuse-long-/,
        'one octet more is refused',
      );
    }
  }
  const others: ServerMessage[] = [
    ...['joined', 'welcome'].map((type) => ({ type, nick: longest }) as ServerMessage),
    ...Object.keys(LEFT_REASONS).map((reason): ServerMessage => ({ type: 'left', nick: longest, reason })),
    ...Object.keys(BYE_REASONS).map((reason): ServerMessage => ({ type: 'bye', reason })),
    ...ERROR_CODES.map((code): ServerMessage => ({ type: 'error', code, text: ERRORS[code].text })),
    { type: 'pong', token: 't'.repeat(LIMITS.tokenBytesMax) },
  ];
  const octets = encodeAll(codec, others);
  t.strictSame(decode(decoderOf(codec, 'server'), [octets]), others, 'so does all else that a server sends');
});

t.test('a roster of any size is told in lines that fit, and names everybody once', async (t) => {
  const nick = fc
    .string({ unit: fc.constantFrom('a', 'é', '你', '👋'), minLength: 1, maxLength: 32 })
    .filter((each) => utf8Length(each) <= LIMITS.nickBytesMax);
  const check = (nicks: readonly string[]) => {
    const lines = rosterLines(nicks);
    assert.deepEqual(lines.flat(), nicks, 'somebody is lost, doubled or moved');
    for (const [i, each] of lines.entries()) {
      const bytes = codec.encode('server', { type: 'here', nicks: each })!.length;
      assert.ok(each.length > 0 && bytes <= LIMITS.lineBytesMax, `line ${i} has ${bytes} octets`);
      const next = lines[i + 1]?.[0];
      const more = bytes + 1 + utf8Length(next ?? '');
      assert.ok(next === undefined || more > LIMITS.lineBytesMax, `line ${i} has room for one more`);
    }
  };
  holds(
    t,
    'rosters of up to 300',
    fc.property(fc.array(nick, { maxLength: 300, size: 'max' }), (nicks) => check(nicks)),
    { numRuns: 60 },
  );
  t.strictSame(rosterLines([]), [], 'an empty roster is no line');
  const full = [...Array(30).fill('n'.repeat(32)), 'm'.repeat(27)] as string[];
  t.equal(codec.encode('server', { type: 'here', nicks: full })!.length, 1023);
  t.equal(rosterLines([...full.slice(0, -1), 'm'.repeat(28)]).length, 1, 'a line of 1024 octets is full');
  t.equal(rosterLines([...full.slice(0, -1), 'm'.repeat(29)]).length, 2, 'one octet more is a second line');
});

const CAST = { guest: 3, member: 1 } as const;
const HOUSE = step(parley.policy, roomOf('alice', 'bob'), connect(CAST.guest)).room;

/** The code that a line earns, by the decoder and the rules. */
function answerTo(line: Uint8Array, phase: Phase): string | undefined {
  const [message] = decode(decoderOf(codec, 'client', phase), [join(line, [0x0a])]) as (
    | ClientMessage
    | Invalid
  )[];
  const { effects } = step(parley.policy, HOUSE, received(CAST[phase], message!));
  const codes = effects.flatMap((effect) =>
    effect.type === 'send' && effect.message.type === 'error' ? [effect.message.code] : [],
  );
  return codes.length > 1 ? 'several' : codes[0];
}

/** All codes whose sentence in the catalogue applies to a line of somebody in a room with alice and bob. */
function applicable(line: Uint8Array, phase: Phase): Set<ErrorCode> {
  const codes = new Set<ErrorCode>();
  const add = (code: ErrorCode, applies: boolean) => applies && codes.add(code);
  const text = Buffer.from(line).toString('utf8').replace(/\r$/, '');
  add('line-too-long', line.length + 1 > 1024);
  add('not-utf8', !Buffer.from(line).equals(Buffer.from(Buffer.from(line).toString('utf8'))));
  add('empty-line', text === '');
  add('control-character', /\p{Cc}/u.test(text));
  const [command, ...fields] = text.split('|');
  const counts: Readonly<Record<string, readonly [number, number]>> = {
    login: [1, 1],
    say: [1, 9999],
    to: [2, 9999],
    quit: [0, 0],
    ping: [1, 1],
    pong: [1, 1],
  };
  const [least, most] = counts[command!] ?? [0, -1];
  add('unknown-command', most < 0);
  if (most < 0) return codes;
  const octets = Buffer.byteLength(fields[0] ?? '');
  const whole = fields.length >= least && fields.length <= most;
  const isPing = command === 'ping' || command === 'pong';
  add('malformed', !whole || (isPing && (octets < 1 || octets > 64)));
  if (!whole) return codes;
  if (command === 'login') {
    add('already-logged-in', phase === 'member');
    const nick = fields[0]!;
    add('nick-invalid', nick === '' || octets > 32 || /^\s|\s$/.test(nick) || /\p{Cc}|\ufffd/u.test(nick));
    add('nick-in-use', ['alice', 'bob'].includes(nick.toLowerCase()));
  }
  if (command !== 'say' && command !== 'to') return codes;
  add('not-logged-in', phase === 'guest');
  const said = fields.slice(command === 'say' ? 0 : 1).join('|');
  add('text-empty', said === '');
  add('text-too-long', Buffer.byteLength(said) > 960);
  add('to-self', command === 'to' && phase === 'member' && fields[0]!.toLowerCase() === 'alice');
  add('no-such-nick', command === 'to' && !['alice', 'bob'].includes(fields[0]!.toLowerCase()));
  return codes;
}

const first = (codes: ReadonlySet<ErrorCode>) => ERROR_CODES.find((code) => codes.has(code));

/** Lines to which several codes apply: who sends them, and all that applies, the answer first. */
const CONTESTED: readonly (readonly [Phase, string | readonly number[], ...ErrorCode[]])[] = [
  [
    'guest',
    [...octetsOf('\t'.repeat(1024)), 0xff],
    'line-too-long',
    'not-utf8',
    'control-character',
    'unknown-command',
  ],
  ['guest', [0xff, 0x09], 'not-utf8', 'control-character', 'unknown-command'],
  ['guest', '\tdance', 'control-character', 'unknown-command'],
  ['guest', 'to|\tbob', 'control-character', 'malformed'],
  ['member', 'login|a\tb', 'control-character', 'already-logged-in', 'nick-invalid'],
  ['member', 'login|bob', 'already-logged-in', 'nick-in-use'],
  ['member', 'login|', 'already-logged-in', 'nick-invalid'],
  ['guest', 'say|', 'not-logged-in', 'text-empty'],
  ['guest', `say|${'x'.repeat(961)}`, 'not-logged-in', 'text-too-long'],
  ['guest', 'to|nobody|', 'not-logged-in', 'text-empty', 'no-such-nick'],
  ['member', 'to|alice|', 'text-empty', 'to-self'],
  ['member', 'to|nobody|', 'text-empty', 'no-such-nick'],
  ['member', `to|alice|${'x'.repeat(961)}`, 'text-too-long', 'to-self'],
  ['member', `to|nobody|${'x'.repeat(961)}`, 'text-too-long', 'no-such-nick'],
];

t.test('of several codes that apply, the first of the catalogue is the answer (ERR-3)', async (t) => {
  for (const [phase, line, ...codes] of CONTESTED) {
    const octets = typeof line === 'string' ? octetsOf(line) : Uint8Array.from(line);
    const shown = `${phase}: ${JSON.stringify(textOf(octets)!.slice(0, 30))}`;
    t.strictSame([...applicable(octets, phase)].sort(), [...codes].sort(), `${shown} earns several`);
    t.equal(answerTo(octets, phase), codes[0], `${shown} is answered with the first`);
    t.equal(first(new Set(codes)), codes[0], 'which stands first in the catalogue');
  }
  const fragment = fc.oneof(
    fc
      .constantFrom(
        'login',
        'say',
        'to',
        'quit',
        'ping',
        'pong',
        'dance',
        '|',
        '|',
        '|',
        '|',
        'alice',
        'BOB',
        'carol',
      )
      .map((text) => [...octetsOf(text)]),
    fc
      .constantFrom(
        '',
        ' ',
        '\t',
        '\u0085',
        '\r',
        'é',
        'x'.repeat(33),
        'x'.repeat(65),
        'x'.repeat(961),
        'y'.repeat(990),
      )
      .map((text) => [...octetsOf(text)]),
    fc.constantFrom([0xff], [0xc3], [0xed, 0xa0, 0x80]),
  );
  const line = fc.oneof(
    fc.array(fragment, { maxLength: 6 }).map((pieces) => pieces.flat()),
    fc
      .tuple(
        fc.constantFrom('login|', 'say|', 'to|alice|', 'to|bob|', 'to|', 'ping|'),
        fc.array(fragment, { maxLength: 3 }),
      )
      .map(([start, pieces]) => [...octetsOf(start), ...pieces.flat()]),
  );
  holds(
    t,
    'random lines are answered as the sentences of the catalogue say',
    fc.property(line, fc.constantFrom<Phase>('guest', 'member'), (octets, phase) => {
      const whole = Uint8Array.from(octets);
      assert.equal(answerTo(whole, phase), first(applicable(whole, phase)));
    }),
    { numRuns: 3000 },
  );
});

t.test('every code and reason is used, and every one that is used is in the catalogue', async (t) => {
  const used = { codes: new Set<string>(), left: new Set<string>(), bye: new Set<string>() };
  const end = step(parley.policy, HOUSE, { type: 'shutdown', connections: [1] });
  const inPairs = explore(ALL_RULES, DIALECTS.p2p!.policy);
  const paths = [...explore().paths.values(), ...inPairs.paths.values()];
  for (const effects of [...paths.map((path) => path.effects.at(-1)!), end.effects]) {
    for (const effect of effects) {
      if (!('message' in effect)) continue;
      if (effect.message.type === 'error') used.codes.add(effect.message.code);
      if (effect.message.type === 'left') used.left.add(effect.message.reason);
      if (effect.message.type === 'bye') used.bye.add(effect.message.reason);
    }
  }
  const faults = ['x'.repeat(1024), '\ud800', '', '\t', 'dance', 'login'].map((line) =>
    answerTo(line === '\ud800' ? Uint8Array.of(0xff) : octetsOf(line), 'guest'),
  );
  t.strictSame(
    faults,
    ERROR_CODES.filter((code) => ERRORS[code].kind === 'fault'),
    'each fault is found by the decoder, in the order of the catalogue',
  );
  for (const code of faults) used.codes.add(code!);
  t.strictSame([...used.codes].sort(), [...ERROR_CODES].sort(), 'the codes');
  t.strictSame([...used.left].sort(), Object.keys(LEFT_REASONS).sort(), 'the reasons of left');
  t.strictSame([...used.bye].sort(), Object.keys(BYE_REASONS).sort(), 'the reasons of bye');
  t.strictSame(
    ERROR_CODES.map((code) => ERRORS[code].kind),
    [...Array(6).fill('fault'), ...Array(9).fill('refusal')],
    'faults stand before refusals: a line is judged before the room',
  );
  t.ok(RULES.length > 30, 'the rules were looked at');
});
