/** Points by a rubric. */
import t from 'tap';
import { gradescope } from './gradescope.ts';
import { parseRubric, type Rubric } from './rubric.ts';
import { BLOCKED, DUPLICATE, PASSES, PING, RUNS } from './runs.test.helper.ts';
import type { Report } from './schema.ts';

interface Test {
  readonly name: string;
  readonly score: number;
  readonly max_score: number;
  readonly status: string;
  readonly output: string;
  readonly visibility?: string;
}

function grade(cases: Report['cases'], items: Rubric['items'], more: Partial<Rubric> = {}) {
  const text = gradescope({ ...RUNS.failing!, cases }, { rubric: { items, ...more } });
  return JSON.parse(text) as { output: string; visibility: string; tests: Test[] };
}
const problems = (value: unknown) => {
  const parsed = parseRubric(value);
  return 'problems' in parsed ? parsed.problems : [];
};

t.test('points are in proportion to what was shown', async (t) => {
  // Of SAY: say/order passes, say/once fails, say/no-echo is blocked; a SHOULD counts against nothing.
  const cases = [...PASSES, DUPLICATE, ...BLOCKED, PING];
  const { tests } = grade(cases, [
    { of: ['SAY'], points: 10 },
    { of: ['LOGIN'], points: 7 },
    { of: ['LEAVE'], points: 3 },
    { of: ['NICK'], points: 5, scoring: 'all' },
  ]);
  t.match(tests, [
    { name: 'Saying to all', score: 3.33, max_score: 10, status: 'failed' },
    { score: 7, max_score: 7, status: 'passed' },
    { score: 3, status: 'passed' },
    { score: 0, max_score: 5, status: 'failed' },
  ]);
  t.match(tests[0]!.output, /^1 of 3 cases passed\./);
  t.match(tests[0]!.output, /SAY-2: A say MUST reach nobody more than once\./);
  t.match(tests[0]!.output, /Not run, because[\s\S]*say\/once did not pass\. \(say\/no-echo\)/);
});

t.test('a case belongs to the item that names its requirement, or else to that of its area', async (t) => {
  const { tests, output } = grade(
    [...PASSES, DUPLICATE],
    [
      { name: 'Say', of: ['SAY'], points: 10 },
      { name: 'Once', of: ['SAY-2'], points: 4, visibility: 'hidden' },
    ],
    { visibility: 'after_published' },
  );
  t.match(tests, [
    { name: 'Say', score: 10, output: /^1 of 1 case passed/ },
    { name: 'Once', score: 0, visibility: 'hidden', output: /^0 of 1 case passed/ },
  ]);
  t.match(output, /4 cases of this run earn nothing in this rubric/);
  t.equal(
    grade([], [{ of: ['SAY'], points: 1 }], { visibility: 'after_published' }).visibility,
    'after_published',
  );
});

t.test('what could not be run earns nothing, and what cannot apply is not counted', async (t) => {
  const away = { ...PASSES[0]!, id: 'login/x', verdict: 'not-applicable' as const, message: 'No login.' };
  const half = { ...PASSES[0]!, id: 'login/y', verdict: 'inconclusive' as const, message: 'No time.' };
  const points = (cases: Report['cases']) => grade(cases, [{ of: ['LOGIN'], points: 6 }]).tests[0]!;
  t.match(points([away]), { score: 0, status: 'failed', output: /^No case of this item could be run/ });
  t.match(points([away, PASSES[0]!]), {
    score: 6,
    output: /Not applicable, and not counted:\n {2}No login\./,
  });
  t.match(points([half, PASSES[0]!]), { score: 3, output: /Without a result; submit again:\n {2}No time\./ });
});

t.test('without a rubric each case is a point', async (t) => {
  const { tests } = JSON.parse(gradescope(RUNS.failing!)) as { tests: Test[] };
  const sum = (key: 'score' | 'max_score') => tests.reduce((points, test) => points + test[key], 0);
  t.equal(sum('max_score'), RUNS.failing!.cases.length - 1, 'but for the one that cannot apply');
  const { pass, observed, warn } = RUNS.failing!.summary.counts;
  t.equal(sum('score'), pass + observed + warn);
});

t.test('a rubric with a mistake is told what it is', async (t) => {
  const good = {
    total: 30,
    items: [
      { of: ['NICK', 'LOGIN-1'], points: 10 },
      { of: ['SAY'], points: 20 },
    ],
  };
  t.same(problems(good), []);
  t.match(problems({ ...good, total: 100 }), ['/total: the points of the items add up to 30, not to 100.']);
  t.match(problems({ items: [{ of: ['NICK-77'], points: 1 }] }), [/"NICK-77". Did you mean NICK-7\?/]);
  t.match(problems({ items: [{ of: ['ERR-5'], points: 1 }] }), [/the kit has no case for ERR-5/]);
  t.match(
    problems({
      items: [
        { of: ['SAY', 'TO'], points: 1 },
        { of: ['TO'], points: 1 },
      ],
    }),
    [/^\/items\/1\/of\/0: TO is named before/],
  );
  t.match(problems({ items: [{ of: ['SAY'], points: -1 }] }), [
    /^\/items\/0\/points: .*points for all of it/,
  ]);
  t.match(problems({ items: [{ of: ['SAY'], points: 1, visibility: 'never' }] }), [/after_due_date/]);
  t.match(problems({ items: [{ of: [], points: 1 }] }), [/areas and ids of requirements/]);
  t.match(problems({ items: [] }), [/what there are points for/]);
  t.match(problems('x'), [/^\/: Expected object \(a rubric, for example /]);
});
