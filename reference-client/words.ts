/** In words, what a server gives as a code. */
import { BYE_REASONS, ERRORS } from '../spec/index.ts';
import type { Refusal } from './errors.ts';

const LEFT_WORDS: Readonly<Record<string, string>> = {
  quit: 'quit',
  lost: 'lost the connection',
  timeout: 'was silent for too long',
  slow: 'did not keep up',
  flood: 'sent too fast',
  shutdown: 'the server is ending',
};

/** Why somebody left; a reason that nobody knows speaks for itself. */
export function leftWords(reason: string): string {
  return lookUp(LEFT_WORDS, reason) ?? reason;
}

/** Why a server closes; a reason that nobody knows speaks for itself. */
export function byeWords(reason: string): string {
  return fragment(lookUp(BYE_REASONS, reason) ?? reason);
}

/** What a server refused, as a sentence; not every dialect sends one along. */
export function errorSentence({ code, text }: Refusal): string {
  return text || (lookUp(ERRORS, code)?.text ?? code);
}

/** The same within another sentence. */
export function refusalWords(refusal: Refusal): string {
  return fragment(errorSentence(refusal) || 'The server does not say why');
}

function lookUp<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** A sentence without its full stop, to stand within another one. */
function fragment(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
