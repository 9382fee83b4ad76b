/** Cases about time and about the end of the server, each on an instance of its own with short limits. */
import type { Case } from '../case.ts';
import { bye, left } from '../peers/expected.ts';
import { Failure } from '../peers/failure.ts';
import type { Peer } from '../peers/peer.ts';

/** What comes may take as long as the target's own limits say, twice over. */
function patient(peer: Peer, limitMs: number | undefined): Peer {
  peer.extraMs = 2 * (limitMs ?? 0);
  return peer;
}

const isPing = (message: { readonly type: string }) => message.type === 'ping';

export const TIME_CASES: readonly Case[] = [
  {
    id: 'time/idle-ping',
    title: 'a member that is silent for the idle limit is sent a ping',
    needs: ['server-ping'],
    limits: 'idle',
    async run(stage) {
      const alice = patient(await stage.join('alice'), stage.context.instance.limits.idleMs);
      alice.answersPings = false;
      const [ping] = await alice.takeUntil(isPing, 'ping|…');
      if (ping?.type === 'ping') alice.send({ type: 'pong', token: ping.token });
    },
  },
  {
    id: 'time/pong-keeps',
    title: 'a silent member that answers pings stays',
    needs: ['server-ping'],
    limits: 'idle',
    async run(stage) {
      const alice = patient(await stage.join('alice'), stage.context.instance.limits.idleMs);
      alice.answersPings = false;
      // Whoever is not believed is ended one limit after the first ping, which is when the second one is due.
      for (let round = 0; round < 2; round++) {
        const [ping] = await alice.takeUntil(isPing, 'ping|…');
        if (ping?.type === 'ping') alice.send({ type: 'pong', token: ping.token });
      }
      await alice.fence();
    },
  },
  {
    id: 'time/timeout',
    title: 'a member that does not answer is sent bye and timeout, and the others are told',
    needs: ['server-ping', 'left'],
    limits: 'idle',
    async run(stage) {
      const { idleMs } = stage.context.instance.limits;
      const alice = patient(await stage.join('alice'), idleMs);
      const bob = patient(await stage.join('bob'), idleMs);
      alice.answersPings = false;
      await alice.takeUntil(isPing, 'ping|…');
      await alice.expectBye('timeout');
      await bob.expect(left(alice, 'timeout'));
      await stage.also('NICK-7', async () => void (await stage.join('heir', alice.nick)));
    },
  },
  {
    id: 'time/login-deadline',
    title: 'a connection that does not log in is sent bye and login-timeout, and one that did stays',
    needs: ['guests', 'bye-reasons'],
    limits: 'login',
    async run(stage) {
      const alice = await stage.join('alice');
      const guest = patient(await stage.guest(), stage.context.instance.limits.loginMs);
      await guest.expect(bye('login-timeout'));
      await guest.expectClosed();
      if (!alice.isMember)
        throw new Failure('alice, who had logged in, was ended too.', {
          peer: alice.name,
          expected: ['nothing'],
          actual: ['the end of the connection'],
        });
      await alice.fence();
    },
  },
  {
    id: 'time/shutdown',
    title: 'when the server ends in order, everybody is sent bye and shutdown first',
    needs: ['bye-reasons'],
    ending: true,
    async run(stage) {
      const [alice, bob, guest] = [await stage.join('alice'), await stage.join('bob'), await stage.guest()];
      // A connection that the server has not taken yet cannot be told anything.
      await guest.fence();
      await stage.context.instance.end?.();
      for (const peer of [alice, bob, guest]) {
        await peer.expect(bye('shutdown'));
        await peer.expectClosed();
      }
    },
  },
];
