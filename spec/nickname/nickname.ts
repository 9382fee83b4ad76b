/**
 * Which nicknames are allowed, and when two are the same. The comparison key follows the Nickname
 * profile of RFC 8266 (additional mapping, case mapping, normalisation NFKC), repeated until nothing
 * changes, because one pass is not idempotent. The contextual rules of RFC 8264 are not applied: the
 * code points they would allow in some places (joiners) are refused everywhere.
 */
import { utf8Length } from '../limits.ts';

/** How two nicknames are compared: byte for byte, without regard to ASCII case, or by RFC 8266. */
export type NickProfile = 'octet' | 'ascii' | 'precis';

/** Passes after which a key that still changes is refused; Unicode 17 needs three at most. */
const PASSES_MAX = 4;

/**
 * Controls, formats, surrogates, private use, unassigned, line and paragraph separators, whatever is
 * drawn as nothing, and old Hangul jamo (RFC 8264, section 9.9 and 9.13); | separates fields.
 */
const FORBIDDEN =
  /[|\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]/u;
const SPACE_AT_END = /^\p{Zs}|\p{Zs}$/u;
const STARTS_WITH_MARK = /^\p{M}/u;
/** Scripts whose letters are taken for one another, so that no nickname may mix them (NICK-9). */
const LOOK_ALIKE_SCRIPTS = [/\p{Script=Latin}/u, /\p{Script=Greek}/u, /\p{Script=Cyrillic}/u];

/**
 * The comparison key of a nickname, or undefined if the nickname is not allowed (NICK-6, NICK-9).
 * Two nicknames are the same exactly if their keys are equal.
 */
export function nicknameKey(nick: string, profile: NickProfile, nickBytesMax: number): string | undefined {
  if (nick === '' || utf8Length(nick) > nickBytesMax) return undefined;
  if (profile === 'octet') return nick;
  if (profile === 'ascii') return nick.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  if (isPlainAscii(nick)) return nick.toLowerCase();
  if (FORBIDDEN.test(nick) || SPACE_AT_END.test(nick)) return undefined;
  const key = precisKey(nick);
  if (key === undefined || key === '' || STARTS_WITH_MARK.test(key)) return undefined;
  return LOOK_ALIKE_SCRIPTS.filter((script) => script.test(key)).length > 1 ? undefined : key;
}

/** Letters, digits and marks of ASCII without space and |: nothing to map but case. */
function isPlainAscii(nick: string): boolean {
  return /^[!-{}~]+$/.test(nick);
}

/** The comparison form of RFC 8266, section 2.4, or undefined if it does not settle. */
export function precisKey(nick: string): string | undefined {
  let key = nick;
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    const next = onePass(key);
    if (next === key) return key;
    key = next;
  }
  return onePass(key) === key ? key : undefined;
}

function onePass(nick: string): string {
  const spaced = nick.replace(/\p{Zs}+/gu, ' ').replace(/^ | $/g, '');
  return spaced.toLowerCase().normalize('NFKC');
}
