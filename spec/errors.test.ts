/** The error catalogue: which code answers what, and that none is left over. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import {
  ALL_RULES,
  BYE_REASONS,
  type ClientMessage,
  DIALECTS,
  ERROR_CODES,
  ERRORS,
  type ErrorCode,
  explore,
  type Invalid,
  LEFT_REASONS,
  type Phase,
  parley,
  RULES,
  step,
} from './index.ts';
import {
  codec,
  connect,
  decode,
  decoderOf,
  holds,
  join,
  octetsOf,
  received,
  roomOf,
  textOf,
} from './octets.test.helper.ts';

const CAST = { guest: 3, member: 1 } as const;
const HOUSE = step(parley.policy, roomOf('alice', 'bob'), connect(CAST.guest)).room;

/** The code that a line earns, by the decoder and the rules. */
function answerTo(line: Uint8Array, phase: Phase): string | undefined {
  const [message] = decode(decoderOf(codec, 'client', phase), [join(line, [0x0a])]) as (
    | ClientMessage
    | Invalid
  )[];
  const { effects } = step(parley.policy, HOUSE, received(CAST[phase], message!));
  const codes = effects.flatMap((effect) =>
    effect.type === 'send' && effect.message.type === 'error' ? [effect.message.code] : [],
  );
  return codes.length > 1 ? 'several' : codes[0];
}

/** All codes whose sentence in the catalogue applies to a line of somebody in a room with alice and bob. */
function applicable(line: Uint8Array, phase: Phase): Set<ErrorCode> {
  const codes = new Set<ErrorCode>();
  const add = (code: ErrorCode, applies: boolean) => applies && codes.add(code);
  const text = Buffer.from(line).toString('utf8').replace(/\r$/, '');
  add('line-too-long', line.length + 1 > 1024);
  add('not-utf8', !Buffer.from(line).equals(Buffer.from(Buffer.from(line).toString('utf8'))));
  add('empty-line', text === '');
  add('control-character', /\p{Cc}/u.test(text));
  const [command, ...fields] = text.split('|');
  const counts: Readonly<Record<string, readonly [number, number]>> = {
    login: [1, 1],
    say: [1, 9999],
    to: [2, 9999],
    quit: [0, 0],
    ping: [1, 1],
    pong: [1, 1],
  };
  const [least, most] = counts[command!] ?? [0, -1];
  add('unknown-command', most < 0);
  if (most < 0) return codes;
  const octets = Buffer.byteLength(fields[0] ?? '');
  const whole = fields.length >= least && fields.length <= most;
  const isPing = command === 'ping' || command === 'pong';
  add('malformed', !whole || (isPing && (octets < 1 || octets > 64)));
  if (!whole) return codes;
  if (command === 'login') {
    add('already-logged-in', phase === 'member');
    const nick = fields[0]!;
    add('nick-invalid', nick === '' || octets > 32 || /^\s|\s$/.test(nick) || /\p{Cc}|\ufffd/u.test(nick));
    add('nick-in-use', ['alice', 'bob'].includes(nick.toLowerCase()));
  }
  if (command !== 'say' && command !== 'to') return codes;
  add('not-logged-in', phase === 'guest');
  const said = fields.slice(command === 'say' ? 0 : 1).join('|');
  add('text-empty', said === '');
  add('text-too-long', Buffer.byteLength(said) > 960);
  add('to-self', command === 'to' && phase === 'member' && fields[0]!.toLowerCase() === 'alice');
  add('no-such-nick', command === 'to' && !['alice', 'bob'].includes(fields[0]!.toLowerCase()));
  return codes;
}

const first = (codes: ReadonlySet<ErrorCode>) => ERROR_CODES.find((code) => codes.has(code));

/** Lines to which several codes apply: who sends them, and all that applies, the answer first. */
const CONTESTED: readonly (readonly [Phase, string | readonly number[], ...ErrorCode[]])[] = [
  [
    'guest',
    [...octetsOf('\t'.repeat(1024)), 0xff],
    'line-too-long',
    'not-utf8',
    'control-character',
    'unknown-command',
  ],
  ['guest', [0xff, 0x09], 'not-utf8', 'control-character', 'unknown-command'],
  ['guest', '\tdance', 'control-character', 'unknown-command'],
  ['guest', 'to|\tbob', 'control-character', 'malformed'],
  ['member', 'login|a\tb', 'control-character', 'already-logged-in', 'nick-invalid'],
  ['member', 'login|bob', 'already-logged-in', 'nick-in-use'],
  ['member', 'login|', 'already-logged-in', 'nick-invalid'],
  ['guest', 'say|', 'not-logged-in', 'text-empty'],
  ['guest', `say|${'x'.repeat(961)}`, 'not-logged-in', 'text-too-long'],
  ['guest', 'to|nobody|', 'not-logged-in', 'text-empty', 'no-such-nick'],
  ['member', 'to|alice|', 'text-empty', 'to-self'],
  ['member', 'to|nobody|', 'text-empty', 'no-such-nick'],
  ['member', `to|alice|${'x'.repeat(961)}`, 'text-too-long', 'to-self'],
  ['member', `to|nobody|${'x'.repeat(961)}`, 'text-too-long', 'no-such-nick'],
];

