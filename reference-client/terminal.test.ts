import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import t, { type Test } from 'tap';
import { createServer } from '../reference-server/index.ts';
import { DIALECTS, parley, register } from '../spec/index.ts';
import { PARLEY } from '../test/parley.ts';
import { parseCommand } from './commands.ts';
import { FakeTerminal, type FakeTerminalOptions } from './fake-terminal.test.helper.ts';
import { type Peer, scripted, welcomes, within } from './scripted-server.test.helper.ts';
import type { ChatOptions } from './terminal/chat.ts';
import { complete } from './terminal/completion.ts';
import { visible } from './visible.ts';

const ALONE = '* You are me. Nobody else is here.';
const ESCAPE = /\x1b/;

interface Options {
  readonly roster?: string;
  readonly chat?: Partial<ChatOptions>;
  readonly terminal?: FakeTerminalOptions;
}

/** A terminal whose person is `me` and logged in, and the server's end of its connection. */
async function meet(t: Test, { roster, chat, terminal: options }: Options = {}) {
  let met: (peer: Peer) => void = () => {};
  const peer = new Promise<Peer>((resolve) => {
    met = resolve;
  });
  const server = await scripted(
    t,
    welcomes((one) => met(one), roster),
  );
  const terminal = new FakeTerminal(server.url, { nick: 'me', ...chat }, options);
  return { terminal, peer: await within(peer, 'login') };
}

/** Answers quit as a server does, and checks that the client then ends well. */
async function quits(t: Test, terminal: FakeTerminal, peer: Peer): Promise<void> {
  await peer.takes('quit\n');
  peer.socket.end('bye|quit\n');
  t.equal(await within(terminal.exit, 'exit'), 0);
  t.equal(terminal.errors, '');
}

t.test('CLIENT-5: every control character of a peer becomes visible', async (t) => {
  const kept = 'Zoë 你好 👋 e\u0301 a|b\\ \u00a0';
  t.equal(visible(kept), kept);
  const cases = {
    '\x1b]0;x\x07': '\\x1b]0;x\\x07',
    '\0\t\r\n\x7f': '\\x00\\x09\\x0d\\x0a\\x7f',
    '\x80\x9b31m\x9f': '\\x80\\x9b31m\\x9f',
    '\u202egnp\u202c\u2066\u2069\u200e\u200f\u061c': '\\u202egnp\\u202c\\u2066\\u2069\\u200e\\u200f\\u061c',
    '\u2028\u2029': '\\u2028\\u2029',
    '\ud83d \ude00': '\\ud83d \\ude00',
  };
  for (const [raw, shown] of Object.entries(cases)) t.equal(visible(raw), shown);
});

t.test('commands', async (t) => {
  const others = ['bob', 'bob the great', 'Zoë'];
  const cases = {
    hello: { type: 'say', text: 'hello' },
    ' /quit': { type: 'say', text: ' /quit' },
    '//quit': { type: 'say', text: '/quit' },
    '': { type: 'nothing' },
    '  ': { type: 'nothing' },
    '/who': { type: 'who' },
    '/help me': { type: 'help' },
    '/quit': { type: 'quit' },
    '/to bob hi': { type: 'to', nick: 'bob', text: 'hi' },
    '/to bob the great hi': { type: 'to', nick: 'bob the great', text: 'hi' },
    '/to BOB The Great  hi': { type: 'to', nick: 'bob the great', text: ' hi' },
    '/to bob the greatest': { type: 'to', nick: 'bob', text: 'the greatest' },
    '/to zoë a b': { type: 'to', nick: 'Zoë', text: 'a b' },
    '/to dora a b': { type: 'to', nick: 'dora', text: 'a b' },
    '/to bob': { type: 'wrong', sentence: 'Write /to nick text.' },
    '/to bob ': { type: 'wrong', sentence: 'Write /to nick text.' },
    '/to': { type: 'wrong', sentence: 'Write /to nick text.' },
    '/me waves': { type: 'wrong', sentence: 'There is no /me: see /help, or write //text to say it.' },
  };
  for (const [line, command] of Object.entries(cases))
    t.same(parseCommand(line, others, parley), command, JSON.stringify(line));
});

