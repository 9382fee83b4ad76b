/** Sessions as a recorder has them, some of them wrong in one thing, and what the judge says of each. */
import t from 'tap';
import { DIALECTS, parley } from '../../spec/index.ts';
import { judge } from './judge.ts';
import { parseSession, type Session } from './session.ts';

/** `c1> say|hello` is sent, `c1< said|…` received; `c1.` is a FIN, `c1!` an RST, `c1x` the end from the server. */
function session(...lines: readonly string[]): Session {
  const seen = new Set<string>();
  const entries = lines.flatMap((line, i): Session['entries'] => {
    const [, peer = '', sign = '', rest = ''] = /^(\w+?)([<>.!x]) ?(.*)$/s.exec(line) ?? [];
    const ms = (i + 1) * 10;
    const first = seen.has(peer) ? [] : [{ ms, peer, event: 'connect' as const }];
    seen.add(peer);
    const bytes = Buffer.from(`${rest}\n`).toString('latin1');
    if (sign === '.') return [...first, { ms, peer, event: 'fin' }];
    if (sign === '!') return [...first, { ms, peer, event: 'reset' }];
    if (sign === 'x') return [...first, { ms, peer, event: 'closed', text: 'FIN' }];
    return [
      ...first,
      { ms, peer, event: sign === '>' ? 'send' : 'receive', bytes, bytesTotal: bytes.length },
    ];
  });
  return { format: 'parley-session/1', kit: '0', dialect: 'parley', target: 'x:1', entries };
}

const ALICE = ['c1> login|alice', 'c1< welcome|alice'];
const BOB = ['c2> login|bob', 'c2< here|alice', 'c2< welcome|bob', 'c1< joined|bob'];
const QUIT = ['c2> quit', 'c2< bye|quit', 'c2x', 'c1< left|bob|quit', 'c1> quit', 'c1< bye|quit', 'c1x'];

/** A session, and what is wrong with it: the side, the requirement, the connection and the moment. */
const ROWS: readonly (readonly [what: string, lines: readonly string[], ...wrong: string[]])[] = [
  ['nothing', [...ALICE, ...BOB, 'c1> say|hi', 'c2< said|alice|hi', 'c1> ping|1', 'c1< pong|1', ...QUIT]],
  [
    'people who say the same again',
    [
      ...ALICE,
      ...BOB,
      'c1> say|hi',
      'c2< said|alice|hi',
      'c2> say|hi',
      'c1< said|bob|hi',
      'c1> say|hi',
      'c2< said|alice|hi',
      ...QUIT,
    ],
  ],
  [
    'a text that comes twice',
    [...ALICE, ...BOB, 'c1> say|hi', 'c2< said|alice|hi', 'c2< said|alice|hi', ...QUIT],
    'server SAY-2 c2 90',
  ],
  [
    'a text said twice that comes three times',
    [
      ...ALICE,
      ...BOB,
      'c1> say|hi',
      'c1> say|hi',
      'c2< said|alice|hi',
      'c2< said|alice|hi',
      'c2< said|alice|hi',
      ...QUIT,
    ],
    'server SAY-2 c2 110',
  ],
  [
    'a text that comes back',
    [...ALICE, ...BOB, 'c1> say|hi', 'c1< said|alice|hi', ...QUIT],
    'server SAY-3 c1 80',
  ],
  [
    'a text that is lost',
    [...ALICE, ...BOB, 'c1> say|one', 'c1> say|two', 'c2< said|alice|two', ...QUIT],
    'server SAY-1 c2 70',
  ],
  [
    'texts in another order',
    [...ALICE, ...BOB, 'c1> say|one', 'c1> say|two', 'c2< said|alice|two', 'c2< said|alice|one', ...QUIT],
    'server SAY-5 c2 100',
  ],
  ['a line of the server that is none', [...ALICE, ...BOB, 'c1< shout|x', ...QUIT], 'server FRAME-11 c1 70'],
  [
    'a code that nobody knows',
    [...ALICE, 'c1> quit|x', 'c1< error|weather|x', 'c1> quit', 'c1< bye|quit', 'c1x'],
    'client CLIENT-1 c1 30',
    'server ERR-4 c1 40',
    'server ERR-2 c1 40',
    'server FRAME-10 c1 30',
  ],
  [
    'an answer that is left out',
    [...ALICE, 'c1> ping|1', 'c1> ping|2', 'c1< pong|2', 'c1> quit', 'c1< bye|quit', 'c1x'],
    'server PING-1 c1 30',
  ],
  [
    'an answer to nothing',
    [...ALICE, 'c1< pong|9', 'c1> quit', 'c1< bye|quit', 'c1x'],
    'server PING-1 c1 30',
  ],
  [
    'a login too many that is taken',
    [...ALICE, 'c1> login|carol', 'c1< welcome|carol', 'c1> quit', 'c1< bye|quit', 'c1x'],
    'client CLIENT-7 c1 30',
    'server LOGIN-1 c1 40',
    'server LOGIN-6 c1 30',
  ],
  [
    'two of one nickname',
    [
      ...ALICE,
      'c2> login|alice',
      'c2< welcome|alice',
      'c1> quit',
      'c1< bye|quit',
      'c1x',
      'c2> quit',
      'c2< bye|quit',
      'c2x',
    ],
    'server NICK-1 c2 40',
  ],
  [
    'a client that says before welcome',
    ['c1> login|alice', 'c1> say|hi', 'c1< welcome|alice', 'c1> quit', 'c1< bye|quit', 'c1x'],
    'client CLIENT-14 c1 20',
  ],
  [
    'a client with a pong of its own',
    [...ALICE, 'c1< ping|7', 'c1> pong|8', 'c1> quit', 'c1< bye|quit', 'c1x'],
    'client CLIENT-3 c1 40',
  ],
  [
    'a client that answers the second ping',
    [...ALICE, 'c1< ping|7', 'c1< ping|8', 'c1> pong|8', 'c1> quit', 'c1< bye|quit', 'c1x'],
    'client CLIENT-3 c1 30',
  ],
  ['a client that goes without quit', [...ALICE, 'c1.', 'c1x'], 'client CLIENT-6 c1 30'],
  [
    'a client that says nothing',
    [...ALICE, 'c1> say|', 'c1< error|text-empty|x', 'c1> quit', 'c1< bye|quit', 'c1x'],
    'client CLIENT-16 c1 30',
  ],
];

