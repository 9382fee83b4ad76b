/**
 * A folder with all that is in it. Each folder is watched by itself: where Node watches a tree as one, a
 * file that is moved over another is lost on Linux, and editors save like that.
 */
import { type FSWatcher, lstatSync, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { WrongUse } from '../errors.ts';

/** A folder that is gone by now, or that this user may not look into, holds nothing that is edited. */
const PASSED_OVER = ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'];

export class Folders {
  readonly #root: string;
  readonly #enters: (path: string) => boolean;
  readonly #call: (path: string) => void;
  /** By their paths from the root, with slashes. */
  readonly #watchers = new Map<string, FSWatcher>();

  /** Calls with the path of what has changed, from the root. Throws WrongUse if the root cannot be watched. */
  constructor(root: string, enters: (path: string) => boolean, call: (path: string) => void) {
    this.#root = root;
    this.#enters = enters;
    this.#call = call;
    this.#add('');
  }

  close(): void {
    this.#drop('');
  }

  #add(folder: string, isNew = false): void {
    const path = join(this.#root, folder);
    const inside = (name: string) => (folder === '' ? name : `${folder}/${name}`);
    try {
      if (folder !== '' && !lstatSync(path).isDirectory()) return;
      const watcher = watch(path, (event, name) => {
        if (name !== null) this.#see(event, inside(name));
      });
      this.#watchers.set(
        folder,
        watcher.on('error', () => this.#drop(folder)),
      );
      for (const name of readdirSync(path)) {
        // It was put there before the folder was watched.
        if (isNew) this.#call(inside(name));
        if (this.#enters(inside(name))) this.#add(inside(name), isNew);
      }
    } catch (cause) {
      const { code = '', message } = cause as NodeJS.ErrnoException;
      if (cause instanceof WrongUse) throw cause;
      if (folder === '' || !PASSED_OVER.includes(code))
        throw new WrongUse(`${path} cannot be watched: ${message}.`);
    }
  }

  #see(event: string, path: string): void {
    this.#call(path);
    if (event !== 'rename') return;
    // Under the same name there may be another folder now.
    this.#drop(path);
    if (this.#enters(path)) this.#add(path, true);
  }

  #drop(folder: string): void {
    for (const [path, watcher] of this.#watchers)
      if (folder === '' || path === folder || path.startsWith(`${folder}/`)) {
        watcher.close();
        this.#watchers.delete(path);
      }
  }
}
