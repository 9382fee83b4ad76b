/** What the oracle accepts and what not, on histories made by hand. */
import t from 'tap';
import { type ClientMessage, compile, DIALECTS, parley, type ServerMessage } from '../../spec/index.ts';
import type { Happening, Way } from './happening.ts';
import { type Judgement, judge } from './oracle.ts';
import { sightOf } from './sight.ts';

const PARLEY = sightOf(compile(parley));

const connects = (peer: string): Happening => ({ peer, what: 'connected' });
const sends = (peer: string, message: ClientMessage): Happening => ({ peer, what: 'sent', message });
const ends = (peer: string, how: Way): Happening => ({ peer, what: 'ended', how });
const closed = (peer: string): Happening => ({ peer, what: 'closed' });
const sees = (peer: string, ...messages: ServerMessage[]): Happening[] =>
  messages.map((message) => ({ peer, what: 'received', message }));
const logsIn = (peer: string, nick = peer): Happening => sends(peer, { type: 'login', nick });
const says = (peer: string, text: string): Happening => sends(peer, { type: 'say', text });
const quits = (peer: string): Happening => sends(peer, { type: 'quit' });

const welcome = (nick: string): ServerMessage => ({ type: 'welcome', nick });
const here = (...nicks: string[]): ServerMessage => ({ type: 'here', nicks });
const joined = (nick: string): ServerMessage => ({ type: 'joined', nick });
const said = (nick: string, text: string): ServerMessage => ({ type: 'said', nick, text });
const told = (nick: string, text: string): ServerMessage => ({ type: 'told', nick, text });
const left = (nick: string, reason = 'quit'): ServerMessage => ({ type: 'left', nick, reason });
const pong = (token: string): ServerMessage => ({ type: 'pong', token });
const bye: ServerMessage = { type: 'bye', reason: 'quit' };
const error = (code: string): ServerMessage => ({ type: 'error', code, text: 'In words of its own.' });

/** Alice is there, and then bob, and both have seen it. */
const BOTH: readonly Happening[] = [
  connects('alice'),
  logsIn('alice'),
  ...sees('alice', welcome('alice')),
  connects('bob'),
  logsIn('bob'),
  ...sees('bob', here('alice'), welcome('bob')),
  ...sees('alice', joined('bob')),
];
/** Carol on top of them. */
const THREE: readonly Happening[] = [
  ...BOTH,
  connects('carol'),
  logsIn('carol'),
  ...sees('carol', here('bob', 'alice'), welcome('carol')),
  ...sees('alice', joined('carol')),
  ...sees('bob', joined('carol')),
];

const whole = (...happenings: Happening[]): Judgement => judge(PARLEY, happenings, true);
const soFar = (...happenings: Happening[]): Judgement => judge(PARLEY, happenings, false);
const partingOf = (judgement: Judgement) =>
  judgement.explained
    ? undefined
    : {
        peer: judgement.parting?.peer,
        awaited: judgement.parting?.awaited[0],
        came: judgement.parting?.came,
      };

