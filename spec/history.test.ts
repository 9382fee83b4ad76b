/** Each invariant on small histories that keep it and that break it; none of them comes from `step`. */
import t from 'tap';
import {
  type ClientMessage,
  type Entry,
  INVARIANTS,
  type Invalid,
  type Invariant,
  type Policy,
  parley,
  requirement,
  type ServerMessage,
  SYNCHRONOUS_INVARIANTS,
  type Violation,
  violations,
} from './index.ts';

const { policy } = parley;
const ALL: readonly Invariant[] = [...INVARIANTS, ...SYNCHRONOUS_INVARIANTS];

const sent = (peer: string, message: ClientMessage | Invalid): Entry => ({ peer, what: 'sent', message });
const got = (peer: string, message: ServerMessage | Invalid): Entry => ({ peer, what: 'received', message });
const ended = (peer: string): Entry => ({ peer, what: 'ended' });
const closed = (peer: string): Entry => ({ peer, what: 'closed' });

const login = (peer: string, nick: string) => sent(peer, { type: 'login', nick });
const says = (peer: string, text: string) => sent(peer, { type: 'say', text });
const writes = (peer: string, nick: string, text: string) => sent(peer, { type: 'to', nick, text });
const quits = (peer: string) => sent(peer, { type: 'quit' });
const welcome = (peer: string, nick: string) => got(peer, { type: 'welcome', nick });
const here = (peer: string, ...nicks: string[]) => got(peer, { type: 'here', nicks });
const joined = (peer: string, nick: string) => got(peer, { type: 'joined', nick });
const left = (peer: string, nick: string, reason = 'quit') => got(peer, { type: 'left', nick, reason });
const said = (peer: string, nick: string, text: string) => got(peer, { type: 'said', nick, text });
const told = (peer: string, nick: string, text: string) => got(peer, { type: 'told', nick, text });
const bye = (peer: string, reason = 'quit') => got(peer, { type: 'bye', reason });

/** Ann, Bea and Cem log in one after the other. */
const THREE: readonly Entry[] = [
  ...[login('A', 'ann'), welcome('A', 'ann')],
  ...[login('B', 'bea'), here('B', 'ann'), joined('A', 'bea'), welcome('B', 'bea')],
  ...[
    login('C', 'cem'),
    here('C', 'ann', 'bea'),
    joined('A', 'cem'),
    joined('B', 'cem'),
    welcome('C', 'cem'),
  ],
];

/** A conversation that is right in every respect. */
const RIGHT: readonly Entry[] = [
  ...THREE,
  ...[says('A', 'one'), said('B', 'ann', 'one'), said('C', 'ann', 'one')],
  ...[writes('B', 'CEM', 'two'), told('C', 'bea', 'two')],
  ...[says('C', ''), got('C', { type: 'error', code: 'text-empty', text: '' })],
  ...[quits('C'), left('A', 'cem'), left('B', 'cem'), bye('C'), closed('C')],
  ...[
    login('D', 'Cem'),
    here('D', 'ann', 'bea'),
    joined('A', 'Cem'),
    joined('B', 'Cem'),
    welcome('D', 'Cem'),
  ],
  ...[ended('B'), left('A', 'bea', 'lost'), left('D', 'bea', 'lost'), closed('B')],
  ...[says('D', 'three'), said('A', 'Cem', 'three')],
];

interface Wrong {
  readonly invariant: string;
  readonly requirement: string;
  readonly what: string;
  readonly entries: readonly Entry[];
  /** The peer that was there all the time, where one is known. */
  readonly observer?: string;
  /** Who hears a say, where it is not all others. */
  readonly says?: Policy['says'];
  /** The peer at whom it shows, and words of the sentence that says so. */
  readonly shows: readonly [peer: string, ...words: string[]];
}

