/**
 * What the spec leaves open (MAY): each is looked at and reported as the profile of the server. Nothing that is
 * found here is a fault.
 */
import type { Case } from '../case.ts';
import { error, said } from '../peers/expected.ts';
import { NotApplicable, Unreachable } from '../peers/failure.ts';
import type { Peer } from '../peers/peer.ts';
import type { Stage } from '../stage.ts';

/** Lines that a member sends at once. */
const FLOOD_LINES = 1_000;

/** Another connection is served, turned away with a word, or without one. */
async function oneMore(stage: Stage, crowd: Peer[]): Promise<'served' | 'full' | 'ended'> {
  let guest: Peer;
  try {
    guest = await stage.guest();
  } catch (cause) {
    if (cause instanceof Unreachable) return 'ended';
    throw cause;
  }
  guest.send({ type: 'ping', token: 'here' });
  const answer = await guest
    .takeUntil(({ type }) => type === 'pong' || type === 'bye', 'pong|here')
    .then((seen) => seen.at(-1)!)
    .catch(() => undefined);
  crowd.push(guest);
  if (answer?.type === 'pong') return 'served';
  return answer?.type === 'bye' && answer.reason === 'full' ? 'full' : 'ended';
}

export const OBSERVING_CASES: readonly Case[] = [
  {
    id: 'login/full',
    title: 'how many connections the server takes, and what it says to one too many',
    needs: ['guests', 'ping', 'bye-reasons'],
    async run(stage) {
      const reason = stage.codec.dialect.absent['ping/guest'];
      if (reason !== undefined) throw new NotApplicable(reason);
      const most = stage.context.storm;
      const crowd: Peer[] = [];
      let next: Awaited<ReturnType<typeof oneMore>> = 'served';
      while (next === 'served' && crowd.length < most) next = await oneMore(stage, crowd);
      const served = crowd.length - (next === 'served' ? 0 : 1);
      const word = {
        served: 'perhaps more',
        full: 'answers one more with bye and full',
        ended: 'ends one more without saying full',
      };
      stage.observe(`It takes ${served} connections besides those that were there, and ${word[next]}.`);
      for (const guest of crowd) guest.reset();
      // Whoever comes next finds room again.
      for (let tries = 0; next !== 'served' && tries < most; tries++) next = await oneMore(stage, crowd);
    },
  },
  {
    id: 'leave/flood',
    title: 'what becomes of a member that sends a thousand lines at once',
    needs: ['frames', 'left'],
    hostile: true,
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      const texts = Array.from({ length: FLOOD_LINES }, () => stage.text('n'));
      alice.isDeaf = true;
      alice.raw(Buffer.concat(texts.map((text) => alice.bytes({ type: 'say', text }))));
      const seen = await Promise.all(
        [bob, stage.witness!].map((peer) =>
          peer.takeUntil(
            (message) =>
              message.type === 'left' || (message.type === 'said' && message.text === texts.at(-1)),
            'said or left',
          ),
        ),
      );
      const came = seen[0]!;
      const last = came.at(-1)!;
      if (last.type !== 'left')
        return stage.observe(`It lets a member send ${FLOOD_LINES} lines at once, and relays them all.`);
      const reason = last.reason === '' ? '' : `, and tells the others that it left by ${last.reason}`;
      stage.observe(
        `It ends a member that sends ${FLOOD_LINES} lines at once after ${came.length - 1} of them${reason}.`,
      );
    },
  },
  {
    id: 'frame/long-line-early',
    title: 'whether a line that is too long is answered before its LF comes',
    needs: ['lines', 'commands', 'limits', 'errors', 'ping', 'no-echo'],
    hostile: true,
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      await alice.pieces([`say|${'x'.repeat(2000)}`]);
      await bob.fence();
      // What bob says later comes to alice on the way of her answer, and behind it.
      let isEarly = false;
      for (let i = 0; i < 2; i++) {
        const text = stage.text();
        bob.say(text);
        await stage.hear(said(bob, text), alice, bob);
        const seen = await alice.takeUntil(
          (message) => message.type === 'said' && message.text === text,
          'said',
        );
        isEarly ||= seen.some(({ type }) => type === 'error');
      }
      alice.raw('\n');
      await alice.answers(...(isEarly ? [] : [error('line-too-long')]));
      stage.observe(
        isEarly
          ? 'It answers a line that is too long before the LF comes.'
          : 'It answers a line that is too long once the LF has come.',
      );
    },
  },
];
