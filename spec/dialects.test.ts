/** Dialects: what is one, and how a format without frames is read. */
import assert from 'node:assert/strict';
import { Value } from '@sinclair/typebox/value';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import t from 'tap';
import {
  type Alternative,
  type ClientMessage,
  compile,
  DIALECT_FILES,
  DIALECTS,
  DialectFile,
  type Invalid,
  type Message,
  type Phase,
  register,
  type ServerMessage,
} from './index.ts';
import {
  codec,
  cut,
  decode,
  decoderOf,
  encodeAll,
  holds,
  octetsOf,
  oneByOne,
  SIDES,
  sent,
} from './octets.test.helper.ts';

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
