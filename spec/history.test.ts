/** Each invariant on small histories that keep it and that break it; none of them comes from `step`. */
import t from 'tap';
import {
  ALL,
  bye,
  closed,
  ended,
  got,
  here,
  joined,
  left,
  login,
  policy,
  quits,
  RIGHT,
  said,
  says,
  THREE,
  told,
  welcome,
  writes,
} from './entries.test.helper.ts';
import {
  type Entry,
  INVARIANTS,
  type Policy,
  requirement,
  SYNCHRONOUS_INVARIANTS,
  type Violation,
  violations,
} from './index.ts';
import { WRONG } from './wrong-histories.test.helper.ts';

t.test('no invariant objects to a conversation that is right', async (t) => {
  for (const each of ALL) {
    for (let length = 0; length <= RIGHT.length; length++) {
      // What must follow a cause may be missing at the end of a part.
      const whole = length === RIGHT.length;
      if (!whole && SYNCHRONOUS_INVARIANTS.includes(each)) continue;
      const found = each.check({ policy, hasRoster: true, observer: 'A', entries: RIGHT.slice(0, length) });
      if (found.length > 0 || whole) t.strictSame(found, [], `${each.name} of the first ${length} entries`);
    }
  }
});

t.test('each invariant finds what breaks it, and says which requirement, who and where', async (t) => {
  for (const { invariant, requirement: id, what, entries, observer, says: who, shows } of WRONG) {
    const { check } = ALL.find((each) => each.name === invariant)!;
    const history = { policy: { ...policy, ...(who && { says: who }) }, hasRoster: true, observer, entries };
    const found = check(history);
    const one = found.find((each) => each.requirement === id);
    t.ok(one, `${invariant}: ${what} breaks ${id}; found ${JSON.stringify(found)}`);
    if (one === undefined) continue;
    const [peer, ...words] = shows;
    t.equal(entries[one.at]?.peer, peer, `${what} shows at ${peer}`);
    for (const word of [peer, ...words]) t.ok(one.message.includes(word), `"${one.message}" has ${word}`);
    t.match(one.message, /^\S.*\.$/, 'the message is a sentence');
    t.ok(violations(history, ALL).length > 0, 'the whole of the invariants finds it too');
  }
});

t.test('every requirement of every invariant has a history that breaks it', async (t) => {
  for (const { name, requirements } of ALL) {
    const shown = WRONG.filter((wrong) => wrong.invariant === name).map((wrong) => wrong.requirement);
    for (const id of requirements) {
      t.doesNotThrow(() => requirement(id), `${id} is in the table of requirements`);
      t.ok(shown.includes(id), `${name} is shown to find what breaks ${id}`);
    }
    for (const id of shown) t.ok(requirements.includes(id), `${name} states that it speaks of ${id}`);
  }
  t.equal(new Set(ALL.map(({ name }) => name)).size, ALL.length, 'no two invariants have one name');
});

const check = (name: string, entries: readonly Entry[], under: Policy = policy): Violation[] =>
  ALL.find((each) => each.name === name)!.check({ policy: under, entries });

t.test('what is allowed is not reported', async (t) => {
  t.strictSame(
    check('nothing-before-welcome', [got('G', { type: 'ping', token: '1' }), bye('G', 'shutdown')]),
    [],
    'ping and bye may come to a silent connection',
  );
  t.strictSame(
    check('nothing-before-welcome', [got('G', { type: 'prompt' })], { ...policy, prompt: true }),
    [],
    'a prompt may come where the dialect has one',
  );
  t.strictSame(
    check('one-owner', [...THREE, login('D', 'ANN'), welcome('D', 'ANN')], { ...policy, nickKey: 'octet' }),
    [],
    'what is the same nickname is for the policy to say',
  );
  t.strictSame(
    check('exactly-once', [...THREE, told('B', 'ann', 'x'), said('B', 'ann', 'x')]),
    [],
    'a text may be told and said',
  );
  t.strictSame(
    check('right-people', [...THREE, writes('A', 'BEA', 'x'), told('B', 'ann', 'x')]),
    [],
    'the addressee is named by any variant',
  );
  t.strictSame(
    check('right-people', [...THREE, said('B', 'ann', 'of somebody unseen')]),
    [],
    'a text whose origin was not seen is nobody’s',
  );
  const again = [...THREE, says('A', 'x'), says('A', 'x'), says('B', 'x')];
  const copies = [said('C', 'ann', 'x'), said('C', 'ann', 'x'), said('C', 'bea', 'x')];
  t.strictSame(
    violations({ policy, entries: [...again, ...copies, said('A', 'bea', 'x'), said('B', 'ann', 'x')] }),
    [],
    'the same text, said again by whoever, may come again',
  );
  t.match(
    check('exactly-once', [...again, ...copies, said('C', 'ann', 'x'), said('C', 'ann', 'x')]),
    [{ requirement: 'SAY-2', message: /4 times/ }],
    'but not more often than it was said',
  );
  t.strictSame(
    check('well-formed', [got('A', { type: 'error', code: '', text: 'no' })]),
    [],
    'a dialect without codes',
  );
  t.strictSame(
    check('joined-and-left', [left('A', 'zoe'), joined('A', 'zoe'), left('A', 'zoe')]),
    [],
    'without a roster somebody may have been there',
  );
  t.strictSame(
    check('everyone-hears', [...THREE, says('A', 'x'.repeat(961)), says('A', '')]),
    [],
    'what is refused need not be heard',
  );
});

