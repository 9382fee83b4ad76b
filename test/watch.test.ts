/** A watch as somebody at work has it: a server that is changed while it is tested. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { PARLEY, PARLEY_WORDS, ROOT } from './parley.ts';
import { Program } from './processes.ts';

t.setTimeout(120_000);
const skip =
  spawnSync('python3', ['--version']).status === 0 ? false : 'python3 is missing: apt-get install python3';

/** A server in Python that is the good one, with a change in what it reads. */
const server = (change: string) => `
import runpy, sys
sys.path.insert(0, ${JSON.stringify(join(ROOT, 'conformance/good'))})
sys.dont_write_bytecode = True
import wire
${change}
sys.argv[0] = 'threads.py'
runpy.run_path(${JSON.stringify(join(ROOT, 'conformance/good/threads.py'))}, run_name='__main__')
`;
const GOOD = server('');
/** It cuts spaces off the ends of texts. */
const TRIMS = server('parse = wire.parse\nwire.parse = lambda line: [part.strip() for part in parse(line)]');

/** Reads on to a line, and gives what came before with it. */
async function readTo(program: Program, wanted: RegExp): Promise<string> {
  const lines: string[] = [];
  for (;;) {
    const line = await program.line();
    lines.push(line);
    if (wanted.test(line)) return lines.join('\n');
  }
}

/** A watch of one quick case in a folder, as a person begins it. */
function watching(t: Test, cwd: string, ...args: string[]): Program {
  const quick = ['--only', 'login/welcome', '--ready-ms', '60000', '--watch'];
  const program = new Program([...PARLEY, 'conformance', ...quick, ...args], { cwd, stdin: 'pipe' });
  t.teardown(() => program.kill());
  return program;
}

t.test('what is changed is tested again, what failed first', { skip }, async (t) => {
  const here = t.testdir({ 'server.py': TRIMS, 'notes.txt': '' });
  const change = (text: string) => writeFileSync(join(here, 'server.py'), text);
  const args = ['--only', 'say/text-*', '--only', 'login/welcome', '--ready-ms', '60000', '--watch'];
  const program = new Program([...PARLEY, 'conformance', ...args, '--', 'python3', 'server.py', '{port}'], {
    cwd: here,
    stdin: 'pipe',
  });
  t.teardown(() => program.kill());
  const until = (wanted: RegExp) => readTo(program, wanted);

  t.match(
    await until(/^Watching/),
    /Watching \*\.py in .*q ends, r runs again, Enter shows the whole report/,
  );
  t.match(await until(/ failed .*: /), /Fix first: SAY-7 .*\n {2}say\/text-spaces: .*\n\d+ passed, 1 failed/);

  change(GOOD);
  const mended = await until(/ failed .*: /);
  t.match(mended, /server\.py has changed\nPasses now: say\/text-spaces\n\d+ passed, 0 failed .*: conforms$/);

  writeFileSync(join(here, 'notes.txt'), 'no part of the server');
  program.child.stdin!.write('\n');
  t.match(
    await until(/ failed .*: /),
    /^python3 server\.py \{port\} conforms to Parley\/1\./,
    'Enter: the report',
  );

  change('import time\nprint("here")\nraise SystemExit("no more")\n');
  t.match(
    await until(/ended before/),
    /python3 ended before it listened \(exit code 1\)\. Its last words: no more/,
  );

  // It does not get ready for a minute; what comes next is not kept waiting.
  change('import pathlib, time\npathlib.Path("begun").touch()\ntime.sleep(600)\n');
  await until(/has changed/);
  const end = performance.now() + 30_000;
  while (!existsSync(join(here, 'begun')) && performance.now() < end)
    await new Promise<void>((resolve) => setImmediate(resolve));
  change(TRIMS);
  t.match(await until(/ failed .*: /), /New: say\/text-spaces[\s\S]*1 failed/);

  program.child.stdin!.write('r\n');
  t.match(await until(/ failed .*: /), /asked for\nStill failing: say\/text-spaces\nFix first/);

  program.child.kill('SIGINT');
  const { code, stderr } = await program.ended;
  t.equal(code, 130, stderr);
  t.equal(stderr, '');
  if (process.platform === 'linux')
    t.equal(
      spawnSync('sh', ['-c', `ls -ld /proc/[0-9]*/cwd 2>/dev/null | grep -cF -- "-> ${here}"`], {
        encoding: 'utf8',
      }).stdout,
      '0\n',
      'no process is left',
    );
});

t.test('a file that is moved over another has changed, each time, in new folders too', async (t) => {
  const here = t.testdir({ 'server.mjs': '', parts: { 'old.mjs': '' } });
  const save = (name: string) => {
    writeFileSync(join(here, '.saved'), '');
    renameSync(join(here, '.saved'), join(here, name));
  };
  const program = watching(t, here, '--', process.execPath, 'server.mjs', '{port}');
  const seen = (name: string) => readTo(program, new RegExp(`, ${name} has changed$`));
  await readTo(program, /ended before it listened/);
  for (let i = 0; i < 3; i++)
    for (const name of ['server.mjs', 'parts/old.mjs']) {
      save(name);
      await seen(name);
    }
  mkdirSync(join(here, 'more/deep'), { recursive: true });
  save('more/deep/new.mjs');
  await seen('more/deep/new.mjs');
  renameSync(join(here, 'parts'), join(here, 'aside'));
  await seen('aside/old.mjs');
  mkdirSync(join(here, 'parts'));
  save('parts/old.mjs');
  await seen('parts/old.mjs');
  save('parts/old.mjs');
  await seen('parts/old.mjs');
  rmSync(join(here, 'aside'), { recursive: true });
  await seen('aside/old.mjs');
  program.child.stdin!.write('q\n');
  await program.ended;
});

t.test('a report of the run itself is no change', async (t) => {
  const serve = `exec ${PARLEY_WORDS} serve --port {port}`;
  const here = t.testdir({ notes: '', 'linked.json': t.fixture('symlink', 'tap.txt'), 'tap.txt': '' });
  const reports = ['--reporter', 'json=out.json', '--reporter', 'tap=linked.json'];
  const program = watching(t, here, ...reports, '--', 'sh', '-c', serve);
  const run = () => readTo(program, / failed .*: conforms$/);
  await run();
  for (let i = 0; i < 3; i++) {
    // A server takes longer to start than a change to be told.
    program.child.stdin!.write('r\n');
    t.notMatch(await run(), /has changed/);
  }
  writeFileSync(join(here, 'notes'), 'another');
  t.match(await run(), /, notes has changed$/m);
  program.child.stdin!.write('q\n');
  t.equal((await program.ended).code, 0);
  t.ok(existsSync(join(here, 'out.json')));
});

t.test('what cannot be watched', async (t) => {
  const run = async (...args: string[]) => {
    const { code, stderr } = await new Program([...PARLEY, 'conformance', ...args], {
      cwd: t.testdir({}),
    }).ended;
    return `${code} ${stderr}`;
  };
  t.match(await run('--watch', 'tcp://127.0.0.1:4000'), /^2 .*--watch goes with a command/);
});
