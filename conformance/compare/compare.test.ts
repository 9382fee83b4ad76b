/** Reports compared, and how that is written. */
import t from 'tap';
import { REPORTERS } from '../report/index.ts';
import { RUNS } from '../report/runs.test.helper.ts';
import type { Report } from '../report/schema.ts';
import { COMPARISON_FORMATS, compareReports, parseReport, type ReadReport } from './index.ts';

/** A report as it comes back from its file. */
function reread(report: Report): ReadReport {
  const parsed = parseReport(REPORTERS.json.render(report));
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
  return parsed.report;
}
const named = (...runs: string[]) => runs.map((name) => ({ name, report: reread(RUNS[name]!) }));
const verdictsOf = (comparison: ReturnType<typeof compareReports>, id: string) =>
  comparison.rows.find((row) => row.id === id)?.cells.map(({ verdict }) => verdict);

const AREAS = ['LOGIN', 'NICK', 'SAY', 'TO', 'PING', 'FRAME', 'ERR', 'LEAVE', 'LIVE'];
const order = (id: string) => 100 * AREAS.indexOf(id.split('-')[0]!) + Number(id.split('-')[1]);

t.test('a row is there where reports differ, a column for each', async (t) => {
  const comparison = compareReports(named('passing', 'failing'));
  t.match(comparison.columns, [
    { name: 'passing', target: 'python3 server.py {port}', outcome: 'conforms', passed: 5, failed: 0 },
    { name: 'failing', outcome: 'does-not-conform', passed: 5, failed: 8 },
  ]);
  t.same(verdictsOf(comparison, 'SAY-2'), [null, 'fail'], 'a case that only one has');
  t.equal(verdictsOf(comparison, 'LOGIN-1'), undefined, 'where all agree there is no row');
  const all = compareReports(named('passing', 'failing'), { all: true });
  t.same(verdictsOf(all, 'LOGIN-1'), ['pass', 'pass']);
  t.equal(all.rows.length, comparison.rows.length + comparison.agreeing);
  const ids = all.rows.map(({ id }) => id);
  t.same(
    ids,
    [...ids].sort((a, b) => order(a) - order(b)),
    'in the order of the specification',
  );
});

t.test('a requirement is as its worst case, and another one is not to blame', async (t) => {
  const [failing] = named('failing');
  const blamed = failing!.report.cases.map((each) =>
    each.id === 'leave/half-close' ? { ...each, blame: 'SAY-5' } : each,
  );
  const other = { name: 'other', report: { ...failing!.report, cases: blamed } };
  const comparison = compareReports([failing!, other]);
  t.same(verdictsOf(comparison, 'SAY-5'), ['pass', 'fail'], 'what is blamed does not hold');
  t.same(verdictsOf(comparison, 'LEAVE-7'), ['fail', 'blocked'], 'of what is not, nothing is known');
  const cases = compareReports([failing!, other], { by: 'case' });
  t.same(
    cases.rows.map(({ id }) => id),
    [],
    'the case failed in both',
  );
});

t.test('a case that fails for another requirement takes nothing from those that passed', async (t) => {
  const [passing] = named('passing');
  const [first] = passing!.report.cases;
  const [id] = first!.requirements;
  const storm: typeof first = { ...first!, id: 'nick/storm', verdict: 'fail', blame: 'NICK-7' };
  const other = { name: 'other', report: { ...passing!.report, cases: [...passing!.report.cases, storm] } };
  const comparison = compareReports([passing!, other], { all: true });
  t.same(verdictsOf(comparison, id!), ['pass', 'pass']);
  t.same(verdictsOf(comparison, 'NICK-7'), [null, 'fail']);
});

t.test('different versions and dialects are named', async (t) => {
  const [a, b] = named('passing', 'failing');
  t.same(compareReports([a!, b!]).remarks, []);
  const newer = { name: 'newer', report: { ...b!.report, kit: '0.2.0', dialect: 'irc', spec: 'parley/2' } };
  t.same(compareReports([a!, b!, newer]).remarks, [
    'These are reports of different versions of the kit: 0.1.0 (passing, failing); 0.2.0 (newer).',
    'These are reports of different versions of the specification: parley/1 (passing, failing); parley/2 (newer).',
    'These are reports of different dialects: parley (passing, failing); irc (newer).',
  ]);
  const later = { ...RUNS.passing!, more: 1, cases: [{ ...RUNS.passing!.cases[0]!, verdict: 'splendid' }] };
  const parsed = parseReport(JSON.stringify(later));
  t.ok('report' in parsed, 'what a later kit adds is no mistake');
  if ('report' in parsed)
    t.match(
      COMPARISON_FORMATS.text(compareReports([a!, { name: 'later', report: parsed.report }])),
      /splendid/,
    );
});

t.test('choices that the specification leaves open stand beside each other', async (t) => {
  const [a, b] = named('passing', 'failing');
  t.same(compareReports([a!, b!]).choices, [], 'both choose the same');
  const otherwise = b!.report.cases.map((each) =>
    each.id === 'live/flood' ? { ...each, message: 'It ends a connection after 1000 lines.' } : each,
  );
  const { choices } = compareReports([a!, { name: 'b', report: { ...b!.report, cases: otherwise } }]);
  t.match(choices, [{ id: 'live/flood', cells: [{ message: /never/ }, { message: /1000 lines/ }] }]);
});

t.test('every format has what there is', async (t) => {
  const comparison = compareReports(named('passing', 'failing', 'known-failures'));
  for (const [name, render] of Object.entries(COMPARISON_FORMATS)) {
    const text = render(comparison);
    for (const what of ['SAY-2', 'A say MUST reach nobody more than once.', 'failing', 'does-not-conform'])
      t.ok(text.includes(what), `${name} has ${what}`);
    t.notMatch(text, /[^\n\P{C}]/u, `${name} holds nothing that cannot be seen`);
  }
  t.same(JSON.parse(COMPARISON_FORMATS.json(comparison)), JSON.parse(JSON.stringify(comparison)));
  const rows = COMPARISON_FORMATS.markdown(comparison)
    .split('\n')
    .filter((line) => line.startsWith('|'));
  t.ok(
    rows.every((line) => line.match(/(?<!\\)\|/g)?.length === 5),
    'each row has three cells beside its name',
  );
});

t.test('forty reports fit, by letters', async (t) => {
  const forty = Array.from({ length: 40 }, (_, i) => ({
    name: `student-${i + 1}`,
    report: reread(RUNS[i % 3 === 0 ? 'failing' : 'passing']!),
  }));
  const text = COMPARISON_FORMATS.text(compareReports(forty, { all: true }));
  t.match(text, /^LOGIN-1 +\. {2}/m);
  t.match(text, /^SAY-2 +F {5}/m);
  t.match(text, /F fail/, 'what the letters mean');
});

t.test('what is no report is said', async (t) => {
  t.match(parseReport('{'), { problems: [/^It is no JSON/] });
  t.match(parseReport('[]'), { problems: [/^\/: Expected object/] });
  const { cases: _, ...headless } = JSON.parse(REPORTERS.json.render(RUNS.passing!)) as Report;
  t.match(parseReport(JSON.stringify(headless)), { problems: [/^\/cases: .*the cases/] });
});
