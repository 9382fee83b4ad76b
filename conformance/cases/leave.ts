/** LEAVE: every way to go, told once to everybody, and nothing after it. */
import type { ServerMessage } from '../../spec/index.ts';
import type { Case } from '../case.ts';
import { left, said, same, show } from '../peers/expected.ts';
import { Failure } from '../peers/failure.ts';
import type { Peer } from '../peers/peer.ts';
import type { Stage } from '../stage.ts';

type Play = (stage: Stage, alice: Peer, bob: Peer, carol: Peer) => Promise<void>;

/** A case in which alice goes in some way while bob and carol stay. */
function going(slug: string, title: string, play: Play, extra: Partial<Case> = {}): Case {
  return {
    id: `leave/${slug}`,
    title,
    ...extra,
    async run(stage) {
      const [alice, bob, carol] = [
        await stage.join('alice'),
        await stage.join('bob'),
        await stage.join('carol'),
      ];
      await play(stage, alice, bob, carol);
      await stage.heardByAll(bob);
      await stage.heardByAll(carol);
    },
  };
}

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

const quit = (peer: Peer): 'quit' => {
  peer.send({ type: 'quit' });
  return 'quit';
};
const reset = (peer: Peer): 'lost' => {
  peer.reset();
  return 'lost';
};

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

/** The next texts of a speaker must be these, and then a notice that it left. */
async function lastWords(
  stage: Stage,
  alice: Peer,
  reason: 'quit' | 'lost',
  end: (alice: Peer) => void,
): Promise<void> {
  const texts = Array.from({ length: 20 }, () => stage.text('last'));
  for (const text of texts) alice.say(text);
  end(alice);
  await stage.hear([...texts.map((text) => said(alice, text)), left(alice, reason)], alice);
}

