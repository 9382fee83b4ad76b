/** ROOM: rooms that are not Parley/1's. Which of them a dialect has, it says itself. */
import type { ErrorCode } from '../../spec/index.ts';
import type { Case } from '../case.ts';
import { hasFeature } from '../features.ts';
import { error, left, said } from '../peers/expected.ts';
import { Failure, NotApplicable } from '../peers/failure.ts';
import type { Peer } from '../peers/peer.ts';
import { refusalOf } from '../refusal.ts';
import type { Stage } from '../stage.ts';

const ECHO: readonly Case[] = [
  {
    id: 'room/echo',
    title: 'a say comes back to its speaker once',
    needs: ['echo'],
    async run(stage) {
      const alice = await stage.join('alice');
      await stage.join('bob');
      for (let i = 0; i < 3; i++) {
        const text = stage.text();
        alice.say(text);
        await alice.expectEcho(text);
        await stage.also('SAY-1', () => stage.hear(said(alice, text), alice));
      }
    },
  },
  {
    id: 'room/echo-order',
    title: 'what a speaker says comes back in the order of sending',
    needs: ['echo'],
    async run(stage) {
      const alice = await stage.join('alice');
      const texts = Array.from({ length: 5 }, () => stage.text());
      for (const text of texts) alice.say(text);
      for (const text of texts) await alice.expectEcho(text);
      const came = alice.echoes.filter((echo) => texts.includes(echo));
      if (came.join() !== texts.join())
        throw new Failure('The own says came back in another order.', { expected: texts, actual: came });
      await stage.also('SAY-1', () =>
        stage.hear(
          texts.map((text) => said(alice, text)),
          alice,
        ),
      );
    },
  },
];

const GIVEN: readonly Case[] = [
  {
    id: 'room/given-nicks',
    title: 'whoever connects is given a nickname that nobody else has or had',
    needs: ['given'],
    async run(stage) {
      const isTold = hasFeature(stage.codec, 'left-on-fin');
      const nicks: string[] = [];
      for (let i = 0; i < 5; i++) {
        const peer = await stage.join('guest');
        nicks.push(peer.nick);
        // Whoever goes while nobody is there is told of to the next, at some time.
        if (i % 2 > 0 || stage.members.length === 1) continue;
        peer.hangUp();
        if (isTold) await stage.also('LEAVE-5', () => stage.sees(peer, 'lost'));
      }
      const again = nicks.find((nick, i) => nicks.indexOf(nick) !== i);
      if (again !== undefined)
        throw new Failure(`The nickname ${again} was given twice.`, {
          expected: ['five nicknames'],
          actual: nicks,
        });
    },
  },
  {
    id: 'room/given-told',
    title: 'everybody is told once of whoever comes, under the nickname that was given',
    needs: ['given', 'joined', 'room'],
    async run(stage) {
      await stage.join('alice');
      const bob = await stage.join('bob');
      await stage.heardByAll(bob);
    },
  },
];

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

