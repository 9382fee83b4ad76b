/** Baselines as people use them: real runs against servers that are wrong on purpose. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { FROM_SOURCE, PARLEY, ROOT } from './parley.ts';
import { type Ended, runToEnd } from './processes.ts';

/** A server that cuts spaces off the ends of texts. */
const TRIMS = ['--', ...FROM_SOURCE, join(ROOT, 'conformance/bad/main.ts'), 'trims', '{port}'];
const TEXTS = ['--only', 'say/text-*', '--only', 'to/text-*'];
const FAILURES = {
  'say/text-spaces': { requirement: 'SAY-7' },
  'to/text-unchanged': { requirement: 'TO-1' },
};

type Run = (...args: string[]) => Promise<Ended>;

/** A folder, a run in it, and a file of known failures in it. */
function folder(t: Test): { here: string; parley: Run; list: (known: object, dialect?: string) => string } {
  const here = t.testdir();
  return {
    here,
    parley: (...args) => runToEnd([...PARLEY, 'conformance', ...args], here),
    list(known, dialect = 'parley') {
      const text = JSON.stringify({ dialect, known });
      writeFileSync(join(here, 'known.json'), text);
      return text;
    },
  };
}

const read = (here: string) =>
  JSON.parse(readFileSync(join(here, 'known.json'), 'utf8')) as { dialect: string; known: object };

t.test('written, then read: what is known fails no run', async (t) => {
  const { here, parley } = folder(t);
  const written = await parley(...TEXTS, '--write-baseline', 'known.json', ...TRIMS);
  t.equal(written.code, 0, 'the file was written');
  t.match(written.stderr, /known\.json lists 2 known failures: 2 new, 0 gone\./);
  t.match(written.stdout, /does not conform/, 'the report says what there is');
  t.same(read(here), { dialect: 'parley', known: FAILURES });
  t.same(readdirSync(here), ['known.json'], 'nothing is left beside it');

  const args = ['--baseline', 'known.json', '--reporter', 'human', '--reporter', 'json=report.json'];
  const known = await parley(...TEXTS, ...args, ...TRIMS);
  t.equal(known.code, 0, known.stderr);
  t.match(known.stdout, /fails\s+in\s+nothing\s+but\s+what\s+known\.json\s+lists/);
  t.match(known.stdout, /0 failed, 2 known failures/);
  t.notMatch(known.stderr, /say\/text-spaces/, 'known failures are no news');
  const { summary } = JSON.parse(readFileSync(join(here, 'report.json'), 'utf8')) as { summary: object };
  t.match(summary, { outcome: 'known-failures', exitCode: 0, counts: { 'known-failure': 2, fail: 0 } });
});

t.test('a listed case that passes fails the run', async (t) => {
  const { parley, list } = folder(t);
  list(FAILURES);
  const { code, stdout, stderr } = await parley('--only', 'say/text-*', '--baseline', 'known.json');
  t.equal(code, 1, stderr);
  t.match(stdout, /say\/text-spaces is listed as a known failure in known\.json and passes now; take it out/);
  t.match(stdout, /1 listed case has no result in this run \(known\.json\): to\/text-unchanged\./);
});

t.test('a failure for another requirement is not the one that is known', async (t) => {
  const { parley, list } = folder(t);
  list({ ...FAILURES, 'to/text-unchanged': { requirement: 'TO-2' } });
  const { code, stdout, stderr } = await parley(...TEXTS, '--baseline', 'known.json', ...TRIMS);
  t.equal(code, 1, stderr);
  t.match(stderr, /parley: fail to\/text-unchanged \(TO-1\)/);
  t.match(stdout, /1 failed, 1 known failure/);
});

t.test('what was not run because the server is gone is not forgiven for a known failure', async (t) => {
  const { parley, list } = folder(t);
  list({ 'say/text-spaces': { requirement: 'SAY-7' } });
  // It starts twice: for the measuring of the round trip, and for the first case.
  const twice = 'echo >> starts; test $(wc -l < starts) -le 2 && exec "$@"';
  const [dashes, ...trims] = TRIMS;
  const gone = [dashes!, 'sh', '-c', twice, 'sh', ...trims];
  const { code, stdout, stderr } = await parley(
    ...TEXTS.slice(2),
    '--only',
    'say/text-spaces',
    '--fresh',
    // One after the other, so that it is the second case for which there is no server.
    '--jobs',
    '1',
    '--baseline',
    'known.json',
    ...gone,
  );
  t.equal(code, 4, stderr);
  t.match(stdout, /1 known failure, 1 inconclusive/);
  t.match(stdout, /The target is gone: sh ended before it listened/);
});

t.test('written anew, it keeps reasons and what did not run', async (t) => {
  const { here, parley, list } = folder(t);
  list({
    'say/text-spaces': { requirement: 'SAY-1', reason: 'We trim.' },
    'say/text-pipes': { requirement: 'SAY-7', reason: 'It passes now.' },
    'leave/fin': { requirement: 'LEAVE-5', reason: 'Not in this run.' },
  });
  const { code, stderr } = await parley(...TEXTS, '--write-baseline', 'known.json', ...TRIMS);
  t.equal(code, 0, stderr);
  t.match(stderr, /known\.json lists 3 known failures: 1 new, 1 gone\./);
  t.same(read(here).known, {
    'leave/fin': { requirement: 'LEAVE-5', reason: 'Not in this run.' },
    'say/text-spaces': { requirement: 'SAY-7', reason: 'We trim.' },
    'to/text-unchanged': { requirement: 'TO-1' },
  });
});

t.test(
  'a file that is no baseline for this run is wrong use, before the run, and stays as it was',
  async (t) => {
    const { here, parley, list } = folder(t);
    const wrong = async (option: string, sentence: RegExp) => {
      const before = existsSync(join(here, 'known.json')) && readFileSync(join(here, 'known.json'), 'utf8');
      const { code, stdout, stderr } = await parley(option, 'known.json', ...TRIMS);
      t.equal(code, 2, stderr);
      t.match(stderr, sentence);
      t.notMatch(stderr, /testing|^ +at /m, 'nothing was run');
      t.equal(stdout, '');
      if (before !== false) t.equal(readFileSync(join(here, 'known.json'), 'utf8'), before);
    };
    await wrong('--baseline', /known\.json cannot be read: there is no such file.*--write-baseline/);
    list({ 'say/text-space': { requirement: 'SAY-7' } });
    for (const option of ['--baseline', '--write-baseline'])
      await wrong(
        option,
        /^ {2}\/known\/say~1text-space: there is no case.*Did you mean say\/text-spaces\?/m,
      );
    list({}, 'register');
    for (const option of ['--baseline', '--write-baseline'])
      await wrong(option, /\/dialect: it is a baseline for the dialect register, and this run speaks parley/);
    writeFileSync(join(here, 'known.json'), '{ "dialect": ');
    await wrong('--write-baseline', /known\.json cannot be read/);
    const { code, stderr } = await parley('--baseline', 'a.json', '--write-baseline', 'b.json');
    t.same([code, /either --baseline or --write-baseline/.test(stderr)], [2, true]);
  },
);

t.test('a target that is not reached leaves a baseline as it was', async (t) => {
  const { here, parley, list } = folder(t);
  const before = list(FAILURES);
  const { code } = await parley('--write-baseline', 'known.json', 'tcp://127.0.0.1:1');
  t.equal(code, 3);
  t.equal(readFileSync(join(here, 'known.json'), 'utf8'), before);
});
