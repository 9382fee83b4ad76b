/** Each known bad target is recognised by its own failures, alone and with another. */
import t from 'tap';
import { BAD_TARGETS } from '../bad/index.ts';
import { asTarget } from '../bad/matrix.ts';
import { run } from '../index.ts';
import type { Verdict } from '../report/schema.ts';
import { diagnose, type Pattern } from './diagnose.ts';
import { patterns } from './patterns.ts';

const ALL = [...new Set(patterns().flatMap(({ kills }) => kills))];
/** Of a case that shows what it is about, or fails on the way to that. */
const caseOf = (id: string, verdict: Verdict, blame = 'SAY-1') => ({
  id,
  verdict,
  blame,
  requirements: ['SAY-1'],
});
const casesOf = (failed: readonly string[]) =>
  ALL.map((id) => caseOf(id, failed.includes(id) ? 'fail' : 'pass'));
const names = (found: ReturnType<typeof diagnose>) => found.map(({ like }) => like.map(({ name }) => name));

t.test('every bad target is like itself, or like those that fail the same', async (t) => {
  for (const { name, kills } of patterns()) {
    const alike = patterns().filter((each) => [...each.kills].sort().join() === [...kills].sort().join());
    const [first = []] = names(diagnose(casesOf(kills), patterns()));
    if (alike.length > 2) t.notOk(first.includes(name), `${name} is one of too many alike`);
    else t.ok(first.includes(name), `${name} is recognised, with ${first.join(', ')}`);
  }
});

const KNOWN: readonly Pattern[] = [
  { name: 'one', does: 'does one thing', kills: ['a', 'b', 'c'] },
  { name: 'other', does: 'does another', kills: ['x', 'y'] },
  { name: 'third', does: 'does a third', kills: ['y'] },
];
const verdicts = (failed: string, passed: string) => [
  ...[...failed].map((id) => caseOf(id, 'fail')),
  ...[...passed].map((id) => caseOf(id, 'pass')),
];

t.test('two defects are two likenesses, the greater one first', async (t) => {
  const found = diagnose(verdicts('abcxy', 'z'), KNOWN);
  t.same(names(found), [['one'], ['other']]);
  t.same(
    found.map(({ explains }) => explains.join('')),
    ['abc', 'xy'],
  );
});

t.test('what explains less than half of what is wrong is not told', async (t) => {
  t.same(names(diagnose(verdicts('abcmno', 'xyz'), KNOWN)), [['one']]);
  t.same(diagnose(verdicts('abcmnop', 'xyz'), KNOWN), []);
});

t.test('what did not run is not held against a likeness', async (t) => {
  t.same(names(diagnose(verdicts('ab', 'y'), KNOWN)), [['one']]);
});

t.test('what failed on the way to something else is not held for or against a likeness', async (t) => {
  const onTheWay = [...'xyz'].map((id) => caseOf(id, 'fail', 'LOGIN-1'));
  t.same(names(diagnose([...verdicts('abc', ''), ...onTheWay], KNOWN)), [['one']]);
});

// Each of these fails much more than the cases that are about what is wrong with it.
for (const name of ['echo', 'guests-hear'])
  t.test(`a whole run against ${name} is like that`, async (t) => {
    const target = asTarget(BAD_TARGETS.find((bad) => bad.name === name)!);
    const { summary } = await run({ target, seed: name });
    const [first = []] = names(summary.likenesses);
    t.ok(first.includes(name), `it is like ${first.join(' or ') || 'nothing'}`);
  });

t.test('what is like nothing is said to be like nothing', async (t) => {
  t.same(diagnose(verdicts('z', 'abcxy'), KNOWN), [], 'no pattern has it');
  t.same(diagnose(verdicts('a', 'bcxy'), KNOWN), [], 'most of what the pattern foretells has not come true');
  t.same(diagnose(verdicts('', 'abcxy'), KNOWN), [], 'nothing failed');
});

t.test('those that cannot be told apart are named together, and more than two not at all', async (t) => {
  const twins: readonly Pattern[] = ['p', 'q', 'r'].map((name) => ({ name, does: name, kills: ['a'] }));
  t.same(names(diagnose(verdicts('a', 'b'), twins.slice(1))), [['q', 'r']]);
  t.same(diagnose(verdicts('a', 'b'), twins), []);
});
