/** Clients that are wrong on purpose: each is found by a case of its own requirement, and every case finds one. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { REQUIREMENTS } from '../../spec/index.ts';
import { CLIENT_CASES, runClient } from '../index.ts';

const file = fileURLToPath(new URL('../bad/client_bugs.py', import.meta.url));
const list = spawnSync('python3', [file], { encoding: 'utf8' });
const skip = list.status === 0 ? false : 'python3 is missing: apt-get install python3';
/** They mostly wait for what does not come. */
const BESIDE_MAX = 16;

interface Bug {
  readonly name: string;
  readonly guilty: string;
}

/** Plays the cases of the requirement that a client breaks, and gives those that show it. */
async function kills({ name, guilty }: Bug): Promise<{ first: string | undefined; ids: string[] }> {
  const report = await runClient({
    command: ['python3', file, '{host}', '{port}', '{nick}', '--bug', name],
    selection: { only: [guilty] },
    seed: name,
    isTerminal: false,
  });
  const found = report.cases.filter(
    ({ verdict, blame }) => ['fail', 'warn'].includes(verdict) && blame === guilty,
  );
  return { first: report.summary.fixFirst[0]?.requirement, ids: found.map(({ id }) => id) };
}

t.test('clients that are wrong on purpose', { skip }, async (t) => {
  const bugs = [...list.stdout.matchAll(/^(\S+) +(\S+) /gm)].map(
    ([, name = '', guilty = '']): Bug => ({ name, guilty }),
  );
  t.ok(bugs.length >= 50, `there are ${bugs.length}`);
  const ids = REQUIREMENTS.filter(({ role }) => role === 'client').map(({ id }) => id);
  t.strictSame(
    ids.filter((id) => !bugs.some(({ guilty }) => guilty === id)),
    [],
    'each requirement is broken by one',
  );
  const killed = new Set<string>();
  const left = [...bugs];
  const work = async () => {
    for (let bug = left.shift(); bug !== undefined; bug = left.shift()) {
      const { first, ids } = await kills(bug);
      t.equal(first, bug.guilty, `${bug.name} is found by ${ids.join(' ')}`);
      for (const id of ids) killed.add(id);
    }
  };
  await Promise.all(Array.from({ length: BESIDE_MAX }, work));
  t.strictSame(
    CLIENT_CASES.map(({ id }) => id).filter((id) => !killed.has(id)),
    [],
    'every case has found one',
  );
});
