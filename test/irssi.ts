/**
 * A person at irssi, without the person: it runs in a tmux of its own, keys go in, and the screen is looked
 * at until it shows what is awaited.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Wide enough that irssi breaks no text of a test, which could then not be found. */
const COLUMNS = 200;
const ROWS = 50;
/** How often the screen is looked at, milliseconds. */
const LOOK_MS = 50;
/** How long something may take to show, milliseconds. */
const SHOW_MS_MAX = 15_000;

const missing = ['irssi', 'tmux'].filter((name) => spawnSync(name, ['-V']).error !== undefined);

/** What is missing to drive irssi here, and how to get it; false if nothing is. */
export const irssiIsMissing =
  missing.length > 0 && `${missing.join(' and ')} missing: apt-get install ${missing.join(' ')}`;

/** Where irssi goes, and as whom. */
export interface IrssiOptions {
  readonly host: string;
  readonly port: number;
  readonly nick: string;
  readonly channel: string;
}

export class Irssi {
  readonly #home: string;

  private constructor(home: string) {
    this.#home = home;
  }

  /** Starts irssi and waits until it is in the channel. Call `close` in any case. */
  static async join(options: IrssiOptions): Promise<Irssi> {
    const irssi = new Irssi(await mkdtemp(join(tmpdir(), 'irssi-')));
    try {
      await writeFile(join(irssi.#home, 'config'), configuration(options));
      await irssi.#start();
      await irssi.shows(`has joined ${options.channel}`);
    } catch (cause) {
      await irssi.close();
      throw cause;
    }
    return irssi;
  }

  /** Types a line and Enter: a text to the channel, or a command such as `/msg carol hello`. */
  async type(line: string): Promise<void> {
    // tmux takes a semicolon at the end of an argument for the end of its command.
    await this.#tmux('send-keys', '-l', '--', line.replace(/;$/, '\\;'));
    await this.#tmux('send-keys', 'Enter');
  }

  /** Waits until the screen shows a text. Rejects with the screen if it does not within `msMax`. */
  async shows(text: string, msMax = SHOW_MS_MAX): Promise<void> {
    const end = performance.now() + msMax;
    for (;;) {
      const screen = await this.screen();
      if (screen.includes(text)) return;
      if (performance.now() > end)
        throw new Error(`irssi does not show "${text}" but:\n${screen.replaceAll(/\n{2,}/g, '\n')}`);
      await sleep(LOOK_MS);
    }
  }

  /** What it shows now. */
  async screen(): Promise<string> {
    return await this.#tmux('capture-pane', '-p');
  }

  /** Types /quit, and waits until the program has ended. */
  async quit(reason: string): Promise<void> {
    await this.type(`/quit ${reason}`);
    const end = performance.now() + SHOW_MS_MAX;
    // With its only window tmux ends too, and then nobody answers.
    while (await this.#runs()) {
      if (performance.now() > end) throw new Error('irssi was told to quit, but runs on.');
      await sleep(LOOK_MS);
    }
  }

  /** Ends it whatever it does, and removes what it wrote. */
  async close(): Promise<void> {
    await this.#tmux('kill-server').catch(() => {});
    await rm(this.#home, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    const size = ['-x', String(COLUMNS), '-y', String(ROWS)];
    await this.#tmux('-f', '/dev/null', 'new-session', '-d', ...size, `exec irssi --home='${this.#home}'`);
  }

  async #runs(): Promise<boolean> {
    return await this.#tmux('has-session').then(
      () => true,
      () => false,
    );
  }

  async #tmux(...words: string[]): Promise<string> {
    const socket = join(this.#home, 'tmux');
    const env = { ...process.env, LC_ALL: 'C.UTF-8', TMUX: undefined };
    return (await run('tmux', ['-u', '-S', socket, ...words], { env })).stdout;
  }
}

/**
 * Everything shows in one window, which stays with the channel, and what carol says as "<carol> hello" whatever her
 * rank. By itself irssi sends no more than five commands at once and then one in 2.2 seconds, so that it is in its
 * channel only after five.
 */
function configuration({ host, port, nick, channel }: IrssiOptions): string {
  return `
    servers = ( { address = "${host}"; port = "${port}"; chatnet = "test"; autoconnect = "yes"; } );
    chatnets = { test = { type = "IRC"; }; };
    channels = ( { name = "${channel}"; chatnet = "test"; autojoin = "yes"; } );
    settings = {
      core = { nick = "${nick}"; user_name = "${nick}"; real_name = "${nick}"; };
      "fe-common/core" = { autocreate_windows = "no"; timestamps = "no"; show_nickmode = "no";
        autocreate_own_query = "no"; autocreate_query_level = "NONE"; };
      "irc/core" = { cmd_queue_speed = "1ms"; cmds_max_at_once = "100"; };
    };
  `;
}
