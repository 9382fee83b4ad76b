/** The place at which a text ceases to be JSON. */
import t from 'tap';
import { faultOfJson } from './json-fault.ts';

const FAULTS: readonly (readonly [text: string, fault: string])[] = [
  ['', 'it ends in line 1, column 1, where there should be a value'],
  ['{ "a": ', 'it ends in line 1, column 8, where there should be a value'],
  ['[1, 2', 'it ends in line 1, column 6, where there should be a comma or ]'],
  ['{\n  "a": 1,\n}', 'in line 3, column 1 there should be a name in double quotes'],
  ["{ 'a': 1 }", 'in line 1, column 3 there should be a name in double quotes or }'],
  ['{ "a" 1 }', 'in line 1, column 7 there should be a colon'],
  ['{ "a": {} "b": 1 }', 'in line 1, column 11 there should be a comma or }'],
  ['[[]\r\n[]]', 'in line 2, column 1 there should be a comma or ]'],
  ['[,]', 'in line 1, column 2 there should be a value or ]'],
  ['[-1.5e3, nul]', 'in line 1, column 10 there should be a value'],
  ['{} // all', 'in line 1, column 4 there should be nothing more'],
  ['["a\nb"]', 'in line 1, column 4 there should be the rest of a text in double quotes'],
  ['["\\n\\x"]', 'in line 1, column 5 there should be the rest of a text in double quotes'],
  ['{"a', 'it ends in line 1, column 4, where there should be the rest of a text in double quotes'],
];

for (const [text, fault] of FAULTS)
  t.test(JSON.stringify(text), async (t) => {
    t.throws(() => JSON.parse(text), SyntaxError);
    t.equal(faultOfJson(text), `it is no JSON: ${fault}`);
  });

t.test('a long text is looked at in a straight line', async (t) => {
  const long = JSON.stringify(Array.from({ length: 10_000 }, () => ({ text: 'x"'.repeat(50) })));
  t.match(faultOfJson(`[${long}`), /should be a comma or \]$/);
  t.match(faultOfJson('['.repeat(100_000)), /column 100001, where there should be a value or \]$/);
  t.match(faultOfJson(`"${'x'.repeat(5_000_000)}`), /rest of a text/);
});
