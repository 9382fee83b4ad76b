/** What reporters write, read by the programs that it is for, or by what those have published. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import t, { type Test } from 'tap';
import { SCHEMA_NAMES, schemaText } from '../../schemas.ts';
import { REPORTERS } from '../index.ts';
import { DUPLICATE, hostile, RUNS } from '../runs.test.helper.ts';
import type { Report, Verdict } from '../schema.ts';
import { CTRF, GRADESCOPE, SHIELDS } from './schemas.test.helper.ts';

const ALL: Readonly<Record<string, Report>> = { ...RUNS, hostile: hostile() };
const XSD = fileURLToPath(new URL('junit.xsd', import.meta.url));

const FAILING: readonly Verdict[] = ['fail', 'unexpected-pass', 'inconclusive', 'kit-error', 'blocked'];

/** Why a test is skipped, if its program is missing. */
function without(program: string, debian: string): string | false {
  const { error } = spawnSync(program, ['--version']);
  return error === undefined ? false : `${program} is missing; get it with apt-get install ${debian}`;
}

t.test(
  'JUnit is what Jenkins takes, by xmllint',
  { skip: without('xmllint', 'libxml2-utils') },
  async (t) => {
    const lint = (text: string) => spawnSync('xmllint', ['--noout', '--schema', XSD, '-'], { input: text });
    for (const [run, report] of Object.entries(ALL)) {
      const dated = { ...report, startedAt: '2026-11-21T06:30:00.000Z' };
      const { status, stderr } = lint(REPORTERS.junit.render(dated));
      t.equal(status, 0, `${run}: ${stderr}`);
    }
    const good = REPORTERS.junit.render(RUNS.failing!);
    t.not(lint(good.replace('<testcase ', '<testcase colour="red" ')).status, 0, 'an attribute too many');
    t.not(lint(good.replace(/ failures="\d+"/g, '')).status, 0, 'a count too few');
    t.not(lint(good.replace('<testsuites ', '<testsuites skipped="1" ')).status, 0, 'one in the wrong place');
  },
);

t.test('the badge is an image', { skip: without('xmllint', 'libxml2-utils') }, async (t) => {
  for (const [run, report] of Object.entries(ALL)) {
    const text = REPORTERS.svg.render(report);
    t.equal(spawnSync('xmllint', ['--noout', '-'], { input: text }).status, 0, run);
    t.match(text, /<title>Parley\/1: [^<]+<\/title>/);
  }
  t.match(REPORTERS.svg.render(RUNS.passing!), /Parley\/1: conforms, 5 cases/);
  t.match(REPORTERS.svg.render(RUNS.failing!), /Parley\/1: 8 of 13 fail/);
});

t.test('prove reads TAP 13', { skip: without('prove', 'perl') }, async (t) => {
  const here = t.testdir();
  for (const [run, report] of Object.entries(ALL)) {
    const file = join(here, `${run}.tap`);
    writeFileSync(file, REPORTERS.tap.render(report, { tapVersion: 13 }));
    const { status, stdout, stderr } = spawnSync('prove', ['--exec', 'cat', file], { encoding: 'utf8' });
    t.equal(status === 0, report.summary.exitCode === 0, `${run}: ${stdout}${stderr}`);
    const { exitCode } = report.summary;
    if (report.cases.length === 0) {
      t.match(stdout, /Bailout called.*no case was run/, run);
      continue;
    }
    t.notMatch(stdout, /Parse errors|Bad plan/, run);
    // Whoever knows no skipped `not ok` counts it as a failure, which in a run that failed it may.
    const failing = report.cases.filter(({ verdict }) => FAILING.includes(verdict)).length;
    if (exitCode !== 0) t.match(stdout, new RegExp(`Failed ${failing}/${report.cases.length} subtests`), run);
  }
});

