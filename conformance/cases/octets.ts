/** FRAME and SAY: every octet and every character that must be refused or must pass, as tables. */
import type { Case } from '../case.ts';
import { said, same, show } from '../peers/expected.ts';
import { Failure } from '../peers/failure.ts';
import type { Peer } from '../peers/peer.ts';
import type { Stage } from '../stage.ts';
import { type Input, latin1, naming, refusesEach } from './table.ts';

/** What lines of Parley/1 and their errors are needed for. */
const OF_PARLEY = ['lines', 'commands', 'errors', 'ping'] as const;

const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex').toUpperCase().replace(/..\B/g, '$& ');
const point = (character: string) =>
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

// ---- control characters

/** C0 but LF, DEL and C1. */
const CONTROLS = [...range(0x00, 0x1f), 0x7f, ...range(0x80, 0x9f)]
  .filter((code) => code !== 0x0a)
  .map((code) => String.fromCodePoint(code));

/** Where a control character may stand, for _; at the end of a line CR would be part of its end. */
const PLACES = ['say|a_b', 'to|b_b|x', 'to|bob|_x', 'ping|1_2', 'dan_ce', '_say|x'];

const controlInputs = (places: readonly string[]): Input[] =>
  places.flatMap((place) =>
    CONTROLS.map((control) => ({
      name: `${point(control)} for _ in "${place}"`,
      bytes: Buffer.from(place.replace('_', control)),
    })),
  );

/** CR before each octet of a line, and at its end before the CR that belongs to the LF. */
const CR_INPUTS: readonly Input[] = ['say|abc', 'to|bob|x', 'ping|12', 'login|bob', 'quit'].flatMap((line) =>
  range(0, line.length).map((at) => {
    const isLast = at === line.length;
    return {
      name: `CR before octet ${at + 1} of "${line}"${isLast ? ' CR LF' : ''}`,
      bytes: latin1(`${line.slice(0, at)}\r${line.slice(at)}${isLast ? '\r' : ''}`),
    };
  }),
);

// ---- what is not UTF-8

/** The shortest and the longest continuation. */
const ENDS = [0x80, 0xbf];
const LEADS = [...range(0xc2, 0xdf), ...range(0xe0, 0xef), ...range(0xf0, 0xf4)];
/** How many continuation octets a lead asks for. */
const follow = (lead: number) => (lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3);
/** A second octet that is allowed after the lead. */
const second = (lead: number) => (lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80);

/** Each class of octets that RFC 3629 rules out, by what makes it so. */
const NOT_UTF8: Readonly<Record<string, readonly (readonly number[])[]>> = {
  'a continuation alone': range(0x80, 0xbf).map((octet) => [octet]),
  'a character cut short': LEADS.flatMap((lead) =>
    range(0, follow(lead) - 1).map((kept) => [lead, second(lead), 0x80].slice(0, kept + 1)),
  ),
  'an overlong form of two octets': [0xc0, 0xc1].flatMap((lead) => ENDS.map((end) => [lead, end])),
  'an overlong form of three octets': [0x80, 0x9f].flatMap((next) => ENDS.map((end) => [0xe0, next, end])),
  'an overlong form of four octets': [0x80, 0x8f].flatMap((next) =>
    ENDS.map((end) => [0xf0, next, 0x80, end]),
  ),
  'a surrogate': [0xa0, 0xaf, 0xb0, 0xbf].flatMap((next) => ENDS.map((end) => [0xed, next, end])),
  'a pair of surrogates': [[0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]],
  'a character beyond U+10FFFF': [
    ...[0x90, 0xbf].map((next) => [0xf4, next, 0x80, 0x80]),
    ...range(0xf5, 0xf7).map((lead) => [lead, 0x80, 0x80, 0x80]),
  ],
  'a form of five octets': range(0xf8, 0xfb).map((lead) => [lead, 0x88, 0x80, 0x80, 0x80]),
  'a form of six octets': range(0xfc, 0xfd).map((lead) => [lead, 0x84, 0x80, 0x80, 0x80, 0x80]),
  'an octet that UTF-8 does not have': [[0xfe], [0xff], [0xfe, 0xff], [0xff, 0xfe]],
};

/** Each of them with a letter behind it, and at the end of the line. */
function utf8Inputs(before: string): Input[] {
  return Object.entries(NOT_UTF8).flatMap(([what, each]) =>
    each.flatMap((octets) =>
      ['b', ''].map((after) => ({
        name: `${what}, ${hex(Uint8Array.from(octets))}, after "${before}"`,
        bytes: Buffer.concat([latin1(before), Buffer.from(octets), latin1(after)]),
      })),
    ),
  );
}

