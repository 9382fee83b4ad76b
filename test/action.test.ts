/** The GitHub Action: what it declares, and what its script does, run as a runner of GitHub runs it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t, { type Test } from 'tap';
import { parse } from 'yaml';
import { FROM_SOURCE, PARLEY_WORDS, ROOT } from './parley.ts';
import { Program } from './processes.ts';

t.setTimeout(120_000);

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly 'working-directory'?: string;
}
interface Action {
  readonly inputs: Readonly<Record<string, { description: string; default: string }>>;
  readonly outputs: Readonly<Record<string, { description: string; value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const TEXT = readFileSync(join(ROOT, 'action.yml'), 'utf8');
const ACTION = parse(TEXT) as Action;
const STEP = ACTION.runs.steps.find(({ run }) => run !== undefined)!;
const BAD = [...FROM_SOURCE, join(ROOT, 'conformance/bad/main.ts')].join(' ');

/** Puts the inputs, or their defaults, where an expression names them. */
function filled(text: string, inputs: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$\{\{ inputs\.([\w-]+) \}\}/g,
    (_, name: string) => inputs[name] ?? ACTION.inputs[name]!.default,
  );
}

/** Runs the script of the action with the kit from source. */
async function act(t: Test, inputs: Readonly<Record<string, string>>) {
  const here = t.testdir({ bin: {}, output: '', summary: '# A step before\n' });
  // The package is not there to be fetched, so the last words of what npx is asked for are run from source.
  const npx = `#!/bin/sh\necho "$*" >'${here}/npx'\nwhile [ "$1" != parley ]; do shift; done\nshift\nexec ${PARLEY_WORDS} "$@"\n`;
  writeFileSync(join(here, 'bin/npx'), npx, { mode: 0o755 });
  writeFileSync(join(here, 'script'), STEP.run!);
  const given = Object.entries(STEP.env!).map(([name, value]) => [name, filled(value, inputs)]);
  // How GitHub calls bash: https://docs.github.com/actions/reference/workflow-syntax-for-github-actions
  const program = new Program(['bash', '--noprofile', '--norc', '-eo', 'pipefail', join(here, 'script')], {
    cwd: join(here, filled(STEP['working-directory']!, inputs)),
    env: {
      ...Object.fromEntries(given),
      GITHUB_OUTPUT: join(here, 'output'),
      GITHUB_STEP_SUMMARY: join(here, 'summary'),
      PATH: `${join(here, 'bin')}:${dirname(process.execPath)}:${process.env.PATH}`,
    },
  });
  t.teardown(() => program.kill());
  const ended = await program.ended;
  const read = (name: string) => readFileSync(join(here, name), 'utf8');
  const outputs = Object.fromEntries(
    read('output')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(/=(.*)/s, 2) as [string, string]),
  );
  return { ...ended, here, outputs, read };
}

t.test('what the action declares is what it uses', async (t) => {
  t.equal(ACTION.runs.using, 'composite');
  const named = [...TEXT.matchAll(/\$\{\{ (.*?) \}\}/g)].map(([, expression]) => expression!);
  const inputs = named.flatMap((expression) => /^inputs\.([\w-]+)$/.exec(expression)?.[1] ?? []);
  t.same([...new Set(inputs)].sort(), Object.keys(ACTION.inputs).sort(), 'each input is used, and no other');
  for (const [name, { value }] of Object.entries(ACTION.outputs)) {
    t.equal(value, `\${{ steps.${STEP.id}.outputs.${name} }}`);
    t.match(STEP.run, new RegExp(`${name}=`), `the script gives ${name}`);
  }
  t.equal(named.length, inputs.length + Object.keys(ACTION.outputs).length, 'there are no other expressions');
  t.notMatch(STEP.run, /\$\{\{/, 'no input is a part of the script');
  t.ok(ACTION.runs.steps.every(({ run, shell }) => run === undefined || shell === 'bash'));
});

t.test('a server that conforms', async (t) => {
  const { code, stderr, outputs, here, read } = await act(t, {
    command: `${BAD} name-kept-on-loss {port}`,
    only: 'login/*\nping/member\n',
    exclude: 'login/*-50',
    version: '0.1.0',
  });
  t.equal(code, 0, stderr);
  t.match(outputs, { 'exit-code': '0', outcome: 'conforms', reports: join(here, 'parley-reports') });
  t.match(read('npx'), /^--yes --package=parley-chat@0\.1\.0 -- parley conformance --reporter human /);
  t.match(read('summary'), /^# A step before\n## ✅ /, 'the summary of the job goes on');
  for (const name of ['junit.xml', 'report.json', 'report.html', 'ctrf.json', 'summary.md', 'badge.json'])
    t.ok(existsSync(join(here, 'parley-reports', name)), name);
  const { cases } = JSON.parse(read('parley-reports/report.json')) as { cases: { id: string }[] };
  t.ok(cases.some(({ id }) => id === 'ping/member'));
  t.ok(cases.every(({ id }) => /^login\/.*(?<!-50)$|^ping\/member$/.test(id)));
});

t.test('a server that does not conform fails the job, and what to fix is an annotation', async (t) => {
  const inputs = { command: `${BAD} name-kept-on-loss {port}`, only: 'nick/reuse-after-*', reports: 'a/b' };
  const { code, stdout, outputs, read } = await act(t, inputs);
  t.equal(code, 1);
  t.match(outputs, { 'exit-code': '1', outcome: 'does-not-conform' });
  t.match(stdout, /^::error title=NICK-7::A nickname MUST be free again /m);
  t.match(read('summary'), /❌/);
  t.match(read('a/b/junit.xml'), /<failure type="NICK-7"/);
  await t.test('unless it is not to', async (t) => {
    const quiet = await act(t, { ...inputs, fail: 'false' });
    t.equal(quiet.code, 0);
    t.equal(quiet.outputs['exit-code'], '1');
  });
});

t.test('inputs are no script, and mistakes are said', async (t) => {
  const nothing = await act(t, {});
  t.equal(nothing.code, 2);
  t.match(nothing.stdout, /^::error title=Parley::Say with command/m);
  const here = t.testdir();
  mkdirSync(join(here, 'x'));
  const evil = `$(touch ${here}/hit) \`touch ${here}/hit\` "; touch ${here}/hit; "`;
  const strange = await act(t, { target: evil, dialect: evil, only: evil, baseline: evil, version: evil });
  t.equal(strange.code, 2, strange.stderr);
  t.equal(existsSync(join(here, 'hit')), false);
  t.equal(strange.outputs.outcome, undefined, 'there is no report');
});
