/** In words, what a server gives as a code. */
import { BYE_REASONS, ERRORS } from '../spec/index.ts';
import type { Refusal } from './errors.ts';

/** Why a server closes; a reason that nobody knows speaks for itself. */
export function byeWords(reason: string): string {
  return fragment(lookUp(BYE_REASONS, reason) ?? reason);
}

/** Why a server refused; not every dialect sends a sentence along. */
export function refusalWords({ code, text }: Refusal): string {
  return fragment(text || (lookUp(ERRORS, code)?.text ?? code) || 'The server does not say why');
}

function lookUp<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** A sentence without its full stop, to stand within another one. */
function fragment(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
