import { createHash } from 'node:crypto';
import t, { type Test } from 'tap';
import { createServer } from '../reference-server/index.ts';
import { DIALECTS, type Dialect, parley, register, type ServerMessage } from '../spec/index.ts';
import { Inbox } from './inbox.ts';
import { ClientError, type ClientErrorCode, connect, type Session } from './index.ts';
import { type Peer, scripted, welcomes, within } from './scripted-server.test.helper.ts';

const me = { nick: 'me' };

/** Checks that a promise rejects with a ClientError of this code whose sentence holds these words. */
async function rejects(
  t: Test,
  promise: Promise<unknown>,
  code: ClientErrorCode,
  words: RegExp,
): Promise<ClientError> {
  try {
    await within(promise, `rejection with ${code}`);
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    t.equal(error.code, code, error.message);
    t.match(error.message, words, 'the sentence says what was wrong');
    return error;
  }
  throw new Error(`expected a rejection with ${code}, but the promise resolved`);
}

async function all(session: Session): Promise<ServerMessage[]> {
  const messages: ServerMessage[] = [];
  for await (const message of session) messages.push(message);
  return messages;
}

/** The next event of a kind. */
function next<K extends Parameters<Session['on']>[0]>(session: Session, type: K): Promise<unknown> {
  return within(
    new Promise((resolve) => {
      const stop = session.on(type, (event) => {
        stop();
        resolve(event);
      });
    }),
    `event ${type}`,
  );
}

