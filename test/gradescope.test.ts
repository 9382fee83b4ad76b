/** The autograder of the documentation, in a folder laid out as Gradescope lays it out. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import t, { type Test } from 'tap';
import { GRADESCOPE } from '../conformance/report/formats/schemas.test.helper.ts';
import { PARLEY_WORDS, ROOT } from './parley.ts';
import { Program } from './processes.ts';

// Whole runs of the kit, two at a time.
t.setTimeout(240_000);

const EXAMPLE = join(ROOT, 'docs/examples/gradescope');
/** What a submission runs as must be able to reach its own files and Python, so nothing of it lies in a home. */
const PYTHON = '/usr/bin/python3';
const skip = existsSync(PYTHON) ? false : `${PYTHON} is missing; get it with apt-get install python3`;
interface Results {
  readonly score?: number;
  readonly output: string;
  readonly tests: readonly {
    name: string;
    score: number;
    max_score: number;
    output: string;
    visibility?: string;
  }[];
}

/** The folder of the autograder; a submission is what `write` puts into it. */
function autograder(t: Test, write: (submission: string) => void) {
  const root = mkdtempSync(join(tmpdir(), 'parley-autograder-'));
  t.teardown(() => rmSync(root, { recursive: true }));
  chmodSync(root, 0o755);
  for (const name of ['source', 'submission', 'results', 'bin']) mkdirSync(join(root, name));
  for (const name of ['setup.sh', 'run_autograder', 'rubric.json'])
    cpSync(join(EXAMPLE, name), join(root, 'source', name));
  // The command as it is after an installation, here from source.
  writeFileSync(join(root, 'bin/parley'), `#!/bin/sh\nexec ${PARLEY_WORDS} "$@"\n`, {
    mode: 0o755,
  });
  write(join(root, 'submission'));
  const env = {
    AUTOGRADER: root,
    PATH: [join(root, 'bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(':'),
  };
  return {
    root,
    async run(script: 'setup.sh' | 'run_autograder', ...options: string[]) {
      const program = new Program(['bash', join(root, 'source', script), ...options], { cwd: root, env });
      t.teardown(() => program.kill());
      return await program.ended;
    },
    results: () => JSON.parse(readFileSync(join(root, 'results/results.json'), 'utf8')) as Results,
  };
}

/** A good server; a change of its room makes it a worse one. */
function submit(submission: string, change: (room: string) => string = (room) => room): void {
  const good = join(ROOT, 'conformance/good');
  for (const name of ['wire.py', 'nicknames.py']) cpSync(join(good, name), join(submission, name));
  cpSync(join(good, 'threads.py'), join(submission, 'server.py'));
  writeFileSync(join(submission, 'room.py'), change(readFileSync(join(good, 'room.py'), 'utf8')));
}

const total = ({ tests }: Results) => tests.reduce((sum, { score }) => sum + score, 0);

t.test('the autograder of Gradescope', { skip, jobs: 2 }, async (t) => {
  void t.test('a good server gets all points', async (t) => {
    const { run, results } = autograder(t, (submission) => submit(submission));
    const setup = await run('setup.sh');
    t.equal(setup.code, 0, setup.stderr);
    t.match(setup.stdout, /^\d+\.\d+\.\d+$/m, 'what is installed is used');
    const { code, stderr } = await run('run_autograder');
    t.equal(code, 0, stderr);
    const found = results();
    t.ok(new Ajv().validate(GRADESCOPE, found), 'it is what Gradescope takes');
    t.equal(total(found), 100, JSON.stringify(found.tests, null, 1));
    t.match(found.output, /conforms to Parley\/1/);
  });

  void t.test('a server with one mistake loses what it is about, and the student reads why', async (t) => {
    const { run, results } = autograder(t, (submission) =>
      submit(submission, (room) => room.replace('return self.error(who, "nick-in-use")', 'pass')),
    );
    const { code, stderr } = await run('run_autograder', '--only', 'login/*', '--only', 'nick/*');
    t.equal(code, 0, stderr);
    const found = results();
    t.ok(new Ajv().validate(GRADESCOPE, found), 'it is what Gradescope takes');
    const item = (name: RegExp) => found.tests.find((test) => name.test(test.name))!;
    t.match(item(/Of many/), { score: 0, max_score: 5, visibility: 'after_due_date' });
    t.ok(item(/^Nicknames/).score > 0 && item(/^Nicknames/).score < 15, 'a part of the points');
    t.match(item(/^Saying something to one/), { score: 0, output: /No case of this item could be run/ });
    t.match(item(/^Nicknames/).output, /NICK-1: While a member has a nickname, a login/, 'the sentence');
    t.match(item(/^Nicknames/).output, /- error\|nick-in-use\|/, 'what was awaited');
    t.match(item(/^Nicknames/).output, /paste into a shell/, 'how to see it');
    t.match(found.output, /Fix first NICK-1: /);
  });

  void t.test('a server that does not start gets nothing but its own last words', async (t) => {
    const { run, results } = autograder(t, (submission) =>
      writeFileSync(join(submission, 'server.py'), 'import socket\nraise SystemExit("no idea yet")\n'),
    );
    const { code, stderr } = await run('run_autograder');
    t.equal(code, 0, stderr);
    t.match(results(), { score: 0, output: /could not be tested.*no idea yet/s });
    t.notOk(results().tests, 'there is nothing to show beside');
  });

  void t.test('a rubric with a mistake grades nobody', async (t) => {
    const { root, run } = autograder(t, (submission) => submit(submission));
    writeFileSync(join(root, 'results/results.json'), '{"score":1}');
    const rubric = { total: 90, items: [{ of: ['NIK'], points: 50 }] };
    writeFileSync(join(root, 'source/rubric.json'), JSON.stringify(rubric));
    const { code, stderr } = await run('run_autograder');
    t.equal(code, 1);
    t.notOk(existsSync(join(root, 'results/results.json')), 'nor do results of yesterday');
    t.match(stderr, /\/items\/0\/of\/0: there is no area and no requirement "NIK"\. Did you mean NICK\?/);
    t.match(stderr, /\/total: the points of the items add up to 50, not to 90/);
  });

  // Whoever is not root has nobody else to run it as.
  if (process.getuid?.() === 0)
    void t.test('what a student sends in can neither read the rubric nor write a grade', async (t) => {
      const cheat = `import os
words = []
for name in ("../source/rubric.json", "../results/results.json"):
    try:
        open(name, "a")
        words.append("could open " + name)
    except OSError:
        words.append("refused")
raise SystemExit(f"as user {os.getuid()}: {words}")
`;
      const { run, results } = autograder(t, (submission) =>
        writeFileSync(join(submission, 'server.py'), cheat),
      );
      await run('run_autograder');
      t.match(results().output, /as user 65534: \['refused', 'refused'\]/);
    });
});
