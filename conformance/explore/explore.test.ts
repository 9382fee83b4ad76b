/** Exploration finds what goes wrong only at the same moment, and nothing where nothing is wrong. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { referenceTarget } from '../../bin/reference-target.ts';
import { compile, DIALECTS, overWebSocket, parley } from '../../spec/index.ts';
import { BAD_TARGETS } from '../bad/index.ts';
import { asTarget } from '../bad/matrix.ts';
import { type Explored, type ExploreOptions, explore, launch, replay, type Target } from '../index.ts';
import { abilitiesOf } from './abilities.ts';
import { Generator } from './generate.ts';
import { Chance } from './random.ts';
import { exitCodeOf, exploredAsJson, renderExplored, savedOf } from './report.ts';
import { parseScript, type Step } from './script.ts';

t.setTimeout(180_000);
t.jobs = 4;

const badTarget = (name: string): Target => asTarget(BAD_TARGETS.find((bad) => bad.name === name)!);

/** Servers that are right as long as one thing happens after the other, and a seed that leads there early. */
const PLANTED: Readonly<Record<string, string>> = {
  'lost-update': 's1',
  'stale-audience': 's2',
  'speaker-threads': 's2',
  'late-release': 's1',
  'error-and-close': 's4',
  'last-word-late': 's4',
  'slow-refusals': 's5',
  'roster-before': 's1',
  'remembers-address': 's5',
  'drops-last-words': 's5',
};
/** What does not come is given up early, because on these servers it never comes. */
const IMPATIENT_MS = 250;
const STEPS_MAX = 8;

for (const [name, seed] of Object.entries(PLANTED)) {
  t.test(`${name} is found, in a few steps`, async (t) => {
    const options: ExploreOptions = {
      target: badTarget(name),
      seed,
      msMax: 60_000,
      deadlineMs: IMPATIENT_MS,
    };
    const explored = await explore(options);
    const { finding } = explored;
    t.ok(finding?.isRepeated, `found in schedule ${finding?.run}, and found again`);
    if (finding === undefined) return;
    t.ok(finding.steps.length <= STEPS_MAX, `${finding.steps.length} steps of ${finding.stepsBefore}`);
    t.equal(exitCodeOf(explored), 1);
    const script = parseScript(JSON.parse(JSON.stringify(savedOf(explored, finding))));
    t.same(script.steps, finding.steps, 'it can be saved and read again');
    const again = await replay(script.steps, options);
    t.ok(again.finding !== undefined, 'it fails again when it is played again');
    const clean = await replay(script.steps, { target: referenceTarget(parley), seed });
    t.match(clean, { finding: undefined, runs: 20 }, 'and not on a server that is right');
  });
}

async function explainsAll(
  t: Test,
  target: Target,
  dialect: typeof parley,
  options: Partial<ExploreOptions>,
) {
  const explored = await explore({ target, dialect, seed: 'clean', ...options });
  t.equal(
    explored.finding,
    undefined,
    `${target.name}, ${dialect.name}: ${JSON.stringify(explored.finding)}`,
  );
  t.equal(explored.unclear, 0, `${dialect.name}: something can be said of each schedule`);
  return explored;
}

t.test('on the reference server every schedule is explained', async (t) => {
  const parleyRun = await explainsAll(t, referenceTarget(parley), parley, { runsMax: 150 });
  const sought = JSON.parse(exploredAsJson(parleyRun)) as { unreached: string[] };
  t.same(sought.unreached, [], 'and every rule that schedules can reach is reached');
  t.equal(exitCodeOf(parleyRun), 0);
  const websocket = overWebSocket(parley);
  const others = [websocket, DIALECTS.irc!, DIALECTS['budget-chat']!];
  const runs = await Promise.all(
    others.map((dialect) => explainsAll(t, referenceTarget(dialect), dialect, { runsMax: 25 })),
  );
  const inexpressible = /^(tell|refuse-to-\w+|answer-ping)$/;
  t.same(
    runs[2]!.unreached.filter((rule) => inexpressible.test(rule)),
    [],
    'what a dialect cannot express is not sought in it',
  );
});

const threads = fileURLToPath(new URL('../good/threads.py', import.meta.url));
const hasPython = spawnSync('python3', ['--version']).status === 0;
t.test(
  'on the Python server too',
  { skip: hasPython ? false : 'python3 is missing: apt-get install python3' },
  async (t) => {
    await explainsAll(t, launch(['python3', threads, '{port}']), parley, { runsMax: 60 });
  },
);

t.test('a dialect in which nobody can say what the server was sent is refused', async (t) => {
  for (const name of ['pipe', 'p2p', 'websocket'])
    await t.rejects(
      explore({ target: referenceTarget(DIALECTS[name]!), dialect: DIALECTS[name]!, seed: 'x' }),
      { name: 'WrongUse', message: `Servers that speak ${name} cannot be explored: ` },
    );
});

