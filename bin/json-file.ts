/** JSON files that people name: read, or else a sentence that says why not. */
import { readFileSync } from 'node:fs';
import { visible } from '../reference-client/visible.ts';
import { WrongUse } from './errors.ts';
import { faultOfJson } from './json-fault.ts';

const WHY_NOT: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a folder',
};

/** Throws WrongUse. `what` it is begins the sentence; where there is no such file, `advice` says how to come by one. */
export function readJson(file: string, what: string, advice = ''): unknown {
  let text: string;
  try {
    // Editors on Windows may put a byte order mark in front.
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    const hint = code === 'ENOENT' && advice !== '' ? ` ${advice}` : '';
    throw new WrongUse(`${what} ${file} cannot be read: ${WHY_NOT[code] ?? visible(message)}.${hint}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new WrongUse(`${what} ${file} cannot be read: ${faultOfJson(text)}.`);
  }
}

/** What is wrong with the content of a file, a line each: it may hold anything. */
export function notRight(sentence: string, problems: readonly string[]): WrongUse {
  return new WrongUse([`${sentence}:`, ...problems.map((problem) => `  ${visible(problem)}`)].join('\n'));
}
