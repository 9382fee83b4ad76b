/** Typed placeholders: what a field may hold, how it is written, and where it ends. */
import { utf8Length } from '../limits.ts';
import type { Field } from './schema.ts';

/** The value of a field. */
export type Value = string | readonly string[];

/** More octets are needed to say. */
export const PARTIAL = Symbol('partial');

/** A placeholder of a template, compiled. */
export interface Slot {
  readonly name: string;
  /** The characters that it cannot hold. */
  readonly excludes: string;
  /** False for a value that the field cannot hold. */
  allows(value: string): boolean;
  /** The value behind the text, or undefined if it is none. */
  parse(text: string): Value | undefined;
  /** The text of a value; undefined where there is none. */
  write(value: Value | undefined): string | undefined;
  /** Where the value that begins at a position ends by itself. Absent where only what follows it says so. */
  readonly end?: ((text: string, at: number) => number | typeof PARTIAL | undefined) | undefined;
}

const PATTERNS = {
  number: '\\d+',
  time: '[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d \\d{2}:\\d{2}:\\d{2} \\d{4}',
  address: '[\\da-fA-F.:]+',
} as const;

/** Compiles what a placeholder may hold. */
export function compileSlot(name: string, field: Field): Slot {
  const isList = field.type === 'list' || field.separator !== undefined;
  if (isList) return field.syntax === 'python' ? pythonList(name, field) : plainList(name, field);
  const { type = 'text', excludes = '', bytesMin = 0, bytesMax = Number.POSITIVE_INFINITY } = field;
  const source = field.pattern ?? (type in PATTERNS ? PATTERNS[type as keyof typeof PATTERNS] : undefined);
  const pattern = source === undefined ? undefined : new RegExp(`^(?:${source})$`, 'u');
  const isBounded = field.bytesMin !== undefined || field.bytesMax !== undefined;
  return {
    name,
    excludes,
    allows(value) {
      if (excludes !== '' && holdsAny(value, excludes)) return false;
      if (pattern !== undefined && !pattern.test(value)) return false;
      if (!isBounded) return true;
      const bytes = utf8Length(value);
      return bytes >= bytesMin && bytes <= bytesMax;
    },
    parse: (text) => text,
    write: (value) => (value === undefined ? field.default : String(value)),
    end: source === undefined ? undefined : endOf(new RegExp(source, 'uy')),
  };
}

export function holdsAny(value: string, characters: string): boolean {
  for (const char of characters) if (value.includes(char)) return true;
  return false;
}

function endOf(sticky: RegExp): Slot['end'] {
  return (text, at) => {
    sticky.lastIndex = at;
    const found = sticky.exec(text);
    return found === null ? undefined : at + found[0].length;
  };
}

/** Items with something between them; no item is empty. */
function plainList(name: string, field: Field): Slot {
  const { separator = ' ', marks = '', bytesMin = 0, excludes = '' } = field;
  const unmarked = (item: string) => (marks.includes(item.charAt(0)) ? item.slice(1) : item);
  return {
    name,
    excludes,
    allows: (text) => utf8Length(text) >= bytesMin,
    parse(text) {
      const trimmed = marks === '' && bytesMin > 0 ? text : text.trim();
      if (trimmed === '') return bytesMin > 0 ? undefined : [];
      const items = trimmed.split(separator);
      if (items.includes('')) return undefined;
      return marks === '' ? items : items.map(unmarked);
    },
    write: (value) => (Array.isArray(value) ? value.join(separator) : (field.default ?? '')),
  };
}

/** What Python's repr makes of a list of str or bytes: quotes of either kind, escapes, octets as \xNN. */
function pythonList(name: string, field: Field): Slot {
  return {
    name,
    excludes: field.excludes ?? '',
    allows: () => true,
    parse: readPython,
    write: (value) => (Array.isArray(value) ? `[${value.map(quotedPython).join(', ')}]` : field.default),
    end(text, at) {
      if (at >= text.length) return PARTIAL;
      if (text[at] !== '[') return undefined;
      const found = PYTHON_LIST.exec(text.slice(at));
      return found === null ? PARTIAL : at + found[0].length;
    },
  };
}

const PYTHON_LIST = /^\[(?:[^'"\]]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")*\]/;
const PYTHON_ITEM = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/gs;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function readPython(text: string): Value | undefined {
  return [...text.matchAll(PYTHON_ITEM)].map(([, single, double]) => unescapePython(single ?? double ?? ''));
}

function unescapePython(text: string): string {
  const units = text.replace(
    /\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|(.))/gis,
    (_, x, u, long, char) =>
      char === undefined
        ? String.fromCodePoint(Number.parseInt(x ?? u ?? long, 16))
        : (ESCAPES[char] ?? char),
  );
  // Escaped octets are UTF-8 that Python 2 did not decode.
  if (!/\\x[89a-f]/i.test(text)) return units;
  return new TextDecoder().decode(Uint8Array.from(units, (unit) => unit.charCodeAt(0)));
}

/** A string as Python 2 writes it, in ASCII. */
export function quotedPython(item: string): string {
  const quote = item.includes("'") && !item.includes('"') ? '"' : "'";
  let text = '';
  for (const octet of new TextEncoder().encode(item)) {
    const char = String.fromCharCode(octet);
    if (char === '\\' || char === quote) text += `\\${char}`;
    else if (octet < 0x20 || octet > 0x7e) text += `\\x${octet.toString(16).padStart(2, '0')}`;
    else text += char;
  }
  return quote + text + quote;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What a calendar says of a moment. */
export interface LocalTime {
  getFullYear(): number;
  getMonth(): number;
  getDate(): number;
  getDay(): number;
  getHours(): number;
  getMinutes(): number;
  getSeconds(): number;
}

/** A moment as ctime of C writes it: "Fri Nov 20 22:12:00 2026". */
export function ctime(local: LocalTime): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = String(local.getDate()).padStart(2);
  const clock = [local.getHours(), local.getMinutes(), local.getSeconds()].map(two).join(':');
  return `${DAYS[local.getDay()]} ${MONTHS[local.getMonth()]} ${day} ${clock} ${local.getFullYear()}`;
}
