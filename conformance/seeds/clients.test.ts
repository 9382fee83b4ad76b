/** The clients of the write-ups talk to the reference server, each in its own dialect. */
import t, { type Test } from 'tap';
import { chromiumIsMissing, PageHouse } from './page.test.helper.ts';
import { play, type Step } from './play.test.helper.ts';
import { folderOf, original, Program, parley, whyNot } from './programs.test.helper.ts';

t.setTimeout(120_000);

interface Row {
  readonly dialect: string;
  readonly id: string;
  readonly steps: readonly Step[];
}

/** Once their server has closed the connection, some clients print empty lines until they are ended. */
const EMPTY_LINES = '\n\n\n\n';

const ROWS: readonly Row[] = [
  {
    dialect: 'pipe',
    id: '000-pipe',
    steps: [
      ['alice', 'shows', 'Please input your name: '],
      ['alice', 'types', 'alice'],
      ['alice', 'shows', 'Login Successfully\n'],
      ['bob', 'types', 'bob'],
      ['bob', 'shows', 'Login Successfully\n'],
      // A nickname may have two owners.
      ['twin', 'types', 'bob'],
      ['twin', 'shows', 'Login Successfully\n'],
      ['alice', 'types', 'hello'],
      ['bob', 'shows', 'alice : hello\n'],
      ['twin', 'shows', 'alice : hello\n'],
      ['bob', 'types', 'hello yourself'],
      ['alice', 'shows', 'bob : hello yourself\n'],
      ['alice', 'lacks', 'alice : hello'],
      ['alice', 'types', 'exit'],
      ['alice', 'shows', EMPTY_LINES],
      ['alice', 'is ended'],
      ['bob', 'types', 'still here'],
      ['twin', 'shows', 'bob : still here\n'],
    ],
  },
  {
    dialect: 'select',
    id: '001-select',
    steps: [
      ['alice', 'shows', 'input your nickname: '],
      ['alice', 'types', 'alice'],
      ['alice', 'hears a stranger', 'stranger : anybody?\n'],
      ['bob', 'types', 'bob'],
      ['bob', 'hears a stranger', 'stranger : anybody?\n'],
      ['alice', 'types', 'hello'],
      ['bob', 'shows', 'alice : hello\n'],
      ['alice', 'shows', 'alice : hello\n'],
      ['bob', 'types', 'hello yourself'],
      ['alice', 'shows', 'bob : hello yourself\n'],
      ['alice', 'types', '^c'],
      ['alice', 'ends', 0],
      ['bob', 'types', 'still here'],
      ['bob', 'shows', 'bob : still here\n'],
    ],
  },
  {
    dialect: 'register',
    id: '002-register',
    steps: [
      ['alice', 'shows', '请输入昵称:\n'],
      ['alice', 'types', 'alice'],
      ['alice', 'shows', '昵称设置成功\n'],
      ['alice', 'shows', '系统消息alice进入了聊天室\n'],
      ['bob', 'shows', '请输入昵称:\n'],
      ['bob', 'types', 'alice'],
      ['bob', 'shows', '当前昵称已经存在，请重新输入\n'],
      ['bob', 'shows', '请输入昵称:\n'],
      ['bob', 'types', 'bob'],
      ['bob', 'shows', '昵称设置成功\n'],
      ['alice', 'shows', '系统消息bob进入了聊天室\n'],
      ['alice', 'types', 'hello'],
      ['bob', 'shows', 'alice:hello\n'],
      ['bob', 'types', 'hello yourself'],
      ['alice', 'shows', 'bob:hello yourself\n'],
      ['alice', 'lacks', 'alice:hello'],
      ['alice', 'types', 'quit'],
      ['alice', 'shows', '退出\n'],
      ['alice', 'is ended'],
      ['bob', 'shows', '系统消息alice退出了聊天室\n'],
    ],
  },
  {
    dialect: 'nick',
    id: '003-nick',
    steps: [
      ['alice', 'shows', '请输入昵称: '],
      ['alice', 'types', 'alice'],
      ['alice', 'shows', 'alice 加入了聊天'],
      ['alice', 'shows', '已连接至聊天服务器'],
      ['bob', 'types', 'bob'],
      ['bob', 'shows', '已连接至聊天服务器'],
      ['alice', 'shows', 'bob 加入了聊天\n'],
      ['alice', 'types', 'hello'],
      ['bob', 'shows', 'alice: hello\n'],
      ['alice', 'shows', 'alice: hello\n'],
      ['bob', 'types', 'hello yourself'],
      ['alice', 'shows', 'bob: hello yourself\n'],
      ['twin', 'types', 'bob'],
      ['twin', 'shows', '已连接至聊天服务器'],
      ['alice', 'shows', 'bob 加入了聊天\n'],
      // There is no way to quit but to end the client.
      ['alice', 'types', '^c'],
      ['bob', 'shows', 'alice 退出了聊天\n'],
    ],
  },
  {
    dialect: 'simplex',
    id: '004a-simplex',
    steps: [
      ['alice', 'shows', 'Welcome!\n'],
      ['bob', 'shows', 'Welcome!\n'],
      ['alice', 'shows', 'Hello, Michael!\nHello, Tracy!\nHello, Sarah!\n'],
      ['alice', 'ends', 0],
      ['bob', 'shows', 'Hello, Michael!\nHello, Tracy!\nHello, Sarah!\n'],
      ['bob', 'ends', 0],
    ],
  },
  {
    dialect: 'half-duplex',
    id: '004b-halfduplex',
    steps: [
      ['alice', 'shows', '登陆成功'],
      ['alice', 'types', 'is anybody there?'],
      ['server', 'shows', 'is anybody there?'],
      ['server', 'types', 'only me'],
      ['alice', 'shows', 'From [127.0.0.1] '],
      ['alice', 'shows', ' \n  only me\n'],
      ['alice', 'types', 'thank you'],
      ['server', 'shows', 'thank you'],
      ['server', 'types', 'welcome'],
      ['alice', 'shows', ' \n  welcome\n'],
      ['alice', 'types', 'quit'],
      ['alice', 'ends', 0],
      // The next one is served.
      ['bob', 'types', 'and now?'],
      ['server', 'shows', 'and now?'],
      ['server', 'types', 'now you'],
      ['bob', 'shows', ' \n  now you\n'],
      ['bob', 'types', 'quit'],
      ['bob', 'ends', 0],
    ],
  },
  {
    dialect: 'p2p',
    id: '004c-p2p',
    steps: [
      ['alice', 'shows', 'Your name(press only Enter to quit): '],
      ['alice', 'types', 'alice'],
      ['alice', 'shows', 'Welcome! alice\n'],
      ['bob', 'types', 'alice'],
      ['bob', 'shows', 'The name is reuse, please set a new one\n'],
      ['bob', 'types', 'bob'],
      ['bob', 'shows', 'Welcome! bob\n'],
      ['alice', 'types', 'hello'],
      ['alice', 'shows', '         Nobody is chating with you.'],
      ['alice', 'types', 'To:alice'],
      ['alice', 'shows', "         Please don't try to talk with yourself.\n"],
      ['alice', 'types', 'To:carol'],
      ['alice', 'shows', '         the user carol is not exist\n'],
      ['alice', 'types', 'To:bob'],
      ['alice', 'hears', '] bob: (hello alice)\n', 'bob', 'hello alice'],
      ['alice', 'types', 'hello bob'],
      ['bob', 'shows', '] alice: (hello bob)\n'],
      ['alice', 'lacks', 'hello bob'],
      ['alice', 'types', 'Quit'],
      ['alice', 'ends', 0],
      ['bob', 'shows', 'He/She logout\n'],
      ['bob', 'types', 'Quit'],
      ['bob', 'ends', 0],
    ],
  },
  {
    dialect: 'p2m',
    id: '004d-p2m',
    steps: [
      ['alice', 'shows', "''Your name(press only Enter to quit): \n"],
      ['alice', 'types', 'alice'],
      ['alice', 'shows', "Some people in talking room, these are ['alice']\n"],
      ['bob', 'shows', "''Your name(press only Enter to quit): \n"],
      ['bob', 'types', 'bob'],
      ['bob', 'shows', "Some people in talking room, these are ['alice', 'bob']\n"],
      ['alice', 'types', 'hello'],
      ['bob', 'shows', 'alice say : hello\n'],
      ['bob', 'types', 'hello yourself'],
      ['alice', 'shows', 'bob say : hello yourself\n'],
      ['alice', 'lacks', 'alice say : hello'],
      ['twin', 'types', 'bob'],
      ['twin', 'shows', "Some people in talking room, these are ['alice', 'bob', 'bob']\n"],
      // There is no way to quit but to end the client.
      ['alice', 'types', '^c'],
      ['bob', 'shows', 'alice leave the room\n'],
    ],
  },
];

