/** Every case finds at least one bad target, every bad target is found, and the guilty requirement is named first. */
import { readFileSync } from 'node:fs';
import t from 'tap';
import { REQUIREMENTS } from '../../spec/index.ts';
import { CASES } from '../cases/index.ts';
import { RUN_CASES } from '../cases/run.ts';
import { guiltyOf } from './bad-target.ts';
import { computeRows } from './compute.ts';
import { GENERATED_TARGETS } from './generated.ts';
import { BAD_TARGETS } from './index.ts';
import { gaps, isFound, type MatrixRow } from './matrix.ts';
import { patternsOf } from './patterns.ts';
import { proofs } from './proof.ts';

t.setTimeout(600_000);

t.test('bad targets have names of their own and blame requirements that exist', async (t) => {
  const names = BAD_TARGETS.map((bad) => bad.name);
  t.equal(new Set(names).size, names.length, 'no name stands twice');
  const ids = REQUIREMENTS.map((row) => row.id);
  for (const bad of BAD_TARGETS)
    for (const id of guiltyOf(bad)) t.ok(ids.includes(id), `${bad.name} blames ${id}`);
});

t.test('what a matrix does not prove is named', async (t) => {
  const [bad] = BAD_TARGETS;
  const row: MatrixRow = { name: bad!.name, exitCode: 0, first: null, kills: [] };
  const found = gaps([row], [bad!]).join('\n');
  t.match(found, 'login/welcome has killed no bad target');
  t.match(found, `${bad!.name} is killed by no case`);
  t.match(found, `names null first, not ${bad!.guilty}`);
  t.match(found, 'the exit code is 0');
});

const published = JSON.parse(
  readFileSync(new URL('./matrix.json', import.meta.url), 'utf8'),
) as readonly MatrixRow[];

t.test('the published matrix is of these cases and targets', async (t) => {
  t.same(
    published.map((row) => row.name),
    BAD_TARGETS.map((bad) => bad.name),
    'npm run matrix writes it anew',
  );
  const ids = [...CASES, ...RUN_CASES].map((each) => each.id);
  t.same(
    published.flatMap((row) => row.kills).filter((id) => !ids.includes(id)),
    [],
    'it names no case that is gone',
  );
  t.same(gaps(published, BAD_TARGETS), [], 'it proves all that it must');
  const patterns = readFileSync(new URL('../diagnosis/patterns.ts', import.meta.url), 'utf8');
  t.equal(patterns, patternsOf(published), 'what the kit knows of it was written with it');
});

/** So many rows may be spoiled by a busy machine. */
const SPOILED_MAX = 12;

/** Of the generated targets, which are alike in kind, every third is shown again, and those that a case stands on alone. */
const GENERATED_STEP = 3;
const isShownAgain = ({ name, kills }: MatrixRow, i: number) =>
  i % GENERATED_STEP === 0 ||
  !GENERATED_TARGETS.some((bad) => bad.name === name) ||
  kills.some((id) => !published.some((each) => each.name !== name && each.kills.includes(id)));

t.test('what proves the published matrix holds', async (t) => {
  const planned = proofs(published.filter(isShownAgain));
  const targets = BAD_TARGETS.filter(({ name }) => planned.has(name));
  const once = await computeRows(planned);
  // Which of several symptoms shows, and which first, is for the machine to say, so a row that it has spoiled is
  // played again.
  const spoiled = targets.filter((bad) => {
    const { first, kills } = once.find(({ name }) => name === bad.name)!;
    const wanted = published.find(({ name }) => name === bad.name)!.kills;
    const isMissing = (id: string) => planned.get(bad.name)!.includes(id) && !kills.includes(id);
    return wanted.some(isMissing) || !guiltyOf(bad).some((id) => id === first);
  });
  t.ok(spoiled.length <= SPOILED_MAX, `${spoiled.map(({ name }) => name).join(', ')}: played again`);
  const again = await computeRows(new Map(spoiled.map(({ name }) => [name, []])));
  const rows = once.map((row) => again.find(({ name }) => name === row.name) ?? row);
  for (const row of rows) t.ok(isFound(row), `${row.name} is killed by ${row.kills.length} cases`);
  t.same(
    gaps(rows, targets),
    [],
    'every case kills, every target is killed, the guilty requirement is named first',
  );
});
