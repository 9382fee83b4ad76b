/** NICK: when a nickname is free again, and what a refusal leaves alone. */
import type { ServerMessage } from '../../spec/index.ts';
import type { Case } from '../case.ts';
import { error } from '../peers/expected.ts';
import type { Peer } from '../peers/peer.ts';
import { mustBeRefused } from './nick-allowed.ts';

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

export const NICK_FREED_CASES: readonly Case[] = [
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
