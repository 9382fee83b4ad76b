/** Launched servers that are tested for timing without anybody waiting for minutes. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { PARLEY } from '../../test/parley.ts';
import { launch, parseShortStart, run } from '../index.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const THREADS = ['python3', path('../good/threads.py'), '{port}'];
const SERVE = [...PARLEY, 'serve'];
/** A server that neither obeys the kit's variables nor says anything. */
const SILENT = ['sh', '-c', 'unset PARLEY_IDLE_MS PARLEY_LOGIN_MS; exec "$@" >/dev/null', 'sh'];
const PORT = ['--port', '{port}'];
const skip =
  spawnSync('python3', ['--version']).status === 0 ? false : 'python3 is missing: apt-get install python3';

const LIMITS = ['time/idle-ping', 'time/login-deadline', 'time/pong-keeps', 'time/timeout'];
const SELECTION = { only: LIMITS };

async function verdicts(argv: readonly string[], words?: string, limits?: { idleMs: number }) {
  const short = words === undefined ? {} : { short: { ...parseShortStart(words), ...limits } };
  const { cases, summary } = await run({ target: launch(argv, short), selection: SELECTION, seed: 'short' });
  const found = Object.fromEntries(cases.map((each) => [each.id, each.verdict]));
  return { found, cases, summary };
}
const all = (verdict: string) => Object.fromEntries(LIMITS.map((id) => [id, verdict]));

t.test('a server that reads the variables and announces its limits', async (t) => {
  t.same((await verdicts([...SERVE, ...PORT])).found, all('pass'), 'parley serve');
});
t.test('the same in Python', { skip }, async (t) => {
  t.same((await verdicts(THREADS)).found, all('pass'));
});

t.test('a server that takes limits in its own way', { skip }, async (t) => {
  const args = await verdicts([...SILENT, ...THREADS], '--idle-ms {idleMs} --login-ms {loginMs}', {
    idleMs: 300,
  });
  t.same(args.found, all('pass'), 'as arguments');
  const env = await verdicts(
    ['sh', '-c', 'unset PARLEY_IDLE_MS PARLEY_LOGIN_MS; exec "$@" $LOGIN >/dev/null', 'sh', ...THREADS],
    'LOGIN=--login-ms={loginMs}',
  );
  t.same(
    env.found,
    { ...all('not-applicable'), 'time/login-deadline': 'pass' },
    'in its environment, one of them',
  );
});

t.test('a server of which nobody says how', { skip }, async (t) => {
  const { found, cases, summary } = await verdicts([...SILENT, ...THREADS]);
  t.same(found, all('not-applicable'));
  t.match(
    cases[0]!.message,
    /limit of at most 5000 ms.*--short-limits "--idle \{idleMs\}".*"short": \{ "args"/,
  );
  t.equal(summary.exitCode, 2, 'nothing that ran is no pass');
});

t.test('a server that does not start with them is no server without them', { skip }, async (t) => {
  const { found, cases, summary } = await verdicts([...SILENT, ...THREADS], '--nonsense {idleMs} {loginMs}');
  t.same(found, all('inconclusive'));
  t.match(cases[0]!.message, /It was started with short limits: sh ended before it listened \(exit code 2\)/);
  t.equal(summary.exitCode, 4);
});

t.test('a server that does not keep what it is told fails', { skip }, async (t) => {
  const { found } = await verdicts(
    [
      'sh',
      '-c',
      'unset PARLEY_IDLE_MS PARLEY_LOGIN_MS; p=$1; shift; exec python3 "$p" "$1" >/dev/null',
      'sh',
      THREADS[1]!,
      '{port}',
    ],
    '--idle-ms {idleMs} --login-ms {loginMs}',
  );
  t.equal(found['time/login-deadline'], 'warn', 'a SHOULD');
  t.equal(found['time/timeout'], 'fail');
});

t.test('words', async (t) => {
  t.same(parseShortStart(' IDLE={idleS}  --login {loginMs} a=b '), {
    args: ['--login', '{loginMs}'],
    env: { IDLE: '{idleS}', a: 'b' },
  });
});
