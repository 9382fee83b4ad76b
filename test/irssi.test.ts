/**
 * irssi, which nobody here wrote, meets our client through Debian's ngIRCd, and through our server. That it can be
 * driven is shown with ngIRCd and somebody else at a raw socket.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { type Instance, launch } from '../conformance/index.ts';
import { Program, parley } from '../conformance/seeds/programs.test.helper.ts';
import { Irssi, irssiIsMissing } from './irssi.ts';
import { ROOT } from './parley.ts';

const NGIRCD = join(ROOT, 'conformance/good/ngircd.sh');
const path = `${process.env.PATH}:/usr/sbin`;
const ngircdIsMissing =
  spawnSync('ngircd', ['--version'], { env: { ...process.env, PATH: path } }).error !== undefined &&
  'ngircd is missing: apt-get install ngircd';
const HEAR_MS_MAX = 15_000;

t.setTimeout(120_000);
t.jobs = 3;

/** Somebody at a raw socket. */
class Raw {
  readonly #socket: Socket;
  #heard = '';

  constructor({ host, port }: Instance) {
    this.#socket = connect({ host, port });
    this.#socket.setEncoding('utf8').on('data', (text: string) => {
      this.#heard += text;
    });
  }

  send(...lines: string[]): void {
    this.#socket.write(lines.map((line) => `${line}\r\n`).join(''));
  }

  /** Waits for a line; what came before it is not looked at again. */
  async hears(line: string): Promise<void> {
    const signal = AbortSignal.timeout(HEAR_MS_MAX);
    while (!this.#heard.includes(`${line}\r\n`))
      await once(this.#socket, 'data', { signal }).catch(() => {
        throw new Error(`"${line}" did not come, but:\n${this.#heard}`);
      });
    this.#heard = this.#heard.slice(this.#heard.indexOf(`${line}\r\n`) + line.length + 2);
  }

  close(): void {
    this.#socket.destroy();
  }
}

async function ngircd(t: Test): Promise<Instance> {
  const instance = await launch([NGIRCD, '{port}']).start();
  t.teardown(() => instance.stop());
  return instance;
}

t.test(
  'irssi and a raw socket meet on ngIRCd',
  { skip: ngircdIsMissing || irssiIsMissing, buffered: true },
  async (t) => {
    const instance = await ngircd(t);
    const carol = new Raw(instance);
    t.teardown(() => carol.close());
    carol.send('NICK carol', 'USER carol 0 * :Carol', 'JOIN #parley');
    await carol.hears(':irc.parley.test 366 carol #parley :End of NAMES list');

    const bob = await Irssi.join({ ...instance, nick: 'bob', channel: '#parley' });
    t.teardown(() => bob.close());
    await carol.hears(':bob!~bob@127.0.0.1 JOIN :#parley');

    carol.send('PRIVMSG #parley :Zoë says 你好;');
    await bob.shows('<carol> Zoë says 你好;');
    for (const text of [
      '-t is no flag; this is é',
      'ends with a semicolon;',
      '$HOME \'and\' "quotes" #{x}',
    ]) {
      await bob.type(text);
      await carol.hears(`:bob!~bob@127.0.0.1 PRIVMSG #parley :${text}`);
    }
    await bob.type('/msg carol psst');
    await carol.hears(':bob!~bob@127.0.0.1 PRIVMSG carol :psst');

    await t.rejects(bob.shows('what nobody said', 300), {
      message: /irssi does not show "what nobody said" but:\n[\s\S]*<carol> Zoë says/,
    });
    await bob.quit('good bye');
    await carol.hears(':bob!~bob@127.0.0.1 QUIT :"good bye"');
  },
);

type Address = Pick<Instance, 'host' | 'port'>;

async function atIrssi(t: Test, { host, port }: Address, nick: string): Promise<Irssi> {
  const irssi = await Irssi.join({ host, port, nick, channel: '#parley' });
  t.teardown(() => irssi.close());
  return irssi;
}

function atOurClient(t: Test, { host, port }: Address, nick: string): Program {
  const chat = parley('chat', `tcp://${host}:${port}`, '--dialect', 'irc', '--nick', nick);
  const program = new Program(nick, chat, true);
  t.teardown(() => program.kill());
  return program;
}

/** Alice, at our client, and Bob, at irssi, talk; carol, at our client too, hears what is for all. `user` is what irssi shows of who is at our client. */
async function converse(t: Test, address: Address, user: string): Promise<void> {
  const alice = atOurClient(t, address, 'alice');
  const carol = atOurClient(t, address, 'carol');
  await Promise.all([alice, carol].map((each) => each.shows('* You are ')));
  const bob = await atIrssi(t, address, 'bob');
  await Promise.all([alice, carol].map((each) => each.shows('* bob joined\n')));

  alice.type('Zoë says 你好');
  await bob.shows('<alice> Zoë says 你好');
  await carol.shows('<alice> Zoë says 你好\n');
  await bob.type('hello yourself: é');
  await Promise.all([alice, carol].map((each) => each.shows('<bob> hello yourself: é\n')));

  alice.type('/to bob psst');
  await bob.shows(`[alice(${user})] psst`);
  await bob.type('/msg alice psst yourself');
  await alice.shows('[bob to you] psst yourself\n');
  t.notMatch(carol.shown, 'psst', 'what is said to one only is shown to that one');

  alice.type('/quit');
  t.equal(await alice.exit(), 0, 'our client ends in order');
  await bob.shows(`alice [${user}] has quit`);
  await carol.shows('* alice left');
  await bob.quit('bye');
  await carol.shows('* bob left');
}

t.test(
  'parley chat and irssi meet on ngIRCd',
  { skip: ngircdIsMissing || irssiIsMissing, buffered: true },
  async (t) => {
    await converse(t, await ngircd(t), '~parley@127.0.0.1');
  },
);

t.test('irssi and parley chat meet on parley serve', { skip: irssiIsMissing, buffered: true }, async (t) => {
  const server = new Program('server', parley('serve', '--dialect', 'irc', '--port', '0'), false);
  t.teardown(() => server.kill());
  await server.shows('"limits"');
  const address = { host: '127.0.0.1', port: Number(/"port":(\d+)/.exec(server.shown)![1]) };
  await converse(t, address, 'parley@localhost');

  const dora = atOurClient(t, address, 'dora');
  await dora.shows('* You are dora.');
  // irssi asks for another nickname by itself.
  const twin = await atIrssi(t, address, 'dora');
  await twin.shows('dora_ [parley@localhost] has joined #parley');
  await dora.shows('* dora_ joined\n');
  await twin.type('/msg nobody psst');
  await twin.shows('nobody: No such nick/channel');
  await twin.type('/join #other');
  await twin.shows('#other: No such channel');
  await twin.type('/stats u');
  await twin.shows('stats Unknown command');
  // irssi has begun with JOIN before it had a name.
  t.notMatch(await twin.screen(), /: No such channel: /);
  dora.type('still there?');
  await twin.shows('<dora> still there?');
});

t.test('ngircd.sh says what it lacks', async (t) => {
  const env = { PATH: '/nowhere' };
  for (const args of [[], ['http']])
    t.match(spawnSync('/bin/sh', [NGIRCD, ...args], { env, encoding: 'utf8' }), {
      status: 2,
      stderr: 'ngircd.sh: give it a port: ngircd.sh PORT\n',
    });
});
