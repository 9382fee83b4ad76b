/** Frozen sets stay as they were, and what they name is there. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import t from 'tap';
import { BAD_TARGETS } from '../../conformance/bad/index.ts';
import { asTarget } from '../../conformance/bad/matrix.ts';
import { CASES } from '../../conformance/cases/index.ts';
import { RUN_CASES } from '../../conformance/cases/run.ts';
import { CLIENT_CASES } from '../../conformance/client/cases/index.ts';
import { run } from '../../conformance/index.ts';
import { PARLEY, ROOT } from '../../test/parley.ts';
import { runToEnd } from '../../test/processes.ts';
import { REQUIREMENT_SETS, REQUIREMENTS, type RequirementSet } from '../index.ts';
import { requirementSet, tableOf } from './sets/index.ts';

const { sets: DIGESTS } = JSON.parse(readFileSync(new URL('ids.lock.json', import.meta.url), 'utf8')) as {
  sets: Record<string, string>;
};

/** What is wrong with a set. */
function problemsOf({ version, requirements, cases }: RequirementSet, digest: string | undefined): string[] {
  const table = tableOf([...requirements].map(([id, row]) => ({ id, ...row })));
  const known = [...CASES, ...RUN_CASES, ...CLIENT_CASES].map(({ id }) => id);
  return [
    ...(createHash('sha256').update(table).digest('hex') === digest
      ? []
      : [`${version} is not what was frozen: put it back, and freeze a new version`]),
    ...[...requirements].flatMap(([id, { level }]) => {
      const row = REQUIREMENTS.find((each) => each.id === id);
      if (row === undefined) return [`${version} names ${id}, which is gone`];
      return row.level === level
        ? []
        : [`${id} is a ${level} in ${version}: a sentence of another level is another requirement`];
    }),
    ...[...cases]
      .filter((id) => !known.includes(id))
      .map((id) => `${version} names the case ${id}, which is gone`),
  ];
}

t.test('every set is as it was frozen', async (t) => {
  t.ok(Object.keys(REQUIREMENT_SETS).length > 0, 'there are sets');
  t.same(Object.keys(REQUIREMENT_SETS), Object.keys(DIGESTS), 'each has a digest');
  for (const [version, set] of Object.entries(REQUIREMENT_SETS)) {
    t.equal(set.version, version);
    t.ok(set.cases.size > 200, `${version} has ${set.cases.size} cases`);
    t.same(problemsOf(set, DIGESTS[version]), []);
  }
});

t.test('what is planted is caught', async (t) => {
  const table = 'SAY-1 SHOULD say/reaches-one say/nope\nSAY-999 MUST say/alone';
  const digest = createHash('sha256').update(table).digest('hex');
  t.same(problemsOf(requirementSet('0.9', table), digest), [
    'SAY-1 is a SHOULD in 0.9: a sentence of another level is another requirement',
    '0.9 names SAY-999, which is gone',
    '0.9 names the case say/nope, which is gone',
  ]);
  t.match(problemsOf(requirementSet('0.9', table.replace(' say/nope', '')), digest), [
    /^0\.9 is not what was frozen/,
  ]);
});

t.test('a run by a set knows nothing else', async (t) => {
  const trims = asTarget(BAD_TARGETS.find(({ name }) => name === 'trims')!);
  const set = requirementSet('0.9', 'LOGIN-1 MUST login/welcome\nSAY-1 MUST say/reaches-one');
  const report = await run({ target: trims, set });
  t.equal(report.set, '0.9');
  t.equal(report.summary.outcome, 'conforms');
  t.same(
    report.cases.map(({ id }) => id),
    ['login/welcome', 'say/reaches-one'],
  );
  await t.rejects(run({ target: trims, set, selection: { only: ['say/text-spaces'] } }), {
    name: 'NothingMatches',
  });
});

t.test('on the command line', async (t) => {
  const parley = (...args: string[]) => runToEnd([...PARLEY, 'conformance', ...args], ROOT);
  const known = await parley('--spec', '1.0', '--only', 'login/welcome');
  t.equal(known.code, 0, known.stderr);
  t.match(known.stdout, /^the reference server conforms to Parley\/1, requirements 1\.0\./);
  const unknown = await parley('--spec', '9.9');
  t.equal(unknown.code, 2);
  t.match(unknown.stderr, /There is no version 9\.9 of the requirements\. There are 1\.0;/);
});
