/** LEAVE: whoever says that it goes. */
import type { Case } from '../case.ts';
import { left, said, same, show } from '../peers/expected.ts';
import { Failure } from '../peers/failure.ts';
import type { Peer } from '../peers/peer.ts';
import type { Stage } from '../stage.ts';
import { going, quit } from './leave-ways.ts';

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

export const LEAVE_QUIT_CASES: readonly Case[] = [
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
];