t.test('of several codes that apply, the first of the catalogue is the answer (ERR-3)', async (t) => {
  for (const [phase, line, ...codes] of CONTESTED) {
    const octets = typeof line === 'string' ? octetsOf(line) : Uint8Array.from(line);
    const shown = `${phase}: ${JSON.stringify(textOf(octets)!.slice(0, 30))}`;
    t.strictSame([...applicable(octets, phase)].sort(), [...codes].sort(), `${shown} earns several`);
    t.equal(answerTo(octets, phase), codes[0], `${shown} is answered with the first`);
    t.equal(first(new Set(codes)), codes[0], 'which stands first in the catalogue');
  }
  const fragment = fc.oneof(
    fc
      .constantFrom(
        'login',
        'say',
        'to',
        'quit',
        'ping',
        'pong',
        'dance',
        '|',
        '|',
        '|',
        '|',
        'alice',
        'BOB',
        'carol',
      )
      .map((text) => [...octetsOf(text)]),
    fc
      .constantFrom(
        '',
        ' ',
        '\t',
        '\u0085',
        '\r',
        'é',
        'x'.repeat(33),
        'x'.repeat(65),
        'x'.repeat(961),
        'y'.repeat(990),
      )
      .map((text) => [...octetsOf(text)]),
    fc.constantFrom([0xff], [0xc3], [0xed, 0xa0, 0x80]),
  );
  const line = fc.oneof(
    fc.array(fragment, { maxLength: 6 }).map((pieces) => pieces.flat()),
    fc
      .tuple(
        fc.constantFrom('login|', 'say|', 'to|alice|', 'to|bob|', 'to|', 'ping|'),
        fc.array(fragment, { maxLength: 3 }),
      )
      .map(([start, pieces]) => [...octetsOf(start), ...pieces.flat()]),
  );
  holds(
    t,
    'random lines are answered as the sentences of the catalogue say',
    fc.property(line, fc.constantFrom<Phase>('guest', 'member'), (octets, phase) => {
      const whole = Uint8Array.from(octets);
      assert.equal(answerTo(whole, phase), first(applicable(whole, phase)));
    }),
    { numRuns: 3000 },
  );
});

t.test('every code and reason is used, and every one that is used is in the catalogue', async (t) => {
  const used = { codes: new Set<string>(), left: new Set<string>(), bye: new Set<string>() };
  const end = step(parley.policy, HOUSE, { type: 'shutdown', connections: [1] });
  const inPairs = explore(ALL_RULES, DIALECTS.p2p!.policy);
  const paths = [...explore().paths.values(), ...inPairs.paths.values()];
  for (const effects of [...paths.map((path) => path.effects.at(-1)!), end.effects]) {
    for (const effect of effects) {
      if (!('message' in effect)) continue;
      if (effect.message.type === 'error') used.codes.add(effect.message.code);
      if (effect.message.type === 'left') used.left.add(effect.message.reason);
      if (effect.message.type === 'bye') used.bye.add(effect.message.reason);
    }
  }
  const faults = ['x'.repeat(1024), '\ud800', '', '\t', 'dance', 'login'].map((line) =>
    answerTo(line === '\ud800' ? Uint8Array.of(0xff) : octetsOf(line), 'guest'),
  );
  t.strictSame(
    faults,
    ERROR_CODES.filter((code) => ERRORS[code].kind === 'fault'),
    'each fault is found by the decoder, in the order of the catalogue',
  );
  for (const code of faults) used.codes.add(code!);
  t.strictSame([...used.codes].sort(), [...ERROR_CODES].sort(), 'the codes');
  t.strictSame([...used.left].sort(), Object.keys(LEFT_REASONS).sort(), 'the reasons of left');
  t.strictSame([...used.bye].sort(), Object.keys(BYE_REASONS).sort(), 'the reasons of bye');
  t.strictSame(
    ERROR_CODES.map((code) => ERRORS[code].kind),
    [...Array(6).fill('fault'), ...Array(9).fill('refusal')],
    'faults stand before refusals: a line is judged before the room',
  );
  t.ok(RULES.length > 30, 'the rules were looked at');
});
