/** LIVE: what one connection does must not be felt by the others. */
import type { Case } from '../case.ts';
import { hasFeature } from '../features.ts';
import { left, said, same } from '../peers/expected.ts';
import { Failure } from '../peers/failure.ts';
import type { Peer } from '../peers/peer.ts';
import type { Stage } from '../stage.ts';

/** Two members must be able to come in and talk. */
async function othersTalk(stage: Stage): Promise<void> {
  const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
  await stage.heardByAll(alice);
  await stage.heardByAll(bob);
}

/** Octets that look like nothing, the same for the same stage. */
function noise(seed: number, bytes: number): Uint8Array {
  let state = seed >>> 0 || 1;
  return Uint8Array.from({ length: bytes }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  });
}

function garbage(
  id: string,
  title: string,
  enter: (stage: Stage) => Promise<Peer>,
  needs: Case['needs'] = ['lines'],
): Case {
  return {
    id: `live/${id}`,
    title,
    needs,
    hostile: true,
    async run(stage) {
      const bob = await stage.join('bob');
      const vandal = await enter(stage);
      vandal.isDeaf = true;
      for (let i = 1; i <= 4; i++) await vandal.pieces([noise(i, 16_384)]);
      await stage.heardByAll(bob);
    },
  };
}

/** Many connections come and are reset at some point; their notices, if any, are for the invariants. */
function churn(
  id: string,
  title: string,
  count: number,
  act: (peer: Peer) => void,
  needs: Case['needs'] = [],
): Case {
  return {
    id: `live/${id}`,
    title,
    needs,
    hostile: true,
    async run(stage) {
      const bob = await stage.join('bob');
      for (let i = 0; i < count; i++) {
        const peer = await stage.guest('passer');
        if (stage.codec.expresses('client', 'login')) peer.nick = stage.unheardNick('passer');
        peer.isDeaf = true;
        act(peer);
        // Whoever was a member at once is told of; what of that does not hold is for LEAVE.
        if (stage.codec.dialect.policy.given !== undefined && hasFeature(stage.codec, 'left-on-reset'))
          await stage.also('LEAVE-6', () => stage.hear(left(peer, 'lost'), peer));
      }
      await stage.heardByAll(bob);
      await stage.join('carol');
    },
  };
}

/** What no UTF-8 has in it. */
const NOT_UTF8 = Uint8Array.of(0xff, 0xfe, 0xfd);
/** Not one of the kit's: what becomes of what it says is for nobody but the case. */
const FOREIGN_NICK = 'vandal';

const isNotice = (message: { type: string }) => message.type === 'left';

/** Runs before the case of the notice, which stands on it. */
export const STOPPED_READER: Case = {
  id: 'live/stopped-reader',
  title: 'while a member does not read, eight megabytes reach the others complete, in order and at once',
  needs: ['fast-reads'],
  hostile: true,
  async run(stage) {
    const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
    const mule = await stage.join('mule');
    const { textBytesMax } = stage.codec.dialect.policy;
    mule.pause();
    mule.isDeaf = true;
    const bulky = () => stage.text('bulk').padEnd(textBytesMax - 40, '.');
    // The notice that the reader was too slow may come at any point; leave/slow looks at it.
    const mules = (message: { type: string; nick?: string }) =>
      message.type === 'left' && message.nick === mule.nick;
    for (let sent = 0; sent < 8_388_608; ) {
      const texts = Array.from({ length: stage.burst }, bulky);
      for (const text of texts) alice.say(text);
      sent += stage.burst * textBytesMax;
      await Promise.all([bob, stage.witness!].map((peer) => hearsAll(peer, alice, texts, mules)));
    }
    const end = stage.text('end');
    bob.say(end);
    await Promise.all(
      [alice, stage.witness!].map((peer) =>
        peer.takeUntil((message) => message.type === 'said' && message.text === end, 'said'),
      ),
    );
    await bob.fence().catch((cause: unknown) => {
      if (!(cause instanceof Failure)) throw cause;
    });
  },
};

