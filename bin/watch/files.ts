/** The files of a server: which they are, and when they change. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { WrongUse } from '../errors.ts';
import type { Subject } from '../subject.ts';
import { Folders } from './folders.ts';

/** Folders that hold what nobody edits. */
const IGNORED = /(^|\/)(node_modules|\.[^/]+|__pycache__)(\/|$)/;
/** Editors write in several steps; this long nothing must happen, milliseconds. */
const DEBOUNCE_MS = 100;

/** Files whose change matters. */
export interface Watched {
  readonly folder: string;
  /** In words, for people. */
  readonly what: string;
  /** Whether a path from the folder, with slashes, is one. */
  readonly has: (path: string) => boolean;
  /** Whether a folder in it may hold one. */
  readonly enters: (path: string) => boolean;
}

const isEdited = (path: string) => !IGNORED.test(path);

/** What the target file says, or else the files that are like the script of the command, in its folder. Throws WrongUse. */
export function watchedBy({ command, file }: Subject): Watched {
  if (command === undefined)
    throw new WrongUse(
      '--watch goes with a command: the kit must start a server anew when its files change.',
    );
  const cwd = resolve(command.cwd);
  if (file?.watch !== undefined) {
    const globs = file.watch.map(expressionOf);
    const namesIgnored = file.watch.some((glob) => IGNORED.test(glob));
    return {
      folder: cwd,
      what: file.watch.join(' '),
      has: (path) => globs.some((glob) => glob.test(path)),
      enters: (path) => namesIgnored || isEdited(path),
    };
  }
  const script = command.argv.map((word) => resolve(cwd, word)).find(isOwnFile);
  if (script === undefined) return { folder: cwd, what: 'all files', has: isEdited, enters: isEdited };
  // What the server itself writes there, such as a log, is another kind of file.
  const kind = extname(script);
  const folder = dirname(script);
  return kind === ''
    ? { folder, what: basename(script), has: (path) => path === basename(script), enters: () => false }
    : { folder, what: `*${kind}`, has: (path) => extname(path) === kind && isEdited(path), enters: isEdited };
}

/** Programs of the system are not what somebody works on. */
function isOwnFile(path: string): boolean {
  const isBeneath = !relative(process.cwd(), path).startsWith('..') || !/^\/(usr|bin|opt|nix)\//.test(path);
  return isBeneath && !IGNORED.test(relative('.', path)) && existsSync(path) && statSync(path).isFile();
}

/** A glob of paths: ** is any folders, * and ? stay within one. */
function expressionOf(glob: string): RegExp {
  const source = glob
    .replace(/^\.\//, '')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\/|\*\*|\*|\?/g, (part) =>
      part === '**/' ? '(?:.*/)?' : part === '**' ? '.*' : part === '*' ? '[^/]*' : '[^/]',
    );
  return new RegExp(`^${source}$`);
}

/** Calls with the path of what has changed, once it has come to rest; gives what ends it. Throws WrongUse. */
export function onChange({ folder, has, enters }: Watched, call: (path: string) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const folders = new Folders(folder, enters, (path) => {
    if (!has(path)) return;
    clearTimeout(timer);
    timer = setTimeout(() => call(join(relative('.', folder), path)), DEBOUNCE_MS);
  });
  return () => {
    clearTimeout(timer);
    folders.close();
  };
}
