/** Plays what people do, as a table of who does what, and compares what each of them is shown. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import type { Test } from 'tap';
import { compile, DIALECTS } from '../../spec/index.ts';
import type { Actor } from './programs.test.helper.ts';

/**
 * What happens: somebody types a line (or `^c`); is shown a text, behind what was shown before; has not been shown a
 * text at all; ends with an exit code; is ended, whatever it does. Where a server does not say that it has read
 * something, it shows in what becomes possible: somebody else types a line again and again, or strangers come and say
 * something, until it is shown.
 */
export type Step =
  | readonly [who: string, what: 'types' | 'shows' | 'lacks', text: string]
  | readonly [who: string, what: 'hears', text: string, from: string, line: string]
  | readonly [who: string, what: 'hears a stranger', text: string]
  | readonly [who: string, what: 'ends', code: number]
  | readonly [who: string, what: 'is ended'];

/** Where it is played. */
export interface Scene {
  readonly dialect: string;
  readonly port: number;
  readonly server: Actor;
  /** Starts what somebody who is named for the first time sits at. */
  readonly start: (who: string) => Actor;
}

/** How often somebody tries to be heard, milliseconds. */
const AGAIN_MS = 200;

export async function play(t: Test, scene: Scene, steps: readonly Step[]): Promise<void> {
  const people = new Map<string, Actor>([['server', scene.server]]);
  const strangers: Socket[] = [];
  t.teardown(async () => {
    for (const stranger of strangers) stranger.destroy();
    await Promise.all([...people.values()].map((program) => program.kill()));
  });
  for (const step of steps) {
    const [who, what, value] = step;
    const program = people.get(who) ?? scene.start(who);
    people.set(who, program);
    if (what === 'types') program.type(value);
    else if (what === 'shows') await program.shows(value);
    else if (what === 'hears')
      await repeating(program.shows(value), async () => people.get(step[3])!.type(step[4]));
    else if (what === 'hears a stranger')
      await repeating(program.shows(value), async () => void strangers.push(await speakUp(scene)));
    else if (what === 'is ended') await program.kill();
    else if (what === 'ends') t.equal(await program.exit(), value, `${who} ends with ${value}`);
    else t.notOk(program.shown.includes(value), `${who} is not shown ${value}`);
    if (what === 'shows' || what.startsWith('hears')) t.pass(`${who} is shown ${value}`);
  }
}

/** Acts until the promise resolves, or rejects because it took too long. */
async function repeating(promise: Promise<void>, act: () => Promise<void>): Promise<void> {
  let isOver = false;
  const end = promise.finally(() => {
    isOver = true;
  });
  end.catch(() => {});
  while (!isOver) {
    await act();
    await Promise.race([end, after(AGAIN_MS)]);
  }
  await end;
}

/** Comes, gives a name, and says something. Should both be one read for the server, the next stranger has more luck. */
async function speakUp({ dialect, port }: Scene): Promise<Socket> {
  const codec = compile(DIALECTS[dialect]!);
  const socket = connect(port, '127.0.0.1').resume();
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(codec.encode('client', { type: 'login', nick: 'stranger' })!);
  await after(AGAIN_MS / 2);
  socket.write(codec.encode('client', { type: 'say', text: 'anybody?' }, { nick: 'stranger' })!);
  return socket;
}
