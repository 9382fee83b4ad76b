/** The terminal client talks to the servers of the write-ups, in their dialects. */
import { setTimeout as after } from 'node:timers/promises';
import t from 'tap';
import { freePort, listeningHost } from '../target/ports.ts';
import { play, type Step } from './play.test.helper.ts';
import { original, Program, parley, whyNot } from './programs.test.helper.ts';

interface Row {
  readonly dialect: string;
  readonly id: string;
  readonly steps: readonly Step[];
}

// Where nothing ends a message, a busy client reads an echo and what follows it as one: so people say it again.
const ROWS: readonly Row[] = [
  {
    dialect: 'pipe',
    id: '000-pipe',
    steps: [
      ['alice', 'shows', '* You are alice.'],
      ['bob', 'shows', '* You are bob.'],
      ['alice', 'types', 'hello'],
      ['bob', 'shows', '<alice> hello\n'],
      ['bob', 'types', 'hello yourself'],
      ['alice', 'shows', '<bob> hello yourself\n'],
      ['alice', 'types', 'a|b'],
      ['alice', 'shows', '! The text cannot be sent because it has "|" in it: change it.\n'],
      ['alice', 'types', '/quit'],
      ['alice', 'ends', 0],
    ],
  },
  {
    dialect: 'select',
    id: '001-select',
    steps: [
      ['alice', 'shows', '* You are alice.'],
      ['alice', 'hears a stranger', '<stranger> anybody?\n'],
      ['bob', 'hears a stranger', '<stranger> anybody?\n'],
      ['alice', 'types', 'hello'],
      ['bob', 'shows', '<alice> hello\n'],
      ['alice', 'hears', '<bob> hello yourself\n', 'bob', 'hello yourself'],
      ['alice', 'lacks', '<alice> hello\n'],
      ['alice', 'types', '/quit'],
      ['alice', 'ends', 0],
    ],
  },
  {
    dialect: 'register',
    id: '002-register',
    steps: [
      ['alice', 'shows', '* You are alice.'],
      ['alice again', 'shows', '! Somebody has that nickname.\n'],
      ['alice again', 'shows', 'Another nickname: '],
      ['alice again', 'types', 'bob'],
      ['alice again', 'shows', '* You are bob.'],
      ['alice', 'shows', '* bob joined\n'],
      ['alice', 'types', 'hello'],
      ['alice again', 'shows', '<alice> hello\n'],
      ['alice again', 'types', 'hello yourself'],
      ['alice', 'shows', '<bob> hello yourself\n'],
      ['alice', 'types', '/quit'],
      ['alice', 'ends', 0],
      ['alice again', 'shows', '* alice left\n'],
      ['alice again', 'types', '/quit'],
      ['alice again', 'ends', 0],
    ],
  },
  {
    dialect: 'nick',
    id: '003-nick',
    steps: [
      ['alice', 'shows', '* You are alice.'],
      ['bob', 'shows', '* You are bob.'],
      ['alice', 'shows', '* bob joined\n'],
      ['alice', 'types', 'hello'],
      ['bob', 'shows', '<alice> hello\n'],
      ['alice', 'hears', '<bob> hello yourself\n', 'bob', 'hello yourself'],
      ['alice', 'lacks', '<alice> hello\n'],
      ['alice', 'types', '/quit'],
      // The server notices an end only once it has something to send, and says so in the same read or in another.
      ['alice', 'ends', 0],
      ['bob', 'types', '/quit'],
      ['bob', 'ends', 0],
    ],
  },
  {
    dialect: 'simplex',
    id: '004a-simplex',
    steps: [
      ['alice', 'shows', '* You are connected. The server answers what you say.'],
      ['alice', 'types', 'world'],
      ['alice', 'shows', '<server> world\n'],
      ['alice', 'types', '/quit'],
      ['alice', 'ends', 0],
    ],
  },
  {
    dialect: 'half-duplex',
    id: '004b-halfduplex',
    steps: [
      ['alice', 'shows', '* You are connected. A person at the server answers what you say.'],
      ['alice', 'types', 'is anybody there?'],
      ['server', 'shows', 'is anybody there?'],
      ['server', 'types', 'only me'],
      ['alice', 'shows', '<server> only me\n'],
      ['alice', 'types', '/quit'],
      ['alice', 'ends', 0],
      ['bob', 'types', 'and now?'],
      ['server', 'shows', 'and now?'],
      ['server', 'types', 'now you'],
      ['bob', 'shows', '<server> now you\n'],
      ['bob', 'types', '/quit'],
      ['bob', 'ends', 0],
    ],
  },
  {
    dialect: 'p2p',
    id: '004c-p2p',
    steps: [
      ['alice', 'shows', '* You are alice.'],
      ['alice again', 'shows', '! Somebody has that nickname.\n'],
      ['alice again', 'shows', 'Another nickname: '],
      ['alice again', 'types', 'bob'],
      ['alice again', 'shows', '* You are bob.'],
      ['alice', 'types', 'hello'],
      ['alice', 'shows', '! You have not chosen whom to talk to.\n'],
      ['alice', 'types', '/to alice'],
      ['alice', 'shows', '! That is your own nickname.\n'],
      ['alice', 'types', '/to carol'],
      ['alice', 'shows', '! Nobody here has that nickname.\n'],
      ['alice', 'types', '/to bob'],
      ['alice', 'hears', '<bob> hello alice\n', 'alice again', 'hello alice'],
      ['alice', 'types', 'hello bob'],
      ['alice again', 'shows', '<alice> hello bob\n'],
      ['alice', 'types', '/quit'],
      ['alice', 'ends', 0],
      ['alice again', 'shows', '* Your partner left\n'],
      ['alice again', 'types', '/quit'],
      ['alice again', 'ends', 0],
    ],
  },
  {
    dialect: 'p2m',
    id: '004d-p2m',
    steps: [
      ['alice', 'shows', '* You are alice. Nobody else is here.\n'],
      ['bob', 'shows', '* You are bob. Here: alice.\n'],
      ['alice', 'types', 'hello'],
      ['bob', 'shows', '<alice> hello\n'],
      ['bob', 'types', 'hello yourself'],
      ['alice', 'shows', '<bob> hello yourself\n'],
      ['alice', 'types', '/quit'],
      ['alice', 'ends', 0],
    ],
  },
  {
    dialect: 'websocket',
    id: '004e-websocket',
    steps: [
      ['alice', 'shows', '* You are user1. This room does not tell who is here already.\n'],
      ['bob', 'shows', '* You are user2. This room does not tell who is here already.\n'],
      ['alice', 'shows', '* user2 joined\n'],
      ['alice', 'types', 'hello'],
      ['bob', 'shows', '<user1> hello\n'],
      ['bob', 'types', 'hello yourself'],
      ['alice', 'shows', '<user2> hello yourself\n'],
      ['alice', 'lacks', '<user1>'],
      ['alice', 'types', '/quit'],
      ['alice', 'ends', 0],
      ['bob', 'shows', '* user1 left\n'],
      ['bob', 'types', '/quit'],
      ['bob', 'ends', 0],
    ],
  },
];

t.setTimeout(120_000);
t.test('the servers of the write-ups', { skip: whyNot() }, async (t) => {
  t.jobs = ROWS.length;
  for (const { dialect, id, steps } of ROWS)
    void t.test(`parley chat --dialect ${dialect} on ${id}`, { buffered: true }, async (t) => {
      const port = await freePort('127.0.0.1');
      const server = new Program('server', original(id, 'server', port), false);
      t.teardown(() => server.kill());
      while ((await listeningHost('127.0.0.1', port)) === undefined) await after(50);
      const start = (who: string) => {
        const nick = who.split(' ')[0]!;
        return new Program(
          who,
          parley('chat', `tcp://127.0.0.1:${port}`, '--dialect', dialect, '--nick', nick),
          true,
        );
      };
      await play(t, { dialect, port, server, start }, steps);
    });
});
