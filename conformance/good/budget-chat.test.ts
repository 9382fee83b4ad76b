/**
 * Budget Chat as its public statement has it (protohackers.com/problem/3): a server passes all that applies, and of
 * each mistake that learners make the report names the right requirement first.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { DIALECTS } from '../../spec/index.ts';
import { eachOf } from '../../test/processes.ts';
import { launch, type Report, run } from '../index.ts';

t.setTimeout(240_000);

/** Runs at a time: each waits for quiet times more than it works. */
const AT_ONCE = 3;
const GOOD = fileURLToPath(new URL('./budget_chat.py', import.meta.url));
const BUGS = fileURLToPath(new URL('../bad/budget_chat_bugs.py', import.meta.url));
const hasPython = spawnSync('python3', ['--version']).status === 0;

async function conformance(...argv: string[]): Promise<Report> {
  const target = launch(['python3', ...argv]);
  return await run({ target, dialect: DIALECTS['budget-chat']!, seed: 'budget-chat' });
}

/** What is wrong with each of the bad ones, as they say themselves. */
function bugs(): { name: string; guilty: string; does: string }[] {
  const { stdout } = spawnSync('python3', [BUGS], { encoding: 'utf8' });
  return [...stdout.matchAll(/^(\S+) +(\S+) +(.+)$/gm)].map(([, name, guilty, does]) => ({
    name: name!,
    guilty: guilty!,
    does: does!,
  }));
}

t.test(
  'Budget Chat',
  { skip: hasPython ? false : 'python3 is missing: apt-get install python3' },
  async (t) => {
    const wrong = bugs();
    t.ok(wrong.length >= 10, `${wrong.length} servers are wrong`);
    const good = async () => {
      const { summary, cases } = await conformance(GOOD, '{port}');
      const others = cases.filter(({ verdict }) => !['pass', 'observed', 'not-applicable'].includes(verdict));
      t.strictSame(
        others.map(({ id, verdict, message }) => ({ id, verdict, message })),
        [],
        'a server that does as the statement says passes',
      );
      t.equal(summary.outcome, 'conforms');
      t.ok(summary.counts.pass >= 75, `${summary.counts.pass} cases apply`);
    };
    const bad = wrong.map(({ name, guilty, does }) => async () => {
      const { summary } = await conformance(BUGS, '{port}', '--bug', name);
      const [first] = summary.fixFirst;
      t.equal(first?.requirement, guilty, `${name}: what is named of a server that ${does}`);
      t.equal(summary.exitCode, 1, `${name} does not conform`);
    });
    await eachOf([good, ...bad], AT_ONCE, (play) => play());
  },
);