const PAIRS: readonly Case[] = [
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

/** Somebody goes in some way, and the next is served. */
function served(
  slug: string,
  title: string,
  go: (stage: Stage, peer: Peer) => Promise<void> | void,
  needs: Case['needs'] = [],
): Case {
  return {
    id: `room/reply-${slug}`,
    title,
    needs: ['reply', ...needs],
    alone: true,
    hostile: true,
    async run(stage) {
      const first = await stage.join('first');
      await go(stage, first);
      const next = await stage.join('next');
      await stage.answered(next);
    },
  };
}

const REPLIES: readonly Case[] = [
  {
    id: 'room/reply',
    title: 'a text is answered',
    needs: ['reply'],
    alone: true,
    async run(stage) {
      const alice = await stage.join('alice');
      await stage.answered(alice);
      await alice.fence();
    },
  },
  {
    id: 'room/reply-order',
    title: 'texts are answered in their order',
    needs: ['reply'],
    alone: true,
    async run(stage) {
      const alice = await stage.join('alice');
      for (let i = 0; i < 4; i++)
        await stage.answered(alice, stage.text(), i % 2 === 0 ? 'at once' : 'once read');
    },
  },
  {
    id: 'room/reply-apart',
    title: 'each connection is answered what it said itself',
    needs: ['reply', 'concurrent-connections'],
    alone: true,
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      for (let i = 0; i < 2; i++) {
        await stage.answered(alice);
        await stage.answered(bob);
      }
    },
  },
  {
    id: 'room/reply-50',
    title: 'fifty connections are each answered',
    needs: ['reply-of-server', 'concurrent-connections'],
    alone: true,
    async run(stage) {
      const peers: Peer[] = [];
      for (let i = 0; i < 50; i++) peers.push(await stage.join('peer'));
      await Promise.all(peers.map((peer) => stage.answered(peer)));
    },
  },
  served(
    'quit',
    'whoever quits is closed, and the next is served',
    async (stage, peer) => {
      await stage.answered(peer);
      peer.send({ type: 'quit' });
      await peer.ends();
    },
    ['quit'],
  ),
  served('after-fin', 'when somebody closes its connection, the next is served', async (stage, peer) => {
    await stage.answered(peer);
    peer.hangUp();
  }),
  served('after-rst', 'when somebody resets its connection, the next is served', async (stage, peer) => {
    await stage.answered(peer);
    peer.reset();
  }),
  served(
    'after-half-close',
    'when somebody half-closes its connection, it is closed and the next is served',
    async (stage, peer) => {
      await stage.answered(peer);
      peer.fin();
      await peer.ends();
    },
  ),
  served(
    'unanswered',
    'when somebody goes before the answer, the next gets the answer to its own text',
    (stage, peer) => {
      peer.say(stage.text());
      peer.hangUp();
    },
    ['reply-of-server'],
  ),
  {
    id: 'room/reply-unanswered-by-operator',
    title: 'when somebody goes before the operator answers, the next is served',
    needs: ['operator'],
    alone: true,
    hostile: true,
    async run(stage) {
      const first = await stage.join('first');
      first.say(stage.text());
      await first.wasRead();
      first.hangUp();
      const next = await stage.join('next');
      next.say(stage.text());
      // Whether what is typed first still goes to whoever has gone depends on when the server sees that.
      const answers = [stage.text('late'), stage.text('answer')];
      for (const answer of answers) stage.types(answer);
      const taken = await next.takeUntil(
        (message) => message.type === 'said' && answers.includes(message.text),
        answers.join(' or '),
      );
      if (taken.some((message) => 'text' in message && message.text === answers[1])) return;
      next.say(stage.text());
      await stage.isAnswered(next, answers[1]!);
    },
  },
  served('silent', 'a connection that says nothing keeps nobody waiting', () => {}, [
    'concurrent-connections',
  ]),
];

/** A login with a nickname that no server of such a dialect may accept; where it can, its beginning tells whose it is. */
function illegalLogin(stage: Stage, guest: Peer): Buffer {
  const logins = [`${guest.nick}!x`, ` ${guest.nick}`, ''].map((nick) =>
    guest.bytes({ type: 'login', nick }),
  );
  const refused = logins.find((bytes) => refusalOf(stage.codec, 'guest', bytes) !== undefined);
  if (refused === undefined) throw new NotApplicable('A nickname may hold any character in this dialect.');
  return refused;
}

const REFUSALS: readonly Case[] = [
  {
    id: 'room/illegal-nick',
    title: 'an illegal nickname ends the connection',
    needs: ['refusal-closes', 'room', 'login'],
    async run(stage) {
      const guest = await stage.guest();
      guest.raw(illegalLogin(stage, guest));
      await guest.isTurnedAway();
    },
  },
  {
    id: 'room/illegal-nick-untold',
    title: 'nobody is told of a connection that was refused, neither of its coming nor of its going',
    needs: ['refusal-closes', 'room', 'login'],
    async run(stage) {
      const bob = await stage.join('bob');
      const guest = await stage.guest();
      guest.raw(illegalLogin(stage, guest));
      await guest.isTurnedAway();
      await stage.heardByAll(bob);
    },
  },
];

export const ROOM_CASES: readonly Case[] = [...ECHO, ...GIVEN, ...PAIRS, ...REPLIES, ...REFUSALS];