/** Some go in some way; those who stay must still hear each other, each more than once. */
function talkAfter(
  slug: string,
  how: string,
  toldBy: string,
  go: (peer: Peer) => void,
  { count = 1, needs = [] }: { readonly count?: number; readonly needs?: Case['needs'] } = {},
): Case {
  return {
    id: `live/talk-after-${slug}`,
    title: `after ${count === 1 ? 'somebody has' : 'some have'} left by ${how}, those who stay hear each other`,
    needs,
    hostile: true,
    async run(stage) {
      const way = slug === 'quit' ? 'left-on-quit' : slug === 'rst' ? 'left-on-reset' : 'left-on-fin';
      const isTold = hasFeature(stage.codec, way);
      const goers = await stage.joinMany(stage.many(count), 'goer');
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      // They hear each other's news, and need not look at it.
      for (const goer of goers) goer.isDeaf = true;
      for (const goer of goers) {
        go(goer);
        // Whether they are told of it is for the cases of LEAVE; where they are, they talk after it.
        if (slug === 'quit') await stage.also('LEAVE-2', () => goer.ends()).catch(() => {});
        if (isTold)
          await stage
            .also(toldBy, () => stage.hear(left(goer, slug === 'quit' ? 'quit' : 'lost'), goer))
            .catch(() => {});
        for (const speaker of [alice, bob, alice]) {
          const text = stage.text();
          speaker.say(text);
          const others = stage.members.filter((peer) => peer !== speaker);
          await Promise.all(
            others.map((peer) => hearsAll(peer, speaker, [text], isTold ? isNotice : () => false)),
          );
        }
      }
    },
  };
}

