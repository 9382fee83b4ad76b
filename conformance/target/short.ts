/** How a command is started with limits that are short enough to be waited for. */
import type { ShortLimits } from './target.ts';
import type { ShortStart } from './target-file.ts';

/** What stands for a limit that is not the one to be tested, and so must not come in between, milliseconds. */
const UNTESTED_MS = 60_000;

/** What is added to a command and its environment, and the limits that are in force by that. */
export interface Shortened {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly limits: ShortLimits;
}

/** Nothing is added where no limit is wanted. */
export function shortStart(short: ShortStart | undefined, wanted: ShortLimits = {}): Shortened {
  const { args = [], env = {} } = short ?? {};
  const names = (['idleMs', 'loginMs'] as const).filter((name) => wanted[name] !== undefined);
  if (short === undefined || names.length === 0) return { args: [], env: {}, limits: {} };
  const ms = {
    idle: wanted.idleMs === undefined ? UNTESTED_MS : (short.idleMs ?? wanted.idleMs),
    login: wanted.loginMs === undefined ? UNTESTED_MS : (short.loginMs ?? wanted.loginMs),
  };
  const filled = (text: string) =>
    text.replace(/\{(idle|login)(Ms|S)\}/g, (_, name: 'idle' | 'login', unit: string) =>
      String(unit === 'Ms' ? ms[name] : ms[name] / 1_000),
    );
  const words = [...args, ...Object.values(env)].join(' ');
  const inForce = names.filter((name) => new RegExp(`\\{${name}\\}|\\{${name.slice(0, -2)}S\\}`).test(words));
  return {
    args: args.map(filled),
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filled(value)])),
    limits: Object.fromEntries(inForce.map((name) => [name, ms[name === 'idleMs' ? 'idle' : 'login']])),
  };
}

const VARIABLE = /^([A-Za-z_]\w*)=(.*)$/s;

/** Reads words with spaces between: `NAME=value` is for the environment, and all else is added to the command. */
export function parseShortStart(words: string): ShortStart {
  const all = words.split(/\s+/).filter((word) => word !== '');
  const pairs = all.flatMap((word) => {
    const [, name, value] = VARIABLE.exec(word) ?? [];
    return name === undefined ? [] : [[name, value!] as const];
  });
  return { args: all.filter((word) => !VARIABLE.test(word)), env: Object.fromEntries(pairs) };
}
