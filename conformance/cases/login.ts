/** LOGIN: becoming a member, the roster, and who is told. */
import type { Case } from '../case.ts';
import { hasFeature } from '../features.ts';
import { error, told } from '../peers/expected.ts';
import { Failure } from '../peers/failure.ts';
import type { Peer } from '../peers/peer.ts';
import type { Stage } from '../stage.ts';

/** The roster that a newcomer was shown must be these nicknames, each once. */
async function rosterIs(stage: Stage, newcomer: Peer, names: readonly string[]): Promise<void> {
  // Where the roster comes last, or is the answer to a login, some of it may still be on its way.
  const { admission, entry } = stage.codec.dialect.policy;
  if (admission[2] === 'here' || entry === 'here') await newcomer.fence();
  const found = stage.rosterOf(newcomer);
  const all = stage.codec.dialect.policy.roster === 'all';
  const wanted = (all ? [...names, newcomer.nick] : [...names]).sort();
  if (found.join('|') === wanted.join('|')) return;
  throw new Failure(`The roster that ${newcomer.name} was shown is not that of the room.`, {
    peer: newcomer.name,
    expected: [`here lines that name ${wanted.join(', ') || 'nobody'}`],
    actual: [`here lines that name ${found.join(', ') || 'nobody'}`],
  });
}

/** Whether a member can quit, and the others are told of it. */
const quitIsTold = ({ codec }: Stage) => hasFeature(codec, 'quit') && hasFeature(codec, 'left-on-quit');

