/** Where a text ceases to be JSON, in lines and columns; what the engine says of that differs from version to version. */
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';

/** What is wrong at that place, by the parser's name for it. */
const FAULTS: Readonly<Record<string, string>> = {
  InvalidSymbol: 'there is a word or a sign that JSON has not',
  InvalidCommentToken: 'there is a comment, and JSON has none',
  InvalidCharacter: 'a text holds a control character',
  InvalidEscapeCharacter: 'a text holds an escape that JSON has not',
  InvalidNumberFormat: 'there is a number that JSON has not',
  PropertyNameExpected: 'there should be a name in double quotes',
  ValueExpected: 'there should be a value',
  ColonExpected: 'there should be a colon',
  CommaExpected: 'there should be a comma',
  CloseBraceExpected: 'there should be a }',
  CloseBracketExpected: 'there should be a ]',
  EndOfFileExpected: 'there should be nothing more',
  UnexpectedEndOfString: 'a text begins that has no end',
};

/** What is wrong with a text that is no JSON, as the end of a sentence. */
export function faultOfJson(text: string): string {
  const errors: ParseError[] = [];
  try {
    parse(text, errors, { disallowComments: true });
  } catch {
    return 'it is no JSON: it holds too much within each other';
  }
  const [first] = errors;
  if (first === undefined) return 'it is no JSON';
  const { error, offset } = first;
  const before = text.slice(0, offset).split('\n');
  const place = `line ${before.length}, column ${before.at(-1)!.length + 1}`;
  return `it is no JSON: in ${place} ${FAULTS[printParseErrorCode(error)] ?? 'it is broken'}`;
}