t.test('each receiver may be slow on its own: what comes late is no violation', async (t) => {
  // What C receives after its welcome moves to the end, as if it had not read for long.
  const isLate = (entry: Entry, at: number) =>
    entry.peer === 'C' && (entry.what === 'received' || entry.what === 'closed') && at >= THREE.length;
  const late = [...RIGHT.filter((entry, at) => !isLate(entry, at)), ...RIGHT.filter(isLate)];
  t.notSame(late, RIGHT, 'the order of recording is another');
  for (const each of INVARIANTS)
    t.strictSame(each.check({ policy, hasRoster: true, observer: 'A', entries: late }), [], each.name);
});

t.test('a nickname may be given again once somebody was told that its owner left (NICK-7)', async (t) => {
  // The server ended A, which does not read and so learns of it late.
  const entries = [
    ...THREE,
    ...[left('B', 'ann', 'slow'), left('C', 'ann', 'slow')],
    ...[login('D', 'ann'), welcome('D', 'ann'), closed('A')],
  ];
  t.strictSame(check('one-owner', entries), [], 'one-owner holds however late entries were recorded');
});

t.test('three receivers who disagree in a circle are found', async (t) => {
  const circle = [
    ...[said('A', 'x', '1'), said('A', 'y', '2')],
    ...[said('B', 'y', '2'), said('B', 'z', '3')],
    ...[said('C', 'z', '3'), said('C', 'x', '1')],
  ];
  const [found, ...more] = check('one-order', circle);
  t.match(found, {
    requirement: 'SAY-6',
    message:
      'No one order explains what A, B, C saw: A "said x: 1" before "said y: 2", B "said y: 2" before "said z: 3", C "said z: 3" before "said x: 1".',
  });
  t.strictSame(more, [], 'it is said once');
  t.strictSame(check('one-order', circle.slice(0, 5)), [], 'without the last there is an order');
});

/** What many receivers see of many events, each without its own. */
function crowd(receivers: number, events: number): Entry[][] {
  return Array.from({ length: receivers }, (_, receiver) =>
    Array.from({ length: events }, (__, event) =>
      said(`peer-${receiver}`, `nick-${event % receivers}`, `text ${event}`),
    ).filter((_entry, event) => event % receivers !== receiver),
  );
}

t.test('one order of 200 events among 200 receivers is found, and so is one swapped pair', async (t) => {
  const streams = crowd(200, 200);
  t.strictSame(check('one-order', streams.flat()), [], 'all agree');
  const turns = Array.from({ length: 199 }, (_, i) => streams.flatMap((stream) => stream[i] ?? [])).flat();
  t.strictSame(check('one-order', turns), [], 'all agree, recorded in turns');
  const stream = streams[77]!;
  [stream[120], stream[121]] = [stream[121]!, stream[120]!];
  const [found, ...more] = check('one-order', streams.flat());
  t.match(found, { requirement: 'SAY-6', message: /^peer-0 and peer-77 saw .* in opposite orders\.$/ });
  t.match(
    found!.message,
    /"said nick-121: text 121" and "said nick-122: text 122"/,
    'the two events are named',
  );
  t.equal(streams.flat()[found!.at]!.peer, 'peer-77', 'at the entry that shows it');
  t.strictSame(more, [], 'it is said once');
});

t.test('somebody who left and came back gives no false alarm of order (SAY-6)', async (t) => {
  // Zoe is there, leaves, comes back after Bea came, and leaves again: Ann sees all, Bea the last two.
  const entries = [
    ...[login('A', 'ann'), here('A', 'zoe'), welcome('A', 'ann'), left('A', 'zoe')],
    ...[login('B', 'bea'), here('B', 'ann'), joined('A', 'bea'), welcome('B', 'bea')],
    ...[joined('A', 'zoe'), joined('B', 'zoe'), left('A', 'zoe'), left('B', 'zoe')],
  ];
  t.strictSame(violations({ policy, entries }), [], 'both saw what happened, in its order');
});