t.test('login', async (t) => {
  t.test('CLIENT-2: a welcome is understood wherever its octets are split', async (t) => {
    const octets = Buffer.from('here|Zoë|bob\nwelcome|Me\nsaid|Zoë|ü\r\nbye|shutdown\n');
    const server = await scripted(t, async (peer) => {
      await peer.takes('login|me\n');
      for (const octet of octets) {
        peer.send(Uint8Array.of(octet));
        await new Promise(setImmediate);
      }
      peer.socket.end();
    });
    const session = await within(connect(server.url, me), 'welcome');
    t.equal(session.nick, 'Me', 'the spelling is that of the server');
    t.same(session.others, ['Zoë', 'bob']);
    t.same(await within(all(session), 'end'), [
      { type: 'said', nick: 'Zoë', text: 'ü' },
      { type: 'bye', reason: 'shutdown' },
    ]);
    await server.done();
  });

  t.test('nothing behind welcome is lost, for listeners and for a later iteration', async (t) => {
    const server = await scripted(
      t,
      welcomes((peer) => {
        peer.send('said|a|2\n');
        peer.socket.end();
      }, 'here|a\n'),
    );
    const early = await scripted(t, async (peer) => {
      await peer.takes('login|me\n');
      peer.send('welcome|me\nsaid|a|1\njoined|b\n???\n');
      await peer.takes('say|go on\n');
      peer.send('said|a|2\n');
      peer.socket.end();
    });
    const session = await within(connect(early.url, me), 'welcome');
    const heard: string[] = [];
    session.on('said', ({ text }) => heard.push(text));
    session.on('joined', ({ nick }) => heard.push(nick));
    session.on('invalid', ({ code }) => heard.push(code));
    t.same(session.others, [], 'what came after welcome has not happened yet');
    await next(session, 'invalid');
    await session.say('go on');
    const closed = await within(session.closed, 'end');
    t.same(heard, ['1', 'b', 'unknown-command', '2']);
    t.same(closed, { asked: false, bye: undefined, error: undefined });
    t.same(
      (await within(all(session), 'iteration')).map(({ type }) => type),
      ['said', 'joined', 'said'],
      'a later iteration sees all of it, and ends',
    );
    const other = await within(connect(server.url, me), 'welcome');
    t.same(other.others, ['a']);
    await within(other.closed, 'end');
  });

  t.test('a URL that is none is refused before anything is opened', async (t) => {
    const urls = [
      '',
      'localhost:4000',
      'http://localhost:4000',
      'tcp://localhost',
      'tcp://:4000',
      'tcp://localhost:0',
      'tcp://localhost:99999',
      'tcp://localhost:4000/room',
      'tcp://localhost:4000?x',
      'tcp://user@localhost:4000',
    ];
    for (const url of urls) await rejects(t, connect(url, me), 'bad-url', /write tcp:\/\/host:port/);
  });

  t.test('an address where nothing listens', async (t) => {
    const server = await createServer();
    await server.close();
    await rejects(t, connect(`tcp://127.0.0.1:${server.port}`, me), 'unreachable', /nothing listens there/);
    await rejects(t, connect(`tcp://[::1]:${server.port}`, me), 'unreachable', /^\[::1\]:\d+ /);
  });

  t.test('a refusal without another nickname is final', async (t) => {
    const server = await scripted(t, async (peer) => {
      await peer.takes('login|me\n');
      peer.send('error|nick-in-use|Taken.\n');
      await peer.ended();
    });
    const error = await rejects(t, connect(server.url, me), 'refused', /nickname me \(Taken\): choose/);
    t.same(error.refusal, { code: 'nick-in-use', text: 'Taken.' });
    const onRefused = () => undefined;
    await rejects(t, connect(server.url, { ...me, onRefused }), 'refused', /Taken/);
    await server.done();
  });

  t.test('another nickname is tried on the same connection', async (t) => {
    const server = await scripted(t, async (peer) => {
      await peer.takes('login|me\n');
      peer.send('error|nick-in-use|Taken.\n');
      await peer.takes('login|me2\n');
      peer.send('welcome|me2\n');
      await peer.ended();
    });
    const asked: unknown[] = [];
    const nicks = ['a|b', 'me2'];
    const onRefused = async (error: unknown) => {
      asked.push(error);
      return nicks.shift();
    };
    const session = await within(connect(server.url, { ...me, onRefused }), 'welcome');
    t.equal(session.nick, 'me2');
    t.equal(server.count, 1, 'one connection');
    t.match(asked, [
      { code: 'nick-in-use', text: 'Taken.' },
      { code: 'bad-text', text: /"\|"/ },
    ]);
    session.close();
    await server.done();
    t.equal(asked.length, 2, 'asked once for each refusal');
  });

  t.test('the server ends it before welcome', async (t) => {
    const server = await scripted(t, (peer) => {
      peer.socket.end(server.count === 1 ? 'bye|full\n' : '');
    });
    const full = await rejects(t, connect(server.url, me), 'closed', /as many connections as it allows\)/);
    t.equal(full.reason, 'full');
    const mute = await rejects(t, connect(server.url, me), 'closed', /the server ended it/);
    t.equal(mute.reason, undefined);
  });

  t.test('a server that says nothing', async (t) => {
    const server = await scripted(t, (peer) => peer.ended());
    const options = { ...me, connectTimeoutMs: 20 };
    await rejects(t, connect(server.url, options), 'timeout', /did not answer the login within 20 ms/);
    await rejects(t, connect(server.url, { ...options, dialect: register }), 'timeout', /ask for a nickname/);
    await server.done();
  });

  t.test('the signal aborts connecting, and closes a session', async (t) => {
    const server = await scripted(t, async (peer) => {
      await peer.takes('login|');
      if (peer.received.startsWith('member')) peer.send('welcome|member\n');
      else stop.abort();
      await peer.ended();
    });
    const before = { ...me, signal: AbortSignal.abort() };
    await rejects(t, connect(server.url, before), 'aborted', /given up/);
    const stop = new AbortController();
    await rejects(t, connect(server.url, { ...me, signal: stop.signal }), 'aborted', /given up/);
    const later = new AbortController();
    const session = await within(connect(server.url, { nick: 'member', signal: later.signal }), 'welcome');
    later.abort();
    t.same(await within(session.closed, 'end'), { asked: true, bye: undefined, error: undefined });
    await rejects(t, session.say('late'), 'closed', /the session has ended/);
    await server.done();
  });
});