export const LIVE_CASES: readonly Case[] = [
  talkAfter('quit', 'quit', 'LEAVE-4', (peer) => peer.send({ type: 'quit' }), { needs: ['quit'] }),
  talkAfter('fin', 'closing their connections', 'LEAVE-5', (peer) => peer.hangUp(), { count: 20 }),
  talkAfter('rst', 'a reset', 'LEAVE-6', (peer) => peer.reset()),
  talkAfter('half-close', 'a half-close', 'LEAVE-5', (peer) => peer.fin()),

  {
    id: 'live/silent-guest',
    title: 'a connection that sends nothing keeps nobody waiting',
    async run(stage) {
      await stage.guest('silent');
      await othersTalk(stage);
    },
  },
  {
    id: 'live/half-a-login',
    title: 'a connection that sends half a line keeps nobody waiting, and may send the rest later',
    needs: ['frames', 'login'],
    async run(stage) {
      const slow = await stage.guest('slow');
      const login = slow.bytes({ type: 'login', nick: slow.nick });
      await slow.pieces([login.subarray(0, 3)]);
      await othersTalk(stage);
      await slow.pieces([login.subarray(3)]);
      await slow.expect(...stage.welcomed(slow));
      await stage.hearJoined(slow);
    },
  },
  {
    id: 'live/100-half-logins',
    title: 'a hundred connections that send half a line keep nobody waiting',
    needs: ['frames', 'login'],
    hostile: true,
    async run(stage) {
      for (let i = 0; i < 100; i++) {
        const slow = await stage.guest('slow');
        slow.isDeaf = true;
        slow.raw(slow.bytes({ type: 'login', nick: slow.nick }).subarray(0, 3));
      }
      await othersTalk(stage);
    },
  },
  {
    id: 'live/unread-errors',
    title: 'a connection that sends refused lines and reads no answer keeps nobody waiting',
    needs: ['lines', 'error:unknown-command'],
    hostile: true,
    async run(stage) {
      const vandal = await stage.guest('vandal');
      vandal.pause();
      vandal.isDeaf = true;
      vandal.raw('x\n'.repeat(50_000));
      await othersTalk(stage);
    },
  },
  garbage(
    'garbage',
    'octets that mean nothing, from a member, disturb nobody',
    (stage) => stage.join('vandal'),
    // Elsewhere any line means something: it is said.
    ['lines', 'commands'],
  ),
  garbage('garbage-from-guest', 'octets that mean nothing, before login, disturb nobody', (stage) =>
    stage.guest('vandal'),
  ),
  {
    id: 'live/half-close-ends',
    title: 'the connection of whoever half-closes is closed, though nobody else does anything',
    needs: ['untold-leaving'],
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      alice.fin();
      await alice.expectClosed();
      await stage.heardByAll(bob);
    },
  },
  {
    id: 'live/guest-half-close-ends',
    title: 'the connection of whoever half-closes without a login is closed',
    needs: ['guests', 'whole', 'concurrent-logins'],
    hostile: true,
    async run(stage) {
      const [bob, guest] = [await stage.join('bob'), await stage.guest()];
      guest.fin();
      await guest.expectClosed();
      await stage.heardByAll(bob);
    },
  },
  {
    id: 'live/not-utf8',
    title: 'whoever sends octets that are not UTF-8 is heard again or ended, and is not left there unheard',
    needs: ['chunks', 'server-writes', 'login'],
    async run(stage) {
      const bob = await stage.join('bob');
      const vandal = await stage.join('vandal', FOREIGN_NICK);
      vandal.isDeaf = true;
      vandal.raw(NOT_UTF8);
      const text = stage.text();
      vandal.say(text);
      const hears = (peer: Peer) =>
        peer
          .takeUntil((message) => 'text' in message && message.text === text, 'said')
          .then(
            () => true,
            () => false,
          );
      const isHeard = (await Promise.all([bob, stage.witness!].map(hears))).every((each) => each);
      if (isHeard || !vandal.isOpen) return;
      throw new Failure(
        'A connection that had sent octets which are not UTF-8 is open, and nobody hears it.',
        {
          peer: bob.name,
          expected: [`what it says next, or the end of its connection`],
          actual: ['nothing'],
        },
      );
    },
  },
  {
    id: 'live/not-utf8-login',
    title: 'octets that are not UTF-8 instead of a login keep nobody else from coming in and talking',
    needs: ['chunks'],
    hostile: true,
    async run(stage) {
      const vandal = await stage.guest('vandal');
      vandal.isDeaf = true;
      vandal.hasTried = true;
      vandal.raw(NOT_UTF8);
      await vandal.wasRead();
      await othersTalk(stage);
    },
  },
  churn('connect-and-reset', 'a hundred connections that come and are reset disturb nobody', 100, (peer) =>
    peer.reset(),
  ),
  churn(
    'login-and-reset',
    'thirty members that are reset as soon as they have logged in disturb nobody',
    30,
    (peer) => {
      peer.send({ type: 'login', nick: peer.nick });
      peer.reset();
    },
    ['frames', 'login'],
  ),
  churn(
    'reset-after-quit',
    'thirty members that log in, quit and are reset in one go disturb nobody',
    30,
    (peer) => {
      peer.send({ type: 'login', nick: peer.nick });
      peer.send({ type: 'quit' });
      peer.reset();
    },
    ['frames', 'login', 'quit'],
  ),
];

/** The next texts of a speaker must be exactly these, with at most the one message between that may come at any point. */
async function hearsAll(
  peer: Peer,
  speaker: Peer,
  texts: readonly string[],
  mayCome: (message: { type: string }) => boolean,
): Promise<void> {
  for (const text of texts) {
    const wanted = said(speaker, text);
    const seen = await peer.takeUntil((message) => !mayCome(message), 'said');
    const came = seen.at(-1)!;
    if (same(peer.host.codec, wanted, came)) continue;
    const short = (message: { type: string; text?: string }) =>
      `${message.type}|…${message.text?.slice(-20) ?? ''}`;
    throw new Failure(`${peer.name} did not get all that ${speaker.name} said, in order.`, {
      peer: peer.name,
      expected: [short(wanted as never)],
      actual: [short(came as never)],
    });
  }
}
