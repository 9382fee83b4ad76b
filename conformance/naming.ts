/** Nicknames and texts that a dialect carries: as telling as its fields and limits allow. */
import { type ClientMessage, type Codec, LIMITS } from '../spec/index.ts';
import type { Names } from './names.ts';
import { carries } from './peers/carries.ts';

type Style = (names: Names, base: string, bytesMax: number) => string;

/** Ways to make something that nobody else has, the most telling first. */
const NICK_STYLES: readonly Style[] = [
  (names, base) => names.next(base),
  (names, base, bytesMax) => names.nextShort(base, bytesMax),
  (names, base, bytesMax) => names.nextNumbered(base.replace(/[^A-Za-z0-9]/g, ''), bytesMax),
  (names, _base, bytesMax) => names.nextLetters(bytesMax),
];
/** As many characters as fit into so many octets. */
const clipped = (base: string, bytesMax: number): string =>
  Buffer.byteLength(base) <= bytesMax ? base : clipped([...base].slice(0, -1).join(''), bytesMax);

/** What a text of the kit takes beside its base. */
const UNIQUE_BYTES = '-ktags-0000'.length;
const TEXT_STYLES: readonly Style[] = [
  (names, base, bytesMax) => names.next(clipped(base, bytesMax - UNIQUE_BYTES)),
  (names, base, bytesMax) => names.nextShort(base, bytesMax),
];

/** A base that is as long as those of cases. */
const PROBE = 'calibration';

const STYLES = new WeakMap<Codec, { nick: Style; text: Style }>();

/** How nicknames and texts are made in a dialect; found once, with names that nobody uses. */
export function stylesOf(codec: Codec, names: Names): { readonly nick: Style; readonly text: Style } {
  const known = STYLES.get(codec);
  if (known !== undefined) return known;
  const { policy, fields } = codec.dialect;
  const isCarried = (message: ClientMessage, phase: 'guest' | 'member', nick: string) => {
    const bytes = codec.encode('client', message, { nick, me: nick });
    return bytes !== undefined && carries(codec, phase, message, bytes, { nick, me: nick }) === undefined;
  };
  const fits = (style: Style, bytesMax: number) => style(names, PROBE, bytesMax).length <= bytesMax;
  // Where nicknames are short or of a pattern, those of the kit say less of themselves.
  const isPlain = policy.nickBytesMax >= LIMITS.nickBytesMax && fields.nick?.pattern === undefined;
  const nick =
    policy.given !== undefined
      ? NICK_STYLES[0]!
      : ((isPlain ? NICK_STYLES : NICK_STYLES.slice(1)).find(
          (style) =>
            fits(style, policy.nickBytesMax) &&
            isCarried({ type: 'login', nick: style(names, PROBE, policy.nickBytesMax) }, 'guest', ''),
        ) ?? NICK_STYLES[1]!);
  const speaker = nick(names, PROBE, policy.nickBytesMax);
  const text =
    TEXT_STYLES.find((style) =>
      isCarried({ type: 'say', text: style(names, PROBE, policy.textBytesMax) }, 'member', speaker),
    ) ?? TEXT_STYLES[0]!;
  const found = { nick, text };
  STYLES.set(codec, found);
  return found;
}
