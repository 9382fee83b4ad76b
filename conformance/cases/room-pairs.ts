/** ROOM: people who choose whom they talk to. */
import type { ErrorCode } from '../../spec/index.ts';
import type { Case } from '../case.ts';
import { error, left, said } from '../peers/expected.ts';
import type { Peer } from '../peers/peer.ts';
import type { Stage } from '../stage.ts';

/** Two who talk to each other, and a third who must hear nothing of it. */
function paired(
  id: string,
  title: string,
  play: (stage: Stage, alice: Peer, bob: Peer, carol: Peer) => Promise<void>,
  extra: Partial<Case> = {},
): Case {
  return {
    id: `room/${id}`,
    title,
    needs: ['pairs'],
    ...extra,
    async run(stage) {
      const [alice, bob, carol] = [
        await stage.join('alice'),
        await stage.join('bob'),
        await stage.join('carol'),
      ];
      const begin = () => stage.hearsPartner(alice, bob);
      await (id === 'pair-talks' ? begin() : stage.given('ROOM-3', begin));
      await play(stage, alice, bob, carol);
      await stage.also('ROOM-3', () => carol.fence());
    },
  };
}

/** One of a pair goes; the other is told, and can talk to somebody else. */
function partnerGoes(
  slug: string,
  how: string,
  way: 'quit' | 'fin' | 'reset',
  go: (peer: Peer) => void,
  needs: Case['needs'] = [],
): Case {
  return paired(
    `pair-${slug}`,
    `the partner of whoever leaves by ${how} is told once, and the nickname is free`,
    async (stage, alice, bob, carol) => {
      go(alice);
      await bob.expect(left(alice, way === 'quit' ? 'quit' : 'lost'));
      const next = await stage.guest('next');
      next.nick = alice.nick;
      await stage.enter(next);
      await stage.given('ROOM-3', () => stage.hearsPartner(bob, carol));
    },
    { needs: ['pairs', `left-on-${way}`, ...needs], hostile: true },
  );
}

/** Choosing or saying something that must be refused. */
function pairRefused(
  slug: string,
  title: string,
  code: ErrorCode,
  act: (stage: Stage, alice: Peer) => void,
): Case {
  return {
    id: `room/pair-${slug}`,
    title: `${title} is answered with ${code}`,
    needs: ['pairs', `error:${code}`],
    async run(stage) {
      const alice = await stage.join('alice');
      const bob = await stage.join('bob');
      act(stage, alice);
      await alice.expect(error(code));
      await bob.fence();
    },
  };
}

