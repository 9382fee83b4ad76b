/** LEAVE: whoever does not read. */
import type { ServerMessage } from '../../spec/index.ts';
import type { Case } from '../case.ts';
import { left } from '../peers/expected.ts';
import { Failure } from '../peers/failure.ts';

function checkReason(came: ServerMessage, wanted: ServerMessage): void {
  if (
    came.type === 'left' &&
    wanted.type === 'left' &&
    came.nick === wanted.nick &&
    came.reason === wanted.reason
  )
    return;
  throw new Failure('The reason of the notice is not slow.', {
    expected: [JSON.stringify(wanted)],
    actual: [JSON.stringify(came)],
  });
}

export const LEAVE_SLOW_CASES: readonly Case[] = [
  {
    id: 'leave/slow',
    title: 'a member that does not read is ended, and the others are told that it was slow',
    needs: ['no-echo', 'fast-reads'],
    hostile: true,
    after: ['live/stopped-reader'],
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      const mule = await stage.join('mule');
      mule.pause();
      mule.isDeaf = true;
      const bulky = () => stage.text('bulk').padEnd(stage.codec.dialect.policy.textBytesMax - 40, '.');
      const notice = stage.codec.normalise('server', left(mule, 'slow'));
      const isNotice = (message: { type: string }) => message.type === 'left';
      // What the kernel takes does not count, so it may need several megabytes; sixteen are more than any takes.
      for (let told = false, sent = 0; !told; sent += stage.burst * stage.codec.dialect.policy.textBytesMax) {
        if (sent > 16_777_216)
          throw new Failure(
            'Sixteen megabytes were said, and the member that does not read is still there.',
            { expected: [`left|${mule.nick}|slow`], actual: ['nothing'] },
          );
        const texts = Array.from({ length: stage.burst }, bulky);
        for (const each of texts) alice.say(each);
        const last = texts.at(-1);
        const seen = await bob.takeUntil(
          (message) => message.type === 'said' && message.text === last,
          'said',
        );
        told = seen.some(isNotice);
        if (!told)
          await stage.witness!.takeUntil(
            (message) => message.type === 'said' && message.text === last,
            'said',
          );
        else checkReason(seen.find(isNotice) as ServerMessage, notice);
      }
      await Promise.all(
        [stage.witness!, alice].map((peer) => peer.takeUntil(isNotice, `left|${mule.nick}|slow`)),
      );
      const end = stage.text('end');
      bob.say(end);
      await Promise.all(
        [stage.witness!, alice].map((peer) =>
          peer.takeUntil((message) => message.type === 'said' && message.text === end, 'said'),
        ),
      );
      await stage.also('NICK-7', async () => void (await stage.join('heir', mule.nick)));
    },
  },
];