/** The client of 004e is a page, so what shows it is a browser. */
const PAGE_STEPS: readonly Step[] = [
  ['alice', 'shows', 'user1 comes in\n'],
  ['bob', 'shows', 'user2 comes in\n'],
  ['alice', 'shows', 'user2 comes in\n'],
  ['alice', 'types', 'hello'],
  ['alice', 'shows', 'user1: hello\n'],
  ['bob', 'shows', 'user1: hello\n'],
  ['bob', 'types', 'hello <b>yourself</b>'],
  // The page takes what anybody says for markup.
  ['alice', 'shows', 'user2: hello yourself\n'],
  ['bob', 'shows', 'user2: hello yourself\n'],
  ['bob', 'is ended'],
  ['alice', 'shows', 'user2 left\n'],
  ['alice', 'lacks', 'user1 left'],
];

/** The server in that dialect, once it listens, and its port. */
async function serving(t: Test, dialect: string, ...options: string[]) {
  const command = parley('serve', '--dialect', dialect, '--port', '0', ...options);
  const server = new Program('server', command, false);
  t.teardown(() => server.kill());
  await server.shows('"limits":');
  return { server, port: Number(/"port":(\d+)/.exec(server.shown)![1]) };
}

t.test('the clients of the write-ups', { skip: whyNot() }, async (t) => {
  t.jobs = ROWS.length + 1;
  for (const { dialect, id, steps } of ROWS)
    void t.test(`${id} on parley serve --dialect ${dialect}`, { buffered: true }, async (t) => {
      const { server, port } = await serving(t, dialect);
      const start = (who: string) => new Program(who, original(id, 'client', port), true);
      await play(t, { dialect, port, server, start }, steps);
    });
  const dialect = 'websocket';
  const options = { buffered: true, skip: chromiumIsMissing };
  void t.test(`004e-websocket on parley serve --dialect ${dialect} --origin`, options, async (t) => {
    const house = await PageHouse.open(t, folderOf('004e-websocket'));
    const { server, port } = await serving(t, dialect, '--origin', house.origin);
    await play(t, { dialect, port, server, start: (who) => house.visitor(who, port) }, PAGE_STEPS);
  });
  void t.test('004e-websocket without --origin', options, async (t) => {
    const house = await PageHouse.open(t, folderOf('004e-websocket'));
    const { server, port } = await serving(t, dialect);
    const alice = house.visitor('alice', port);
    t.teardown(() => alice.kill());
    await server.shows(`a page of ${house.origin} may not connect. --origin ${house.origin} lets it.\n`);
    t.equal(alice.shown, '', 'alice is shown nothing');
  });
});