export const LEAVE_CASES: readonly Case[] = [
  going(
    'told-once',
    'when a member quits, every other member is told once',
    async (stage, alice) => {
      quit(alice);
      await Promise.all(stage.members.map((peer) => hearsLeft(peer, alice)));
    },
    { needs: ['quit', 'left-on-quit'] },
  ),
  going(
    'quit',
    'whoever quits is said to have left with the reason quit',
    async (stage, alice) => {
      quit(alice);
      await stage.hear(left(alice, 'quit'), alice);
    },
    { needs: ['quit', 'reasons', 'left-on-quit'] },
  ),
  going(
    'quit-bye',
    'a quit is answered with bye, and the connection is closed',
    async (stage, alice) => {
      quit(alice);
      await alice.expectBye('quit');
      await stage.hear(left(alice, 'quit'));
    },
    { needs: ['quit', 'left-on-quit'] },
  ),
  {
    id: 'leave/guest-quit',
    title: 'a quit before login is answered with bye, the connection is closed, and nobody is told',
    needs: ['guests', 'guest-quit'],
    async run(stage) {
      const bob = await stage.join('bob');
      const guest = await stage.guest();
      quit(guest);
      await guest.expectBye('quit');
      await stage.heardByAll(bob);
    },
  },
  going(
    'after-quit-ignored',
    'what follows a quit on its connection is ignored',
    async (stage, alice, bob) => {
      alice.raw(`quit\nsay|${stage.text()}\nto|${bob.nick}|${stage.text()}\ndance\nping|1\n`);
      await alice.expectBye('quit');
      await stage.hear(left(alice, 'quit'));
    },
    { needs: ['lines', 'commands', 'quit', 'to', 'left-on-quit'] },
  ),
  going(
    'quit-twice',
    'a second quit is ignored',
    async (stage, alice) => {
      const bytes = alice.bytes({ type: 'quit' });
      alice.raw(Buffer.concat([bytes, bytes, bytes]));
      await alice.expectBye('quit');
      await stage.hear(left(alice, 'quit'));
    },
    { needs: ['frames', 'quit', 'left-on-quit'] },
  ),
  going(
    'last-words-fin',
    'what was said just before a connection closes is heard, then that it is lost',
    (stage, alice) => lastWords(stage, alice, 'lost', (peer) => peer.hangUp()),
    { needs: ['frames', 'left-on-fin'] },
  ),
  going(
    'last-words-half-close',
    'what was said just before a half-close is heard, then that it is lost',
    (stage, alice) => lastWords(stage, alice, 'lost', (peer) => peer.fin()),
    { needs: ['frames', 'left-on-fin'] },
  ),
  going(
    'last-quit-fin',
    'a quit after last words, just before the connection closes, is a quit',
    (stage, alice) =>
      lastWords(stage, alice, 'quit', (peer) => {
        quit(peer);
        peer.fin();
      }),
    { needs: ['frames', 'quit', 'left-on-quit'] },
  ),
  going(
    'quit-then-fin',
    'whoever quits and closes at once is said to have quit',
    async (stage, alice) => {
      quit(alice);
      alice.fin();
      await stage.hear(left(alice, 'quit'), alice);
    },
    { needs: ['quit', 'left-on-quit'] },
  ),
  going(
    'quit-then-reset',
    'whoever quits and resets at once is said once to have left',
    async (stage, alice) => {
      quit(alice);
      alice.reset();
      // The reset may overtake what was sent before it, so both reasons are true.
      await Promise.all(stage.members.map((peer) => hearsLeft(peer, alice)));
    },
    { needs: ['quit', 'left-on-quit', 'left-on-reset'], hostile: true },
  ),
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
      const says = (speaker: Peer, count: number) => {
        const texts = Array.from({ length: count }, () => stage.text('n').padEnd(bytes, '.'));
        for (const text of texts) speaker.say(text);
        return texts.map((text) => said(speaker, text));
      };
      const unread = says(bob, 100);
      await Promise.all([carol, stage.witness!].map((peer) => peer.expect(...unread)));
      for (const goer of goers) {
        const [ofBob, ofCarol]: [ServerMessage[], ServerMessage[]] = [[], []];
        const speak = (count: number) => {
          ofBob.push(...says(bob, count));
          ofCarol.push(...says(carol, count));
        };
        await stage.atOnce(() => {
          speak(1);
          goer.reset();
        });
        speak(4);
        const gone = left(goer, 'lost');
        await Promise.all([
          bob.expectAnyOrder(...ofCarol, gone),
          carol.expectAnyOrder(...ofBob, gone),
          stage.witness!.expectAnyOrder(...ofBob, ...ofCarol, gone),
        ]);
      }
    },
    { needs: ['left-on-reset'], hostile: true },
  ),
  going(
    'reset-during-storm',
    'resets while others speak lose nothing for anybody',
    async (stage, alice, bob, carol) => {
      const goers = [alice, ...(await stage.joinMany(stage.many(9), 'goer'))];
      for (const goer of goers) {
        goer.isDeaf = true;
        const [ofBob, ofCarol] = [bob, carol].map((peer) =>
          Array.from({ length: 5 }, () => said(peer, stage.text('n'))),
        ) as [ServerMessage[], ServerMessage[]];
        const speak = (i: number) => {
          bob.say((ofBob[i] as { text: string }).text);
          carol.say((ofCarol[i] as { text: string }).text);
        };
        speak(0);
        speak(1);
        await stage.atOnce(() => {
          speak(2);
          goer.reset();
        });
        speak(3);
        speak(4);
        const gone = left(goer, 'lost');
        await Promise.all([
          bob.expectAnyOrder(...ofCarol, gone),
          carol.expectAnyOrder(...ofBob, gone),
          stage.witness!.expectAnyOrder(...ofBob, ...ofCarol, gone),
        ]);
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

/** The next message must be that somebody left, for whatever reason. */
async function hearsLeft(peer: Peer, who: Peer): Promise<void> {
  const [message] = await peer.take(1, `left|${who.nick}|…`);
  if (message?.type === 'left' && same(peer.host.codec, { ...message, nick: who.nick }, message)) return;
  throw new Failure(`${peer.name} awaited that ${who.name} left.`, {
    peer: peer.name,
    expected: [`left|${who.nick}|…`],
    actual: [message === undefined ? 'nothing' : show(peer.host.codec, message)],
  });
}
