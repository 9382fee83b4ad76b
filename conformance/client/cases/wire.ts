/** Pings, and octets as the network brings them. */
import { joined, left, said, told } from '../../peers/expected.ts';
import type { ClientCase } from '../case.ts';

/** Octets that go on with a code point (RFC 3629). */
const isContinuation = (octet: number) => (octet & 0xc0) === 0x80;

/** Pieces of octets, cut before each octet that fits. */
function cut(octets: Uint8Array, isCut: (octet: number) => boolean): Uint8Array[] {
  const cuts = [...octets.keys()].filter((i) => i > 0 && isCut(octets[i]!));
  return [0, ...cuts].map((start, i) => octets.subarray(start, cuts[i] ?? octets.length));
}

export const WIRE_CASES: readonly ClientCase[] = [
  {
    id: 'client/ping',
    title: 'a ping is answered although the person does nothing',
    needs: ['ping', 'server-ping'],
    async run(stage) {
      await stage.enters();
      await stage.pingFence();
      await stage.pingFence();
    },
  },
  {
    id: 'client/ping-before-welcome',
    title: 'a ping before welcome is answered too',
    needs: ['ping', 'server-ping', 'login'],
    async run(stage) {
      stage.isApplicable(
        stage.codec.dialect.absent['ping/guest'] === undefined,
        'There is no ping before the login.',
      );
      await stage.arrives();
      await stage.asks();
      await stage.pingFence();
      await stage.tells(...stage.admission());
      await stage.fence();
    },
  },
  {
    id: 'client/ping-several',
    title: 'several pings in one segment are answered each, in their order',
    needs: ['ping', 'server-ping'],
    frames: true,
    async run(stage) {
      await stage.enters();
      const tokens = ['one', 'two', 'three'].map((base) => stage.unique(base));
      await stage.sends(stage.bytes(...tokens.map((token) => ({ type: 'ping', token }) as const)));
      for (const token of tokens) await stage.expects({ type: 'pong', token });
      await stage.pingFence();
    },
  },
  {
    id: 'client/ping-long-token',
    title: 'a token of 64 octets comes back whole',
    needs: ['ping', 'server-ping', 'commands', 'lines'],
    async run(stage) {
      await stage.enters();
      const token = `${stage.unique('é')} `.padEnd(63, '%');
      await stage.tells({ type: 'ping', token });
      await stage.expects({ type: 'pong', token });
      await stage.pingFence();
    },
  },
  {
    id: 'client/split-every-octet',
    title: 'messages may come octet by octet',
    frames: true,
    async run(stage) {
      await stage.enters();
      const texts = [stage.unique('one'), stage.unique('two')];
      const octets = stage.bytes(...texts.map((text) => said(stage.bob, text)));
      await stage.dribbles(cut(octets, () => true));
      await stage.hasShown(texts);
    },
  },
  {
    id: 'client/split-code-point',
    title: 'a text may be split within a code point',
    needs: ['commands', 'lines'],
    frames: true,
    async run(stage) {
      await stage.enters();
      const text = `${stage.unique('é')} ł你👋`;
      await stage.dribbles(cut(stage.bytes(said(stage.bob, text)), isContinuation));
      await stage.hasShown([text]);
    },
  },
  {
    id: 'client/joined-in-one',
    title: 'many messages may come in one segment',
    frames: true,
    async run(stage) {
      await stage.enters();
      const carol = stage.person('carol');
      const texts = Array.from({ length: 20 }, () => stage.unique('text'));
      const secret = stage.unique('secret');
      const messages = [
        joined(carol),
        ...texts.map((text) => said(stage.bob, text)),
        told(stage.bob, secret),
        left(carol, 'quit'),
      ].filter(({ type }) => stage.codec.expresses('server', type));
      await stage.sends(stage.bytes(...messages));
      await stage.hasShown(messages.some(({ type }) => type === 'told') ? [...texts, secret] : texts);
    },
  },
  {
    id: 'client/long-line',
    title: 'the longest text is shown whole',
    frames: true,
    async run(stage) {
      await stage.enters();
      const text =
        `${stage.unique('long')}-`.padEnd(stage.textBytesMax - 8, 'x') + stage.unique('y').slice(-8);
      await stage.tells(said(stage.bob, text));
      await stage.hasShown([text]);
    },
  },
  {
    id: 'client/line-too-long',
    title: 'after a line that is too long the next is shown',
    needs: ['commands', 'lines'],
    frames: true,
    async run(stage) {
      await stage.enters();
      await stage.sends(`said|${stage.bob}|${'x'.repeat(100_000)}`);
      await stage.fence();
      await stage.pingFence();
    },
  },
  {
    id: 'client/unknown-message',
    title: 'messages that nobody knows are ignored, and what follows is shown',
    needs: ['commands', 'lines'],
    frames: true,
    async run(stage) {
      await stage.enters();
      const marks = ['topic', 'nothing', 'upper'].map((base) => stage.unique(base));
      await stage.sends(`topic|${marks[0]}|x`, marks[1]!, `SAID|${stage.bob}|${marks[2]}`, '');
      await stage.fence();
      await stage.pingFence();
      for (const mark of marks)
        if (stage.screen.count(mark) > 0)
          throw stage.missing(
            'nothing of it',
            `The client shows "${mark}" of a message that it cannot know.`,
          );
    },
  },
  {
    id: 'client/malformed-message',
    title: 'messages with fields too few or too many are survived',
    needs: ['commands', 'lines'],
    frames: true,
    async run(stage) {
      await stage.enters();
      await stage.sends(
        'said',
        `said|${stage.bob}`,
        'told',
        'joined',
        'joined|a|b',
        'left',
        'left|a',
        'here',
        'error',
        'error|x',
      );
      await stage.sends('ping', 'pong', 'welcome', '|', '||');
      await stage.fence();
    },
  },
  {
    id: 'client/not-utf8-message',
    title: 'octets that are not UTF-8 are survived',
    needs: ['commands', 'lines'],
    frames: true,
    async run(stage) {
      await stage.enters();
      const bad = Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x0a]);
      await stage.sends(Buffer.concat([Buffer.from(`said|${stage.bob}|`), bad]), bad);
      await stage.fence();
      await stage.pingFence();
    },
  },
];
