/** FRAME: lines out of octets that come split, joined, too long or cut off. */
import type { Case } from '../case.ts';
import { error, joined, left, pong, said, told } from '../peers/expected.ts';
import type { Peer } from '../peers/peer.ts';
import type { Stage } from '../stage.ts';

type Play = (stage: Stage, alice: Peer, bob: Peer) => Promise<void>;

/** A case with two members, in a dialect that has lines. */
function framed(slug: string, title: string, play: Play, extra: Partial<Case> = {}): Case {
  return {
    id: `frame/${slug}`,
    title,
    needs: ['lines', 'errors', 'ping'],
    ...extra,
    async run(stage) {
      await play(stage, await stage.join('alice'), await stage.join('bob'));
    },
  };
}

const octets = (text: string) => [...Buffer.from(text)].map((octet) => Uint8Array.of(octet));

/** A say of exactly that many octets, its terminator included. */
const sayOf = (bytes: number, end: string) => `say|${'x'.repeat(bytes - 4 - end.length)}${end}`;

export const FRAME_CASES: readonly Case[] = [
  framed('waits-for-lf', 'octets without LF are kept until the LF comes', async (stage, alice, bob) => {
    const text = stage.text();
    await alice.pieces([`say|${text.slice(0, 3)}`]);
    await stage.heardByAll(bob);
    await alice.pieces([`${text.slice(3)}\n`]);
    await stage.hear(said(alice, text), alice);
  }),
  framed(
    'no-lf-then-fin',
    'a last line without LF is not handled when the connection closes',
    async (stage, alice) => {
      alice.raw(`say|${stage.text('cut off')}`);
      alice.hangUp();
      await stage.hear(left(alice, 'lost'), alice);
    },
  ),
  framed(
    'no-lf-then-half-close',
    'a last line without LF is not handled after a half-close',
    async (stage, alice) => {
      alice.raw(`say|${stage.text('cut off')}`);
      alice.fin();
      await stage.hear(left(alice, 'lost'), alice);
    },
  ),
  framed(
    'quit-without-lf',
    'quit without LF before the end of a connection is no quit',
    async (stage, alice) => {
      alice.raw('quit');
      alice.fin();
      await stage.hear(left(alice, 'lost'), alice);
    },
  ),
  {
    id: 'frame/split-every-octet',
    title: 'a login and a say that come octet by octet are handled as if they came whole',
    needs: ['lines'],
    async run(stage) {
      const bob = await stage.join('bob');
      const alice = await stage.guest('alice');
      const text = stage.text('你好');
      await alice.pieces(octets(`login|${alice.nick}\nsay|${text}\n`));
      await alice.expect(...stage.welcomed(alice));
      await stage.hear([joined(alice), said(alice, text)], alice);
      await stage.heardByAll(bob);
    },
  },
  framed(
    'split-in-character',
    'a line that is split within a character arrives whole',
    async (stage, alice) => {
      for (const cut of [1, 2, 3]) {
        const text = `${stage.text()} 👋 é`;
        const line = Buffer.from(`say|${text}\n`);
        const at = line.indexOf(0xf0) + cut;
        await alice.pieces([line.subarray(0, at), line.subarray(at)]);
        await stage.hear(said(alice, text), alice);
      }
    },
  ),
  framed(
    'split-before-lf',
    'a line whose LF comes in a segment of its own arrives whole',
    async (stage, alice, bob) => {
      const text = stage.text();
      await alice.pieces([`say|${text}`]);
      await bob.fence();
      await alice.pieces(['\n']);
      await stage.hear(said(alice, text), alice);
    },
  ),
  framed('split-in-crlf', 'CR and LF may come in different segments', async (stage, alice, bob) => {
    const [one, two] = [stage.text(), stage.text()];
    await alice.pieces([`say|${one}\r`]);
    await bob.fence();
    await alice.pieces([`\nsay|${two}\r`]);
    await bob.expect(said(alice, one));
    await stage.witness!.expect(said(alice, one));
    await alice.pieces(['\n']);
    await stage.hear(said(alice, two), alice);
  }),
  framed(
    'split-long-line',
    'a line that is too long is so too when it comes in pieces',
    async (_stage, alice, bob) => {
      const line = sayOf(1025, '\n');
      await alice.pieces([line.slice(0, 600)]);
      await bob.fence();
      await alice.pieces([line.slice(600, 1024)]);
      await bob.fence();
      await alice.pieces([line.slice(1024)]);
      await alice.answers(error('line-too-long'));
    },
    { hostile: true },
  ),
  {
    id: 'frame/joined-two',
    title: 'two lines in one segment are both handled',
    alone: true,
    needs: ['lines', 'ping'],
    async run(stage) {
      const alice = await stage.join('alice');
      alice.raw('ping|1\nping|2\n');
      await alice.expect(pong('1'), pong('2'));
    },
  },
  {
    id: 'frame/joined-login-and-say',
    title: 'a login and a say in one segment are both handled',
    needs: ['lines'],
    after: ['say/reaches-one', 'login/joined-to-others'],
    async run(stage) {
      await stage.join('bob');
      const alice = await stage.guest('alice');
      const text = stage.text();
      alice.raw(`login|${alice.nick}\nsay|${text}\n`);
      await alice.expect(...stage.welcomed(alice));
      await stage.hear([joined(alice), said(alice, text)], alice);
    },
  },
  framed('joined-200', 'two hundred lines in one segment are each handled', async (stage, alice) => {
    const texts = Array.from({ length: 200 }, () => stage.text('n'));
    alice.raw(texts.map((text) => `say|${text}\n`).join(''));
    await stage.hear(
      texts.map((text) => said(alice, text)),
      alice,
    );
  }),
  framed(
    'joined-with-part',
    'a line and a part of the next in one segment are told apart',
    async (stage, alice, bob) => {
      const [one, two] = [stage.text(), stage.text()];
      await alice.pieces([`say|${one}\nsay|${two.slice(0, 2)}`]);
      await stage.hear(said(alice, one), alice);
      await bob.fence();
      await alice.pieces([`${two.slice(2)}\n`]);
      await stage.hear(said(alice, two), alice);
    },
  ),
  framed(
    'joined-commands',
    'different commands in one segment are each handled, in order',
    async (stage, alice, bob) => {
      const [one, two, three] = [stage.text(), stage.text(), stage.text()];
      alice.raw(`ping|1\nsay|${one}\nto|${bob.nick}|${two}\nping|2\nsay|${three}\n`);
      await alice.expect(pong('1'), pong('2'));
      await bob.expect(said(alice, one), told(alice, two), said(alice, three));
      await stage.witness!.expect(said(alice, one), said(alice, three));
    },
    { needs: ['lines', 'ping', 'to'] },
  ),
  {
    id: 'frame/crlf',
    title: 'lines that end with CR LF are handled like those that end with LF',
    needs: ['lines', 'errors', 'ping', 'to', 'quit'],
    async run(stage) {
      const bob = await stage.join('bob');
      const alice = await stage.guest('alice');
      const [one, two] = [stage.text(), stage.text()];
      alice.raw(`login|${alice.nick}\r\nsay|${one}\r\nto|${bob.nick}|${two}\r\nping|1\r\ndance\r\n`);
      await alice.expect(...stage.welcomed(alice), pong('1'), error('unknown-command'));
      await bob.expect(joined(alice), said(alice, one), told(alice, two));
      await stage.witness!.expect(joined(alice), said(alice, one));
      alice.raw('quit\r\n');
      await alice.expectBye('quit');
      await stage.hear(left(alice, 'quit'));
    },
  },
  framed('mixed-terminators', 'LF and CR LF may alternate', async (stage, alice) => {
    const texts = Array.from({ length: 6 }, () => stage.text());
    alice.raw(texts.map((text, i) => `say|${text}${i % 2 === 0 ? '\n' : '\r\n'}`).join(''));
    await stage.hear(
      texts.map((text) => said(alice, text)),
      alice,
    );
  }),
  // The longest line that says something is shorter than 1024 octets, so what is in the limit is refused for its text.
  framed('line-of-1024', 'a line of 1024 octets with its LF is not too long', async (_stage, alice) => {
    await alice.asks(sayOf(1024, '\n'), error('text-too-long'));
  }),
  framed(
    'line-of-1025',
    'a line of 1025 octets with its LF is answered with line-too-long',
    async (_stage, alice) => {
      await alice.asks(sayOf(1025, '\n'), error('line-too-long'));
    },
  ),
  framed(
    'line-of-1024-crlf',
    'a line of 1024 octets with its CR LF is not too long',
    async (_stage, alice) => {
      await alice.asks(sayOf(1024, '\r\n'), error('text-too-long'));
    },
  ),
  framed(
    'line-of-1025-crlf',
    'a line of 1025 octets with its CR LF is answered with line-too-long',
    async (_stage, alice) => {
      await alice.asks(sayOf(1025, '\r\n'), error('line-too-long'));
    },
  ),
  framed(
    'line-of-100-kb',
    'a line of 100 kB is answered once, is discarded whole, and the next line is handled',
    async (stage, alice) => {
      const text = stage.text();
      alice.raw(`${'say|leak '.repeat(11_378)}\nsay|${text}\n`);
      await alice.answers(error('line-too-long'));
      await stage.hear(said(alice, text), alice);
    },
    { hostile: true },
  ),
  framed(
    'line-of-10-mb',
    'ten megabytes without LF are answered once and discarded, and the next line is handled',
    async (stage, alice) => {
      const text = stage.text();
      for (let i = 0; i < 10; i++) alice.raw('say|leak|'.repeat(116_509));
      alice.raw(`\nsay|${text}\n`);
      await alice.answers(error('line-too-long'));
      await stage.hear(said(alice, text), alice);
    },
    { hostile: true },
  ),
  framed(
    'bad-line-between-good',
    'lines before and after a refused one in the same segment are handled',
    async (stage, alice) => {
      const [one, two, three] = [stage.text(), stage.text(), stage.text()];
      alice.raw(`say|${one}
dance
say|${two}
dance|x
say|${three}
`);
      await alice.answers(error('unknown-command'), error('unknown-command'));
      await stage.hear([said(alice, one), said(alice, two), said(alice, three)], alice);
    },
  ),
];

/** Runs after the cases of the single codes, which know better what is wrong. */
export const ALL_FAULTS: Case = framed(
  'bad-lines-change-nothing',
  'after every kind of refused line a member is still a member, under its nickname',
  async (stage, alice, bob) => {
    const bad = ['', 'dance', 'say', 'say|a\tb', 'login|x|y', 'quit|now', 'ping', `say|${'x'.repeat(1100)}`];
    alice.raw(bad.map((line) => `${line}\n`).join(''));
    await alice.answers(
      error('empty-line'),
      error('unknown-command'),
      error('malformed'),
      error('control-character'),
      error('malformed'),
      error('malformed'),
      error('malformed'),
      error('line-too-long'),
    );
    await stage.heardByAll(alice);
    await stage.heardByAll(bob);
  },
  { hostile: true },
);
