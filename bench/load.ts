/**
 * The load: `load.js PORT PEERS` logs peers in and then, for each message `{ senders, window, ms }` from the
 * parent, lets senders say texts of 64 octets with a window of messages that not everybody has heard. Each
 * delivery is counted at its receiver, once and in order; anything else ends the process.
 */
import { connect, type Socket } from 'node:net';

/** How many of the peers can send. Their names are s0 to s9, so that all lines are of one length. */
const SENDERS = 10;
const DIGITS = 8;
const FILLER = 'x'.repeat(64 - DIGITS);
/** `said|s0|`, the text and LF. */
const HEAD_BYTES = 8;
const LINE_BYTES = HEAD_BYTES + 64 + 1;

const [port = 0, peers = 0] = process.argv.slice(2).map(Number);

/** What a phase is: how many send, how much each keeps under way, for how long. */
export interface Phase {
  readonly senders: number;
  readonly window: number;
  readonly ms: number;
}

const sent = new Array<number>(SENDERS).fill(0);
const underWay = new Array<number>(SENDERS).fill(0);
/** How many have heard a message; a ring is enough, because nobody hears one before the one before it. */
let heard: Int32Array[] = [];
let phase: Phase = { senders: 0, window: 1, ms: 0 };
let open = false;
let finished: () => void = () => {};

class Receiver {
  readonly socket: Socket;
  readonly next = new Int32Array(SENDERS);
  readonly #part = new Uint8Array(LINE_BYTES);
  #partBytes = 0;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  take(chunk: Uint8Array): void {
    let at = 0;
    if (this.#partBytes > 0) {
      at = Math.min(LINE_BYTES - this.#partBytes, chunk.length);
      this.#part.set(chunk.subarray(0, at), this.#partBytes);
      this.#partBytes += at;
      if (this.#partBytes < LINE_BYTES) return;
      this.#line(this.#part, 0);
      this.#partBytes = 0;
    }
    for (; at + LINE_BYTES <= chunk.length; at += LINE_BYTES) this.#line(chunk, at);
    this.#part.set(chunk.subarray(at));
    this.#partBytes = chunk.length - at;
  }

  #line(bytes: Uint8Array, at: number): void {
    const sender = bytes[at + 6]! - 48;
    let number = 0;
    for (let i = at + HEAD_BYTES; i < at + HEAD_BYTES + DIGITS; i++) number = number * 10 + bytes[i]! - 48;
    if (bytes[at + LINE_BYTES - 1] !== 10 || this.next[sender] !== number)
      throw new Error(`Not what comes next: ${Buffer.from(bytes.subarray(at, at + LINE_BYTES))}`);
    this.next[sender] = number + 1;
    const ring = heard[sender]!;
    const place = number % ring.length;
    if (++ring[place]! < peers - 1) return;
    ring[place] = 0;
    underWay[sender]!--;
    if (open) fill(sender);
    else if (underWay.every((count) => count === 0)) finished();
  }
}

const receivers: Receiver[] = [];

/** Sends until the window of a sender is full, in one write. */
function fill(sender: number): void {
  let lines = '';
  for (; underWay[sender]! < phase.window; underWay[sender]!++)
    lines += `say|${String(sent[sender]!++).padStart(DIGITS, '0')}${FILLER}\n`;
  if (lines !== '') receivers[sender]!.socket.write(lines);
}

/** Logs in; resolves when welcome has come. What comes before the fence is set aside. */
async function logIn(
  nick: string,
  hearsFence: boolean,
): Promise<{ receiver: Receiver; fenced: Promise<void> }> {
  const receiver = new Receiver(connect({ port, host: '127.0.0.1', noDelay: true }));
  const { socket } = receiver;
  let tail = '';
  const isFenced = () => (hearsFence ? tail.endsWith('|fence\n') : tail.endsWith(`welcome|${nick}\n`));
  let welcome = () => {};
  const welcomed = new Promise<void>((resolve) => {
    welcome = resolve;
  });
  const fenced = new Promise<void>((resolve) => {
    socket.on('data', function begin(chunk) {
      tail += String(chunk);
      if (tail.includes(`welcome|${nick}\n`)) welcome();
      tail = tail.slice(-64);
      if (!isFenced()) return;
      socket.off('data', begin).on('data', (more: Buffer) => receiver.take(more));
      resolve();
    });
  });
  socket.write(`login|${nick}\n`);
  await welcomed;
  return { receiver, fenced };
}

async function run(next: Phase): Promise<{ deliveries: number; seconds: number }> {
  phase = next;
  heard = sent.map(() => new Int32Array(next.window));
  const before = sent.reduce((sum, count) => sum + count, 0);
  const begin = performance.now();
  open = true;
  const done = new Promise<void>((resolve) => {
    finished = resolve;
  });
  setTimeout(() => {
    open = false;
  }, next.ms);
  for (let sender = 0; sender < next.senders; sender++) fill(sender);
  await done;
  const seconds = (performance.now() - begin) / 1000;
  for (const [i, { next: heardNext }] of receivers.entries())
    for (const [sender, count] of sent.entries())
      if (i !== sender && heardNext[sender] !== count) throw new Error('A delivery is missing.');
  return { deliveries: (sent.reduce((sum, count) => sum + count, 0) - before) * (peers - 1), seconds };
}

const names = Array.from({ length: peers - 1 }, (_, i) => (i < SENDERS ? `s${i}` : `p${i}`));
const others = await Promise.all(names.map((name) => logIn(name, true)));
// Whoever comes last hears of nobody else, and what it says comes to all others after all that came before.
const last = await logIn('last', false);
last.receiver.socket.write('say|fence\n');
await Promise.all([...others, last].map(({ fenced }) => fenced));
receivers.push(...others.map(({ receiver }) => receiver), last.receiver);
process.on('message', async (next: Phase) => process.send?.(await run(next)));
process.send?.('ready');
