/** FRAME: lines out of octets that come split, joined, too long or cut off. */
import type { ClientMessage } from '../../spec/index.ts';
import type { Case } from '../case.ts';
import { UNKNOWN } from '../features.ts';
import { error, joined, left, pong, said, told } from '../peers/expected.ts';
import type { Peer } from '../peers/peer.ts';
import type { Stage } from '../stage.ts';
import { manyAsked } from './bad-lines.ts';

type Play = (stage: Stage, alice: Peer, bob: Peer) => Promise<void>;

/** A case with two members, in a dialect that cuts frames out of octets. */
function framed(slug: string, title: string, play: Play, extra: Partial<Case> = {}): Case {
  return {
    id: `frame/${slug}`,
    title,
    needs: ['frames'],
    ...extra,
    async run(stage) {
      await play(stage, await stage.join('alice'), await stage.join('bob'));
    },
  };
}

const octets = (bytes: Uint8Array) => [...bytes].map((octet) => Uint8Array.of(octet));
const sayBy = (peer: Peer, text: string) => peer.bytes({ type: 'say', text });
/** The octets of a message without the terminator of its line. */
const lineBy = (peer: Peer, message: ClientMessage) => String(peer.bytes(message)).replace(/\r?\n$/, '');

/** What needs the codes of Parley/1 and its limits. */
const OF_PARLEY = { needs: ['lines', 'commands', 'limits', 'line-limit', 'errors', 'ping'] } as const;

/** A say of exactly that many octets, its terminator included. */
const sayOf = (bytes: number, end: string) => `say|${'x'.repeat(bytes - 4 - end.length)}${end}`;

