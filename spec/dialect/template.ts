/**
 * One template serves both directions: `said|{nick}|{text}` formats a message and recognises it.
 * A placeholder takes the least text up to the literal that follows it; the last one takes the rest.
 */
import { utf8Length } from '../limits.ts';
import type { Alternative, Field } from './schema.ts';

/** Values of a message's fields by name. */
export type Fields = Record<string, string | readonly string[]>;

/** More octets are needed to say whether the template matches. */
export const PARTIAL = Symbol('partial');

/** A recognised template: where it ends, and what its placeholders held. */
export interface Match {
  readonly end: number;
  readonly fields: Fields;
}

interface Slot {
  readonly name: string;
  readonly field: Field;
}
type Part = string | Slot;

/** A template compiled against the fields of its dialect. */
export interface Template {
  /** The literal text before the first placeholder. */
  readonly head: string;
  readonly alternative: Alternative;
  /** Undefined where the message has not the fields, or not the constants, that the template needs. */
  format(message: Fields): string | undefined;
  /** Recognises a whole frame. */
  matchFrame(frame: string): Fields | undefined;
  /** Recognises a beginning of an accumulating text. */
  matchPrefix(text: string): Match | typeof PARTIAL | undefined;
}

export function compileTemplate(alternative: Alternative, fields: Readonly<Record<string, Field>>): Template {
  const parts = parseTemplate(alternative.template, fields);
  const constants = alternative.when ?? {};
  const first = parts[0];
  return {
    head: typeof first === 'string' ? first : '',
    alternative,
    format: (message) => (holds(message, constants) ? format(parts, message) : undefined),
    matchFrame(frame) {
      const match = recognise(parts, frame, true);
      if (match === undefined || match === PARTIAL || match.end !== frame.length) return undefined;
      return { ...constants, ...match.fields };
    },
    matchPrefix(text) {
      const match = recognise(parts, text, false);
      if (match === undefined || match === PARTIAL) return match;
      return { end: match.end, fields: { ...constants, ...match.fields } };
    },
  };
}

function parseTemplate(template: string, fields: Readonly<Record<string, Field>>): Part[] {
  const parts: Part[] = [];
  let literal = '';
  for (const piece of template.match(/\{\{|\{[a-z]+\}|[^{]+|\{/g) ?? []) {
    const name = /^\{([a-z]+)\}$/.exec(piece)?.[1];
    if (name === undefined) {
      literal += piece === '{{' ? '{' : piece;
      continue;
    }
    if (literal !== '') parts.push(literal);
    literal = '';
    parts.push({ name, field: fields[name] ?? {} });
  }
  if (literal !== '') parts.push(literal);
  return parts;
}

function holds(message: Fields, constants: Readonly<Record<string, string>>): boolean {
  for (const name in constants) if (message[name] !== constants[name]) return false;
  return true;
}

function format(parts: readonly Part[], message: Fields): string | undefined {
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const value = message[part.name];
    if (value === undefined) return undefined;
    text += typeof value === 'string' ? value : value.join(part.field.separator ?? '');
  }
  return text;
}

/** With `whole` the text is complete, so nothing can be partial. */
function recognise(parts: readonly Part[], text: string, whole: boolean): Match | typeof PARTIAL | undefined {
  const fields: Fields = {};
  let at = 0;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    if (typeof part === 'string') {
      if (text.startsWith(part, at)) at += part.length;
      else return !whole && part.startsWith(text.slice(at)) ? PARTIAL : undefined;
      continue;
    }
    const next = parts[i + 1];
    const end = next === undefined ? text.length : text.indexOf(next as string, at);
    const value = text.slice(at, end < 0 ? text.length : end);
    if (!isAllowed(value, part.field)) return undefined;
    if (end < 0) return whole ? undefined : PARTIAL;
    const items = part.field.separator === undefined ? value : value.split(part.field.separator);
    // An item of a list is a value of its own, and none is empty.
    if (Array.isArray(items) && items.includes('')) return undefined;
    fields[part.name] = items;
    at = end;
  }
  return { end: at, fields };
}

function isAllowed(value: string, field: Field): boolean {
  if (field.excludes !== undefined) for (const char of field.excludes) if (value.includes(char)) return false;
  if (field.bytesMin === undefined && field.bytesMax === undefined) return true;
  const bytes = utf8Length(value);
  return bytes >= (field.bytesMin ?? 0) && bytes <= (field.bytesMax ?? Number.POSITIVE_INFINITY);
}
