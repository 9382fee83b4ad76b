/** irssi can be driven: shown with Debian's ngIRCd and somebody else at a raw socket. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { type Instance, launch } from '../conformance/index.ts';
import { Irssi, irssiIsMissing } from './irssi.ts';
import { ROOT } from './processes.ts';

const NGIRCD = join(ROOT, 'conformance/good/ngircd.sh');
const path = `${process.env.PATH}:/usr/sbin`;
const ngircdIsMissing =
  spawnSync('ngircd', ['--version'], { env: { ...process.env, PATH: path } }).error !== undefined &&
  'ngircd is missing: apt-get install ngircd';
const HEAR_MS_MAX = 15_000;

t.setTimeout(120_000);

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

t.test('irssi and a raw socket meet on ngIRCd', { skip: ngircdIsMissing || irssiIsMissing }, async (t) => {
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
  for (const text of ['-t is no flag; this is é', 'ends with a semicolon;', '$HOME \'and\' "quotes" #{x}']) {
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
});

t.test('ngircd.sh says what it lacks', async (t) => {
  const env = { PATH: '/nowhere' };
  for (const args of [[], ['http']])
    t.match(spawnSync('/bin/sh', [NGIRCD, ...args], { env, encoding: 'utf8' }), {
      status: 2,
      stderr: 'ngircd.sh: give it a port: ngircd.sh PORT\n',
    });
});
