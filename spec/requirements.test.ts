/**
 * The table of requirements: ids that never change their meaning, sentences with the key word of their
 * level, and a check or a reason for each. `requirements/ids.lock.json` holds every id that ever was; an
 * id that goes from the table moves to its list `retired` and is never given again.
 */
import { readFileSync } from 'node:fs';
import t from 'tap';
import { CASES } from '../conformance/cases/index.ts';
import { RUN_CASES } from '../conformance/cases/run.ts';
import { CLIENT_CASES } from '../conformance/client/cases/index.ts';
import {
  AREAS,
  INVARIANTS,
  isExcluded,
  REQUIREMENTS,
  type Requirement,
  RULES,
  requirement,
  SYNCHRONOUS_INVARIANTS,
} from './index.ts';

interface Ids {
  readonly requirements: readonly string[];
  readonly cases: readonly string[];
}
interface Lock extends Ids {
  readonly retired: Ids;
}

const LOCK = JSON.parse(readFileSync(new URL('requirements/ids.lock.json', import.meta.url), 'utf8')) as Lock;
const CASE_IDS = [...CASES, ...RUN_CASES, ...CLIENT_CASES].map((each) => each.id);

const repeated = (ids: readonly string[]) => ids.filter((id, i) => ids.indexOf(id) !== i);

/** What is wrong between the ids in use and those of the lock. */
function problemsOfIds(used: Ids, lock: Lock): string[] {
  return (['requirements', 'cases'] as const).flatMap((kind) => {
    const [ids, locked, retired] = [used[kind], lock[kind], lock.retired[kind]];
    return [
      ...repeated(ids).map((id) => `${id} stands twice`),
      ...repeated(locked).map((id) => `${id} is locked twice`),
      ...ids
        .filter((id) => !locked.includes(id))
        .map((id) => `${id} is new: add it to ids.lock.json, "${kind}"`),
      ...ids.filter((id) => retired.includes(id)).map((id) => `${id} is retired and must not be given again`),
      ...locked
        .filter((id) => !ids.includes(id) && !retired.includes(id))
        .map((id) => `${id} is gone: put it back, or add it to ids.lock.json, "retired"`),
      ...retired.filter((id) => !locked.includes(id)).map((id) => `${id} is retired but was never locked`),
    ];
  });
}

const LEVELS = ['MUST', 'SHOULD', 'MAY'] as const;

/** What is wrong with a row by itself. */
function problemsOfRow(row: Requirement): string[] {
  const { id, level, sentence, rationale, checks } = row;
  const stronger = LEVELS.slice(0, LEVELS.indexOf(level));
  const has = (word: string) => new RegExp(`\\b${word}\\b`).test(sentence);
  const reason = isExcluded(checks) ? checks.excluded : undefined;
  return [
    ...(/^[A-Z]+-\d+$/.test(id) ? [] : ['the id has not the form AREA-1']),
    ...(Object.hasOwn(AREAS, id.replace(/-.*/, '')) ? [] : ['the area is none of AREAS']),
    ...(has(level) ? [] : [`the sentence has no ${level}`]),
    ...stronger.filter(has).map((word) => `the sentence has ${word} but its level is ${level}`),
    ...['SHALL', 'REQUIRED', 'RECOMMENDED', 'OPTIONAL'].filter(has).map((word) => `the sentence has ${word}`),
    ...[sentence, rationale, reason ?? 'No reason needed.']
      .filter((text) => !/^\S.*\.$/.test(text))
      .map((text) => `"${text}" is no sentence`),
    ...(reason === undefined && (checks as readonly string[]).length === 0
      ? ['it has neither a check nor a reason']
      : []),
    ...(isExcluded(checks) ? [] : repeated(checks).map((check) => `it names ${check} twice`)),
  ].map((problem) => `${id}: ${problem}`);
}

/** What is wrong between the rows and the cases that check them. */
function problemsOfChecks(rows: readonly Requirement[], cases: readonly string[]): string[] {
  const named = rows.flatMap(({ id, checks }) =>
    isExcluded(checks) ? [] : checks.map((check) => ({ id, check })),
  );
  return [
    ...named
      .filter(({ check }) => !cases.includes(check))
      .map(({ id, check }) => `${id} names ${check}, which is no case`),
    ...cases
      .filter((id) => !named.some(({ check }) => check === id))
      .map((id) => `${id} checks no requirement`),
    ...cases.filter((id) => !/^[a-z]+\/[a-z0-9-]+$/.test(id)).map((id) => `${id} has not the form area/slug`),
  ];
}

const USED: Ids = { requirements: REQUIREMENTS.map((row) => row.id), cases: CASE_IDS };

t.test('every id is unique, in the lock, and keeps its meaning', async (t) => {
  t.ok(USED.requirements.length >= 70, `requirements were found (${USED.requirements.length})`);
  t.ok(USED.cases.length >= 200, `cases were found (${USED.cases.length})`);
  t.strictSame(problemsOfIds(USED, LOCK), []);
});

t.test('every row has a form that people and programs can rely on', async (t) => {
  for (const row of REQUIREMENTS) t.strictSame(problemsOfRow(row), [], `${row.id} is well-formed`);
});

