/** RFC 8266, table 1, and what this protocol adds to it. The same rows are tested and documented. */

export interface NickVector {
  readonly nick: string;
  /** The comparison key, or null if the nickname is refused. */
  readonly key: string | null;
  readonly note: string;
}

/** RFC 8266, section 3, table 1, in its order. */
export const RFC8266_TABLE_1: readonly NickVector[] = [
  { nick: 'Foo', key: 'foo', note: 'case' },
  { nick: 'foo', key: 'foo', note: 'nothing to map' },
  { nick: 'Foo Bar', key: 'foo bar', note: 'case, and a space inside' },
  { nick: 'foo bar', key: 'foo bar', note: 'a space inside' },
  { nick: '\u03a3', key: '\u03c3', note: 'Greek capital sigma' },
  { nick: '\u03c3', key: '\u03c3', note: 'Greek small sigma' },
  { nick: '\u03c2', key: '\u03c2', note: 'Greek small final sigma is another letter' },
  { nick: '\u03d4', key: '\u03cb', note: 'needs two passes: upsilon with diaeresis and hook' },
  { nick: '\u221e', key: '\u221e', note: 'a symbol' },
  { nick: 'Richard \u2163', key: 'richard iv', note: 'Roman numeral four' },
];

/** What Parley/1 adds: variants that must collide, and what is refused. */
export const NICK_VECTORS: readonly NickVector[] = [
  { nick: 'ALICE', key: 'alice', note: 'case' },
  { nick: '\uff21lice', key: 'alice', note: 'full-width letter' },
  { nick: 'Jose\u0301', key: 'jos\u00e9', note: 'combining accent' },
  { nick: 'foo\u00a0bar', key: 'foo bar', note: 'no-break space' },
  { nick: 'foo  bar', key: 'foo bar', note: 'two spaces' },
  { nick: '\u{1f600}', key: '\u{1f600}', note: 'an emoji' },
  { nick: '', key: null, note: 'empty' },
  { nick: ' foo', key: null, note: 'space at the start' },
  { nick: 'foo ', key: null, note: 'space at the end' },
  { nick: 'a|b', key: null, note: 'the separator of fields' },
  { nick: 'a\u200bb', key: null, note: 'zero-width space' },
  { nick: 'a\u202eb', key: null, note: 'right-to-left override' },
  { nick: 'a\u00adb', key: null, note: 'soft hyphen' },
  { nick: 'a\ufe0fb', key: null, note: 'variation selector' },
  { nick: '\u00a8', key: null, note: 'maps to a bare combining mark' },
  { nick: '\ue000', key: null, note: 'private use' },
  { nick: '\u0430lice', key: null, note: 'a Cyrillic letter among Latin ones' },
  { nick: 'b\u03bfb', key: null, note: 'a Greek letter among Latin ones' },
  { nick: '\u00b5Bob', key: null, note: 'maps to a Greek letter among Latin ones' },
  { nick: '\u0410\u043d\u043d\u0430', key: '\u0430\u043d\u043d\u0430', note: 'Cyrillic letters alone' },
  { nick: '\u674e Li', key: '\u674e li', note: 'scripts that look like no other' },
  { nick: 'x'.repeat(32), key: 'x'.repeat(32), note: '32 octets' },
  { nick: 'x'.repeat(33), key: null, note: '33 octets' },
  { nick: '\u{1f600}'.repeat(8), key: '\u{1f600}'.repeat(8), note: '32 octets in 8 characters' },
  { nick: `${'\u{1f600}'.repeat(8)}x`, key: null, note: '33 octets in 9 characters' },
];
