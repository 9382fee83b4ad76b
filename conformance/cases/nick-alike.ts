/** NICK: which nicknames are the same, and whose spelling is shown. */
import { nicknameKey } from '../../spec/index.ts';
import type { Case } from '../case.ts';
import { error, left } from '../peers/expected.ts';
import type { Stage } from '../stage.ts';

/** What a variant of a nickname may take more than the nickname, octets. */
const SPARE_BYTES = 3;

interface Colliding {
  /** What of the base matters, for dialects with short nicknames. Default: all of it. */
  readonly short?: string;
  readonly needs?: Case['needs'];
  readonly more?: (stage: Stage) => Promise<void>;
}

/** A login with a variant of a member's nickname must be refused. */
function collides(
  slug: string,
  title: string,
  base: string,
  variant: (nick: string) => string,
  { short = base, needs = ['mapping'], more = async () => {} }: Colliding = {},
): Case {
  return {
    id: `nick/${slug}`,
    title,
    needs: ['error:nick-in-use', 'unique-nicks', ...needs],
    async run(stage) {
      const nick = stage.spelled(base, short, SPARE_BYTES);
      const alice = await stage.join('alice', nick);
      const other = await stage.guest('other');
      await other.asks({ type: 'login', nick: variant(nick) }, error('nick-in-use'));
      await alice.fence();
      await more(stage);
    },
  };
}

/** Parts of nicknames that are alike to the eye, or to a rule that is not the spec's, and yet are two. */
const ALIKE: readonly (readonly [string, string])[] = [
  ['ß', 'ss'],
  ['ı', 'i'],
  ['é', 'e'],
  ['foo bar', 'foobar'],
  ['a-b', 'ab'],
  ["o'b", 'ob'],
  ['a.b', 'a_b'],
  ['admin', 'adm1n'],
  ['42', '042'],
  ['quit', 'quiet'],
];

/** Nicknames that are alike, and not the same, are welcomed beside each other. */
async function apart(stage: Stage): Promise<void> {
  for (const [part, other] of ALIKE) {
    const nick = stage.spelled(part, part, Buffer.byteLength(other));
    const second = nick.replace(part, other);
    const keys = [nick, second].map((each) => keyOf(stage, each));
    const one = await stage.guest('one');
    if (keys.includes(undefined) || keys[0] === keys[1]) continue;
    if ([nick, second].some((each) => !one.canCarry({ type: 'login', nick: each }))) continue;
    one.nick = nick;
    await stage.enter(one);
    await stage.join('other', second);
  }
}

/** What a nickname is compared by in the room of the dialect; undefined for one that is not allowed. */
export const keyOf = ({ codec: { dialect } }: Stage, nick: string) =>
  nicknameKey(nick, dialect.policy.nickKey, dialect.policy.nickBytesMax);

/** A nickname of exactly that many octets must be welcomed. */
export function allowed(slug: string, title: string, make: (nick: string) => string): Case {
  return {
    id: `nick/${slug}`,
    title: `${title} is welcomed`,
    needs: ['limits'],
    async run(stage) {
      await stage.join('alice', make(stage.nick('n')));
    },
  };
}

export const NICK_ALIKE_CASES: readonly Case[] = [
  collides(
    'case-variant',
    'nicknames that differ only in ASCII case are the same',
    'alice',
    (nick) => nick.toUpperCase(),
    { short: 'al', needs: ['folding'] },
  ),
  collides(
    'non-ascii-case',
    'nicknames that differ only in the case of other scripts are the same',
    'élodie',
    (nick) => nick.replace('é', 'É'),
    { short: 'é' },
  ),
  collides(
    'full-width',
    'a full-width letter is the same as the plain one',
    'alice',
    (nick) => nick.replace('a', '\uff41'),
    { short: 'a' },
  ),
  collides(
    'combining',
    'a letter and its composition of several characters are the same',
    'jos\u00e9',
    (nick) => nick.normalize('NFD'),
    { short: '\u00e9' },
  ),
  collides(
    'no-break-space',
    'a no-break space, or two spaces, are the same as one space',
    'ann lee',
    (nick) => nick.replace(' ', '\u00a0 '),
    { short: 'a b' },
  ),
  collides(
    'compatibility',
    'a compatibility character is the same as what it stands for, and what is only alike is not the same',
    'iv',
    (nick) => nick.replace('iv', '\u2173'),
    { more: apart },
  ),
  {
    id: 'nick/spelling-shown',
    title: 'everybody is shown the spelling that the owner chose, also when somebody asked with another',
    needs: ['quit', 'left-on-quit'],
    async run(stage) {
      const bob = await stage.join('bob');
      const alice = await stage.guest('alice');
      alice.nick = stage.spelled('AlIcE', 'Al');
      alice.send({ type: 'login', nick: alice.nick });
      await alice.expect(...stage.welcomed(alice));
      await stage.hearJoined(alice);
      await stage.heardByAll(alice);
      alice.send({ type: 'quit' });
      await bob.expect(left(alice, 'quit'));
      await stage.witness!.expect(left(alice, 'quit'));
    },
  },
  {
    id: 'nick/spelling-not-normalised',
    title: 'a spelling that is not in a normal form is shown as it is',
    async run(stage) {
      const alice = await stage.guest('alice');
      alice.nick = stage.spelled('Jose\u0301 \uff21', 'e\u0301');
      alice.send({ type: 'login', nick: alice.nick });
      await alice.expect(...stage.welcomed(alice));
      await stage.hearJoined(alice);
      await stage.heardByAll(alice);
    },
  },
];