t.test('who joined late or was cut off knows a part of the order, and misses nothing else', async (t) => {
  const entries = [
    ...[...THREE, says('B', 'x'), said('A', 'bea', 'x'), says('B', 'y'), said('A', 'bea', 'y')],
    ...[said('C', 'bea', 'x'), ended('C'), left('A', 'cem', 'lost'), left('B', 'cem', 'lost')],
    ...[
      login('D', 'dan'),
      here('D', 'ann', 'bea'),
      joined('A', 'dan'),
      joined('B', 'dan'),
      welcome('D', 'dan'),
    ],
    ...[says('B', 'z'), said('A', 'bea', 'z'), said('D', 'bea', 'z')],
  ];
  const heard = (observer?: string) =>
    violations({ policy, hasRoster: true, observer, entries }).map(({ message }) => message);
  t.strictSame(
    heard('A'),
    [],
    'the end of what was sent to somebody lost, and what was before, is not missed',
  );
  t.strictSame(heard(), [], 'and nobody need be there all the time');
  const untold = [...THREE, says('B', 'x'), said('A', 'bea', 'x'), quits('C'), bye('C'), closed('C')];
  t.strictSame(
    violations({ policy, observer: 'A', tellsLeaves: false, entries: untold }),
    [],
    'of whose going nobody is told, it is not known what they missed',
  );
});

t.test(
  'a roster is that of the point where its newcomer joined, however late it is read (LOGIN-2)',
  async (t) => {
    // Dan and Eve log in at once; Dan reads nothing before Cem has left.
    const entries = [
      ...[...THREE, login('D', 'dan'), login('E', 'eve'), joined('A', 'dan'), joined('A', 'eve')],
      ...[here('E', 'ann', 'bea', 'cem'), here('E', 'dan'), welcome('E', 'eve'), left('A', 'cem')],
      ...[here('D', 'ann', 'bea', 'cem'), welcome('D', 'dan'), joined('D', 'eve')],
    ];
    const found = (...more: Entry[]) =>
      violations({ policy, hasRoster: true, observer: 'A', entries: [...entries, ...more] });
    t.strictSame(found(), [], 'each has the others of its moment');
    t.strictSame(
      found(
        joined('A', 'zoe'),
        left('A', 'zoe'),
        joined('A', 'zoe'),
        login('Z', 'zoe'),
        here('Z'),
        welcome('Z', 'zoe'),
      ),
      [],
      'of which joined the one roster is, cannot be known',
    );
  },
);

t.test('what comes in another order is no hole in what was heard', async (t) => {
  const entries = [
    ...[...THREE, said('A', 'bea', 'x'), said('A', 'bea', 'y'), said('C', 'bea', 'y'), said('C', 'bea', 'x')],
  ];
  const requirements = violations({ policy, observer: 'A', entries }).map((each) => each.requirement);
  t.strictSame(requirements, ['SAY-6'], 'it is two orders, and nothing else');
});

t.test('nicknames and texts that read alike when joined are told apart', async (t) => {
  const twice = [...THREE, said('B', 'a b', 'c'), said('B', 'a', 'b c')];
  t.strictSame(check('exactly-once', twice), [], 'a text of "a b" and one of "a" are two texts');
  const heard = [said('B', 'a b', 'c'), login('D', 'dan'), welcome('D', 'dan'), said('D', 'a', 'b c')];
  t.strictSame(check('no-history', heard), [], 'that a text of "a b" was heard says nothing of one of "a"');
  // P and Q speak; neither hears itself. Their lines read alike as "a: b: c".
  const order = [
    ...[said('A', 'a: b', 'c'), joined('A', 'zoe'), said('A', 'a', 'b: c')],
    ...[joined('P', 'zoe'), said('P', 'a', 'b: c')],
  ];
  t.strictSame(check('one-order', order), [], 'a text of "a: b" and one of "a" are two events');
});

t.test('a login that is repeated before its answer was read is no later login (SAY-4)', async (t) => {
  // Dan is a member from its first login on; the second, on its way meanwhile, is refused.
  const entries = [
    ...[...THREE, login('D', 'dan'), says('A', 'x'), said('B', 'ann', 'x'), said('C', 'ann', 'x')],
    ...[login('D', 'dan'), here('D', 'ann', 'bea', 'cem'), welcome('D', 'dan'), said('D', 'ann', 'x')],
    got('D', { type: 'error', code: 'already-logged-in', text: '' }),
  ];
  t.strictSame(check('no-history', entries), [], 'what was said after the first login is not history');
});

t.test('a text that the policy of the room refuses need not be heard (SAY-9)', async (t) => {
  const entries = [...THREE, says('A', 'hello')];
  t.strictSame(
    check('everyone-hears', entries, { ...policy, textBytesMax: 4 }),
    [],
    'five octets where four are allowed',
  );
});