t.test('what is wrong is named with its side, its requirement, its connection and its moment', async (t) => {
  for (const [what, lines, ...wrong] of ROWS) {
    const recorded = session(...lines);
    const parsed = parseSession(JSON.parse(JSON.stringify(recorded)));
    t.ok('session' in parsed, `${what}: it is of the schema`);
    const { findings } = judge(recorded, parley);
    t.same(
      findings.map(({ side, requirement, peer, ms }) => `${side} ${requirement} ${peer} ${ms}`).sort(),
      [...wrong].sort(),
      what,
    );
  }
});

t.test('people who came another way are not judged', async (t) => {
  const { findings, strangers } = judge(
    session(
      'c1> login|alice',
      'c1< here|carol',
      'c1< welcome|alice',
      'c1< said|carol|hi',
      'c1< left|carol|quit',
      'c1> quit',
      'c1< bye|quit',
      'c1x',
    ),
    parley,
  );
  t.same(findings, []);
  t.same(strangers, ['carol']);
});

t.test('other dialects are read in their own way', async (t) => {
  const text = (peer: string, ms: number, event: 'send' | 'receive', words: string) => ({
    ms,
    peer,
    event,
    bytes: Buffer.from(words).toString('latin1'),
  });
  const recorded: Session = {
    ...session(),
    dialect: 'register',
    entries: [
      text('c1', 1, 'receive', '请输入昵称:'),
      text('c1', 2, 'send', 'alice'),
      text('c1', 3, 'receive', '昵称设置成功\n系统消息alice进入了聊天室\n'),
      text('c2', 4, 'receive', '请输入昵称:'),
      text('c2', 5, 'send', 'bob'),
      text('c2', 6, 'receive', '昵称设置成功\n系统消息bob进入了聊天室\n'),
      text('c1', 7, 'receive', '系统消息bob进入了聊天室\n'),
      text('c1', 8, 'send', 'hello'),
      text('c2', 9, 'receive', 'alice:hello\n'),
      text('c2', 10, 'receive', 'alice:hello\n'),
    ],
  };
  const { findings, messages } = judge(recorded, DIALECTS.register!);
  t.equal(messages, 12);
  t.same(
    findings.map(({ requirement, ms }) => `${requirement} ${ms}`),
    ['SAY-2 10'],
  );
});

t.test('what is no session is said so', async (t) => {
  t.match(parseSession({ format: 'x' }), { problems: [/^\/kit: Expected required property/] });
  t.match(parseSession([]), { problems: [/^\/: Expected object/] });
});
