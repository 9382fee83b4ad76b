/** Lines: where they end, how long they may be, and what is UTF-8. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { decodeUtf8, type FrameSink, LIMITS, LineFramer, utf8Length } from './index.ts';
import { cut, holds, join, octetsOf, oneByOne } from './octets.test.helper.ts';

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
