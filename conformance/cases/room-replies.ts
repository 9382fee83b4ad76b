/** ROOM: a server, or its operator, that answers what is said. */
import type { Case } from '../case.ts';
import type { Peer } from '../peers/peer.ts';
import type { Stage } from '../stage.ts';

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

export const REPLY_CASES: readonly Case[] = [
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