t.test('a session', async (t) => {
  t.test('CLIENT-3: a ping is answered at once, before welcome and after', async (t) => {
    const server = await scripted(t, async (peer) => {
      peer.send('ping|early\n');
      await peer.takes('login|me\npong|early\n');
      peer.send('welcome|me\nping|1\n');
      await peer.takes('pong|1\n');
      peer.socket.end('bye|shutdown\n');
    });
    const session = await within(connect(server.url, me), 'welcome');
    await within(session.closed, 'end');
    await server.done();
  });

  t.test('CLIENT-4: lines that it does not know are ignored', async (t) => {
    const long = 'x'.repeat(2000);
    const server = await scripted(
      t,
      welcomes(async (peer) => {
        await peer.takes('say|ready\n');
        peer.send(`later|version\nsaid|a\n${long}\nsaid|a|\x1b[2J\nsaid|a|on\n`);
        peer.socket.end('bye|shutdown\n');
      }),
    );
    const session = await within(connect(server.url, me), 'welcome');
    const codes: string[] = [];
    session.on('invalid', ({ code }) => codes.push(code));
    await session.say('ready');
    t.match(await within(all(session), 'end'), [{ type: 'said', text: 'on' }, { type: 'bye' }]);
    t.same(codes, ['unknown-command', 'malformed', 'line-too-long', 'control-character']);
    await server.done();
  });

  t.test('CLIENT-1: what the dialect cannot carry is not sent', async (t) => {
    const server = await scripted(
      t,
      welcomes(async (peer) => {
        await peer.takes('say|fine|too\nto|bob|x\n');
        peer.socket.end('bye|shutdown\n');
      }),
    );
    const session = await within(connect(server.url, me), 'welcome');
    await rejects(t, session.say(''), 'bad-text', /it is empty/);
    await rejects(t, session.say('é'.repeat(481)), 'bad-text', /962 octets long and at most 960 octets/);
    for (const bad of ['a\nlogin|x', '\x1b[2J', 'a\r', '\x85'])
      await rejects(t, session.say(bad), 'bad-text', /control characters/);
    await rejects(t, session.say('\ud800'), 'bad-text', /something else/);
    await rejects(t, session.to('a|b', 'x'), 'bad-text', /nickname .*"\|"/);
    await rejects(t, session.to('', 'x'), 'bad-text', /nickname .*empty/);
    await session.say('fine|too');
    await session.to('bob', 'x');
    await server.done();
    await within(session.closed, 'end');
  });

  t.test('others come and go, and a listener can be stopped', async (t) => {
    const server = await scripted(
      t,
      welcomes(async (peer) => {
        await peer.takes('say|ready\n');
        peer.send('joined|b\nleft|a|lost\ntold|b|psst\nerror|no-such-nick|Nobody.\nsaid|b|x\n');
        peer.socket.end('bye|flood\n');
      }, 'here|a\n'),
    );
    const session = await within(connect(server.url, me), 'welcome');
    const heard: unknown[] = [];
    const types = ['joined', 'left', 'told', 'error', 'said', 'bye'] as const;
    for (const type of types) session.on(type, (event) => heard.push(event));
    const stop = session.on('said', () => heard.push('not this'));
    stop();
    session.on('close', (closed) => heard.push(closed));
    await session.say('ready');
    await within(session.closed, 'end');
    t.same(session.others, ['b']);
    t.same(heard, [
      { type: 'joined', nick: 'b' },
      { type: 'left', nick: 'a', reason: 'lost' },
      { type: 'told', nick: 'b', text: 'psst' },
      { type: 'error', code: 'no-such-nick', text: 'Nobody.' },
      { type: 'said', nick: 'b', text: 'x' },
      { type: 'bye', reason: 'flood' },
      { asked: false, bye: 'flood', error: undefined },
    ]);
  });

  t.test('CLIENT-6: quit is sent behind what was said, and bye is awaited', async (t) => {
    const server = await scripted(
      t,
      welcomes(async (peer) => {
        await peer.takes('say|1\nsay|2\nquit\n');
        peer.send('said|a|meanwhile\nbye|quit\n');
        peer.socket.end();
        await peer.ended();
      }),
    );
    const session = await within(connect(server.url, me), 'welcome');
    const said = Promise.all([session.say('1'), session.say('2')]);
    const quit = session.quit();
    t.equal(session.quit(), quit, 'a second quit waits for the first');
    await rejects(t, session.say('3'), 'closed', /has ended/);
    await within(Promise.all([said, quit]), 'quit');
    t.same(await session.closed, { asked: true, bye: 'quit', error: undefined });
    t.match(await all(session), [{ text: 'meanwhile' }, { type: 'bye' }]);
    await server.done();
    await within(session.quit(), 'quit of a closed session');
  });

  t.test('a server that ignores quit, or does not close after bye, is not waited for', async (t) => {
    const server = await scripted(
      t,
      welcomes(async (peer) => {
        if (server.count === 2) peer.send('bye|shutdown\n');
        await peer.ended();
      }),
    );
    for (const bye of [undefined, 'shutdown']) {
      const session = await within(connect(server.url, { ...me, quitTimeoutMs: 20 }), 'welcome');
      if (bye === undefined) await within(session.quit(), 'quit');
      t.equal((await within(session.closed, 'end')).bye, bye);
    }
    await server.done();
  });

  t.test('a reset is reported with its error', async (t) => {
    const server = await scripted(
      t,
      welcomes(async (peer) => {
        await peer.takes('say|now\n');
        peer.socket.resetAndDestroy();
      }),
    );
    const session = await within(connect(server.url, me), 'welcome');
    await session.say('now');
    t.match(await within(session.closed, 'end'), { asked: false, error: { code: 'ECONNRESET' } });
  });

  t.test('a slow iteration loses nothing', async (t) => {
    const count = 5000;
    const server = await scripted(
      t,
      welcomes(async (peer) => {
        for (let i = 0; i < count; i++) peer.send(`said|a|${i}\n`);
        peer.socket.end();
      }),
    );
    const session = await within(connect(server.url, me), 'welcome');
    let expected = 0;
    for await (const message of session) {
      if (message.type !== 'said' || message.text !== `${expected}`) break;
      expected++;
      await new Promise(setImmediate);
    }
    t.equal(expected, count, 'all came, in order');
  });

  t.test('what waits for an iteration is limited', async (t) => {
    const pauses: boolean[] = [];
    const inbox = new Inbox<number>({ messagesMax: 4, pause: (full) => pauses.push(full) });
    for (let i = 0; i < 10; i++) inbox.push(i);
    t.same(pauses, [], 'nobody reads, so nothing is paused');
    const reader = inbox.iterate();
    t.equal((await reader.next()).value, 6, 'the newest are kept');
    inbox.push(10);
    t.same(pauses, [true], 'a full inbox pauses');
    await reader.next();
    await reader.next();
    t.same(pauses, [true], 'more than half full');
    await reader.next();
    t.same(pauses, [true, false], 'half of it is free');
    for (let i = 11; i < 20; i++) inbox.push(i);
    await reader.return?.();
    t.same(pauses, [true, false, true, false], 'a loop that was left holds nothing up');
    inbox.end();
    const rest: number[] = [];
    for await (const item of inbox.iterate()) rest.push(item);
    t.equal(rest.at(-1), 19);
  });
});

