/** NICK: which nicknames are allowed. */
import type { Case } from '../case.ts';
import { error } from '../peers/expected.ts';
import { NotApplicable } from '../peers/failure.ts';
import type { Stage } from '../stage.ts';
import { allowed, keyOf } from './nick-alike.ts';

interface Spoiling {
  readonly needs?: Case['needs'];
  /** Other ways to spoil a nickname, where the dialect carries and refuses them. */
  readonly more?: readonly ((nick: string) => string)[];
}

/** A login with a nickname that is not allowed must be refused; the same without the fault is welcomed. */
export function invalid(
  slug: string,
  title: string,
  spoil: (nick: string) => string,
  { needs = [], more = [] }: Spoiling = {},
): Case {
  return {
    id: `nick/${slug}`,
    title: `${title} is answered with nick-invalid`,
    needs: ['error:nick-invalid', ...needs],
    async run(stage) {
      const alice = await stage.guest('alice');
      const good = alice.nick;
      const bad = spoil(good);
      mustBeRefused(stage, bad);
      stage.owns(bad);
      await alice.asks({ type: 'login', nick: bad }, error('nick-invalid'));
      await stage.tryAgain(alice, good);
      for (const spoilt of more.map((each) => each(stage.nick('alice')))) {
        const guest = await stage.guest('other');
        if (isAllowed(stage, spoilt) || !guest.canCarry({ type: 'login', nick: spoilt })) continue;
        stage.owns(spoilt);
        await guest.asks({ type: 'login', nick: spoilt }, error('nick-invalid'));
      }
    },
  };
}

/** Ends the case where the room of the dialect allows the nickname. */
export function mustBeRefused(stage: Stage, nick: string): void {
  if (isAllowed(stage, nick)) throw new NotApplicable('A nickname may hold any character in this dialect.');
}

const isAllowed = (stage: Stage, nick: string) => keyOf(stage, nick) !== undefined;

/** Puts a character behind the first one. */
const within = (nick: string, char: string) => nick.slice(0, 1) + char + nick.slice(1);

const SMILE = '\u{1f600}';

/** Fills a nickname with emoji of four octets, then with x, up to a number of octets. */
const emojiTo = (nick: string, bytes: number) => {
  const room = bytes - Buffer.byteLength(nick);
  return nick + SMILE.repeat(Math.floor(room / 4)) + 'x'.repeat(room % 4);
};

export const NICK_ALLOWED_CASES: readonly Case[] = [
  invalid('empty', 'an empty nickname', () => ''),
  allowed('32-octets', 'a nickname of 32 octets', (nick) => nick.padEnd(32, '.')),
  invalid('33-octets', 'a nickname of 33 octets', (nick) => nick.padEnd(33, '.'), { needs: ['limits'] }),
  allowed('32-octets-of-emoji', 'a nickname of 32 octets in fewer characters', (nick) => emojiTo(nick, 32)),
  invalid('33-octets-of-emoji', 'a nickname of 33 octets in fewer characters', (nick) => emojiTo(nick, 33), {
    needs: ['limits'],
  }),
  invalid('space-first', 'a nickname with a space at its start', (nick) => ` ${nick}`),
  invalid('space-last', 'a nickname with a space at its end', (nick) => `${nick} `, {
    more: [(nick) => `${nick}\u00a0`, (nick) => `${nick}\u3000`, (nick) => `\u2003${nick}`],
  }),
  invalid('zero-width', 'a nickname with a zero-width space', (nick) => within(nick, '\u200b'), {
    more: ['\u2060', '\ufeff', '\u034f', '\u{e0100}', '\u{e0041}', '\u3164', '\u115f'].map(
      (char) => (nick: string) => within(nick, char),
    ),
  }),
  invalid('bidi', 'a nickname with a right-to-left override', (nick) => within(nick, '\u202e'), {
    more: ['\u200f', '\u061c', '\u2066', '\u2028', '\u2029'].map(
      (char) => (nick: string) => within(nick, char),
    ),
  }),
  invalid('soft-hyphen', 'a nickname with a soft hyphen', (nick) => within(nick, '\u00ad')),
  invalid('private-use', 'a nickname with a private-use character', (nick) => within(nick, '\ue000'), {
    more: [(nick) => within(nick, '\u{f0000}'), (nick) => within(nick, '\u{10fffd}')],
  }),
  invalid('bare-mark', 'a nickname whose key starts with a combining mark', (nick) => `\u0301${nick}`, {
    more: [(nick) => `\u00a8${nick}`, (nick) => `\u20dd${nick}`],
  }),
];