t.test('the same seed gives the same schedules', async (t) => {
  const codec = compile(parley);
  const schedules = (seed: string): (readonly Step[])[] => {
    const options = { policy: parley.policy, abilities: abilitiesOf(codec), peersMax: 4, isFixed: true };
    const generator = new Generator(options);
    return Array.from({ length: 200 }, (_, i) => generator.next(new Chance(`${seed} ${i}`)));
  };
  t.same(schedules('a'), schedules('a'));
  t.not(JSON.stringify(schedules('a')), JSON.stringify(schedules('b')));
  t.ok(
    schedules('c').some((steps) => new Set(steps.map(({ peer }) => peer)).size === 4),
    'as many peers take part as are asked for',
  );
  t.notOk(schedules('c').some((steps) => steps.some(({ peer }) => peer === 'erin')));
});

t.test('a server that ends is found out', async (t) => {
  const crash = `require('net').createServer((s) => s.on('error', () => process.exit(3)).resume()).listen(process.env.PORT)`;
  const steps: Step[] = [
    { when: 'quiet', peer: 'alice', does: 'reset' },
    // What is not answered is waited for, and the end seen meanwhile, however long the server takes to it.
    { when: 'quiet', peer: 'bob', does: 'login', nick: 'bob' },
  ];
  const explored = await replay(steps, { target: launch([process.execPath, '-e', crash]), seed: 'x' });
  t.match(explored.finding?.played.fault, { requirement: 'LIVE-4', message: /exit code 3/ });
});

/** Gives a nickname to whoever asks, tells the room of it first, and whoever asked so much later, milliseconds. */
const givesTwice = (lateMs: number) => `
  const all = new Map();
  require('net').createServer((s) => s.on('error', () => {}).on('close', () => all.delete(s)).on('data', (d) => {
    const nick = /login\\|(.*)/.exec(d)?.[1];
    const token = /ping\\|(.*)/.exec(d)?.[1];
    if (token) s.write('pong|' + token + '\\n');
    if (!nick) return;
    for (const other of all.keys()) other.write('joined|' + nick + '\\n');
    const here = all.size > 0 ? 'here|' + [...all.values()].join('|') + '\\n' : '';
    all.set(s, nick);
    setTimeout(() => s.write(here + 'welcome|' + nick + '\\n'), ${lateMs});
  })).listen(process.env.PORT)`;

t.test('what is to blame is not for what comes first to say', async (t) => {
  const steps: Step[] = [
    { when: 'quiet', peer: 'alice', does: 'login', nick: 'alice' },
    { when: 'quiet', peer: 'bob', does: 'login', nick: 'alice' },
  ];
  for (const lateMs of [0, 10]) {
    const target = launch([process.execPath, '-e', givesTwice(lateMs)]);
    const { finding } = await replay(steps, { target, seed: 'x' });
    t.equal(finding?.played.fault.requirement, 'NICK-1', `${lateMs} ms`);
  }
});

t.test('a script that is none is refused with where', async (t) => {
  const fine = { format: 'parley-explore/1', dialect: 'parley', seed: 'x', requirement: null, message: '' };
  const step = { when: 'quiet', peer: 'alice', does: 'login', nick: 'mallory' };
  t.throws(() => parseScript({ ...fine, steps: [] }), { message: /^\/steps: / });
  t.throws(() => parseScript({ ...fine, steps: [step] }), { message: /^\/steps\/0\/nick: / });
  t.throws(() => parseScript(undefined), { name: 'RangeError', message: /^the whole: / });
});

t.test('the report says of how many schedules nothing can be said', async (t) => {
  const one = await explore({ target: referenceTarget(parley), seed: 'x', runsMax: 1 });
  const says = (found: Partial<Explored>, isReplay = false) =>
    renderExplored({ ...one, ...found }, { isReplay }).split('\n')[0];
  const none = 'Of no schedule anything can be said: there are too many orders to try.';
  const name = one.target.name;
  t.equal(says({ runs: 10 }), `${name}: 10 schedules, and each is explained by some order.`);
  t.equal(says({ runs: 10, unclear: 9 }), `${name}: some order explains 1 of 10 schedules.`);
  t.equal(says({ runs: 10, unclear: 10 }), none);
  t.equal(
    says({ runs: 20, unclear: 5 }, true),
    `${name} did nothing that is not explained, 15 of 20 times the same schedule.`,
  );
  t.equal(says({ runs: 20, unclear: 20 }, true), none);
  t.notMatch(renderExplored({ ...one, unclear: 1, rules: new Map() }), /applied|Not reached/);
});

t.test('the report says what to read, what to paste and how to see it again', async (t) => {
  const explored: Explored = await explore({
    target: badTarget('late-release'),
    seed: 's1',
    deadlineMs: IMPATIENT_MS,
  });
  const text = renderExplored(explored, { file: 'found.json', targetArguments: 'tcp://127.0.0.1:4000' });
  t.match(text, 'Most likely NICK-7: A nickname MUST be free again');
  t.match(text, /ms {2}server {2}alice/);
  t.match(text, 'paste into a shell');
  t.match(text, /1\. \w+ logs in as/);
  t.match(text, 'parley explore --replay found.json tcp://127.0.0.1:4000');
  t.match(text, /rules? applied: open \d+/);
});