/** Checks what a reporter writes of every run, and that the check can fail. */
function valid(t: Test, name: 'ctrf' | 'gradescope' | 'badge', schema: object): void {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
  for (const [run, report] of Object.entries(ALL)) {
    const value = JSON.parse(REPORTERS[name].render(report)) as object;
    t.ok(validate(value), `${run} as ${name}`, { errors: validate.errors });
    t.notOk(validate({ ...value, colour: 'red' }), 'a property too many is seen');
  }
}

t.test('CTRF is valid by its schema, and counts what it holds', async (t) => {
  valid(t, 'ctrf', CTRF);
  for (const [run, report] of Object.entries(ALL)) {
    const { results } = JSON.parse(REPORTERS.ctrf.render(report)) as {
      results: { summary: Record<string, number>; tests: { status: string; name: string }[] };
    };
    const count = (status: string) => results.tests.filter((test) => test.status === status).length;
    for (const status of ['passed', 'failed', 'skipped', 'pending', 'other'])
      t.equal(results.summary[status], count(status), `${run}: ${status}`);
    t.equal(count('passed'), report.summary.counts.pass + report.summary.counts.observed, run);
    if (report.summary.exitCode !== 0)
      t.ok(count('failed') + count('other') > 0, `${run} does not look well`);
  }
  const dated = { ...RUNS.passing!, startedAt: '2026-11-21T06:30:00.000Z' };
  t.match(JSON.parse(REPORTERS.ctrf.render(dated)), {
    results: { summary: { start: 1795242600000, stop: 1795242601433 } },
  });
});

t.test('a badge is what shields.io takes', async (t) => {
  valid(t, 'badge', SHIELDS);
  const colour = (run: string) => (JSON.parse(REPORTERS.badge.render(RUNS[run]!)) as { color: string }).color;
  t.same(['passing', 'failing', 'known-failures', 'nothing-ran'].map(colour), [
    'brightgreen',
    'red',
    'yellow',
    'lightgrey',
  ]);
});

t.test('results for Gradescope are what it takes', async (t) => valid(t, 'gradescope', GRADESCOPE));

t.test('the published schemas are JSON Schema, and take what they are of', async (t) => {
  const validators = new Map(
    SCHEMA_NAMES.map((name) => [
      name,
      new Ajv2020({ strict: true }).compile(JSON.parse(schemaText(name)) as object),
    ]),
  );
  for (const [run, report] of Object.entries(ALL))
    t.ok(validators.get('report')!(JSON.parse(REPORTERS.json.render(report))), run);
  const rubric = validators.get('rubric')!;
  t.ok(rubric({ total: 3, items: [{ of: ['NICK'], points: 3, scoring: 'all', visibility: 'hidden' }] }));
  t.notOk(rubric({ items: [{ of: ['NICK'], points: -1 }] }));
  t.ok(
    validators.get('baseline')!({ dialect: 'parley', known: { 'leave/fin': { requirement: 'LEAVE-5' } } }),
  );
});

t.test('every format says of a failing case all that helps', async (t) => {
  const report = { ...RUNS.failing!, cases: [DUPLICATE] };
  const plain = (text: string) =>
    text
      .replace(/<[^>]*>/g, '')
      .replace(
        /&quot;|&apos;|&lt;|&gt;|&amp;/g,
        (entity) => ({ '&quot;': '"', '&apos;': "'", '&lt;': '<', '&gt;': '>' })[entity] ?? '&',
      )
      .replace(/\\(["|\\])/g, '$1');
  for (const name of ['human', 'tap', 'junit', 'json', 'markdown', 'html', 'ctrf', 'gradescope'] as const) {
    const text = plain(REPORTERS[name].render(report));
    for (const what of [
      'SAY-2',
      'A say MUST reach nobody more than once.',
      'said|alice-k1x0-0|fence-k1x0-4',
      'said|alice-k1x0-0|hello-k1x0-3',
    ])
      t.ok(text.includes(what), `${name} has ${what}`);
    // The JSON report has the transcript that the script is made of.
    if (name !== 'json') t.match(text, /nc -w 3 \$2 127\.0\.0\.1 4000/, `${name} has the script`);
  }
});