const ACCEPTED: Readonly<Record<string, readonly Happening[]>> = {
  'one after the other': THREE,
  'of two who ask for one nickname at the same moment, either wins': [
    connects('alice'),
    connects('bob'),
    logsIn('alice', 'x'),
    logsIn('bob', 'X'),
    ...sees('bob', welcome('X')),
    ...sees('alice', error('nick-in-use')),
  ],
  'two says at the same moment, in the order of the later one': [
    ...THREE,
    says('alice', 'a'),
    says('bob', 'b'),
    ...sees('carol', said('bob', 'b'), said('alice', 'a')),
    ...sees('alice', said('bob', 'b')),
    ...sees('bob', said('alice', 'a')),
  ],
  'a say and a login at the same moment, heard by the newcomer': [
    ...BOTH,
    connects('carol'),
    says('alice', 'a'),
    logsIn('carol'),
    ...sees('carol', here('alice', 'bob'), welcome('carol'), said('alice', 'a')),
    ...sees('bob', joined('carol'), said('alice', 'a')),
    ...sees('alice', joined('carol')),
  ],
  'a say and a login at the same moment, not heard by the newcomer': [
    ...BOTH,
    connects('carol'),
    says('alice', 'a'),
    logsIn('carol'),
    ...sees('carol', here('alice', 'bob'), welcome('carol')),
    ...sees('bob', said('alice', 'a'), joined('carol')),
    ...sees('alice', joined('carol')),
  ],
  'a roster in two lines, and in another order': [
    ...BOTH,
    connects('carol'),
    logsIn('carol'),
    ...sees('carol', here('bob'), here('alice'), welcome('carol')),
    ...sees('alice', joined('carol')),
    ...sees('bob', joined('carol')),
  ],
  'a reset may destroy what was sent just before it': [
    ...BOTH,
    says('bob', 'b'),
    ends('bob', 'reset'),
    ...sees('alice', left('bob', 'lost')),
  ],
  'and it may not': [
    ...BOTH,
    says('bob', 'b'),
    ends('bob', 'reset'),
    ...sees('alice', said('bob', 'b'), left('bob', 'lost')),
  ],
  'a reset may destroy a part of what was sent': [
    ...BOTH,
    says('bob', '1'),
    says('bob', '2'),
    ends('bob', 'close'),
    ...sees('alice', said('bob', '1'), left('bob', 'lost')),
  ],
  'whoever ended need not have been sent everything': [
    ...BOTH,
    says('alice', 'a'),
    ends('bob', 'half-close'),
    closed('bob'),
    ...sees('alice', left('bob', 'lost')),
  ],
  'a reset that nobody was there to see may be noticed late': [
    connects('alice'),
    logsIn('alice'),
    ...sees('alice', welcome('alice')),
    ends('alice', 'reset'),
    connects('bob'),
    logsIn('bob'),
    ...sees('bob', here('alice'), welcome('bob'), left('alice', 'lost')),
  ],
  'what follows a quit is ignored, and may destroy the bye': [
    ...BOTH,
    quits('bob'),
    says('bob', 'b'),
    closed('bob'),
    ...sees('alice', left('bob')),
  ],
  'a nickname is free again, whoever asks first': [
    ...BOTH,
    connects('carol'),
    quits('bob'),
    logsIn('carol', 'bob'),
    ...sees('bob', bye),
    closed('bob'),
    ...sees('carol', error('nick-in-use')),
    ...sees('alice', left('bob')),
  ],
  'people who are not of this history': [
    ...sees('alice', here('stranger')),
    ...BOTH,
    ...sees('alice', joined('stranger'), said('stranger', 'hello'), left('stranger')),
  ],
  'a server that does not like floods': [
    ...BOTH,
    says('bob', '1'),
    says('bob', '2'),
    ...sees('alice', said('bob', '1'), left('bob', 'flood')),
    ...sees('bob', { type: 'bye', reason: 'flood' }),
    closed('bob'),
  ],
  'a server that is full': [
    ...BOTH,
    connects('carol'),
    ...sees('carol', { type: 'bye', reason: 'full' }),
    closed('carol'),
  ],
  'a ping of the server': [
    ...BOTH,
    ...sees('alice', { type: 'ping', token: 'idle' }),
    sends('alice', { type: 'pong', token: 'idle' }),
  ],
};

t.test('what some order explains', async (t) => {
  for (const [what, happenings] of Object.entries(ACCEPTED)) {
    t.match(whole(...happenings), { explained: true }, what);
    // What is on its way is no reproach: each beginning is explained as well.
    for (let end = 0; end < happenings.length; end++)
      t.match(soFar(...happenings.slice(0, end)), { explained: true }, `${what}, up to ${end}`);
  }
});

const REFUSED: Readonly<Record<string, readonly Happening[]>> = {
  'two owners': [
    connects('alice'),
    connects('bob'),
    logsIn('alice', 'x'),
    logsIn('bob', 'X'),
    ...sees('alice', welcome('x')),
    ...sees('bob', welcome('X')),
  ],
  'a say that comes back': [...BOTH, says('alice', 'a'), ...sees('alice', said('alice', 'a'))],
  'a say that comes twice': [
    ...BOTH,
    says('alice', 'a'),
    ...sees('bob', said('alice', 'a'), said('alice', 'a')),
  ],
  'two orders': [
    connects('dave'),
    logsIn('dave'),
    ...sees('dave', welcome('dave')),
    ...THREE.map((each): Happening => {
      if (each.what !== 'received' || each.message.type !== 'here') return each;
      return { ...each, message: here('dave', ...each.message.nicks) };
    }).flatMap((each) =>
      each.what === 'received' && each.peer === 'alice' && each.message.type === 'welcome'
        ? [...sees('alice', here('dave')), each, ...sees('dave', joined('alice'))]
        : [each],
    ),
    ...sees('dave', joined('bob'), joined('carol')),
    says('alice', 'a'),
    says('bob', 'b'),
    ...sees('carol', said('bob', 'b'), said('alice', 'a')),
    ...sees('dave', said('alice', 'a'), said('bob', 'b')),
  ],
  'a roster without somebody whom the newcomer is not told of either': [
    ...BOTH,
    connects('carol'),
    logsIn('carol'),
    ...sees('carol', here('alice'), welcome('carol')),
  ],
  'a word after left': [
    ...BOTH,
    says('bob', 'b'),
    quits('bob'),
    ...sees('alice', left('bob'), said('bob', 'b')),
  ],
  'the last line before a FIN that was not handled': [
    ...BOTH,
    says('bob', 'b'),
    ends('bob', 'half-close'),
    ...sees('alice', left('bob', 'lost')),
  ],
  'left twice': [...BOTH, ends('bob', 'reset'), ...sees('alice', left('bob', 'lost'), left('bob', 'lost'))],
  'a pong before the refusal that it follows': [
    ...BOTH,
    sends('bob', { type: 'to', nick: 'nobody', text: 'x' }),
    sends('bob', { type: 'ping', token: 't' }),
    ...sees('bob', pong('t'), error('no-such-nick')),
  ],
  'a nickname that is not free when its owner was seen to leave': [
    ...BOTH,
    quits('bob'),
    ...sees('alice', left('bob')),
    connects('carol'),
    logsIn('carol', 'bob'),
    ...sees('carol', error('nick-in-use')),
  ],
  'somebody who hears what had been heard before it asked to come in': [
    ...BOTH,
    says('alice', 'a'),
    ...sees('bob', said('alice', 'a')),
    connects('carol'),
    logsIn('carol'),
    ...sees('carol', here('alice', 'bob'), welcome('carol'), said('alice', 'a')),
  ],
  'an end that nobody asked for': [...BOTH, closed('bob')],
  'a text for another': [
    ...THREE,
    sends('alice', { type: 'to', nick: 'bob', text: 'x' }),
    ...sees('carol', told('alice', 'x')),
  ],
};

