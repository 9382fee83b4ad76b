/** Nicknames: which are the same, and that their keys are fixed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { LIMITS, NICK_VECTORS, nicknameKey, precisKey, RFC8266_TABLE_1 } from './index.ts';
import { holds } from './octets.test.helper.ts';

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
