/** NICK: one owner at a time, which nicknames are the same, which are allowed, when they are free again. */
import { nicknameKey, type ServerMessage } from '../../spec/index.ts';
import type { Case } from '../case.ts';
import { error, left, same } from '../peers/expected.ts';
import { Failure, NotApplicable } from '../peers/failure.ts';
import type { Peer } from '../peers/peer.ts';
import type { Stage } from '../stage.ts';

/** What a variant of a nickname may take more than the nickname, octets. */
const SPARE_BYTES = 3;

interface Colliding {
  /** What of the base matters, for dialects with short nicknames. Default: all of it. */
  readonly short?: string;
  readonly needs?: Case['needs'];
  readonly more?: (stage: Stage) => Promise<void>;
}

interface Spoiling {
  readonly needs?: Case['needs'];
  /** Other ways to spoil a nickname, where the dialect carries and refuses them. */
  readonly more?: readonly ((nick: string) => string)[];
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

/** A login with a nickname that is not allowed must be refused; the same without the fault is welcomed. */
function invalid(
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

/** Ends the case where the room of the dialect allows the nickname. */
function mustBeRefused(stage: Stage, nick: string): void {
  if (isAllowed(stage, nick)) throw new NotApplicable('A nickname may hold any character in this dialect.');
}

/** What a nickname is compared by in the room of the dialect; undefined for one that is not allowed. */
const keyOf = ({ codec: { dialect } }: Stage, nick: string) =>
  nicknameKey(nick, dialect.policy.nickKey, dialect.policy.nickBytesMax);
const isAllowed = (stage: Stage, nick: string) => keyOf(stage, nick) !== undefined;

/** A nickname of exactly that many octets must be welcomed. */
function allowed(slug: string, title: string, make: (nick: string) => string): Case {
  return {
    id: `nick/${slug}`,
    title: `${title} is welcomed`,
    needs: ['limits'],
    async run(stage) {
      await stage.join('alice', make(stage.nick('n')));
    },
  };
}

/** Puts a character behind the first one. */
const within = (nick: string, char: string) => nick.slice(0, 1) + char + nick.slice(1);

const SMILE = '\u{1f600}';
/** Fills a nickname with emoji of four octets, then with x, up to a number of octets. */
const emojiTo = (nick: string, bytes: number) => {
  const room = bytes - Buffer.byteLength(nick);
  return nick + SMILE.repeat(Math.floor(room / 4)) + 'x'.repeat(room % 4);
};

/** Twenty connections ask at once; exactly one may get the nickname. */
async function twentyAtOnce(
  stage: Stage,
  spell: (nick: string, i: number) => string,
): Promise<{ winner: Peer; losers: Peer[] }> {
  const nick = stage.nick('Popular');
  const guests: Peer[] = [];
  for (let i = 0; i < 20; i++) guests.push(await stage.guest('racer'));
  for (const [i, guest] of guests.entries()) guest.send({ type: 'login', nick: spell(nick, i) });
  const answers = await Promise.all(
    guests.map(
      async (guest) =>
        (
          await guest.takeUntil(
            ({ type }) => type === 'welcome' || type === 'error',
            'welcome or error|nick-in-use',
          )
        ).at(-1)!,
    ),
  );
  const winners = guests.filter((_, i) => answers[i]!.type === 'welcome');
  const inUse = error('nick-in-use');
  const refused = answers.filter((answer) => same(stage.codec, inUse, answer));
  if (winners.length !== 1 || refused.length !== 19) {
    throw new Failure(`Of 20 simultaneous logins of one nickname ${winners.length} were welcomed.`, {
      requirement: 'NICK-5',
      expected: ['1 welcome', '19 error|nick-in-use'],
      actual: [`${winners.length} welcome`, `${refused.length} error|nick-in-use`],
    });
  }
  const [winner] = winners as [Peer];
  const losers = guests.filter((guest) => guest !== winner);
  await Promise.all(losers.map((loser) => loser.expect(...stage.refusal('nick-in-use').slice(1))));
  // What else a newcomer is told comes behind welcome.
  const told = stage.welcomed(winner);
  await winner.expect(...told.slice(told.findIndex(({ type }) => type === 'welcome') + 1));
  await stage.hearJoined(winner);
  return { winner, losers };
}

/** Whoever had a nickname goes in some way; at the moment of `left` somebody else can take it. */
function reuse(
  slug: string,
  how: string,
  go: (peer: Peer) => void,
  reason: 'quit' | 'lost',
  spell: (nick: string) => string = (nick) => nick,
): Case {
  return {
    id: `nick/${slug}`,
    title: `a nickname is free again when others are told that its owner left ${how}`,
    needs:
      reason === 'quit'
        ? ['quit', 'left-on-quit']
        : [slug === 'reuse-after-rst' ? 'left-on-reset' : 'left-on-fin'],
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      const nick = spell(alice.nick);
      go(alice);
      await stage.sees(alice, reason);
      const next = await stage.guest('next');
      next.send({ type: 'login', nick });
      await next.expect(...stage.welcomed(next));
      await stage.hearJoined(next);
      await stage.heardByAll(bob);
      await stage.heardByAll(next);
    },
  };
}

/** Whatever becomes of a connection that was refused, the owner keeps the nickname and hears nothing of it. */
function unharmed(
  slug: string,
  how: string,
  act: (refused: Peer, owner: Peer, refusal: readonly ServerMessage[]) => Promise<void>,
  needs: Case['needs'] = [],
): Case {
  return {
    id: `nick/${slug}`,
    title: `the owner of a nickname stays unharmed when a refused login ${how}`,
    needs: ['refusal', 'unique-nicks', ...needs],
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      const refused = await stage.guest('refused');
      refused.send({ type: 'login', nick: alice.nick });
      await refused.expect(...stage.refusal('nick-in-use'));
      await act(refused, alice, stage.refusal('nick-in-use'));
      await stage.heardByAll(alice);
      await stage.heardByAll(bob);
      const again = await stage.guest('again');
      again.send({ type: 'login', nick: alice.nick });
      await again.answers(error('nick-in-use'));
      await alice.fence();
    },
  };
}

