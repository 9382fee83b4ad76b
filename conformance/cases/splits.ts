/** FRAME-2: each command, split at each of its octets. */
import type { ClientMessage } from '../../spec/index.ts';
import type { Case } from '../case.ts';
import { left, pong, said, told } from '../peers/expected.ts';
import type { Peer } from '../peers/peer.ts';
import type { Stage } from '../stage.ts';
import { naming } from './table.ts';

/** Who sends the command: it may have to be somebody new each time. */
type Sender = (stage: Stage, at: number) => Promise<Peer>;

/** A message, and what must come of it. */
interface Attempt {
  readonly message: ClientMessage;
  readonly effect: () => Promise<void>;
}

function splitOf(
  command: string,
  needs: NonNullable<Case['needs']>,
  sender: Sender,
  attempt: (stage: Stage, peer: Peer, bob: Peer) => Attempt,
): Case {
  return {
    id: `frame/split-${command}`,
    title: `a ${command} that comes in two pieces, split at any octet, is handled as if it came whole`,
    needs: ['frames', ...needs],
    async run(stage) {
      const bob = await stage.join('bob');
      // All that are sent here are of one length; that of the first is known once there is a sender.
      for (let at = 1, length = 2; at < length; at++) {
        const peer = await sender(stage, at);
        const { message, effect } = attempt(stage, peer, bob);
        const bytes = peer.bytes(message);
        length = bytes.length;
        await naming(`The ${command} split after ${at} of its ${length} octets`, async () => {
          await peer.pieces([bytes.subarray(0, at)]);
          // What somebody else has sent since is answered, so the first piece was read by itself.
          if (stage.canPing) await bob.fence();
          await peer.pieces([bytes.subarray(at)]);
          await effect();
        });
      }
    },
  };
}

const member: Sender = async (stage, at) =>
  at === 1 ? await stage.join('alice') : stage.peers.find((peer) => peer.name === 'alice')!;

export const SPLIT_CASES: readonly Case[] = [
  splitOf(
    'login',
    ['login'],
    (stage) => stage.guest('newcomer'),
    (stage, peer) => ({
      message: { type: 'login', nick: peer.nick },
      async effect() {
        await peer.expect(...stage.welcomed(peer));
        await stage.hearJoined(peer);
      },
    }),
  ),
  splitOf('say', [], member, (stage, peer) => {
    const text = stage.text();
    return { message: { type: 'say', text }, effect: () => stage.hear(said(peer, text), peer) };
  }),
  splitOf('to', ['to'], member, (stage, peer, bob) => {
    const text = stage.text();
    return { message: { type: 'to', nick: bob.nick, text }, effect: () => bob.expect(told(peer, text)) };
  }),
  splitOf('ping', ['ping'], member, (stage, peer) => {
    const token = stage.token('token');
    return { message: { type: 'ping', token }, effect: () => peer.expect(pong(token)) };
  }),
  splitOf(
    'quit',
    ['quit', 'left-on-quit'],
    (stage) => stage.join('quitter'),
    (stage, peer) => ({
      message: { type: 'quit' },
      async effect() {
        await stage.hear(left(peer, 'quit'), peer);
        await peer.expectBye('quit');
      },
    }),
  ),
];
