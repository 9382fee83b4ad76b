/** The place at which a text ceases to be JSON. */
import t from 'tap';
import { faultOfJson } from './json-fault.ts';

const FAULTS: readonly (readonly [text: string, fault: string])[] = [
  ['', 'in line 1, column 1 there should be a value'],
  ['{ "a": ', 'in line 1, column 8 there should be a value'],
  ['[1, 2', 'in line 1, column 6 there should be a ]'],
  ['{\n  "a": 1,\n}', 'in line 3, column 1 there should be a name in double quotes'],
  ["{ 'a': 1 }", 'in line 1, column 3 there is a word or a sign that JSON has not'],
  ['{ "a" 1 }', 'in line 1, column 7 there should be a colon'],
  ['{ "a": {} "b": 1 }', 'in line 1, column 11 there should be a comma'],
  ['[[]\r\n[]]', 'in line 2, column 1 there should be a comma'],
  ['{} {}', 'in line 1, column 4 there should be nothing more'],
  ['{} // all', 'in line 1, column 4 there is a comment, and JSON has none'],
  ['["\\x"]', 'in line 1, column 2 a text holds an escape that JSON has not'],
  ['["a\tb"]', 'in line 1, column 2 a text holds a control character'],
  ['{"a', 'in line 1, column 2 a text begins that has no end'],
];

for (const [text, fault] of FAULTS)
  t.test(JSON.stringify(text), async (t) => {
    t.throws(() => JSON.parse(text), SyntaxError);
    t.equal(faultOfJson(text), `it is no JSON: ${fault}`);
  });

t.test('a text without end is no trouble', async (t) => {
  t.match(faultOfJson('['.repeat(100_000)), /^it is no JSON: /);
  t.match(faultOfJson(`"${'x'.repeat(5_000_000)}`), /no end$/);
});
