/** Where a text ceases to be JSON, in lines and columns; what the engine says of that differs from version to version. */

const TEXT_START = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*/;
const TEXT = `${TEXT_START.source}"`;
const VALUE = `[[{]|true|false|null|-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|${TEXT}`;

/** What may stand at a place, and what that is called. */
const WANTED = {
  value: [VALUE, 'a value'],
  'first item': [`\\]|${VALUE}`, 'a value or ]'],
  'first name': [`\\}|${TEXT}`, 'a name in double quotes or }'],
  name: [TEXT, 'a name in double quotes'],
  colon: [':', 'a colon'],
  'after item': ['[,\\]]', 'a comma or ]'],
  'after member': ['[,}]', 'a comma or }'],
  end: ['(?!)', 'nothing more'],
} as const satisfies Record<string, readonly [expression: string, name: string]>;
type Place = keyof typeof WANTED;

/** What is wrong with a text that is no JSON, as the end of a sentence. */
export function faultOfJson(text: string): string {
  const { at, wanted } = firstFault(text);
  const before = text.slice(0, at).split('\n');
  const place = `line ${before.length}, column ${before.at(-1)!.length + 1}`;
  return at === text.length
    ? `it is no JSON: it ends in ${place}, where there should be ${wanted}`
    : `it is no JSON: in ${place} there should be ${wanted}`;
}

interface Fault {
  readonly at: number;
  readonly wanted: string;
}

function firstFault(text: string): Fault {
  const closers: string[] = [];
  let place: Place = 'value';
  for (let at = endOf(/[ \t\r\n]*/, text, 0)!; ; at = endOf(/[ \t\r\n]*/, text, at)!) {
    const [expression, wanted]: readonly [string, string] = WANTED[place];
    const end = endOf(new RegExp(expression), text, at);
    if (end === undefined) return brokenText(text, at) ?? { at, wanted };
    place = placeAfter(text.slice(at, end), place, closers);
    at = end;
  }
}

/** A text that begins at a place and is broken further on. */
function brokenText(text: string, at: number): Fault | undefined {
  const end = endOf(TEXT_START, text, at);
  if (end === undefined || text[end] === '"') return undefined;
  return { at: end, wanted: 'the rest of a text in double quotes' };
}

function placeAfter(token: string, place: Place, closers: string[]): Place {
  if (token === '{' || token === '[') {
    closers.push(token === '{' ? '}' : ']');
    return token === '{' ? 'first name' : 'first item';
  }
  if (token === ':') return 'value';
  if (token === ',') return closers.at(-1) === '}' ? 'name' : 'value';
  if (token === '}' || token === ']') closers.pop();
  else if (place === 'name' || place === 'first name') return 'colon';
  const closer = closers.at(-1);
  return closer === undefined ? 'end' : closer === '}' ? 'after member' : 'after item';
}

/** Where what an expression describes ends, if it stands at a place. */
function endOf(expression: RegExp, text: string, at: number): number | undefined {
  const sticky = new RegExp(expression, 'y');
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex : undefined;
}