const WRONG: readonly Wrong[] = [
  {
    invariant: 'well-formed',
    requirement: 'FRAME-11',
    what: 'a line that is none',
    entries: [...THREE, got('B', { type: 'invalid', code: 'not-utf8' })],
    shows: ['B', 'not-utf8'],
  },
  {
    invariant: 'well-formed',
    requirement: 'FRAME-11',
    what: 'a line of no known command',
    entries: [...THREE, got('B', { type: 'invalid', code: 'unknown-command', frame: 'hello\tthere' })],
    shows: ['B', 'unknown-command', '"hello\\tthere"'],
  },
  {
    invariant: 'well-formed',
    requirement: 'ERR-4',
    what: 'a code that is in no catalogue',
    entries: [...THREE, got('A', { type: 'error', code: 'teapot', text: '' })],
    shows: ['A', 'teapot'],
  },
  ...[joined('G', 'ann'), left('G', 'ann'), said('G', 'ann', 'psst'), told('G', 'ann', 'psst')].map(
    (entry): Wrong => ({
      invariant: 'nothing-before-welcome',
      requirement: 'LOGIN-4',
      what: `a guest is sent ${entry.what === 'received' && entry.message.type}`,
      entries: [...THREE, sent('G', { type: 'ping', token: '1' }), entry],
      shows: ['G', 'before it was welcomed'],
    }),
  ),
  {
    invariant: 'nothing-before-welcome',
    requirement: 'LOGIN-9',
    what: 'a greeting',
    entries: [got('G', { type: 'error', code: 'not-logged-in', text: '' })],
    shows: ['G', 'error'],
  },
  {
    invariant: 'nothing-before-welcome',
    requirement: 'LOGIN-9',
    what: 'a prompt where the dialect has none',
    entries: [got('G', { type: 'prompt' })],
    shows: ['G', 'prompt'],
  },
  {
    invariant: 'one-owner',
    requirement: 'NICK-1',
    what: 'one nickname is given twice',
    entries: [...THREE, login('D', 'ann'), welcome('D', 'ann')],
    shows: ['D', 'A', 'ann'],
  },
  {
    invariant: 'one-owner',
    requirement: 'NICK-1',
    what: 'a variant is given to another',
    entries: [...THREE, login('D', '\uff21NN'), welcome('D', '\uff21NN')],
    shows: ['D', 'A', '\uff21NN'],
  },
  {
    invariant: 'exactly-once',
    requirement: 'SAY-2',
    what: 'a say comes twice',
    entries: [...THREE, says('A', 'x'), said('B', 'ann', 'x'), said('C', 'ann', 'x'), said('B', 'ann', 'x')],
    shows: ['B', 'said', 'ann', '"x"'],
  },
  {
    invariant: 'exactly-once',
    requirement: 'TO-1',
    what: 'a to comes twice',
    entries: [...THREE, writes('A', 'bea', 'x'), told('B', 'ann', 'x'), told('B', 'ann', 'x')],
    shows: ['B', 'told', 'ann', '"x"'],
  },
  {
    invariant: 'right-people',
    requirement: 'SAY-3',
    what: 'an echo',
    entries: [...THREE, says('A', 'x'), said('A', 'ann', 'x')],
    shows: ['A', '"x"'],
  },
  {
    invariant: 'right-people',
    requirement: 'SAY-1',
    what: 'a say under another name',
    entries: [...THREE, says('A', 'x'), said('C', 'bea', 'x')],
    shows: ['C', 'ann', 'bea'],
  },
  {
    invariant: 'right-people',
    requirement: 'TO-1',
    what: 'a to that all hear',
    entries: [...THREE, writes('A', 'bea', 'x'), said('C', 'ann', 'x')],
    shows: ['C', 'said'],
  },
  {
    invariant: 'right-people',
    requirement: 'TO-1',
    what: 'a to that another is told',
    entries: [...THREE, writes('A', 'bea', 'x'), told('C', 'ann', 'x')],
    shows: ['C', 'told'],
  },
  {
    invariant: 'right-people',
    requirement: 'TO-1',
    what: 'a to under another name',
    entries: [...THREE, writes('A', 'bea', 'x'), told('B', 'cem', 'x')],
    shows: ['B', 'ann', 'cem'],
  },
  {
    invariant: 'no-history',
    requirement: 'SAY-4',
    what: 'a newcomer is sent what was heard before it asked to log in',
    entries: [
      ...[...THREE, says('A', 'x'), said('B', 'ann', 'x'), said('C', 'ann', 'x')],
      ...[login('D', 'dan'), here('D', 'ann', 'bea', 'cem'), welcome('D', 'dan'), said('D', 'ann', 'x')],
    ],
    shows: ['D', 'ann', '"x"'],
  },
  {
    invariant: 'sender-order',
    requirement: 'SAY-5',
    what: 'two says change places',
    entries: [...THREE, says('A', 'x'), says('A', 'y'), said('B', 'ann', 'y'), said('B', 'ann', 'x')],
    shows: ['B', 'ann', '"x" after "y"'],
  },
  {
    invariant: 'sender-order',
    requirement: 'SAY-5',
    what: 'a say and a to change places',
    entries: [
      ...THREE,
      writes('A', 'bea', 'x'),
      says('A', 'y'),
      said('B', 'ann', 'y'),
      told('B', 'ann', 'x'),
    ],
    shows: ['B', 'ann', '"x" after "y"'],
  },
  {
    invariant: 'one-order',
    requirement: 'SAY-6',
    what: 'two receivers see two says in opposite orders',
    entries: [
      ...THREE,
      ...[says('A', 'x'), says('B', 'y'), said('C', 'ann', 'x'), said('C', 'bea', 'y')],
      ...[said('D', 'bea', 'y'), said('D', 'ann', 'x')],
    ],
    shows: ['D', 'C', 'said ann: x', 'said bea: y'],
  },
  {
    invariant: 'one-order',
    requirement: 'SAY-6',
    what: 'a say before a notice for one, after it for another',
    entries: [...THREE, said('A', 'cem', 'x'), left('A', 'bea'), left('D', 'bea'), said('D', 'cem', 'x')],
    shows: ['D', 'A', 'left bea', 'said cem: x'],
  },
  {
    invariant: 'joined-and-left',
    requirement: 'LOGIN-3',
    what: 'joined comes twice',
    entries: [...THREE, joined('A', 'cem')],
    shows: ['A', 'cem'],
  },
  {
    invariant: 'joined-and-left',
    requirement: 'LOGIN-3',
    what: 'somebody of the roster joins',
    entries: [...THREE, joined('C', 'BEA')],
    shows: ['C', 'BEA'],
  },
  {
    invariant: 'joined-and-left',
    requirement: 'LOGIN-3',
    what: 'somebody is told that it joined itself',
    entries: [login('A', 'ann'), welcome('A', 'ann'), joined('A', 'ann')],
    shows: ['A', 'itself'],
  },
  {
    invariant: 'joined-and-left',
    requirement: 'LEAVE-10',
    what: 'somebody leaves who was not in the roster and did not join',
    entries: [...THREE, left('C', 'guest', 'lost')],
    shows: ['C', 'guest'],
  },
  {
    invariant: 'joined-and-left',
    requirement: 'LEAVE-1',
    what: 'left comes twice',
    entries: [...THREE, quits('C'), left('A', 'cem'), left('A', 'cem', 'lost')],
    shows: ['A', 'cem'],
  },
  {
    invariant: 'joined-and-left',
    requirement: 'LEAVE-9',
    what: 'words come after their speaker left',
    entries: [...THREE, says('C', 'x'), quits('C'), left('A', 'cem'), said('A', 'cem', 'x')],
    shows: ['A', 'said', 'cem'],
  },
  {
    invariant: 'joined-and-left',
    requirement: 'LEAVE-9',
    what: 'direct words come after their speaker left',
    entries: [...THREE, writes('C', 'ann', 'x'), quits('C'), left('A', 'cem'), told('A', 'cem', 'x')],
    shows: ['A', 'told', 'cem'],
  },
  ...(['partner', 'self'] as const).flatMap((who): Wrong[] => {
    const id = who === 'partner' ? 'ROOM-3' : 'ROOM-6';
    const speaker = who === 'self' ? 'B' : 'A';
    const [one, two] = [says(speaker, 'x'), says(speaker, 'y')];
    const nick = speaker === 'B' ? 'bea' : 'ann';
    const [first, second] = [said('B', nick, 'x'), said('B', nick, 'y')];
    const stranger = who === 'self' ? said('C', 'bea', 'x') : said('B', 'cem', 'x');
    return [
      {
        invariant: 'exactly-once',
        requirement: id,
        what: `what is said comes twice where it goes to ${who}`,
        says: who,
        entries: [...THREE, one, first, first],
        shows: ['B', '"x"'],
      },
      {
        invariant: 'right-people',
        requirement: id,
        what: `what is said is of somebody else, or for somebody else, where it goes to ${who}`,
        says: who,
        entries: [...THREE, one, stranger],
        shows: [stranger.peer, '"x"'],
      },
      {
        invariant: 'sender-order',
        requirement: id,
        what: `what is said changes places where it goes to ${who}`,
        says: who,
        entries: [...THREE, one, two, second, first],
        shows: ['B', '"x" after "y"'],
      },
    ];
  }),
  {
    invariant: 'heard-all',
    requirement: 'SAY-1',
    what: 'a say that one who is there does not hear',
    observer: 'A',
    entries: [
      ...[...THREE, says('B', 'x'), said('A', 'bea', 'x'), says('B', 'y'), said('A', 'bea', 'y')],
      ...[said('C', 'bea', 'y')],
    ],
    shows: ['C', 'said bea: x', 'before "said bea: y"'],
  },
  {
    invariant: 'heard-all',
    requirement: 'SAY-1',
    what: 'a say that whoever quits does not hear before its bye',
    observer: 'A',
    entries: [
      ...[...THREE, says('B', 'x'), said('A', 'bea', 'x'), quits('C'), left('A', 'cem'), left('B', 'cem')],
      ...[bye('C'), closed('C')],
    ],
    shows: ['C', 'said bea: x', 'before its bye'],
  },
  {
    invariant: 'heard-all',
    requirement: 'SAY-1',
    what: 'a say that the observer does not hear',
    observer: 'A',
    entries: [
      ...[...THREE, says('B', 'x'), said('C', 'bea', 'x'), says('B', 'y'), said('A', 'bea', 'y')],
      ...[said('C', 'bea', 'y')],
    ],
    shows: ['C', 'A was not sent', 'said bea: x'],
  },
  {
    invariant: 'heard-all',
    requirement: 'LOGIN-3',
    what: 'a newcomer of whom one is not told',
    observer: 'A',
    entries: [
      ...[...THREE, login('D', 'dan'), joined('A', 'dan'), joined('B', 'dan'), welcome('D', 'dan')],
      ...[quits('D'), left('A', 'dan'), left('B', 'dan'), left('C', 'dan')],
    ],
    shows: ['C', 'joined dan', 'before "left dan"'],
  },
  {
    invariant: 'heard-all',
    requirement: 'LEAVE-1',
    what: 'a left of which one is not told, among two of one nickname',
    observer: 'A',
    entries: [
      ...[...THREE, quits('C'), left('A', 'cem'), left('B', 'cem'), bye('C'), closed('C')],
      ...[login('D', 'cem'), here('D', 'ann', 'bea'), joined('A', 'cem'), joined('B', 'cem')],
      ...[welcome('D', 'cem'), ended('B'), left('A', 'bea', 'lost'), says('A', 'x'), said('D', 'ann', 'x')],
      ...[login('E', 'eve'), joined('A', 'eve'), joined('D', 'eve'), welcome('E', 'eve')],
    ],
    shows: ['D', 'left bea', 'before "joined eve"'],
  },
  {
    invariant: 'bye-is-last',
    requirement: 'LEAVE-2',
    what: 'a pong after bye',
    entries: [...THREE, quits('C'), bye('C'), got('C', { type: 'pong', token: '1' })],
    shows: ['C', 'pong'],
  },
  {
    invariant: 'bye-is-last',
    requirement: 'LEAVE-2',
    what: 'two byes',
    entries: [...THREE, quits('C'), bye('C'), bye('C')],
    shows: ['C', 'bye'],
  },
  {
    invariant: 'everyone-hears',
    requirement: 'SAY-1',
    what: 'a say that one does not hear',
    entries: [...THREE, says('A', 'x'), said('B', 'ann', 'x')],
    shows: ['A', 'C'],
  },
  {
    invariant: 'everyone-hears',
    requirement: 'LEAVE-1',
    what: 'a quit that one is not told of',
    entries: [...THREE, quits('A'), left('B', 'ann'), bye('A'), closed('A')],
    shows: ['A', 'C'],
  },
  {
    invariant: 'everyone-hears',
    requirement: 'LEAVE-1',
    what: 'a lost connection that nobody is told of',
    entries: [...THREE, ended('A'), closed('A')],
    shows: ['A', 'B'],
  },
  {
    invariant: 'free-names-are-given',
    requirement: 'NICK-7',
    what: 'a nickname that is refused although its owner has quit',
    entries: [
      ...[...THREE, quits('A'), left('B', 'ann'), left('C', 'ann'), bye('A'), closed('A')],
      ...[login('D', 'ann'), got('D', { type: 'error', code: 'nick-in-use', text: '' })],
    ],
    shows: ['D', 'ann'],
  },
];

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
