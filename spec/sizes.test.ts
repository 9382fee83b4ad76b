/** Sizes: what is accepted fits when it is relayed. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import {
  BYE_REASONS,
  ERROR_CODES,
  ERRORS,
  LEFT_REASONS,
  LIMITS,
  parley,
  rosterLines,
  type ServerMessage,
  step,
  utf8Length,
} from './index.ts';
import { codec, decode, decoderOf, encodeAll, holds, received, roomOf } from './octets.test.helper.ts';

t.test('what is accepted fits into the line that relays it', async (t) => {
  const { nickBytesMax, textBytesMax, lineBytesMax } = LIMITS;
  const longest = 'n'.repeat(nickBytesMax);
  const room = roomOf(longest, 'bob');
  for (const text of [
    'x'.repeat(textBytesMax),
    '👋'.repeat(textBytesMax / 4),
    'é'.repeat(textBytesMax / 2),
  ]) {
    for (const message of [
      { type: 'say', text },
      { type: 'to', nick: 'bob', text },
    ] as const) {
      t.ok(codec.encode('client', message)!.length <= lineBytesMax, `${message.type} can be sent`);
      const { rule, effects } = step(parley.policy, room, received(1, message));
      t.ok(rule === 'say' || rule === 'tell', `the longest ${message.type} is accepted`);
      for (const effect of effects) {
        if (!('message' in effect)) continue;
        const relayed = codec.encode('server', effect.message)!;
        t.ok(relayed.length <= lineBytesMax, `${relayed.length} octets fit into a line`);
        t.strictSame(decode(decoderOf(codec, 'server'), [relayed]), [effect.message], 'and arrive');
      }
      const longer = { ...message, text: `${text}x` };
      t.match(
        step(parley.policy, room, received(1, longer)).rule,
        /^refuse-long-/,
        'one octet more is refused',
      );
    }
  }
  const others: ServerMessage[] = [
    ...['joined', 'welcome'].map((type) => ({ type, nick: longest }) as ServerMessage),
    ...Object.keys(LEFT_REASONS).map((reason): ServerMessage => ({ type: 'left', nick: longest, reason })),
    ...Object.keys(BYE_REASONS).map((reason): ServerMessage => ({ type: 'bye', reason })),
    ...ERROR_CODES.map((code): ServerMessage => ({ type: 'error', code, text: ERRORS[code].text })),
    { type: 'pong', token: 't'.repeat(LIMITS.tokenBytesMax) },
  ];
  const octets = encodeAll(codec, others);
  t.strictSame(decode(decoderOf(codec, 'server'), [octets]), others, 'so does all else that a server sends');
});

t.test('a roster of any size is told in lines that fit, and names everybody once', async (t) => {
  const nick = fc
    .string({ unit: fc.constantFrom('a', 'é', '你', '👋'), minLength: 1, maxLength: 32 })
    .filter((each) => utf8Length(each) <= LIMITS.nickBytesMax);
  const check = (nicks: readonly string[]) => {
    const lines = rosterLines(nicks);
    assert.deepEqual(lines.flat(), nicks, 'somebody is lost, doubled or moved');
    for (const [i, each] of lines.entries()) {
      const bytes = codec.encode('server', { type: 'here', nicks: each })!.length;
      assert.ok(each.length > 0 && bytes <= LIMITS.lineBytesMax, `line ${i} has ${bytes} octets`);
      const next = lines[i + 1]?.[0];
      const more = bytes + 1 + utf8Length(next ?? '');
      assert.ok(next === undefined || more > LIMITS.lineBytesMax, `line ${i} has room for one more`);
    }
  };
  holds(
    t,
    'rosters of up to 300',
    fc.property(fc.array(nick, { maxLength: 300, size: 'max' }), (nicks) => check(nicks)),
    { numRuns: 60 },
  );
  t.strictSame(rosterLines([]), [], 'an empty roster is no line');
  const full = [...Array(30).fill('n'.repeat(32)), 'm'.repeat(27)] as string[];
  t.equal(codec.encode('server', { type: 'here', nicks: full })!.length, 1023);
  t.equal(rosterLines([...full.slice(0, -1), 'm'.repeat(28)]).length, 1, 'a line of 1024 octets is full');
  t.equal(rosterLines([...full.slice(0, -1), 'm'.repeat(29)]).length, 2, 'one octet more is a second line');
});
