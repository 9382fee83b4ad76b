/** The texts that were said of late, by which a stream without frames is cut where a text ends. */

import { PARTIAL } from '../spec/index.ts';
import { rest } from './peers/rest.ts';

/** Texts that are kept. */
const TEXTS_MAX = 20_000;
/** Texts that are looked through where nothing tells which one it is. */
const RECENT_MAX = 500;
/** What makes a text of the kit unique stands within its first units. */
const TOKEN_WITHIN_UNITS = 64;

export class KnownTexts {
  readonly #token: RegExp;
  /** What to call when a text is heard. */
  readonly #waiting = new Map<string, () => void>();
  readonly #byToken = new Map<string, string[]>();
  /** Texts in which nothing is unique, and the newest of all. */
  #recent: string[] = [];

  /** `tag` is what all unique texts of the run have in common. */
  constructor(tag: string) {
    this.#token = new RegExp(`${tag}-\\w{4}`);
  }

  /** Resolves once somebody has heard the text, or after that many milliseconds. */
  async whenHeard(text: string, msMax: number): Promise<void> {
    let isHeard = false;
    const heard = new Promise<void>((resolve) => {
      this.#waiting.set(text, () => {
        isHeard = true;
        resolve();
      });
    });
    await Promise.race([heard, rest(msMax, () => isHeard)]);
    this.#waiting.delete(text);
  }

  /** Somebody has heard the text. */
  heard(text: string): void {
    this.#waiting.get(text)?.();
  }

  add(text: string): void {
    if (text === '') return;
    this.#recent.push(text);
    if (this.#recent.length > 2 * RECENT_MAX) this.#recent = this.#recent.slice(-RECENT_MAX);
    const token = this.#tokenOf(text);
    if (token === undefined) return;
    this.#byToken.set(token, [...(this.#byToken.get(token) ?? []), text]);
    if (this.#byToken.size > TEXTS_MAX) this.#byToken.delete(this.#byToken.keys().next().value!);
  }

  /** The length of the text that begins there, PARTIAL if it may be the beginning of one, undefined if it is none. */
  lengthIn(rest: string): number | typeof PARTIAL | undefined {
    const token = this.#tokenOf(rest);
    const candidates = token === undefined ? this.#recent : (this.#byToken.get(token) ?? []);
    let isBeginning = false;
    for (let i = candidates.length - 1; i >= 0; i--) {
      const text = candidates[i]!;
      if (rest.startsWith(text)) return text.length;
      isBeginning ||= text.startsWith(rest);
    }
    return isBeginning ? PARTIAL : undefined;
  }

  #tokenOf(text: string): string | undefined {
    return this.#token.exec(text.slice(0, TOKEN_WITHIN_UNITS))?.[0];
  }
}