export const NICK_CASES: readonly Case[] = [
  {
    id: 'nick/in-use',
    title: 'a login with a nickname in use is answered with nick-in-use',
    needs: ['error:nick-in-use', 'unique-nicks'],
    async run(stage) {
      const alice = await stage.join('alice');
      const other = await stage.guest('other');
      other.send({ type: 'login', nick: alice.nick });
      await other.expect(...stage.refusal('nick-in-use'));
    },
  },
  {
    id: 'nick/in-use-repeatedly',
    title: 'a nickname in use is refused as often as it is asked for',
    long: true,
    needs: ['refusal', 'unique-nicks'],
    hostile: true,
    async run(stage) {
      const alice = await stage.join('alice');
      const other = await stage.guest('other');
      // The next try follows the error at once, so that a prompt which the kernel holds back until then costs no time.
      const [refused, ...prompt] = stage.refusal('nick-in-use');
      for (let i = 0; i < 1010; i++) {
        other.send({ type: 'login', nick: alice.nick });
        await other.expect(...(i === 0 ? [] : prompt), refused!);
      }
      await other.expect(...prompt);
    },
  },
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
  {
    id: 'nick/20-at-once',
    title: 'of 20 simultaneous logins of one nickname exactly one is welcomed',
    needs: ['refusal', 'unique-nicks', 'concurrent-logins'],
    async run(stage) {
      const { winner } = await twentyAtOnce(stage, (nick) => nick);
      await stage.heardByAll(winner);
    },
  },
  {
    id: 'nick/20-at-once-variants',
    title: 'of 20 simultaneous logins of case variants of one nickname exactly one is welcomed',
    needs: ['refusal', 'unique-nicks', 'folding', 'concurrent-logins'],
    async run(stage) {
      await twentyAtOnce(stage, (nick, i) => (i % 2 === 0 ? nick : nick.toUpperCase()));
    },
  },
  {
    id: 'nick/20-at-once-losers-retry',
    title: 'the losers of a race for a nickname may log in with others on the same connections',
    needs: ['refusal', 'unique-nicks', 'concurrent-logins'],
    async run(stage) {
      const { losers } = await twentyAtOnce(stage, (nick) => nick);
      for (const loser of losers.slice(0, 5)) {
        loser.nick = stage.nick('loser');
        await stage.enter(loser);
      }
    },
  },
  {
    id: 'nick/20-names-at-once',
    title: 'of 20 who log in at once each has its nickname to itself from then on',
    needs: ['refusal', 'unique-nicks', 'concurrent-logins', 'client-first'],
    async run(stage) {
      const members = await stage.joinMany(20);
      const asker = await stage.guest('asker');
      for (const { nick } of members)
        await asker.asks({ type: 'login', nick }, ...stage.refusal('nick-in-use'));
    },
  },
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
  reuse('reuse-after-quit', 'by quit', (peer) => peer.send({ type: 'quit' }), 'quit'),
  reuse('reuse-after-fin', 'by closing its connection', (peer) => peer.hangUp(), 'lost'),
  reuse('reuse-after-rst', 'by a reset', (peer) => peer.reset(), 'lost'),
  reuse('reuse-after-half-close', 'by a half-close', (peer) => peer.fin(), 'lost'),
  {
    ...reuse(
      'reuse-other-spelling',
      'by quit, in another spelling',
      (peer) => peer.send({ type: 'quit' }),
      'quit',
      (nick) => nick.toUpperCase(),
    ),
    needs: ['quit', 'left-on-quit', 'folding'],
  },
  {
    id: 'nick/reuse-ten-times',
    title: 'a nickname can change hands again and again',
    needs: ['quit', 'left-on-quit'],
    async run(stage) {
      const nick = stage.nick('baton');
      const bob = await stage.join('bob');
      for (let i = 0; i < 10; i++) {
        const runner = await stage.join('runner', nick);
        await stage.heardByAll(runner);
        runner.send({ type: 'quit' });
        await stage.sees(runner, 'quit');
      }
      await stage.heardByAll(bob);
    },
  },
  unharmed('refused-holder-unharmed', 'follows another', async (refused, owner, refusal) => {
    for (let i = 0; i < 5; i++) {
      refused.send({ type: 'login', nick: owner.nick });
      await refused.expect(...refusal);
    }
  }),
  unharmed(
    'refused-then-quit',
    'is followed by quit',
    async (refused) => {
      refused.send({ type: 'quit' });
      await refused.expectBye('quit');
    },
    ['guest-quit'],
  ),
  unharmed('refused-then-fin', 'is followed by the end of its connection', async (refused) =>
    refused.hangUp(),
  ),
  unharmed('refused-then-rst', 'is followed by a reset of its connection', async (refused) =>
    refused.reset(),
  ),
  {
    id: 'nick/guest-owns-nothing',
    title: 'a nickname that was asked for and refused is not taken by that',
    needs: ['error:nick-invalid', 'concurrent-logins'],
    async run(stage) {
      const first = await stage.guest('first');
      const nick = first.nick;
      mustBeRefused(stage, `${nick} `);
      await first.asks({ type: 'login', nick: `${nick} ` }, error('nick-invalid'));
      await stage.join('second', nick);
    },
  },
];