export const FRAME_CASES: readonly Case[] = [
  framed('waits-for-lf', 'octets without LF are kept until the LF comes', async (stage, alice, bob) => {
    const text = stage.text();
    const frame = sayBy(alice, text);
    await alice.pieces([frame.subarray(0, 7)]);
    await stage.heardByAll(bob);
    await alice.pieces([frame.subarray(7)]);
    await stage.hear(said(alice, text), alice);
  }),
  framed(
    'no-lf-then-fin',
    'a last line without LF is not handled when the connection closes',
    async (stage, alice) => {
      alice.raw(lineBy(alice, { type: 'say', text: stage.text('cut off') }));
      alice.hangUp();
      await stage.hear(left(alice, 'lost'), alice);
    },
    { needs: ['lines', 'left-on-fin'] },
  ),
  framed(
    'no-lf-then-half-close',
    'a last line without LF is not handled after a half-close',
    async (stage, alice) => {
      alice.raw(lineBy(alice, { type: 'say', text: stage.text('cut off') }));
      alice.fin();
      await stage.hear(left(alice, 'lost'), alice);
    },
    { needs: ['lines', 'left-on-fin'] },
  ),
  framed(
    'quit-without-lf',
    'quit without LF before the end of a connection is no quit',
    async (stage, alice) => {
      alice.raw(lineBy(alice, { type: 'quit' }));
      alice.fin();
      await stage.hear(left(alice, 'lost'), alice);
    },
    { needs: ['lines', 'quit', 'left-on-fin'] },
  ),
  {
    id: 'frame/split-every-octet',
    title: 'a login and a say that come octet by octet are handled as if they came whole',
    needs: ['frames', 'login'],
    async run(stage) {
      const bob = await stage.join('bob');
      const alice = await stage.guest('alice');
      await alice.pieces(octets(alice.bytes({ type: 'login', nick: alice.nick })));
      await alice.expect(...stage.welcomed(alice));
      await stage.hearJoined(alice);
      const text = alice.canCarry({ type: 'say', text: '你好' }) ? stage.text('你好') : stage.text();
      await alice.pieces(octets(sayBy(alice, text)));
      await stage.hear(said(alice, text), alice);
      await stage.heardByAll(bob);
    },
  },
  framed(
    'split-in-character',
    'a line that is split within a character arrives whole',
    async (stage, alice) => {
      for (const cut of [1, 2, 3]) {
        const text = stage.fitting(`${stage.text()} 👋 é`);
        // That the dialect can carry it is seen before it is cut.
        alice.carries({ type: 'say', text });
        const line = sayBy(alice, text);
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
      await alice.pieces([lineBy(alice, { type: 'say', text })]);
      await bob.fence();
      await alice.pieces(['\n']);
      await stage.hear(said(alice, text), alice);
    },
    { needs: ['lines'] },
  ),
  framed(
    'split-in-crlf',
    'CR and LF may come in different segments',
    async (stage, alice, bob) => {
      const [one, two] = [stage.text(), stage.text()];
      const line = (text: string) => lineBy(alice, { type: 'say', text });
      await alice.pieces([`${line(one)}\r`]);
      await bob.fence();
      await alice.pieces([`\n${line(two)}\r`]);
      await stage.hear(said(alice, one), alice);
      await alice.pieces(['\n']);
      await stage.hear(said(alice, two), alice);
    },
    { needs: ['lines'] },
  ),
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
    { ...OF_PARLEY, hostile: true },
  ),
  {
    id: 'frame/joined-two',
    title: 'two lines in one segment are both handled',
    alone: true,
    needs: ['frames', 'ping'],
    async run(stage) {
      const alice = await stage.join('alice');
      alice.raw(Buffer.concat(['1', '2'].map((token) => alice.bytes({ type: 'ping', token }))));
      await alice.expect(pong('1'), pong('2'));
    },
  },
  {
    id: 'frame/joined-login-and-say',
    title: 'a login and a say in one segment are both handled',
    needs: ['frames', 'login', 'one-step-login'],
    after: ['say/reaches-one', 'say/no-echo', 'login/joined-to-others'],
    async run(stage) {
      await stage.join('bob');
      const alice = await stage.guest('alice');
      const text = stage.text();
      alice.raw(Buffer.concat([alice.bytes({ type: 'login', nick: alice.nick }), sayBy(alice, text)]));
      await alice.expect(...stage.welcomed(alice));
      await stage.hearJoined(alice);
      await stage.hear(said(alice, text), alice);
    },
  },
  framed('joined-200', 'two hundred lines in one segment are each handled', async (stage, alice) => {
    const texts = Array.from({ length: 200 }, () => stage.text('n'));
    alice.raw(Buffer.concat(texts.map((text) => sayBy(alice, text))));
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
      const [first, second] = [sayBy(alice, one), sayBy(alice, two)];
      await alice.pieces([Buffer.concat([first, second.subarray(0, 7)])]);
      await stage.hear(said(alice, one), alice);
      await bob.fence();
      await alice.pieces([second.subarray(7)]);
      await stage.hear(said(alice, two), alice);
    },
  ),
  framed(
    'joined-commands',
    'different commands in one segment are each handled, in order',
    async (stage, alice, bob) => {
      const [one, two, three] = [stage.text(), stage.text(), stage.text()];
      const messages: ClientMessage[] = [
        { type: 'ping', token: '1' },
        { type: 'say', text: one },
        { type: 'to', nick: bob.nick, text: two },
        { type: 'ping', token: '2' },
        { type: 'say', text: three },
      ];
      alice.raw(Buffer.concat(messages.map((message) => alice.bytes(message))));
      await alice.expect(pong('1'), pong('2'));
      await bob.expect(said(alice, one), told(alice, two), said(alice, three));
      await stage.witness!.expect(said(alice, one), said(alice, three));
    },
    { needs: ['frames', 'ping', 'to', 'no-echo'] },
  ),
  {
    id: 'frame/crlf',
    title: 'lines that end with CR LF are handled like those that end with LF',
    needs: [
      'lines',
      'commands',
      'errors',
      'ping',
      'to',
      'quit',
      'joined',
      'left-on-quit',
      'login',
      'unknown-command',
    ],
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
  framed(
    'mixed-terminators',
    'LF and CR LF may alternate',
    async (stage, alice) => {
      const texts = Array.from({ length: 6 }, () => stage.text());
      const lines = texts.map((text) => lineBy(alice, { type: 'say', text }));
      alice.raw(lines.map((line, i) => `${line}${i % 2 === 0 ? '\n' : '\r\n'}`).join(''));
      await stage.hear(
        texts.map((text) => said(alice, text)),
        alice,
      );
    },
    { needs: ['lines'] },
  ),
  // The longest line that says something is shorter than 1024 octets, so what is in the limit is refused for its text.
  framed(
    'line-of-1024',
    'a line of 1024 octets with its LF is not too long',
    async (_stage, alice) => {
      await alice.asks(Buffer.from(sayOf(1024, '\n')), error('text-too-long'));
    },
    OF_PARLEY,
  ),
  framed(
    'line-of-1025',
    'a line of 1025 octets with its LF is answered with line-too-long',
    async (_stage, alice) => {
      await alice.asks(Buffer.from(sayOf(1025, '\n')), error('line-too-long'));
    },
    OF_PARLEY,
  ),
  framed(
    'line-of-1024-crlf',
    'a line of 1024 octets with its CR LF is not too long',
    async (_stage, alice) => {
      await alice.asks(Buffer.from(sayOf(1024, '\r\n')), error('text-too-long'));
    },
    OF_PARLEY,
  ),
  framed(
    'line-of-1025-crlf',
    'a line of 1025 octets with its CR LF is answered with line-too-long',
    async (_stage, alice) => {
      await alice.asks(Buffer.from(sayOf(1025, '\r\n')), error('line-too-long'));
    },
    OF_PARLEY,
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
    { ...OF_PARLEY, hostile: true },
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
    { ...OF_PARLEY, hostile: true },
  ),
  framed(
    'bad-line-between-good',
    'lines before and after a refused one in the same segment are handled',
    async (stage, alice) => {
      const texts = [stage.text(), stage.text(), stage.text()];
      const [one, two, three] = texts.map((text) => sayBy(alice, text));
      const bad = stage.codec.frame('client', UNKNOWN);
      alice.raw(Buffer.concat([one!, bad, two!, bad, three!]));
      await alice.answers(error('unknown-command'), error('unknown-command'));
      await stage.hear(
        texts.map((text) => said(alice, text)),
        alice,
      );
    },
    { needs: ['frames', 'unknown-command', 'ping'] },
  ),
];

/** Runs after the cases of the single codes, which know better what is wrong. */
export const ALL_FAULTS: Case = framed(
  'bad-lines-change-nothing',
  'after every kind of refused line a member is still a member, under its nickname',
  async (stage, alice, bob) => {
    const long = `say|${'x'.repeat(1100)}`;
    await manyAsked(stage, alice, ['', UNKNOWN, 'say', 'say|a\tb', 'login|x|y', 'quit|now', 'ping', long]);
    await stage.heardByAll(alice);
    await stage.heardByAll(bob);
  },
  { needs: ['lines', 'commands', 'errors', 'ping'], hostile: true },
);
