/** WS: what RFC 6455 demands of whoever carries messages on WebSocket, shown with frames as they are. */
import type { Case } from '../case.ts';
import { said } from '../peers/expected.ts';
import { Failure } from '../peers/failure.ts';
import { type Frame, frameOf, OPCODES } from '../peers/frames.ts';
import type { Peer } from '../peers/peer.ts';
import type { Stage } from '../stage.ts';

const { continuation, text: TEXT, reserved: RESERVED, close: CLOSE, ping: PING, pong: PONG } = OPCODES;
/** The status code of an end in order (RFC 6455, 7.4.1). */
const NORMAL = Buffer.from([0x03, 0xe8]);
/** The longest payload whose length stands in seven bits, octets. */
const SHORT_BYTES_MAX = 125;

type Bare = ReturnType<Peer['bare']>;

function shown(came: Frame | 'closed' | 'deadline'): string {
  if (came === 'closed') return 'the end of the connection';
  if (came === 'deadline') return 'nothing';
  const name = Object.entries(OPCODES).find(([, opcode]) => opcode === came.opcode)?.[0] ?? came.opcode;
  return `a frame ${name}, ${came.payload.length} octets: ${JSON.stringify(came.payload.toString('latin1'))}`;
}

/** Reads on to what is awaited; messages of the room may come before. */
async function awaits(
  stage: Stage,
  { reader }: Bare,
  wanted: string,
  is: (came: Frame | 'closed') => boolean,
): Promise<void> {
  for (;;) {
    const came = await reader.next(stage.patience.deadlineMs);
    if (came !== 'deadline' && is(came)) return;
    if (typeof came !== 'string' && (came.opcode === TEXT || came.opcode === CLOSE)) continue;
    throw new Failure(`alice awaited ${wanted}, but ${shown(came)} came.`, {
      peer: 'alice',
      expected: [wanted],
      actual: [shown(came)],
    });
  }
}

const isClosed = (came: Frame | 'closed') => came === 'closed';
const isFrame = (opcode: number, payload?: string) => (came: Frame | 'closed') =>
  came !== 'closed' &&
  came.opcode === opcode &&
  (payload === undefined || came.payload.toString('latin1') === payload);

/** A message in frames that end at these octets of it; something may be sent behind each but the last. */
async function inFrames(
  stage: Stage,
  alice: Peer,
  bare: Bare,
  message: { readonly text: string; readonly cuts: readonly number[] },
  between: () => Promise<void> = async () => {},
): Promise<void> {
  const says = { type: 'say', text: message.text } as const;
  alice.carries(says);
  const whole = alice.bytes(says);
  const ends = [...message.cuts, whole.length];
  for (const [i, end] of ends.entries()) {
    const isFinal = i === ends.length - 1;
    const part = whole.subarray(ends[i - 1] ?? 0, end);
    bare.send(frameOf(i === 0 ? TEXT : continuation, part, { isFinal }), isFinal ? says : undefined);
    if (!isFinal) await between();
  }
  await stage.hear(said(alice, message.text), alice);
}

/** A member whose frames the case writes itself, beside another one. */
async function setting(stage: Stage): Promise<{ alice: Peer; bare: Bare }> {
  const alice = await stage.join('alice');
  await stage.join('bob');
  return { alice, bare: alice.bare() };
}

function ws(
  slug: string,
  title: string,
  act: (stage: Stage, alice: Peer, bare: Bare) => Promise<void>,
  more: Partial<Case> = {},
): Case {
  return {
    id: `ws/${slug}`,
    title,
    ...more,
    async run(stage) {
      const { alice, bare } = await setting(stage);
      await act(stage, alice, bare);
    },
  };
}

/** What must end a connection: nothing behind it is handled, and the others are told once. */
const failing = (slug: string, title: string, frame: (stage: Stage) => Buffer): Case =>
  ws(
    slug,
    title,
    async (stage, alice, bare) => {
      const good = () => frameOf(TEXT, alice.bytes({ type: 'say', text: stage.text() }));
      bare.send(Buffer.concat([frame(stage), good()]));
      await stage.sees(alice, 'lost');
      for (let i = 0; i < 3; i++) bare.send(good());
      await awaits(stage, bare, 'the end of the connection', isClosed);
    },
    { hostile: true, needs: ['left'] },
  );

const badText = (stage: Stage) => Buffer.concat([Buffer.from(stage.text()), Buffer.from([0xff, 0xfe])]);

export const WEBSOCKET_CASES: readonly Case[] = [
  ws('fragments', 'a message in three frames is one message', async (stage, alice, bare) => {
    await inFrames(stage, alice, bare, { text: stage.text(), cuts: [3, 7] });
  }),
  ws(
    'fragments-in-character',
    'a message whose frames cut a character arrives whole',
    async (stage, alice, bare) => {
      for (const inside of [1, 2]) {
        const text = `${stage.text()}你好`;
        const at = alice.bytes({ type: 'say', text }).indexOf('你');
        await inFrames(stage, alice, bare, { text, cuts: [at + inside] });
      }
    },
  ),
  {
    id: 'ws/lengths',
    title: 'messages of 125, 126 and 127 octets arrive whole',
    async run(stage) {
      const alice = await stage.join('alice');
      await stage.join('bob');
      for (const bytes of [SHORT_BYTES_MAX, SHORT_BYTES_MAX + 1, SHORT_BYTES_MAX + 2]) {
        const text = stage.text();
        const rest = bytes - alice.bytes({ type: 'say', text }).length;
        await stage.relays(alice, text.padEnd(text.length + rest, '.'));
      }
    },
  },
  ws('ping', 'a ping frame is answered by a pong frame with its data', async (stage, _alice, bare) => {
    for (const payload of ['', 'x', 'y'.repeat(SHORT_BYTES_MAX)]) {
      bare.send(frameOf(PING, payload));
      await awaits(stage, bare, `a pong of ${payload.length} octets`, isFrame(PONG, payload));
    }
  }),
  ws(
    'ping-between-fragments',
    'a ping between the frames of a message is answered at once, and the message arrives whole',
    async (stage, alice, bare) => {
      await inFrames(stage, alice, bare, { text: stage.text(), cuts: [3, 7] }, async () => {
        bare.send(frameOf(PING, 'now'));
        await awaits(stage, bare, 'a pong', isFrame(PONG, 'now'));
      });
    },
  ),
  ws(
    'close',
    'a close frame is answered by a close frame, and the connection is closed',
    async (stage, alice, bare) => {
      bare.send(frameOf(CLOSE, NORMAL));
      await awaits(stage, bare, 'a close frame', isFrame(CLOSE));
      await awaits(stage, bare, 'the end of the connection', isClosed);
      await stage.sees(alice, 'lost');
    },
    { needs: ['left'] },
  ),
  failing('unmasked', 'a frame that is not masked ends the connection', (stage) =>
    frameOf(TEXT, stage.text(), { isMasked: false }),
  ),
  failing('reserved-bits', 'a frame with a reserved bit set ends the connection', (stage) =>
    frameOf(TEXT, stage.text(), { reserved: 2 }),
  ),
  failing('unknown-opcode', 'a frame with an unknown opcode ends the connection', (stage) =>
    frameOf(RESERVED, stage.text()),
  ),
  failing('not-utf8', 'a text message that is not UTF-8 ends the connection and reaches nobody', (stage) =>
    frameOf(TEXT, badText(stage)),
  ),
];