t.test('the rows of an area stand together, in the order of AREAS and of their numbers', async (t) => {
  const place = ({ id }: Requirement): readonly [number, number] => [
    Object.keys(AREAS).indexOf(id.replace(/-.*/, '')),
    Number(id.replace(/.*-/, '')),
  ];
  const ordered = [...REQUIREMENTS].sort((a, b) => place(a)[0] - place(b)[0] || place(a)[1] - place(b)[1]);
  t.strictSame(
    REQUIREMENTS.map((row) => row.id),
    ordered.map((row) => row.id),
  );
  const areas = new Set(REQUIREMENTS.map((row) => row.id.replace(/-.*/, '')));
  t.strictSame([...areas], Object.keys(AREAS), 'every area has a row');
});

t.test('every row is checked by cases that exist or excluded, and every case checks a row', async (t) => {
  t.strictSame(problemsOfChecks(REQUIREMENTS, CASE_IDS), []);
  for (const row of REQUIREMENTS) {
    const bound = row.role === 'server' && row.level !== 'MAY';
    if (bound && !isExcluded(row.checks)) t.ok(row.checks.length > 0, `${row.id} is checked`);
  }
  const excluded = REQUIREMENTS.filter(
    ({ checks, level, role }) => isExcluded(checks) && level === 'MUST' && role === 'server',
  );
  t.strictSame(
    excluded.map((row) => row.id),
    [],
    'no MUST of a server goes unchecked',
  );
});

t.test(
  'a case of the whole run checks the requirements that name it, and an invariant speaks of each',
  async (t) => {
    for (const { id, requirements } of RUN_CASES) {
      const naming = REQUIREMENTS.filter(({ checks }) => !isExcluded(checks) && checks.includes(id));
      t.strictSame(
        [...requirements].sort(),
        naming.map((row) => row.id).sort(),
        `${id} counts what its rows state`,
      );
      for (const each of requirements)
        t.ok(
          INVARIANTS.some((invariant) => invariant.requirements.includes(each)),
          `an invariant speaks of ${each}, for ${id}`,
        );
    }
  },
);

t.test('rules and invariants name requirements that exist', async (t) => {
  for (const { name, requirements } of [...RULES, ...INVARIANTS, ...SYNCHRONOUS_INVARIANTS]) {
    t.ok(requirements.length > 0, `${name} has a requirement`);
    for (const id of requirements) t.equal(requirement(id).id, id, `${name} names ${id}`);
  }
  t.throws(() => requirement('LOGIN-0'), { name: 'RangeError', message: 'LOGIN-0 is no requirement' });
});

t.test('each of these checks can fail', async (t) => {
  const row: Requirement = {
    id: 'SAY-1',
    level: 'SHOULD',
    role: 'server',
    sentence: 'A server SHOULD do it.',
    rationale: 'It is good.',
    checks: ['say/it'],
  };
  const lock: Lock = {
    requirements: ['SAY-1', 'SAY-2'],
    cases: ['say/it'],
    retired: { requirements: ['SAY-2'], cases: [] },
  };
  const used: Ids = { requirements: ['SAY-1'], cases: ['say/it'] };
  t.strictSame(
    [problemsOfIds(used, lock), problemsOfRow(row), problemsOfChecks([row], ['say/it'])],
    [[], [], []],
  );

  const ids = (change: Partial<Ids>, other: Partial<Lock> = {}) =>
    problemsOfIds({ ...used, ...change }, { ...lock, ...other });
  t.strictSame(ids({ cases: ['say/it', 'say/it'] }), ['say/it stands twice']);
  t.strictSame(ids({}, { cases: ['say/it', 'say/it'] }), ['say/it is locked twice']);
  t.match(ids({ requirements: ['SAY-1', 'SAY-3'] }), [/^SAY-3 is new/]);
  t.match(ids({ requirements: ['SAY-1', 'SAY-2'] }), [/^SAY-2 is retired and must not/]);
  t.match(ids({ requirements: [] }), [/^SAY-1 is gone/]);
  t.match(ids({}, { retired: { requirements: ['SAY-2'], cases: ['say/old'] } }), [
    /^say\/old is retired but/,
  ]);

  const one = (change: Partial<Requirement>) => problemsOfRow({ ...row, ...change });
  t.match(one({ id: 'Say1' }), [/form/, /area/]);
  t.match(one({ id: 'SING-1' }), [/area/]);
  t.match(one({ sentence: 'A server should do it.' }), [/has no SHOULD/]);
  t.match(one({ sentence: 'A server SHOULD do it and MUST NOT fail.' }), [
    /has MUST but its level is SHOULD/,
  ]);
  t.match(one({ sentence: 'A server SHOULD do it and SHALL not fail.' }), [/has SHALL/]);
  t.match(one({ rationale: '' }), [/no sentence/]);
  t.match(one({ checks: [] }), [/neither/]);
  t.match(one({ checks: { excluded: '' } }), [/no sentence/]);
  t.match(one({ checks: ['say/it', 'say/it'] }), [/twice/]);

  t.match(problemsOfChecks([row], ['say/it', 'say/other']), [/^say\/other checks no requirement/]);
  t.match(problemsOfChecks([row], []), [/^SAY-1 names say\/it, which is no case/]);
  t.match(problemsOfChecks([{ ...row, checks: ['Say it'] }], ['Say it']), [/has not the form/]);
});