export const LOGIN_CASES: readonly Case[] = [
  {
    id: 'login/welcome',
    title: 'a login with a free nickname is answered with welcome',
    alone: true,
    async run(stage) {
      const alice = await stage.guest('alice');
      alice.send({ type: 'login', nick: alice.nick });
      await alice.expect(...stage.welcomed(alice));
    },
  },
  {
    id: 'login/roster-empty',
    title: 'whoever comes into an empty room is shown no roster',
    alone: true,
    needs: ['here'],
    async run(stage) {
      const alice = await stage.join('alice');
      await rosterIs(stage, alice, []);
    },
  },
  {
    id: 'login/non-ascii',
    title: 'a nickname of other scripts is welcomed as it is spelled',
    async run(stage) {
      await stage.join('zoë', stage.spelled('zoë-张伟', 'ë'));
    },
  },
  {
    id: 'login/space-inside',
    title: 'a nickname with a space inside is welcomed as it is spelled',
    async run(stage) {
      await stage.join('ann', stage.spelled('ann lee', 'a b'));
    },
  },
  {
    id: 'login/roster',
    title: 'a newcomer is shown each other member once, and not itself',
    needs: ['here'],
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      const carol = await stage.join('carol');
      await rosterIs(stage, carol, [alice.nick, bob.nick, stage.witness!.nick]);
    },
  },
  {
    id: 'login/roster-of-50',
    title: 'a roster that does not fit into one line comes in several',
    needs: ['here'],
    async run(stage) {
      const members = await stage.joinMany(50, 'member', (nick) =>
        nick.padEnd(stage.codec.dialect.policy.nickBytesMax, 'x'),
      );
      const late = await stage.join('late');
      await rosterIs(stage, late, [...members.map((each) => each.nick), stage.witness!.nick]);
    },
  },
  {
    id: 'login/roster-without-gone',
    title: 'whoever has left is not in the roster',
    needs: ['here', 'left-on-fin'],
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      if (quitIsTold(stage)) bob.send({ type: 'quit' });
      else bob.hangUp();
      await stage.sees(bob, quitIsTold(stage) ? 'quit' : 'lost');
      const carol = await stage.join('carol');
      await rosterIs(stage, carol, [alice.nick, stage.witness!.nick]);
      // However somebody has left.
      if (hasFeature(stage.codec, 'left-on-reset')) {
        const reset = await stage.join('reset');
        reset.reset();
        await stage.sees(reset, 'lost');
      }
      const closed = await stage.join('closed');
      closed.hangUp();
      await stage.sees(closed, 'lost');
      const dave = await stage.join('dave');
      await rosterIs(stage, dave, [alice.nick, carol.nick, stage.witness!.nick]);
    },
  },
  {
    id: 'login/roster-without-guests',
    title: 'whoever has not logged in, or was refused, is not in the roster',
    needs: ['here', 'concurrent-logins', 'error:nick-in-use', 'unique-nicks'],
    async run(stage) {
      const alice = await stage.join('alice');
      await stage.guest('silent');
      const refused = await stage.guest('refused');
      await refused.asks({ type: 'login', nick: alice.nick }, error('nick-in-use'));
      const carol = await stage.join('carol');
      await rosterIs(stage, carol, [alice.nick, stage.witness!.nick]);
    },
  },
  {
    id: 'login/joined-to-others',
    title: 'every other member is told once that somebody joined, and the newcomer is not',
    needs: ['joined'],
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      const carol = await stage.guest('carol');
      carol.send({ type: 'login', nick: carol.nick });
      await carol.expect(...stage.welcomed(carol));
      await stage.hearJoined(carol);
      await Promise.all([alice, bob, carol].map((peer) => peer.fence()));
    },
  },
  {
    id: 'login/joined-50',
    title: 'fifty members are each told once of each newcomer',
    needs: ['concurrent-logins', 'joined'],
    async run(stage) {
      await stage.joinMany(50);
      const late = await stage.guest('late');
      late.send({ type: 'login', nick: late.nick });
      await late.expect(...stage.welcomed(late));
      await stage.hearJoined(late);
    },
  },
  {
    id: 'login/20-at-once',
    title: 'of 20 who log in at once each finds every other in its roster, or is told that it joined',
    needs: ['here', 'joined', 'concurrent-logins'],
    async run(stage) {
      await stage.joinMany(20);
    },
  },
  {
    id: 'login/guest-hears-nothing',
    title: 'a connection that has not logged in is sent nothing of the room',
    needs: ['concurrent-logins'],
    async run(stage) {
      const [alice, bob, carol] = [
        await stage.join('alice'),
        await stage.join('bob'),
        await stage.join('carol'),
      ];
      const guest = await stage.guest();
      await stage.heardByAll(alice);
      if (quitIsTold(stage)) {
        carol.send({ type: 'quit' });
        await stage.sees(carol, 'quit');
      }
      await stage.join('dave');
      await stage.heardByAll(bob);
      await guest.fence();
    },
  },
  {
    id: 'login/refused-hears-nothing',
    title: 'a connection whose login was refused is sent nothing of the room',
    needs: ['refusal', 'unique-nicks'],
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      const refused = await stage.guest('refused');
      refused.send({ type: 'login', nick: alice.nick });
      await refused.answers(error('nick-in-use'));
      await stage.heardByAll(alice);
      await stage.heardByAll(bob);
      await refused.fence();
    },
  },
  {
    id: 'login/say-before',
    title: 'a say before login is answered with not-logged-in and reaches nobody',
    needs: ['error:not-logged-in'],
    async run(stage) {
      await stage.join('alice');
      const guest = await stage.guest();
      await guest.asks({ type: 'say', text: stage.text() }, error('not-logged-in'));
    },
  },
  {
    id: 'login/to-before',
    title: 'a to before login is answered with not-logged-in and reaches nobody',
    needs: ['error:not-logged-in', 'to'],
    async run(stage) {
      const alice = await stage.join('alice');
      const guest = await stage.guest();
      await guest.asks({ type: 'to', nick: alice.nick, text: stage.text() }, error('not-logged-in'));
      await alice.fence();
    },
  },
  {
    id: 'login/twice-same',
    title: 'a second login with the own nickname is answered with already-logged-in and changes nothing',
    needs: ['error:already-logged-in', 'login-twice'],
    async run(stage) {
      const [alice] = [await stage.join('alice'), await stage.join('bob')];
      await alice.asks({ type: 'login', nick: alice.nick }, error('already-logged-in'));
      await stage.heardByAll(alice);
    },
  },
  {
    id: 'login/twice-other',
    title: 'a second login with another nickname is answered with already-logged-in and changes nothing',
    needs: ['error:already-logged-in', 'login-twice'],
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      const other = stage.nick('other');
      await alice.asks({ type: 'login', nick: other }, error('already-logged-in'));
      await stage.heardByAll(alice);
      await stage.join('carol', other);
      if (!hasFeature(stage.codec, 'to')) return;
      const text = stage.text();
      bob.send({ type: 'to', nick: alice.nick, text });
      await alice.expect(told(bob, text));
    },
  },
  {
    id: 'login/retry-after-taken',
    title: 'whoever asked for a nickname in use may log in with another on the same connection',
    needs: ['refusal', 'unique-nicks'],
    async run(stage) {
      const alice = await stage.join('alice');
      const bob = await stage.guest('bob');
      const free = bob.nick;
      bob.send({ type: 'login', nick: alice.nick });
      await bob.answers(error('nick-in-use'));
      bob.nick = free;
      await stage.enter(bob);
      await stage.heardByAll(bob);
    },
  },
  {
    id: 'login/retry-after-invalid',
    title: 'whoever asked for a nickname that is not allowed may log in with another on the same connection',
    needs: ['error:nick-invalid', 'refusal-stays'],
    async run(stage) {
      const bob = await stage.guest('bob');
      const free = bob.nick;
      stage.mustBeRefused('nick-invalid', bob.bytes({ type: 'login', nick: '' }), 'guest');
      await bob.asks({ type: 'login', nick: '' }, error('nick-invalid'));
      bob.nick = free;
      await stage.enter(bob);
      await stage.heardByAll(bob);
    },
  },
  {
    id: 'login/server-waits',
    title: 'the server sends nothing before the first line of a client',
    alone: true,
    needs: ['client-first'],
    async run(stage) {
      const guest = await stage.guest();
      await guest.fence().catch((cause: unknown) => {
        // That a connection is ended is for the next case to say.
        if (!(cause instanceof Failure) || guest.isOpen) throw cause;
      });
    },
  },
];