/** A member and a guest send lines that must be refused; nobody hears of it and both go on. */
function refusedTables(
  id: string,
  title: string,
  code: 'control-character' | 'not-utf8',
  ofMember: readonly Input[],
  ofGuest: readonly Input[],
): Case {
  return {
    id: `frame/${id}`,
    title,
    needs: [...OF_PARLEY, 'refusal-stays', 'client-first'],
    hostile: true,
    async run(stage) {
      const alice = await stage.join('alice');
      const guest = await stage.guest();
      await refusesEach(alice, ofMember, code);
      await refusesEach(guest, ofGuest, code);
      await stage.also('FRAME-5', async () => {
        await stage.heardByAll(alice);
        await stage.enter(guest);
      });
    },
  };
}

// ---- what must pass

/** The first and the last character of each length in UTF-8, what lies around surrogates, and noncharacters. */
const EDGES = [
  ...[0x20, 0x7e, 0xa0, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfdd0, 0xfdef, 0xfeff, 0xfffd, 0xfffe, 0xffff],
  ...[0x1_0000, 0x1_fffe, 0x1_ffff, 0xf_ffff, 0x10_0000, 0x10_ffff],
].map((code) => String.fromCodePoint(code));

/** What moves a cursor, changes a title, asks a terminal to answer, or hides what stands there. */
const ESCAPES = [
  '\x1b[2J\x1b[H',
  '\x1b]0;title\x07',
  '\x1b]8;;http://127.0.0.1/\x1b\\link\x1b]8;;\x1b\\',
  '\x1b[6n',
  '\x1bP$q"p\x1b\\',
  '\x1b[31;5m',
  '\x1b[1;1H\x1b[K',
  '\u009b2J',
  '\u009d0;title\u009c',
  'a\b\b\b\x7f\x7f',
  '\x0e\x0f',
];

/** What comes after a text with an escape must be the text as it was, or nothing of it. */
async function relaysOrRefuses(stage: Stage, alice: Peer, sequence: string): Promise<void> {
  const text = `${stage.text()}${sequence}.`;
  const marker = stage.text('marker');
  alice.raw(alice.bytes({ type: 'say', text }));
  alice.say(marker);
  const listeners = stage.members.filter((peer) => peer !== alice);
  const codec = stage.codec;
  await Promise.all(
    listeners.map(async (peer) => {
      const seen = await peer.takeUntil(
        (message) => message.type === 'said' && message.text === marker,
        show(codec, said(alice, marker)),
      );
      const came = seen.slice(0, -1);
      if (came.length === 0 || (came.length === 1 && same(codec, said(alice, text), came[0]!))) return;
      throw new Failure(`${peer.name} was sent the text neither as it was nor not at all.`, {
        peer: peer.name,
        expected: [show(codec, said(alice, text)), 'or nothing'],
        actual: came.map((message) => show(codec, message)),
      });
    }),
  );
}

export const OCTET_CASES: readonly Case[] = [
  refusedTables(
    'control-every',
    'every control character, in every field, is answered with control-character',
    'control-character',
    controlInputs(PLACES),
    controlInputs(['login|al_ice', 'say|a_b']),
  ),
  refusedTables(
    'cr-everywhere',
    'a CR at any place but just before the LF is answered with control-character',
    'control-character',
    CR_INPUTS,
    CR_INPUTS,
  ),
  refusedTables(
    'utf8-every',
    'every class of octets that are not UTF-8, within a line and at its end, is answered with not-utf8',
    'not-utf8',
    [...utf8Inputs('say|a'), ...utf8Inputs('ping|a')],
    utf8Inputs('login|a'),
  ),
  {
    id: 'frame/control-escapes',
    title: 'a text with terminal escapes is relayed as it was or refused, and never in part',
    needs: ['lines'],
    hostile: true,
    async run(stage) {
      const alice = await stage.join('alice');
      await stage.join('bob');
      for (const sequence of ESCAPES)
        await naming(`The text with ${JSON.stringify(sequence)}`, () =>
          relaysOrRefuses(stage, alice, sequence),
        );
      // Whether and how it was answered is for other cases.
      alice.isDeaf = true;
    },
  },
  {
    id: 'say/text-edges',
    title:
      'texts with the first and the last character of each length in UTF-8, and with noncharacters, arrive as they were sent',
    needs: ['limits'],
    async run(stage) {
      const alice = await stage.join('alice');
      await stage.join('bob');
      for (const edge of EDGES) {
        const text = `${stage.text()}${edge}.`;
        if (!alice.canCarry({ type: 'say', text })) continue;
        await naming(`The text with ${point(edge)}`, () => stage.relays(alice, text));
      }
    },
  },
];
