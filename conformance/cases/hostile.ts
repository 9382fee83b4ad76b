/** LIVE and LEAVE: connections that want to do harm. After each it is looked whether the server serves the others. */
import { Value } from '@sinclair/typebox/value';
import type { Case } from '../case.ts';
import { error } from '../peers/expected.ts';
import { Failure, NotApplicable } from '../peers/failure.ts';
import type { Peer } from '../peers/peer.ts';
import { RECORDED, Recording } from '../recorded/index.ts';
import type { Stage } from '../stage.ts';
import { descriptorsMax } from '../target/processes.ts';
import { latin1, naming } from './table.ts';

/** Descriptors that a run needs besides those of a crowd. */
const DESCRIPTORS_SPARE = 200;
/** What is said to one member while its memory is looked at, octets. */
const SAID_BYTES = 16_777_216;
/** The most that the server may grow by then: the queue, and what a heap needs to move. */
const GROWTH_BYTES_MAX = 8_388_608;
/** How often it is tried whether it still grows. */
const ROUNDS = 4;
/** How long a server may take to handle all that, milliseconds. */
const HANDLING_MS_MAX = 20_000;

const mebibytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MiB`;

/** Ends the case where so many connections cannot be had; a server in this process needs a descriptor for each too. */
function needsDescriptors(connections: number): void {
  const most = descriptorsMax();
  const least = 2 * connections + DESCRIPTORS_SPARE;
  if (most !== undefined && most < least)
    throw new NotApplicable(
      `The kit may have ${most} files open, and ${connections} connections need ${least}: raise it with ulimit -n.`,
    );
}

/** Two members come in and talk; whoever is turned away because the server is full shows nothing. */
async function othersTalk(stage: Stage, crowd: readonly Peer[]): Promise<void> {
  try {
    const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
    await stage.heardByAll(alice);
    await stage.heardByAll(bob);
  } catch (cause) {
    const isFull = stage.book.entries.some(
      (entry) => entry.what === 'received' && entry.message.type === 'bye' && entry.message.reason === 'full',
    );
    if (!isFull) throw cause;
    throw new NotApplicable(`The server takes fewer than ${crowd.length + 3} connections (LOGIN-10).`);
  }
}

/** Says so much to one member, and waits again and again until the server, and whoever reads, has come so far. */
async function pour(stage: Stage, speaker: Peer, to: Peer): Promise<void> {
  const bytesMax = stage.codec.dialect.policy.textBytesMax;
  speaker.extraMs = HANDLING_MS_MAX;
  for (let sent = 0; sent < SAID_BYTES; ) {
    const texts = Array.from({ length: 256 }, () => stage.text('bulk').padEnd(bytesMax - 40, '.'));
    const token = stage.token('fence');
    const bytes = Buffer.concat([
      ...texts.map((text) => speaker.bytes({ type: 'to', nick: to.nick, text })),
      speaker.bytes({ type: 'ping', token }),
    ]);
    speaker.raw(bytes);
    sent += bytes.length;
    // A member that was ended is not there any more, and each text to it is answered by an error.
    await speaker.takeUntil((message) => message.type === 'pong' && message.token === token, `pong|${token}`);
    if (!to.isDeaf)
      await to.takeUntil((message) => message.type === 'told' && message.text === texts.at(-1), 'told');
  }
}

/** A nickname that reads like a common one, and has a letter of another script in it. */
const MIXED: Readonly<Record<string, (nick: string) => string>> = {
  'a Cyrillic а among Latin letters': (nick) => nick.replace('a', '\u0430'),
  'a Greek ο among Latin letters': (nick) => nick.replace('o', '\u03bf'),
  'a capital Cyrillic А among Latin letters': (nick) => nick.replace('a', '\u0410'),
  'a Latin full-width letter among Cyrillic ones': () => '\u0430\u0431\uff41',
  'a Greek letter among Cyrillic ones': () => '\u0430\u0431\u03b3',
};

export const HOSTILE_CASES: readonly Case[] = [
  {
    id: 'nick/mixed-scripts',
    title: 'nicknames that mix Latin, Greek and Cyrillic letters are answered with nick-invalid',
    needs: ['error:nick-invalid', 'refusal-stays', 'mapping', 'limits', 'ping'],
    async run(stage) {
      const guest = await stage.guest('anon');
      const good = guest.nick;
      for (const [what, spell] of Object.entries(MIXED)) {
        const nick = spell(good);
        stage.owns(nick);
        await naming(`A nickname with ${what}`, () =>
          guest.asks({ type: 'login', nick }, error('nick-invalid')),
        );
      }
      guest.nick = good;
      await stage.enter(guest);
    },
  },
  {
    id: 'live/500-half-logins',
    title: 'five hundred connections that hold half a login open keep nobody waiting',
    needs: ['frames', 'login'],
    hostile: true,
    async run(stage) {
      const count = stage.many(500);
      needsDescriptors(count);
      const crowd: Peer[] = [];
      for (let i = 0; i < count; i++) {
        const slow = await stage.guest('slow');
        slow.isDeaf = true;
        slow.raw(slow.bytes({ type: 'login', nick: slow.nick }).subarray(0, 3));
        crowd.push(slow);
      }
      await othersTalk(stage, crowd);
    },
  },
  {
    id: 'live/recorded',
    title: 'nothing that has once hurt a server disturbs those who talk',
    needs: ['lines', 'commands', 'login'],
    hostile: true,
    async run(stage) {
      const [alice, bob] = [await stage.join('alice'), await stage.join('bob')];
      for (const [file, recording] of Object.entries(RECORDED)) {
        const { from, pieces, end } = Value.Parse(Recording, recording);
        const nick = stage.unheardNick('vandal');
        const vandal = await stage.guest('vandal');
        vandal.isDeaf = true;
        if (from === 'member') vandal.send({ type: 'login', nick });
        await naming(`After conformance/recorded/${file}.json`, async () => {
          await vandal.pieces(pieces.map(latin1));
          if (end === 'fin') vandal.hangUp();
          if (end === 'reset') vandal.reset();
          await stage.heardByAll(alice);
          await stage.heardByAll(bob);
        });
      }
    },
  },
  {
    id: 'leave/slow-memory',
    title: 'what a member does not read takes no more of the memory of the server than its queue may hold',
    needs: ['frames', 'to', 'ping', 'fast-reads'],
    hostile: true,
    after: ['live/stopped-reader'],
    async run(stage) {
      const { memoryBytes } = stage.context.instance;
      const before = memoryBytes?.();
      if (memoryBytes === undefined || before === undefined)
        throw new NotApplicable(
          'The kit sees the memory of a server that it has started itself, on Linux: give it the command behind --.',
        );
      const alice = await stage.join('alice');
      const reader = await stage.join('reader');
      const mule = await stage.guest('mule');
      // When it is told that the mule was too slow is for leave/slow to look at.
      mule.send({ type: 'login', nick: stage.unheardNick('mule') });
      await mule.expect(...stage.welcomed(mule));
      // What is needed to relay as much to somebody who reads is no fault.
      await pour(stage, alice, reader);
      mule.isDeaf = true;
      mule.pause();
      const grown: number[] = [];
      // A heap may grow now and then for reasons of its own; what is held grows each time.
      for (let last = memoryBytes() ?? before; grown.length < ROUNDS; ) {
        await pour(stage, alice, mule);
        const now = memoryBytes() ?? last;
        grown.push(now - last);
        if (now - last <= GROWTH_BYTES_MAX) break;
        last = now;
      }
      if (Math.min(...grown) > GROWTH_BYTES_MAX)
        throw new Failure(
          `The server took ever more memory while ${mebibytes(SAID_BYTES)} and again as much were sent to a member that does not read.`,
          {
            expected: [`at most ${mebibytes(GROWTH_BYTES_MAX)} more`],
            actual: grown.map((bytes) => `${mebibytes(bytes)} more`),
          },
        );
      await stage.also('LIVE-2', () => stage.heardByAllBut(alice, mule));
    },
  },
];