export const PAIR_CASES: readonly Case[] = [
  paired('pair-talks', 'what a member says reaches the partner that it has chosen', async () => {}),
  paired('pair-answers', 'whoever was chosen can answer', async (stage, alice, bob) => {
    for (const [speaker, listener] of [
      [bob, alice],
      [alice, bob],
    ] as const) {
      const text = stage.text();
      speaker.say(text);
      await listener.expect(said(speaker, text));
    }
  }),
  paired(
    'pair-order',
    'what one says to a partner arrives in the order of sending',
    async (stage, alice, bob) => {
      const texts = Array.from({ length: 10 }, () => stage.text());
      for (const text of texts) alice.say(text);
      await bob.expect(...texts.map((text) => said(alice, text)));
    },
  ),
  pairRefused('unknown', 'choosing somebody who is not there', 'no-such-nick', (stage, alice) =>
    alice.send({ type: 'pair', nick: stage.nick('nobody') }),
  ),
  pairRefused('self', 'choosing oneself', 'to-self', (_stage, alice) =>
    alice.send({ type: 'pair', nick: alice.nick }),
  ),
  pairRefused('nobody', 'saying something without a partner', 'no-partner', (stage, alice) =>
    alice.say(stage.text()),
  ),
  paired(
    'pair-refused-keeps',
    'whoever chose somebody who is not there still has its partner',
    async (stage, alice, bob) => {
      alice.send({ type: 'pair', nick: stage.nick('nobody') });
      await alice.expect(error('no-such-nick'));
      const text = stage.text();
      alice.say(text);
      await bob.expect(said(alice, text));
    },
    { needs: ['pairs', 'error:no-such-nick'] },
  ),
  partnerGoes('quit', 'quit', 'quit', (peer) => peer.send({ type: 'quit' }), ['quit']),
  partnerGoes('fin', 'closing its connection', 'fin', (peer) => peer.hangUp()),
  partnerGoes('rst', 'a reset', 'reset', (peer) => peer.reset()),
  partnerGoes('half-close', 'a half-close', 'fin', (peer) => peer.fin()),
  {
    id: 'room/pair-rst-talks',
    title: 'whoever says something to a partner that was reset can talk to somebody else',
    needs: ['pairs'],
    hostile: true,
    async run(stage) {
      const [alice, bob, carol] = [
        await stage.join('alice'),
        await stage.join('bob'),
        await stage.join('carol'),
      ];
      await stage.given('ROOM-3', () => stage.hearsPartner(alice, bob));
      alice.reset();
      bob.isDeaf = true;
      // Whether it is told of it, or answered that nobody is there, is for other cases.
      for (let i = 0; i < 2; i++) {
        bob.say(stage.text());
        await bob.wasRead();
      }
      await stage.hearsPartner(bob, carol);
    },
  },
  {
    id: 'room/pairs-gone-at-once',
    title: 'when both of many pairs half-close at once, all of them are closed',
    needs: ['pairs'],
    hostile: true,
    async run(stage) {
      // As the network brings it, and literally at once where the kit can hold the server meanwhile.
      const ways = [
        async (action: () => void) => action(),
        async (action: () => void) => await stage.atOnce(action),
      ];
      for (let round = 0; round < 8; round++) {
        const peers: Peer[] = [];
        for (let i = 0; i < 40; i++) {
          const [one, other] = [await stage.join('one'), await stage.join('other')];
          one.send({ type: 'pair', nick: other.nick });
          peers.push(one, other);
        }
        for (const peer of peers) peer.isDeaf = true;
        await Promise.all(peers.map((peer) => peer.wasHeard()));
        await ways[round % 2]!(() => {
          for (const peer of peers) peer.fin();
        });
        await Promise.all(peers.map((peer) => peer.ends()));
      }
    },
  },
  paired(
    'pair-renewed-nick',
    'choosing a nickname reaches whoever has it now',
    async (stage, alice, bob) => {
      const nick = bob.nick;
      bob.send({ type: 'quit' });
      await stage.given('ROOM-5', () => alice.expect(left(nick, 'quit')));
      const next = await stage.guest('next');
      next.nick = nick;
      await stage.enter(next);
      await stage.hearsPartner(alice, next);
    },
    { needs: ['pairs', 'left-on-quit', 'quit'] },
  ),
  paired(
    'pair-third-party',
    'when somebody else has been chosen, the former partner who leaves tells nobody',
    async (stage, alice, bob, carol) => {
      await stage.given('ROOM-3', () => stage.hearsPartner(carol, alice));
      bob.send({ type: 'quit' });
      await stage.also('LEAVE-2', () => bob.expectBye('quit'));
      const text = stage.text();
      carol.say(text);
      await alice.expect(said(carol, text));
      const answer = stage.text();
      alice.say(answer);
      await carol.expect(said(alice, answer));
    },
    { needs: ['pairs', 'left-on-quit', 'quit'], hostile: true },
  ),
  {
    id: 'room/pair-guest-gone',
    title: 'a connection that leaves without a login disturbs no pair',
    needs: ['pairs'],
    hostile: true,
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      await stage.given('ROOM-3', () => stage.hearsPartner(alice, bob));
      (await stage.guest('passer')).hangUp();
      (await stage.guest('passer')).reset();
      const text = stage.text();
      alice.say(text);
      await bob.expect(said(alice, text));
    },
  },
];
