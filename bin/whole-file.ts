/** A file that is written as a whole or not at all, so that nobody finds half of it. */
import { randomUUID } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { resolve } from 'node:path';
import { WrongUse } from './errors.ts';

const WHY_NOT: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  EACCES: 'this user may not write there',
  EISDIR: 'it is a folder',
  ENOSPC: 'there is no space left',
};
/** A file may be writable where nothing can be put beside it or moved over it: a mounted file, for example. */
const ONLY_IN_PLACE = ['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EXDEV'];

/** What is added to the name of a file for the one beside it. */
const BESIDE = /\.[0-9a-f]{8}\.tmp$/;

const codeOf = (cause: unknown) => (cause as NodeJS.ErrnoException).code ?? '';

export class WholeFile {
  readonly #name: string;
  readonly #what: string;
  /** Where a link leads. */
  readonly #path: string;
  readonly #stats: Stats | undefined;
  /** Of a device or a pipe, which are written to as they are. */
  readonly #descriptor: number | undefined;

  /** Throws WrongUse if the file cannot be written; `what` it is begins the sentence. */
  constructor(name: string, what: string) {
    this.#name = name;
    this.#what = what;
    try {
      this.#stats = statSync(name, { throwIfNoEntry: false });
      this.#path = this.#stats === undefined ? name : realpathSync(name);
      if (this.#stats?.isFile() === false) this.#descriptor = openSync(name, 'w');
      else this.#tryOut();
    } catch (cause) {
      throw this.#notWritable(cause);
    }
  }

  /** Throws WrongUse. What was there before stays there if it fails. */
  write(text: string): void {
    try {
      if (this.#descriptor === undefined) this.#replace(text);
      else {
        writeFileSync(this.#descriptor, text);
        closeSync(this.#descriptor);
      }
    } catch (cause) {
      throw this.#notWritable(cause);
    }
  }

  /** Whether a path is that of this file, or of what is written beside it first. */
  isAt(path: string): boolean {
    const beside = path.replace(BESIDE, '');
    return [this.#name, this.#path].some((own) => resolve(own) === path || resolve(own) === beside);
  }

  #tryOut(): void {
    if (this.#stats !== undefined) accessSync(this.#path, constants.W_OK);
    const beside = this.#beside();
    try {
      closeSync(openSync(beside, 'wx'));
    } catch (cause) {
      if (this.#stats === undefined || !ONLY_IN_PLACE.includes(codeOf(cause))) throw cause;
    } finally {
      rmSync(beside, { force: true });
    }
  }

  #replace(text: string): void {
    const beside = this.#beside();
    try {
      writeFileSync(beside, text, { flag: 'wx', mode: this.#stats?.mode ?? 0o666 });
      renameSync(beside, this.#path);
    } catch (cause) {
      rmSync(beside, { force: true });
      if (this.#stats === undefined || !ONLY_IN_PLACE.includes(codeOf(cause))) throw cause;
      writeFileSync(this.#path, text);
    }
  }

  #beside(): string {
    return `${this.#path}.${randomUUID().slice(0, 8)}.tmp`;
  }

  #notWritable(cause: unknown): WrongUse {
    const why = WHY_NOT[codeOf(cause)] ?? (cause as Error).message;
    return new WrongUse(`${this.#what} cannot be written to ${this.#name}: ${why}.`);
  }
}