t.test('dialects', async (t) => {
  const room = (more: (peer: Peer) => Promise<void>) => async (peer: Peer) => {
    peer.send('请输入昵称:');
    await peer.takes('me');
    peer.send('当前昵称已经存在，请重新输入\n请输入昵称:');
    await peer.takes('me2');
    peer.send('昵称设置成功\n系统消息me2进入了聊天室\n系统消息bob进入了聊天室\n');
    await more(peer);
  };
  const options = { nick: 'me', dialect: register, onRefused: () => 'me2' };

  t.test('register: prompt, refusal, no nickname in welcome, own notice', async (t) => {
    const server = await scripted(
      t,
      room(async (peer) => {
        peer.send('bob:hi\n');
        await peer.takes('quit');
        peer.socket.end('退出');
      }),
    );
    const session = await within(connect(server.url, options), 'welcome');
    t.equal(session.nick, 'me2', 'the nickname asked for');
    await next(session, 'said');
    t.same(session.others, ['bob'], 'oneself is not among the others');
    await rejects(t, session.to('bob', 'x'), 'inexpressible', /register cannot express "to"/);
    await rejects(t, session.say('quit'), 'bad-text', /something else/);
    await within(session.quit(), 'quit');
    t.same(await session.closed, { asked: true, bye: 'quit', error: undefined });
    t.same(
      (await all(session)).map(({ type }) => type),
      ['joined', 'said', 'bye'],
    );
    await server.done();
  });

  t.test('register: sends stay apart, so that each is a read of its own', async (t) => {
    const texts = ['one', 'two', 'three', 'quit'];
    const server = await scripted(
      t,
      room(async (peer) => {
        peer.reads.splice(0);
        await peer.takes(texts.join(''));
        t.same(
          peer.reads.map(({ text }) => text),
          texts,
          'four reads',
        );
        const gaps = peer.reads.map(({ atMs }, i) => atMs - (peer.reads[i - 1]?.atMs ?? 0));
        // The receiver may look a little late at one and in time at the next.
        for (const gap of gaps) t.ok(gap > register.pacing.gapMs / 2, `gap of ${gap} ms`);
        peer.socket.end('退出');
      }),
    );
    const session = await within(connect(server.url, options), 'welcome');
    await Promise.all(texts.slice(0, -1).map((text) => session.say(text)));
    await within(session.quit(), 'quit');
    await server.done();
  });

  t.test('without quit: the end stands behind what was said, and is not waited for long', async (t) => {
    const p2m = DIALECTS.p2m!;
    const server = await scripted(t, async (peer) => {
      peer.send("''Your name(press only Enter to quit): ");
      await peer.takes('me');
      peer.send("Some people in talking room, these are ['me']");
      await peer.takes('onetwothree');
      await peer.ended();
    });
    const session = await within(
      connect(server.url, { ...options, dialect: p2m, quitTimeoutMs: 1e6 }),
      'welcome',
    );
    const said = Promise.all(['one', 'two', 'three'].map((text) => session.say(text)));
    // The script never ends its side.
    await within(session.quit(), 'quit');
    await said;
    t.same(await session.closed, { asked: true, bye: undefined, error: undefined });
    await server.done();
  });

  t.test('WebSocket: what comes with the handshake is heard', async (t) => {
    const server = await scripted(t, async (peer) => {
      const [, key] = await peer.matches(/Sec-WebSocket-Key: (.*)\r\n(?:.*\r\n)*\r\n/i);
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      const answer = [
        'HTTP/1.1 101 Switching Protocols',
        'Upgrade: websocket',
        'Connection: Upgrade',
        `Sec-WebSocket-Accept: ${accept}`,
      ];
      const text = 'user1 comes in';
      const head = Buffer.from(`${answer.join('\r\n')}\r\n\r\n`);
      // A final frame of text, not masked.
      peer.send(Buffer.concat([head, Buffer.of(0x81, text.length), Buffer.from(text)]));
      await peer.ended();
    });
    const url = `ws://127.0.0.1:${server.port}`;
    const session = await within(connect(url, { nick: '', dialect: DIALECTS.websocket! }), 'welcome');
    t.equal(session.nick, 'user1');
    session.close();
  });

  t.test('asked again without an error, or closed in order, is refused; a reset is none', async (t) => {
    const p2m = DIALECTS.p2m!;
    const question = "''Your name(press only Enter to quit): ";
    const asking = await scripted(t, async (peer) => {
      peer.send(question);
      await peer.takes('me');
      peer.send(question);
      await peer.takes('me2');
      peer.send("Some people in talking room, these are ['me2']");
      await peer.ended();
    });
    const refused: unknown[] = [];
    const onRefused = (refusal: unknown) => {
      refused.push(refusal);
      return 'me2';
    };
    const session = await within(connect(asking.url, { nick: 'me', dialect: p2m, onRefused }), 'welcome');
    t.equal(session.nick, 'me2');
    t.same(refused, [{ code: '', text: '' }]);
    session.close();

    const budgetChat = { nick: 'me', dialect: DIALECTS['budget-chat']! };
    const words = `No.\n${'x'.repeat(5_000)}`;
    const ends = {
      'No.\n': /nickname me \(No\)/,
      '': /\(The server does not say why\)/,
      [words]: /\(No.\nxxx/,
    };
    for (const [answer, sentence] of Object.entries(ends)) {
      const server = await scripted(t, async (peer) => {
        peer.send('Your name?\n');
        await peer.takes('me\n');
        peer.socket.end(answer);
      });
      const never = () => void t.fail('nobody is asked for another nickname on a connection that has ended');
      await rejects(t, connect(server.url, { ...budgetChat, onRefused: never }), 'refused', sentence);
    }
    const resets = await scripted(t, async (peer) => {
      peer.send('Your name?\n');
      await peer.takes('me\n');
      peer.socket.resetAndDestroy();
    });
    await rejects(t, connect(resets.url, budgetChat), 'closed', /reset/);
  });

  t.test('a nickname that is too long is not sent where nobody could say so', async (t) => {
    const server = await scripted(t, async (peer) => {
      await peer.takes('login|me');
      peer.send('Login Successfully');
      await peer.ended();
    });
    const refused: string[] = [];
    const onRefused = ({ text }: { text: string }) => {
      refused.push(text);
      return 'me';
    };
    const long = { nick: 'x'.repeat(65), dialect: DIALECTS.pipe!, onRefused };
    const session = await within(connect(server.url, long), 'welcome');
    t.match(refused, [/65 octets long and at most 64 octets/]);
    session.close();
    await server.done();
    // It has an error for a nickname that is taken, and for no other.
    const silent = await scripted(t, (peer) => peer.ended());
    const p2p = { nick: 'x'.repeat(65), dialect: DIALECTS.p2p! };
    await rejects(t, connect(silent.url, p2p), 'bad-text', /65 octets long/);
  });

  t.test('the nickname waits for the prompt', async (t) => {
    const asking: Dialect = {
      ...parley,
      toClient: { ...parley.toClient, prompt: [{ template: 'nick?' }] },
      policy: { ...parley.policy, prompt: true },
    };
    const server = await scripted(t, async (peer) => {
      // The pong shows that the client had its turn and did not log in.
      peer.send('ping|fence\n');
      await peer.takes('pong|fence\n');
      t.equal(peer.received, '', 'no login before the prompt');
      peer.send('nick?\n');
      await peer.takes('login|me\n');
      peer.send('error|nick-in-use|\nping|fence\n');
      await peer.takes('pong|fence\n');
      t.equal(peer.received, '', 'no second login before the second prompt');
      peer.send('nick?\n');
      await peer.takes('login|me2\n');
      peer.send('welcome|me2\n');
      await peer.ended();
    });
    const session = await within(connect(server.url, { ...options, dialect: asking }), 'welcome');
    session.close();
    await server.done();
  });
});

t.test('with the reference server', async (t) => {
  const server = await createServer();
  t.teardown(() => server.close());
  const url = new URL(`tcp://${server.host}:${server.port}`);
  const alice = await within(connect(url, { nick: 'alice' }), 'welcome');
  const joined = next(alice, 'joined');
  const bob = await within(connect(url, { nick: 'alice', onRefused: () => 'bob' }), 'welcome');
  t.same([bob.nick, bob.others], ['bob', ['alice']]);
  t.same(await joined, { type: 'joined', nick: 'bob' });
  t.same(alice.others, ['bob']);
  const told = next(bob, 'told');
  await alice.to('bob', 'a|b');
  t.same(await told, { type: 'told', nick: 'alice', text: 'a|b' });
  const longest = 'é'.repeat(480);
  const said = next(alice, 'said');
  await bob.say(longest);
  t.same(await said, { type: 'said', nick: 'bob', text: longest });
  const left = next(bob, 'left');
  alice.close();
  t.same(await left, { type: 'left', nick: 'alice', reason: 'lost' });
  await within(bob.quit(), 'quit');
  t.equal((await bob.closed).bye, 'quit');
});