t.test('what no order explains is seen as soon as it has come', async (t) => {
  for (const [what, happenings] of Object.entries(REFUSED)) {
    t.match(soFar(...happenings), { explained: false, gaveUp: false }, what);
    t.match(whole(...happenings), { explained: false, gaveUp: false }, what);
  }
});

const MISSING: Readonly<Record<string, readonly [Happening[], peer: string, awaited: unknown]>> = {
  'a say that does not reach the newest': [
    [...THREE, says('alice', 'a'), ...sees('bob', said('alice', 'a'))],
    'carol',
    said('alice', 'a'),
  ],
  'an end that the others are not told of': [[...BOTH, ends('bob', 'reset')], 'alice', left('bob', 'lost')],
  'a half-close that is not answered': [
    [...BOTH, ends('bob', 'half-close'), ...sees('alice', left('bob', 'lost'))],
    'bob',
    'closed',
  ],
  'a direct word to a nickname that has changed hands': [
    [
      ...BOTH,
      quits('bob'),
      ...sees('bob', bye),
      closed('bob'),
      ...sees('alice', left('bob')),
      connects('carol'),
      logsIn('carol', 'bob'),
      ...sees('carol', here('alice'), welcome('bob')),
      ...sees('alice', joined('bob')),
      sends('alice', { type: 'to', nick: 'bob', text: 'x' }),
    ],
    'carol',
    told('alice', 'x'),
  ],
};

t.test('what has not come is missed once nothing is on its way any more', async (t) => {
  for (const [what, [happenings, peer, awaited]] of Object.entries(MISSING)) {
    t.match(soFar(...happenings), { explained: true }, `${what}: it may yet come`);
    const judgement = whole(...happenings);
    t.match(judgement, { explained: false, gaveUp: false }, what);
    t.match(partingOf(judgement), { peer, awaited }, `${what}: it is said who missed what`);
  }
});

t.test('the rules that applied are named in their order', async (t) => {
  const judgement = whole(...BOTH, says('bob', 'b'), ...sees('alice', said('bob', 'b')));
  t.same(judgement.explained && judgement.rules, ['open', 'admit', 'open', 'admit', 'say']);
});

t.test('so many things at the same moment that not all orders can be tried are no reproach', async (t) => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];
  const happenings = names.flatMap((name) => [
    connects(name),
    ...Array.from({ length: 6 }, (_, i) => logsIn(name, `${name}${i}`)),
  ]);
  t.match(soFar(...happenings, ...sees('a', error('text-empty'))), { explained: false, gaveUp: true });
});

t.test('a line that means something else once one is a member', async (t) => {
  const sight = sightOf(compile(DIALECTS['budget-chat']!));
  const prompt: ServerMessage = { type: 'prompt' };
  const happenings = (second: Happening[]): Happening[] => [
    connects('alice'),
    ...sees('alice', prompt),
    logsIn('alice'),
    ...sees('alice', welcome('')),
    connects('bob'),
    ...sees('bob', prompt),
    logsIn('bob'),
    // Sent before the answer to the login has come.
    {
      peer: 'bob',
      what: 'sent',
      message: { type: 'login', nick: 'hi' },
      asMember: { type: 'say', text: 'hi' },
    },
    ...second,
  ];
  const heard = [
    ...sees('alice', joined('bob'), said('bob', 'hi')),
    ...sees('bob', here('alice'), welcome('')),
  ];
  t.match(judge(sight, happenings(heard), true), { explained: true });
  const unheard = [...sees('alice', joined('bob')), ...sees('bob', here('alice'), welcome(''))];
  t.match(judge(sight, happenings(unheard), true), { explained: false });
});