t.test('completion', async (t) => {
  const others = ['bob', 'Bob the great', 'carol', 'c\x1b[2J'];
  const cases = {
    '': [],
    '/': ['/to ', '/who ', '/help ', '/quit ', '//'],
    '/q': ['/quit '],
    '/to ': ['/to bob ', '/to Bob the great ', '/to carol '],
    '/to BOB t': ['/to Bob the great '],
    b: ['bob: ', 'Bob the great: '],
    c: ['carol: '],
    'hello b': [],
  };
  for (const [line, offers] of Object.entries(cases)) t.same(complete(line, others, parley), offers, line);
});

t.test('on a terminal', async (t) => {
  t.test('asks for a nickname, again after each refusal', async (t) => {
    const server = await scripted(t, async (peer) => {
      await peer.takes('login|you\n');
      peer.send('error|nick-in-use|Taken.\n');
      await welcomes(async () => {
        await peer.takes('quit\n');
        peer.socket.end('bye|quit\n');
      }, 'here|you|bob\n')(peer);
    });
    const terminal = new FakeTerminal(server.url);
    await terminal.shows('Nickname:');
    terminal.type('\r');
    await terminal.shows('Nickname:\nNickname:');
    terminal.type('you\r');
    await terminal.shows('! Taken.\nAnother nickname:');
    terminal.type('a|b\r');
    await terminal.shows('"|" in it: change it.\nAnother nickname:');
    terminal.type('me\r');
    await terminal.shows('* You are me. Here: you, bob.\nme>');
    terminal.type('\x1b[A\x1b[A^d');
    t.equal(await within(terminal.exit, 'exit'), 0, 'no nickname is in the history, so the line is empty');
    await server.done();
  });

  t.test('giving up at the nickname is no failure; a server that does is', async (t) => {
    let last: Peer | undefined;
    const server = await scripted(t, async (peer) => {
      last = peer;
      await peer.takes('login|me\n');
      peer.send('error|nick-in-use|Taken.\n');
      await peer.ended();
    });
    for (const keys of ['^c', '^d']) {
      const first = new FakeTerminal(server.url);
      await first.shows('Nickname:');
      first.type(keys);
      t.equal(await within(first.exit, 'exit'), 0);
      const second = new FakeTerminal(server.url, { nick: 'me' });
      await second.shows('Another nickname:');
      second.type(keys);
      t.equal(await within(second.exit, 'exit'), 0);
      t.equal(second.text, '! Taken.');
    }
    const third = new FakeTerminal(server.url, { nick: 'me' });
    await third.shows('Another nickname:');
    last?.socket.end('bye|login-timeout\n');
    t.equal(await within(third.exit, 'exit'), 1);
    t.match(third.text, /did not log in within the login deadline/);
    t.equal(server.count, 3);
  });

  t.test('lines that arrive leave a half-typed line as it is', async (t) => {
    const { terminal, peer } = await meet(t, { terminal: { columns: 20 } });
    await terminal.shows('me>');
    terminal.type('half a line, typed over rows');
    const welcome = '* You are me. Nobody\n else is here.\n';
    await terminal.shows(`${welcome}me> half a line, typ\ned over rows`);
    peer.send('said|bob|one\n');
    await terminal.shows(`${welcome}<bob> one\nme> half a line, typ\ned over rows`);
    terminal.type(`${'\x1b[D'.repeat('typed over rows'.length)}`);
    terminal.type('你好 ');
    await terminal.shows('me> half a line, 你\n好 typed over rows');
    peer.send('said|bob|two, longer than a row\njoined|carol\n');
    const after = `${welcome}<bob> one\n<bob> two, longer th\nan a row\n* carol joined\n`;
    await terminal.shows(`${after}me> half a line, 你\n好 typed over rows`);
    terminal.type('\x1b[F, ended\r');
    await peer.takes('say|half a line, 你好 typed over rows, ended\n');
    await terminal.shows(`${after}me> half a line, 你\n好 typed over rows,\nended\nme>`);
    terminal.type('/quit\r');
    await quits(t, terminal, peer);
    t.match(terminal.text, /me> \/quit$/, 'no prompt is left behind');
  });

  t.test('history, completion, commands', async (t) => {
    const { terminal, peer } = await meet(t, { roster: 'here|bob|bob the great\n' });
    await terminal.shows('me>');
    terminal.type('first\rsecond\r');
    await peer.takes('say|first\nsay|second\n');
    terminal.type('\x1b[A\x1b[A!\r');
    await peer.takes('say|first!\n');
    terminal.type('/to bob t\t');
    await terminal.shows('me> /to bob the great');
    terminal.type('psst\r');
    await peer.takes('to|bob the great|psst\n');
    terminal.type('//slash\r/who\r/nix\r');
    await peer.takes('say|/slash\n');
    const who = '* You are me. Here: bob, bob the great.\n';
    await terminal.shows(`${who}me> /nix\n! There is no /nix: see /help, or write //text to say it.\nme>`);
    terminal.type('/help\r');
    await terminal.shows('* //text          says a text that starts with /\nme>');
    terminal.type('a\tb\r');
    await peer.takes('say|ab\n');
    terminal.type('é'.repeat(481));
    terminal.type('\r');
    await terminal.shows('at most 960 octets are allowed: change it.\nme>');
    terminal.type('^d');
    await quits(t, terminal, peer);
  });

  t.test('what is shown of each message', async (t) => {
    const { terminal, peer } = await meet(t);
    peer.send('joined|bob\nsaid|bob|hi\ntold|bob|psst\nleft|bob|lost\njoined|c\nleft|c|whatever\n');
    peer.send(
      'error|text-empty|Say more.\nping|1\nsaid|\u202eb|x\u2066y\ntold|\u202eb|x\u2066y\nleft|\u202eb|x\u2066y\nerror|x|x\u2066y\n',
    );
    await terminal.shows(`${ALONE}
* bob joined
<bob> hi
[bob to you] psst
* bob left (lost the connection)
* c joined
* c left (whatever)
! Say more.
<\\u202eb> x\\u2066y
[\\u202eb to you] x\\u2066y
* \\u202eb left (x\\u2066y)
! x\\u2066y
me>`);
    await peer.takes('pong|1\n');
    t.notMatch(terminal.written, /[\u202e\u2066]/, 'as escapes only');
    terminal.type('^c');
    await quits(t, terminal, peer);
  });

  t.test('a dialect that passes control characters on', async (t) => {
    const server = await scripted(t, async (peer) => {
      peer.send('请输入昵称:');
      await peer.takes('me');
      peer.send(
        '昵称设置成功\n系统消息me进入了聊天室\n系统消息\x1b[5mbob进入了聊天室\nx\x07:\x1b[2J\x9b5m\n',
      );
      await peer.takes('quit');
      peer.socket.end('退出');
    });
    const terminal = new FakeTerminal(server.url, { nick: 'me', dialect: register });
    await terminal.shows('* \\x1b[5mbob joined\n<x\\x07> \\x1b[2J\\x9b5m\nme>');
    terminal.type('/to bob x\r');
    await terminal.shows('! There is no /to: see /help, or write //text to say it.\nme>');
    terminal.type('/who\r');
    await terminal.shows('* You are me. Seen coming: \\x1b[5mbob.\nme>');
    terminal.type('/quit\r');
    t.equal(await within(terminal.exit, 'exit'), 0);
    await server.done();
  });

  t.test(
    'a refusal that closes the connection is shown, and another nickname takes another one',
    async (t) => {
      const budgetChat = DIALECTS['budget-chat']!;
      const answers = ['Sorry, \u202ebob is taken!\n', '', '* The room contains: bob\n'];
      const server = await scripted(t, async (peer) => {
        const answer = answers.shift()!;
        peer.send('What is your name?\n');
        await peer.takes(answers.length === 2 ? 'bob\n' : 'me\n');
        peer.send(answer);
        if (answers.length > 0) peer.socket.end();
        else await peer.ended();
      });
      const terminal = new FakeTerminal(server.url, { nick: 'bob', dialect: budgetChat });
      await terminal.shows('! Sorry, \\u202ebob is taken!.\nAnother nickname:');
      terminal.type('me\r');
      await terminal.shows('! The server does not say why.\nAnother nickname:');
      terminal.type('me\r');
      await terminal.shows('* You are me. Here: bob.\nme>');
      t.equal(server.count, 3);
      terminal.type('/quit\r');
      t.equal(await within(terminal.exit, 'exit'), 0);
      await server.done();
    },
  );

  t.test('where the server answers itself there are no nicknames', async (t) => {
    const server = await scripted(t, async (peer) => {
      peer.send('Welcome!');
      await peer.takes('world');
      peer.send('Hello, world!');
      await peer.takes('exit');
      peer.socket.end();
    });
    const terminal = new FakeTerminal(server.url, { dialect: DIALECTS.simplex! });
    await terminal.shows('* You are connected. The server answers what you say.\n>');
    terminal.type('world\r');
    await terminal.shows('> world\n<server> world\n>');
    terminal.type('/who\r/help\r');
    await terminal.shows(`> /who
! There is no /who: see /help, or write //text to say it.
> /help
* /help           shows this
* /quit           leaves
* //text          says a text that starts with /
>`);
    terminal.type('/q\t\r');
    t.equal(await within(terminal.exit, 'exit'), 0);
    await server.done();
  });

  t.test('a roster that follows welcome; an end that gives no reason', async (t) => {
    const irc = DIALECTS.irc!;
    const server = await createServer({ dialect: irc });
    const url = `tcp://${server.host}:${server.port}`;
    const alice = new FakeTerminal(url, { nick: 'alice', dialect: irc });
    await alice.shows('* You are alice.\nalice>');
    const bob = new FakeTerminal(url, { nick: 'bob', dialect: irc });
    await bob.shows('* You are bob.\n* Here: alice.\nbob>');
    bob.type('/quit\r');
    t.equal(await within(bob.exit, 'exit'), 0);
    await alice.shows('* bob joined\n* bob left\nalice>');
    await server.close();
    t.equal(await within(alice.exit, 'exit'), 1);
    t.match(alice.text, /! The server closed the connection without saying why\.$/);
  });

  t.test('where people talk in pairs', async (t) => {
    const server = await scripted(t, async (peer) => {
      await peer.takes('me');
      peer.send('OK');
      await peer.takes('To:bobhello');
      peer.send('Quit.');
      await peer.takes('Quit');
      peer.socket.end('Quit');
    });
    const terminal = new FakeTerminal(server.url, { nick: 'me', dialect: DIALECTS.p2p! });
    await terminal.shows(
      '* You are me. This room does not tell who is here. Choose whom you talk to: /to nick.\nme>',
    );
    // A text behind the nickname might reach the partner of before.
    terminal.type('/to bob hello\r');
    await terminal.shows('! Write /to nick.\nme>');
    terminal.type('/to bob\r');
    await terminal.shows('* What you say goes to bob from now on, unless the server objects.\nme>');
    terminal.type('hello\r');
    await terminal.shows('me> hello\n* Your partner left\nme>');
    terminal.type('/quit\r');
    t.equal(await within(terminal.exit, 'exit'), 0);
    await server.done();
  });

  t.test('of its own texts a speaker is shown only what others have made of them', async (t) => {
    const server = await scripted(t, async (peer) => {
      await peer.takes('me connection...');
      await peer.takes('me : one\n');
      peer.send('me : one\n');
      await peer.takes('me : two\n');
      peer.send('me : TWO\nme : two\nme : two\nbob : two\n');
      await peer.ended();
    });
    const terminal = new FakeTerminal(server.url, { nick: 'me', dialect: DIALECTS.select! });
    await terminal.shows('* You are me. This room does not tell who is here.\nme>');
    terminal.type('one\rtwo\r');
    await terminal.shows('me> one\nme> two\n<me> TWO\n<me> two\n<bob> two\nme>');
    terminal.type('/quit\r');
    t.equal(await within(terminal.exit, 'exit'), 0);
    await server.done();
  });

  t.test('Ctrl-C clears what is typed, then quits, then ends at once', async (t) => {
    const { terminal, peer } = await meet(t);
    await terminal.shows('me>');
    terminal.type('unsaid\x1b[D\x1b[D');
    await terminal.shows('me> unsaid');
    terminal.type('^c');
    await terminal.shows(`${ALONE}\nme>`);
    terminal.type('^c');
    await peer.takes('quit\n');
    peer.send('said|bob|still there?\n');
    await terminal.shows('<bob> still there?');
    // The terminal is not raw any more, so the next Ctrl-C is a signal.
    terminal.signals.emit('SIGINT');
    t.equal(await within(terminal.exit, 'exit'), 0);
    t.equal(terminal.signals.listenerCount('SIGINT'), 0, 'signals are left alone afterwards');
  });

  t.test('SIGTERM quits in order', async (t) => {
    const { terminal, peer } = await meet(t);
    await terminal.shows('me>');
    terminal.signals.emit('SIGTERM');
    await quits(t, terminal, peer);
  });

  t.test('a terminal that is closed is left in order', async (t) => {
    for (const tty of [true, false]) {
      const { terminal, peer } = await meet(t, { terminal: { tty } });
      await terminal.shows(tty ? 'me>' : ALONE);
      terminal.hangUp();
      await quits(t, terminal, peer);
      const piped = await meet(t, { terminal: { tty } });
      await piped.terminal.shows(tty ? 'me>' : ALONE);
      piped.terminal.input.destroy(new Error('EIO'));
      await quits(t, piped.terminal, piped.peer);
    }
  });

  t.test('a server that ends it is quoted, and what was half typed can be read', async (t) => {
    const ends = {
      'bye|shutdown\n': 'The server closed the connection: The server is ending.',
      'bye|\u202e\n': 'The server closed the connection: \\u202e.',
      '': 'The server closed the connection without saying why.',
    };
    for (const [octets, sentence] of Object.entries(ends)) {
      const { terminal, peer } = await meet(t);
      await terminal.shows('me>');
      terminal.type('unsaid');
      await terminal.shows('me> unsaid');
      peer.socket.end(octets);
      t.equal(await within(terminal.exit, 'exit'), 1);
      t.equal(terminal.text, `${ALONE}\nme> unsaid\n! ${sentence}`);
    }
  });

  t.test('colours only where they are wanted', async (t) => {
    const written = async (chat: Partial<ChatOptions>, terminal: FakeTerminalOptions) => {
      const met = await meet(t, { chat, terminal });
      met.peer.socket.end('said|bob|hi\nbye|shutdown\n');
      t.equal(await within(met.terminal.exit, 'exit'), 1);
      return met.terminal.written + met.terminal.errors;
    };
    const colour = /\x1b\[\d+m/;
    t.match(await written({}, {}), colour);
    t.match(await written({ color: true }, { env: { NO_COLOR: '' } }), colour);
    t.notMatch(await written({ color: false }, {}), colour);
    t.notMatch(await written({ color: true }, { env: { NO_COLOR: '1' } }), colour);
    t.notMatch(await written({ color: true }, { tty: false }), ESCAPE);
    t.notMatch(await written({}, { env: { TERM: 'dumb' } }), ESCAPE);
  });
});

t.test('in a pipe', async (t) => {
  const pipe = { tty: false };

  t.test('says each line, quits at the end of input behind them', async (t) => {
    const { terminal, peer } = await meet(t, { roster: 'here|bob\n', terminal: pipe });
    terminal.input.end('hi\n\n/to bob psst\n/nix\n\u0007\nlast');
    await peer.takes('say|hi\nto|bob|psst\nsay|last\nquit\n');
    peer.socket.end('said|bob|bye then\nbye|quit\n');
    t.equal(await within(terminal.exit, 'exit'), 0);
    t.equal(terminal.written, '* You are me. Here: bob.\n<bob> bye then\n');
    t.match(terminal.errors, /^There is no \/nix: .*\nThe text cannot be sent because .*\n$/);
  });

  t.test('exit codes, each with one sentence', async (t) => {
    const closed = await createServer();
    await closed.close();
    const refusing = await scripted(t, async (peer) => {
      await peer.takes('login|me\n');
      peer.send('error|nick-in-use|\n');
    });
    const full = await scripted(t, (peer) => void peer.socket.end('bye|full\n'));
    const cases = [
      [refusing.url, { nick: 'me' }, 1, /^The server refused .*Somebody has that nickname/],
      [full.url, { nick: 'me' }, 1, /as many connections as it allows/],
      [full.url, { nick: 'a|b' }, 2, /^The nickname cannot be sent/],
      [full.url, {}, 2, /give one with --nick\.$/],
      ['http://x', { nick: 'me' }, 2, /^"http:\/\/x" is no address/],
      [`tcp://127.0.0.1:${closed.port}`, { nick: 'me' }, 3, /nothing listens there/],
    ] as const;
    for (const [url, chat, code, sentence] of cases) {
      const terminal = new FakeTerminal(url, chat, pipe);
      t.equal(await within(terminal.exit, 'exit'), code, `${sentence}`);
      t.match(terminal.errors.trimEnd(), sentence);
      t.match(terminal.errors, /^[^\n]+\n$/, 'one line');
      t.equal(terminal.written, '');
    }
  });

  t.test('a server that ends it ends it, although the input goes on', async (t) => {
    const { terminal, peer } = await meet(t, { terminal: pipe });
    await terminal.shows(ALONE);
    peer.socket.end('bye|flood\n');
    t.equal(await within(terminal.exit, 'exit'), 1);
    t.equal(terminal.errors, 'The server closed the connection: You sent faster than the server allows.\n');
  });
});

t.test('CLIENT-5: so it is at the console of an operator', async (t) => {
  const [command = '', ...args] = [...PARLEY, 'serve', '--dialect', 'half-duplex', '--port', '0'];
  const child = spawn(command, args);
  t.teardown(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => (await within(lines.next(), 'line at the console')).value as string;
  const { port } = (JSON.parse(await line()) as { listening: { port: number } }).listening;
  const terminal = new FakeTerminal(`tcp://127.0.0.1:${port}`, { dialect: DIALECTS['half-duplex']! });
  await terminal.shows('* You are connected. A person at the server answers what you say.\n>');
  const peer = connect(port, '127.0.0.1').setEncoding('utf8');
  peer.write('"\x1b[2J\u202e你好"');
  t.equal(await line(), '[127.0.0.1] "\\x1b[2J\\u202e你好"');
  terminal.type('me too\r');
  t.equal(await line(), '[127.0.0.1] me too');
  child.stdin.write('one\n\ntwo\n');
  t.match(await within(once(peer, 'data'), 'answer'), [/^From \[127\.0\.0\.1\] .* \n {2}one$/]);
  await terminal.shows('<server> two\n>');
  peer.destroy();
  terminal.type('/quit\r');
  t.equal(await within(terminal.exit, 'exit'), 0);
});

t.test('as a process', async (t) => {
  const start = (url: string, ...options: string[]) => {
    const [command = '', ...args] = [...PARLEY, 'chat', url, '--nick', ...options];
    const child = spawn(command, args);
    t.teardown(() => child.kill('SIGKILL'));
    let errors = '';
    child.stderr.on('data', (data) => {
      errors += data;
    });
    const exit = once(child, 'close').then(([status]: unknown[]) => ({ status, errors }));
    return { child, exit };
  };

  t.test('echo hi | parley chat', async (t) => {
    const server = await createServer();
    t.teardown(() => server.close());
    const watcher = new FakeTerminal(`tcp://${server.host}:${server.port}`, { nick: 'me' });
    await watcher.shows('me>');
    const { child, exit } = start(`tcp://${server.host}:${server.port}`, 'bob');
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
    });
    child.stdin.end('hi\n');
    t.same(await within(exit, 'exit'), { status: 0, errors: '' });
    t.equal(output, '* You are bob. Here: me.\n');
    await watcher.shows('* bob joined\n<bob> hi\n* bob left (quit)\nme>');
    watcher.type('^d');
    t.equal(await within(watcher.exit, 'exit'), 0);
  });

  t.test('SIGTERM quits; a reader that goes away is no failure; a wrong dialect is', async (t) => {
    let met: (peer: Peer) => void = () => {};
    const server = await scripted(
      t,
      welcomes((peer) => met(peer)),
    );
    const run = async () => {
      const peer = new Promise<Peer>((resolve) => {
        met = resolve;
      });
      const process = start(server.url, 'me');
      return { ...process, peer: await within(peer, 'login') };
    };
    const [first, wrong] = [await run(), start(server.url, 'me', '--dialect', 'nix')];
    await within(once(first.child.stdout, 'data'), 'first line');
    first.child.kill('SIGTERM');
    await first.peer.takes('quit\n');
    first.peer.socket.end('bye|quit\n');
    t.same(await within(first.exit, 'exit'), { status: 0, errors: '' });

    const second = await run();
    await within(once(second.child.stdout, 'data'), 'first line');
    second.child.stdout.destroy();
    second.peer.send('said|bob|anybody?\n');
    await second.peer.takes('quit\n');
    second.peer.socket.end('said|bob|more\nbye|quit\n');
    t.same(await within(second.exit, 'exit'), { status: 0, errors: '' });

    t.match(await within(wrong.exit, 'exit'), { status: 2, errors: /There is no dialect nix.[^\n]+\n$/ });
  });
});
