/** `--pause`: a run that waits before a case, so that a debugger can be attached to the server. */
import { createInterface } from 'node:readline';
import { CASES, type Instance, nearest, type Pause, type Report } from '../conformance/index.ts';
import { WrongUse } from './errors.ts';

/** How debuggers are attached to what is called like this. */
const DEBUGGERS: readonly (readonly [program: RegExp, how: (pid: number) => string])[] = [
  [/^(node|npx|tsx|bun|deno)/, (pid) => `kill -USR1 ${pid}, and open chrome://inspect`],
  [
    /^python/,
    (pid) => `python3 -m pdb -p ${pid} (from 3.14), or python3 -m debugpy --listen 5678 --pid ${pid}`,
  ],
  [/^(go|dlv)/, (pid) => `dlv attach ${pid}`],
  [/^java/, (pid) => `jdb -attach ${pid}`],
];

/** A stop, and what became of it. */
interface SaidPause extends Pause {
  /** Why there was no pause, if there was none. */
  readonly missed: (report: Report) => string | undefined;
}

/** Throws WrongUse for what is no case. `before` it says anything, it calls this. */
export function pauseBefore(id: string, before: () => void): SaidPause {
  const ids = CASES.map((each) => each.id);
  if (!ids.includes(id)) {
    const near = nearest(id, ids);
    throw new WrongUse(
      `There is no case ${id} to stop before.${near === undefined ? ' See parley list.' : ` Did you mean ${near}?`}`,
    );
  }
  let hasPaused = false;
  return {
    before: id,
    async wait(instance) {
      hasPaused = true;
      before();
      process.stderr.write(`${describe(id, instance)}\n`);
      await entered();
    },
    missed({ cases }) {
      if (hasPaused) return undefined;
      const result = cases.find((each) => each.id === id);
      const why = result === undefined ? 'it was not chosen' : `${result.verdict}: ${result.message}`;
      return `There was no stop before ${id}: ${why}`;
    },
  };
}

function describe(id: string, { host, port, pid, program = '' }: Instance): string {
  const how = DEBUGGERS.find(([name]) => name.test(program))?.[1] ?? ((each) => `gdb -p ${each}`);
  const who =
    pid === undefined
      ? `The server was not started by the kit; it listens on ${host} port ${port}.`
      : `The server is process ${pid} (pgrep -g ${pid} shows what it has started), on ${host} port ${port}. Attach with ${how(pid)}.`;
  return `parley: Stopped before ${id}. ${who} No deadline ends this case. Enter goes on.`;
}

/** Resolves with the next line, or with the end of the input. */
async function entered(): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  await new Promise<void>((resolve) => {
    lines.once('line', () => resolve());
    lines.once('close', () => resolve());
  });
  lines.close();
  process.stdin.pause();
}
