/**
 * One template serves both directions: `said|{nick}|{text}` formats a message and recognises it.
 * A placeholder takes the least text up to the literal that follows it; the last one takes the rest.
 */
import { compileSlot, holdsAny, PARTIAL, type Slot, type Value } from './field.ts';
import type { Field } from './schema.ts';

/** Values of a message's fields by name. */
export type Fields = Record<string, Value>;

/** A recognised template: where it ends, and what its placeholders held. */
interface Match {
  readonly end: number;
  readonly fields: Fields;
}

/**
 * Where a text of the stream ends, for one who knows which texts there are: its length, PARTIAL if what
 * is there is the beginning of one, undefined if none is known.
 */
export type KnownText = (rest: string) => number | typeof PARTIAL | undefined;

type Part = string | Slot;

/** A template compiled against the fields of its dialect. */
export interface Template {
  /** The literal text before the first placeholder. */
  readonly head: string;
  /** The names of its placeholders. */
  readonly names: readonly string[];
  /** Undefined where a value is missing. */
  format(message: Fields, values?: Fields): string | undefined;
  /** Recognises a whole frame. */
  matchFrame(frame: string): Fields | undefined;
  /** Recognises a beginning of an accumulating text. */
  matchPrefix(text: string, known?: KnownText): Match | typeof PARTIAL | undefined;
}

/** Compiles a template of text. */
export function compileTemplate(template: string, fields: Readonly<Record<string, Field>>): Template {
  const parts = parseTemplate(template, fields);
  const first = parts[0];
  return {
    head: typeof first === 'string' ? first : '',
    names: parts.flatMap((part) => (typeof part === 'string' ? [] : [part.name])),
    format: (message, values) => format(parts, message, values),
    matchFrame: (frame) => recogniseFrame(parts, frame),
    matchPrefix: (text, known) => recognisePrefix(parts, text, known),
  };
}

/** The pieces of a template: literals with their braces doubled, and placeholders. */
export function splitTemplate(template: string): string[] {
  return template.match(/\{\{|\{[a-z]+\}|[^{]+|\{/g) ?? [];
}

function parseTemplate(template: string, fields: Readonly<Record<string, Field>>): Part[] {
  const parts: Part[] = [];
  let literal = '';
  for (const piece of splitTemplate(template)) {
    const name = /^\{([a-z]+)\}$/.exec(piece)?.[1];
    if (name === undefined) {
      literal += piece === '{{' ? '{' : piece;
      continue;
    }
    if (literal !== '') parts.push(literal);
    literal = '';
    parts.push(compileSlot(name, Object.hasOwn(fields, name) ? fields[name]! : {}));
  }
  if (literal !== '') parts.push(literal);
  return parts;
}

function format(parts: readonly Part[], message: Fields, values: Fields | undefined): string | undefined {
  let text = '';
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const written = part.write(message[part.name] ?? values?.[part.name]);
    if (written === undefined) return undefined;
    text += written;
  }
  return text;
}

/** The text is complete, so nothing can be partial; this is what a line costs. */
function recogniseFrame(parts: readonly Part[], text: string): Fields | undefined {
  const fields: Fields = {};
  let at = 0;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    if (typeof part === 'string') {
      if (!text.startsWith(part, at)) return undefined;
      at += part.length;
      continue;
    }
    const end = endInFrame(part, parts[i + 1], text, at);
    if (end < 0) return undefined;
    const value = at === 0 && end === text.length ? text : text.slice(at, end);
    if (!part.allows(value)) return undefined;
    const parsed = part.parse(value);
    if (parsed === undefined) return undefined;
    fields[part.name] = parsed;
    at = end;
  }
  return at === text.length ? fields : undefined;
}

function endInFrame(slot: Slot, next: Part | undefined, text: string, at: number): number {
  if (next === undefined) return text.length;
  if (typeof next === 'string') return text.indexOf(next, at);
  const end = slot.end?.(text, at);
  return typeof end === 'number' ? end : -1;
}

/** The text may go on, so whatever more of it could make a match is partial. */
function recognisePrefix(
  parts: readonly Part[],
  text: string,
  known: KnownText | undefined,
): Match | typeof PARTIAL | undefined {
  const fields: Fields = {};
  let at = 0;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    if (typeof part === 'string') {
      if (text.startsWith(part, at)) at += part.length;
      else return part.startsWith(text.slice(at)) ? PARTIAL : undefined;
      continue;
    }
    const end = endInStream(part, parts[i + 1], text, at, known);
    if (end === PARTIAL) return mayGoOn(part, parts[i + 1], text.slice(at)) ? PARTIAL : undefined;
    if (end === undefined) return undefined;
    const value = text.slice(at, end);
    if (!part.allows(value)) return undefined;
    const parsed = part.parse(value);
    if (parsed === undefined) return undefined;
    fields[part.name] = parsed;
    at = end;
  }
  return { end: at, fields };
}

function endInStream(
  slot: Slot,
  next: Part | undefined,
  text: string,
  at: number,
  known: KnownText | undefined,
): number | typeof PARTIAL | undefined {
  if (slot.name === 'text' && known !== undefined) {
    const length = known(text.slice(at));
    if (length === PARTIAL) return PARTIAL;
    if (length !== undefined) return at + length;
  }
  if (typeof next === 'string') {
    const end = text.indexOf(next, at);
    return end < 0 ? PARTIAL : end;
  }
  if (slot.end !== undefined) return slot.end(text, at);
  // Nothing says where it ends, so it is all that is there; of nothing at all more must come.
  return next === undefined && at < text.length ? text.length : PARTIAL;
}

/** Whether what is there of a value may yet become one: its end may hold a part of the literal behind it. */
function mayGoOn({ excludes }: Slot, next: Part | undefined, rest: string): boolean {
  if (excludes === '' || !holdsAny(rest, excludes)) return true;
  if (typeof next !== 'string') return false;
  for (let length = Math.min(next.length - 1, rest.length); length > 0; length--)
    if (rest.endsWith(next.slice(0, length)) && !holdsAny(rest.slice(0, -length), excludes)) return true;
  return false;
}
