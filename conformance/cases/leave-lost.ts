/** LEAVE: whoever goes without a word, by FIN, RST or half-close. */
import type { ServerMessage } from '../../spec/index.ts';
import type { Case } from '../case.ts';
import { left, said } from '../peers/expected.ts';
import type { Peer } from '../peers/peer.ts';
import type { Stage } from '../stage.ts';
import { going } from './leave-ways.ts';

/** Two speak, one is reset meanwhile; neither they nor the witness may miss anything. */
async function resetAmidTalk(
  stage: Stage,
  goer: Peer,
  [bob, carol]: readonly [Peer, Peer],
  says: (speaker: Peer) => ServerMessage,
  times: { readonly before: number; readonly after: number },
): Promise<void> {
  const [ofBob, ofCarol]: [ServerMessage[], ServerMessage[]] = [[], []];
  const speak = () => {
    ofBob.push(says(bob));
    ofCarol.push(says(carol));
  };
  for (let i = 0; i < times.before; i++) speak();
  await stage.atOnce(() => {
    speak();
    goer.reset();
  });
  for (let i = 0; i < times.after; i++) speak();
  const gone = left(goer, 'lost');
  await Promise.all([
    bob.expectAnyOrder(...ofCarol, gone),
    carol.expectAnyOrder(...ofBob, gone),
    stage.witness!.expectAnyOrder(...ofBob, ...ofCarol, gone),
  ]);
}

export const LEAVE_LOST_CASES: readonly Case[] = [
  going(
    'fin',
    'whoever closes its connection is said to have left with the reason lost',
    async (stage, alice) => {
      alice.hangUp();
      await stage.hear(left(alice, 'lost'), alice);
    },
    { needs: ['left-on-fin'] },
  ),
  going(
    'fin-of-two',
    'when two members close one after the other, both are said to have left',
    async (stage, alice, bob, carol) => {
      const dave = await stage.join('dave');
      alice.hangUp();
      await stage.hear(left(alice, 'lost'), alice);
      dave.hangUp();
      await stage.hear(left(dave, 'lost'), alice, dave);
      await stage.heardByAll(carol);
      await stage.heardByAll(bob);
    },
    { needs: ['left-on-fin'] },
  ),
  going(
    'reset',
    'whoever resets its connection is said to have left with the reason lost',
    async (stage, alice) => {
      alice.reset();
      await stage.hear(left(alice, 'lost'), alice);
    },
    { needs: ['left-on-reset'], hostile: true },
  ),
  going(
    'close-with-unread',
    'whoever closes with something unread is said to have left with the reason lost',
    async (stage, alice, bob) => {
      alice.pause();
      // What comes first is still taken out of the kernel; the rest stays there, so that the close is a reset.
      for (let i = 0; i < 2; i++) {
        await stage.heardByAllBut(bob, alice);
        // A server may hold back what it writes until what it wrote before is acknowledged.
        await bob.wasRead();
      }
      alice.hangUp();
      await stage.hear(left(alice, 'lost'), alice);
    },
    { needs: ['left-on-fin', 'left-on-reset'], hostile: true },
  ),
  going(
    'reset-while-written-to',
    'resets that the server meets while writing are told once, and the speaker stays heard',
    async (stage, alice, bob, carol) => {
      const goers = [alice, ...(await stage.joinMany(stage.many(15), 'goer'))];
      for (const goer of goers) {
        goer.pause();
        goer.isDeaf = true;
      }
      const bytes = Math.min(900, stage.codec.dialect.policy.textBytesMax - 40);
      const says = (speaker: Peer) => {
        const text = stage.text('n').padEnd(bytes, '.');
        speaker.say(text);
        return said(speaker, text);
      };
      const unread = Array.from({ length: 100 }, () => says(bob));
      await Promise.all([carol, stage.witness!].map((peer) => peer.expect(...unread)));
      for (const goer of goers) await resetAmidTalk(stage, goer, [bob, carol], says, { before: 0, after: 4 });
    },
    { needs: ['left-on-reset'], hostile: true },
  ),
  going(
    'reset-during-storm',
    'resets while others speak lose nothing for anybody',
    async (stage, alice, bob, carol) => {
      const goers = [alice, ...(await stage.joinMany(stage.many(9), 'goer'))];
      const says = (speaker: Peer) => {
        const text = stage.text('n');
        speaker.say(text);
        return said(speaker, text);
      };
      for (const goer of goers) {
        goer.isDeaf = true;
        await resetAmidTalk(stage, goer, [bob, carol], says, { before: 2, after: 2 });
      }
    },
    { needs: ['left-on-reset'], hostile: true },
  ),
  going(
    'half-close',
    'whoever half-closes is said to have left with the reason lost, and is closed',
    async (stage, alice) => {
      alice.fin();
      await stage.hear(left(alice, 'lost'), alice);
      await alice.expectClosed();
    },
    { needs: ['left-on-fin'] },
  ),
  going(
    'nothing-after-left',
    'nothing of somebody who was reset while speaking comes after its left',
    async (stage, alice) => {
      for (let i = 0; i < 50; i++) alice.say(stage.text('n'));
      alice.reset();
      await stage.given('LEAVE-6', async () => {
        await Promise.all(
          stage.members.map((peer) =>
            peer.takeUntil((message) => message.type === 'left', `left|${alice.nick}|lost`),
          ),
        );
      });
    },
    { needs: ['left-on-reset'], hostile: true },
  ),
];
