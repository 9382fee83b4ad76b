/** LEAVE: many who go at once, namesakes, and connections that never logged in. */
import type { ServerMessage } from '../../spec/index.ts';
import type { Case } from '../case.ts';
import { left } from '../peers/expected.ts';
import type { Peer } from '../peers/peer.ts';
import { quit, reset } from './leave-ways.ts';

/** Many members go at once; those who stay must each be told of each of them once. */
function manyAtOnce(
  slug: string,
  title: string,
  go: (peer: Peer, i: number) => 'quit' | 'lost',
  needs: Case['needs'] = [],
  after: readonly string[] = [],
): Case {
  return {
    id: `leave/${slug}`,
    title,
    needs,
    hostile: true,
    after,
    async run(stage) {
      const stay = [await stage.join('bob'), await stage.join('carol')];
      // As the network brings it, and literally at once where the kit can hold the server meanwhile.
      const ways = [
        async (action: () => void) => action(),
        async (action: () => void) => await stage.atOnce(action),
      ];
      for (const way of [...ways, ...ways, ...ways]) {
        const many = await stage.joinMany(20, 'goer');
        for (const peer of many) peer.isDeaf = true;
        const notices: ServerMessage[] = [];
        await way(() => {
          for (const [i, peer] of many.entries()) notices.push(left(peer, go(peer, i)));
        });
        await Promise.all([...stay, stage.witness!].map((peer) => peer.expectAnyOrder(...notices)));
        await Promise.all(many.map((peer) => peer.ends()));
      }
      await stage.heardByAll(stay[0]!);
    },
  };
}

/** A guest goes in some way; nobody may be told. */
function guestGoes(
  slug: string,
  title: string,
  go: (guest: Peer) => Promise<void> | void,
  needs: Case['needs'] = [],
): Case {
  return {
    id: `leave/${slug}`,
    title,
    needs: ['guests', ...needs],
    hostile: true,
    async run(stage) {
      const bob = await stage.join('bob');
      const guest = await stage.guest();
      await go(guest);
      await guest.wasRead();
      await stage.heardByAll(bob);
    },
  };
}

export const LEAVE_MANY_CASES: readonly Case[] = [
  manyAtOnce(
    '20-quits-at-once',
    'when twenty members quit at once, everybody who stays is told of each once',
    quit,
    ['quit', 'left-on-quit'],
  ),
  manyAtOnce(
    '20-resets-at-once',
    'when twenty members reset at once, everybody who stays is told of each once',
    reset,
    ['left-on-reset'],
    ['leave/reset'],
  ),
  manyAtOnce(
    'mixed-at-once',
    'when twenty members go at once in four ways, everybody who stays is told of each once',
    (peer, i) => {
      if (i % 4 === 0) return quit(peer);
      if (i % 4 === 1) return reset(peer);
      if (i % 4 === 2) peer.hangUp();
      else peer.fin();
      return 'lost';
    },
    ['quit', 'left-on-quit', 'left-on-fin', 'left-on-reset'],
    ['leave/fin', 'leave/reset'],
  ),
  {
    id: 'leave/twins',
    title: 'when two members of the same nickname leave, each is said to have left, and nobody else',
    needs: ['twins', 'left-on-reset'],
    twins: true,
    async run(stage) {
      const alice = await stage.join('alice');
      const bob = await stage.join('bob');
      const twin = await stage.join('twin', alice.nick);
      await stage.also('LEAVE-6', async () => {
        twin.reset();
        await stage.hear(left(twin, 'lost'), twin);
      });
      alice.reset();
      await stage.hear(left(alice, 'lost'), alice);
      await stage.heardByAll(bob);
    },
  },
  guestGoes('guest-fin', 'nobody is told of a connection that closes without a login', (guest) =>
    guest.hangUp(),
  ),
  guestGoes('guest-reset', 'nobody is told of a connection that is reset without a login', (guest) =>
    guest.reset(),
  ),
];
