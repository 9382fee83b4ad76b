/**
 * What a message costs through the dialect engine (encode, then decode), and through what could stand in its
 * place. Prints nanoseconds in one line of JSON.
 */
import { deepStrictEqual } from 'node:assert';
import { compile, MESSAGES, type Message, type MessageEntry, parley } from '../spec/index.ts';
import { median } from './compiled.ts';
import { encode, HandDecoder, type Outcome } from './hand-written.ts';

/** Many short rounds in turns, so that what else the machine does meets all ways alike. */
const ROUND_MS = 25;
const ROUNDS = 40;
const WARM_UP = 5;

type Side = 'client' | 'server';

const TEXT_64 = 'the quick brown fox jumps over the lazy dog, and back over again';

/** The examples of the specification, and as many ordinary lines again. */
function corpus(side: Side): Message[] {
  const examples = (Object.values(MESSAGES) as MessageEntry[])
    .filter(({ from }) => from === side || from === 'both')
    .flatMap((entry) => entry.examples.map(({ value }) => value));
  const usual: Message =
    side === 'client' ? { type: 'say', text: TEXT_64 } : { type: 'said', nick: 'alice', text: TEXT_64 };
  return [...examples, ...examples.map(() => usual)];
}

const codec = compile(parley);
const decoderOf = (side: Side) => (side === 'client' ? codec.fromClient(() => 'member') : codec.fromServer());

let seen = 0;
const count = () => {
  seen++;
};

/** What becomes octets or text, and messages again; `decode` counts what it finds. */
interface Way {
  encode(message: Message): unknown;
  decode(octets: Buffer, json: string): void;
}

const WAYS: Readonly<Record<'engine' | 'byHand' | 'json', (side: Side) => Way>> = {
  engine(side) {
    const decoder = decoderOf(side);
    return {
      encode: (message) => codec.encode(side, message),
      decode: (octets) => decoder.push(octets, count),
    };
  },
  byHand(side) {
    const decoder = new HandDecoder(side);
    return { encode, decode: (octets) => decoder.push(octets, count) };
  },
  json: () => ({
    encode: (message) => JSON.stringify(message),
    decode: (_, json) => {
      if (JSON.parse(json) !== undefined) count();
    },
  }),
};

const BAD = [
  ...[
    '\n',
    '\r\n',
    'x\n',
    'say\n',
    'say|\n',
    'say|a\u0000b\n',
    'say|\u0085\n',
    'quit|\n',
    'quit \n',
    'QUIT\n',
  ],
  ...['login|a|b\n', 'to|a\n', 'to||\n', 'to|a|b|c\n', 'ping|\n', 'ping|a|b\n', `ping|${'é'.repeat(33)}\n`],
  ...['here|\n', 'here|a||b\n', 'left|a\n', 'left|a|b|c\n', 'bye|\n', 'bye|a|b\n', 'error|a\n', 'error||\n'],
  ...[
    '|\n',
    '|say|x\n',
    'said|a\n',
    'said|a|b|c\n',
    `say|${'x'.repeat(1019)}\n`,
    `say|${'x'.repeat(1020)}\n`,
  ],
  ...[`say|${'x'.repeat(3000)}\n`, '\ufeffsay|x\n', 'say|\ufeff\n', 'say|no end'],
].map((line) => Buffer.from(line));
const NOT_UTF8 = [Buffer.from('say|\xff\n', 'latin1'), Buffer.from([0x73, 0xed, 0xa0, 0x80, 0x0a])];

/** Both must say the same of every line, whole and split in every way, or there is nothing to compare. */
function checkAgreement(side: Side): void {
  const lines = [...BAD, ...NOT_UTF8, ...corpus(side).map((message) => Buffer.from(encode(message)))];
  const after = Buffer.from('ping|after\n');
  const outcomes = (
    chunks: readonly Uint8Array[],
    decoder: { push(c: Uint8Array, f: (m: Outcome) => void): void },
  ) => {
    const all: Outcome[] = [];
    const keep = (m: Outcome) => all.push(m.type === 'invalid' ? { type: m.type, code: m.code } : m);
    for (const chunk of chunks) decoder.push(chunk, keep);
    return all;
  };
  for (const line of lines)
    for (let at = 0; at < Math.min(line.length, 80); at++) {
      const chunks = [line.subarray(0, at), line.subarray(at), after];
      deepStrictEqual(
        outcomes(chunks, new HandDecoder(side)),
        outcomes(chunks, decoderOf(side)),
        String(line),
      );
    }
  for (const message of corpus(side))
    deepStrictEqual(Buffer.from(encode(message)), Buffer.from(codec.encode(side, message)!));
}

/** Nanoseconds for each message of passes over both corpora. */
function costOf(passes: readonly (() => number)[]): number {
  const begin = performance.now();
  let messages = 0;
  while (performance.now() - begin < ROUND_MS) for (const pass of passes) messages += pass();
  return ((performance.now() - begin) * 1e6) / messages;
}

const SIDES = ['client', 'server'] as const;

function passesOf(way: (side: Side) => Way): Record<'encode' | 'decode', (() => number)[]> {
  const encodes = SIDES.map((side) => {
    const messages = corpus(side);
    const { encode: there } = way(side);
    return () => {
      for (const message of messages) if (there(message) === undefined) throw new Error('It has no octets.');
      return messages.length;
    };
  });
  const decodes = SIDES.map((side) => {
    const lines = corpus(side).map((value) => [Buffer.from(encode(value)), JSON.stringify(value)] as const);
    const { decode: back } = way(side);
    return () => {
      const before = seen;
      for (const [octets, text] of lines) back(octets, text);
      return seen - before;
    };
  });
  return { encode: encodes, decode: decodes };
}

for (const side of SIDES) checkAgreement(side);
const work = Object.entries(WAYS).flatMap(([name, way]) =>
  Object.entries(passesOf(way)).map(([what, passes]) => ({ name, what, passes, costs: [] as number[] })),
);
for (let round = 0; round < ROUNDS + WARM_UP; round++)
  for (const { passes, costs } of work) {
    const cost = costOf(passes);
    if (round >= WARM_UP) costs.push(cost);
  }
const result: Record<string, Record<string, number>> = {};
for (const { name, what, costs } of work) result[name] = { ...result[name], [what]: median(costs) };
process.stdout.write(`${JSON.stringify(result)}\n`);
