/** The chapter of nicknames: which are allowed, which are the same, and vectors to try. */
import {
  NICK_VECTORS,
  type NickVector,
  parley,
  REQUIREMENTS,
  RFC8266_TABLE_1,
  utf8Length,
} from '../../spec/index.ts';
import { errorLink, requirementLink } from './links.ts';
import { code, page, prose, table } from './markdown.ts';

export function nicknames(): string {
  return page(
    'Nicknames',
    'A nickname has two forms: the spelling that its owner chose, which everybody is shown, and a comparison key, which nobody sees. Two nicknames are the same exactly if their keys are equal.',
    '## Rules',
    table(
      ['Requirement', 'What holds'],
      REQUIREMENTS.filter(({ id }) => id.startsWith('NICK-')).map(({ id, sentence }) => [
        requirementLink(id),
        prose(sentence),
      ]),
    ),
    '## The comparison key',
    `The key is made as [RFC 8266, section 2.4](https://www.rfc-editor.org/rfc/rfc8266#section-2.4) says: spaces of Unicode become U+0020, those at an end go, runs of them become one; then Unicode lower case; then normalisation form KC. This is repeated until nothing changes, because one pass is not always enough. The contextual rules of [RFC 8264](https://www.rfc-editor.org/rfc/rfc8264) are not applied: the joiners that they would allow in some places are refused everywhere.`,
    `A nickname that is refused is answered with ${errorLink('nick-invalid')}, one whose key a member has with ${errorLink('nick-in-use')}. A nickname of ASCII without spaces needs only lower case.`,
    '## Vectors',
    `Both tables are in \`spec/vectors/nicknames.json\`; [Test vectors](./vectors.md) says how to use it. The length is that of the nickname as it is sent, of at most ${parley.policy.nickBytesMax} octets.`,
    '### From RFC 8266, table 1',
    vectorTable(RFC8266_TABLE_1),
    '### What Parley/1 adds',
    vectorTable(NICK_VECTORS),
  );
}

function vectorTable(rows: readonly NickVector[]): string {
  return table(
    ['Nickname', 'Code points', 'Octets', 'Key', 'Note'],
    rows.map(({ nick, key, note }) => [
      short(nick),
      codePoints(nick),
      String(utf8Length(nick)),
      key === null ? 'refused' : short(key),
      prose(note),
    ]),
  );
}

/** One character again and again is counted. */
function short(nick: string): string {
  const [, char = '', rest = ''] = /^(.)(\1{9,})$/u.exec(nick) ?? [];
  return char === '' ? code(nick) : `${code(char)}, ${1 + [...rest].length} times`;
}

/** What cannot be told from the spelling. */
function codePoints(nick: string): string {
  if (/^[ -~]*$/.test(nick)) return '';
  return [...nick].map((char) => char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')).join(' ');
}
