/** What a baseline makes of a report, and what is a baseline. */
import t from 'tap';
import type { CaseResult, Report, Verdict } from '../report/schema.ts';
import { applyBaseline, type Baseline, baselineOf, parseBaseline } from './baseline.ts';
import { summarise } from './summary.ts';

function result(id: string, requirement: string, verdict: Verdict, blame: string | null = null): CaseResult {
  return {
    id,
    title: 'A conforming server does what the requirement says.',
    requirements: [requirement],
    level: 'MUST',
    verdict,
    absence: null,
    durationMs: 1,
    message: verdict === 'pass' ? '' : 'Something is not so.',
    blame,
    transcript: [],
  };
}

function report(...cases: CaseResult[]): Report {
  return {
    spec: 'parley/1',
    kit: '0.1.0',
    target: { kind: 'attached', name: 'tcp://127.0.0.1:4000', host: '127.0.0.1', port: 4000 },
    dialect: 'parley',
    seed: 'x',
    roundTripMs: 1,
    deadlineMs: 1500,
    durationMs: 1,
    summary: summarise(cases),
    cases,
  };
}

const PASS = result('say/once', 'SAY-2', 'pass');
const FIN = result('leave/fin', 'LEAVE-5', 'fail', 'LEAVE-5');
const KNOWN: Baseline = {
  dialect: 'parley',
  known: { 'leave/fin': { requirement: 'LEAVE-5', reason: 'Issue 12.' } },
};
const apply = (baseline: Baseline, ...cases: CaseResult[]) =>
  applyBaseline(report(...cases), { file: 'known.json', baseline });

t.test('a listed failure is known, and fails no run', async (t) => {
  const { cases, summary, baseline } = apply(KNOWN, PASS, FIN);
  t.match(cases[1], { verdict: 'known-failure', blame: 'LEAVE-5', reason: 'Issue 12.' });
  t.match(summary, {
    outcome: 'known-failures',
    exitCode: 0,
    counts: { pass: 1, fail: 0, 'known-failure': 1 },
  });
  t.same(baseline, { file: 'known.json', unjudged: [] });
});

t.test('a listed case that fails for another requirement is no known failure', async (t) => {
  const { cases, summary } = apply(KNOWN, PASS, { ...FIN, blame: 'LEAVE-1' });
  t.match(cases[1], { verdict: 'fail', message: /known\.json lists this case for LEAVE-5, not for LEAVE-1/ });
  t.match(summary, { outcome: 'does-not-conform', exitCode: 1 });
});

t.test('a listed case that does not fail is an error', async (t) => {
  for (const [verdict, said] of [
    ['pass', 'passes now'],
    ['warn', 'does not fail (warn) now'],
    ['observed', 'does not fail (observed) now'],
  ] as const) {
    const { cases, summary } = apply(KNOWN, PASS, { ...FIN, verdict, message: '' });
    t.equal(cases[1]?.verdict, 'unexpected-pass', verdict);
    t.equal(
      cases[1]?.message,
      `leave/fin is listed as a known failure in known.json and ${said}; take it out.`,
    );
    t.match(summary, { outcome: 'stale-baseline', exitCode: 1 }, verdict);
  }
});

t.test('a listed case without a result says nothing of the list', async (t) => {
  t.match(apply(KNOWN, PASS), { summary: { exitCode: 0 }, baseline: { unjudged: ['leave/fin'] } });
  for (const [verdict, exitCode] of [
    ['not-applicable', 0],
    ['blocked', 4],
    ['inconclusive', 4],
    ['kit-error', 70],
  ] as const) {
    const judged = apply(KNOWN, PASS, { ...FIN, verdict, blame: null });
    t.equal(judged.cases[1]?.verdict, verdict);
    t.match(judged, { summary: { exitCode }, baseline: { unjudged: ['leave/fin'] } }, verdict);
  }
});

t.test('what a known failure blocks does not fail the run, and what has no result does', async (t) => {
  const blocked = result('nick/reuse-after-fin', 'NICK-7', 'blocked');
  t.match(apply(KNOWN, PASS, FIN, blocked).summary, { outcome: 'known-failures', exitCode: 0 });
  const open = result('nick/reuse-after-fin', 'NICK-7', 'inconclusive');
  t.match(apply(KNOWN, PASS, FIN, open).summary, { outcome: 'inconclusive', exitCode: 4 });
});

t.test('what to fix first is never a known failure while another is new', async (t) => {
  const late = result('live/stopped-reader', 'LIVE-2', 'fail', 'LIVE-2');
  const { summary } = apply(KNOWN, FIN, late);
  t.same(
    summary.fixFirst.map(({ requirement, cases }) => [requirement, cases]),
    [
      ['LIVE-2', ['live/stopped-reader']],
      ['LEAVE-5', ['leave/fin']],
    ],
  );
  const both = { ...FIN, id: 'leave/fin-of-two' };
  t.same(apply(KNOWN, FIN, both).summary.fixFirst[0]?.cases, ['leave/fin-of-two', 'leave/fin']);
});

t.test(
  'a baseline of a run: its failures, sorted, with the reasons and the unjudged of the one before',
  async (t) => {
    const reset = result('leave/reset', 'LEAVE-6', 'fail', 'LEAVE-6');
    const before: Baseline = {
      dialect: 'parley',
      known: {
        'say/once': { requirement: 'SAY-2', reason: 'It passes now.' },
        'leave/fin': { requirement: 'LEAVE-1', reason: 'Issue 12.' },
        'to/named-only': { requirement: 'TO-1', reason: 'It did not run.' },
        'live/stopped-reader': { requirement: 'LIVE-2' },
      },
    };
    const blocked = result('live/stopped-reader', 'LIVE-2', 'blocked');
    const warned = result('time/idle-ping', 'LEAVE-12', 'warn', 'LEAVE-12');
    const after = baselineOf(report(reset, PASS, FIN, blocked, warned), before);
    t.same(after, {
      dialect: 'parley',
      known: {
        'leave/fin': { requirement: 'LEAVE-5', reason: 'Issue 12.' },
        'leave/reset': { requirement: 'LEAVE-6' },
        'live/stopped-reader': { requirement: 'LIVE-2' },
        'to/named-only': { requirement: 'TO-1', reason: 'It did not run.' },
      },
    });
    t.same(Object.keys(after.known), Object.keys(after.known).sort());
    t.same(parseBaseline(after, 'parley'), { baseline: after });
    t.equal(apply(after, reset, PASS, FIN, warned).summary.exitCode, 0, 'a run by it has nothing new');
  },
);

t.test('what is no baseline is named by its place, with what it should be', async (t) => {
  const problems = (value: unknown) => {
    const parsed = parseBaseline(value, 'parley');
    return 'problems' in parsed ? parsed.problems.join('\n') : '';
  };
  const known = (entries: unknown) => problems({ dialect: 'parley', known: entries });
  t.equal(known({ 'leave/fin': { requirement: 'LEAVE-5' } }), '');
  t.match(problems([]), /^\/: .*object.*for example \{"dialect":"parley","known":\{"leave\/fin"/);
  t.match(problems({ dialect: 'parley' }), /^\/known: .*for example \{"leave\/fin"/m);
  t.match(known({ 'leave/fin': 'LEAVE-5' }), /^\/known\/leave~1fin: .*for example \{"requirement":"LEAVE-5"/);
  t.match(
    known({ 'leave/fin': { requirement: 5 } }),
    /^\/known\/leave~1fin\/requirement: .*string.*"LEAVE-5"/,
  );
  t.match(known({ 'leave/fin': { requirement: 'LEAVE-5', why: '' } }), /^\/known\/leave~1fin\/why: /);
  t.match(
    known({ 'leave/fon': { requirement: 'LEAVE-5' } }),
    /no case "leave\/fon"\. Did you mean leave\/fin\?/,
  );
  t.match(
    known({ 'leave/fin': { requirement: 'LEAV-5' } }),
    /no requirement "LEAV-5"\. Did you mean LEAVE-5\?/,
  );
  t.match(known(JSON.parse('{"__proto__": {"requirement": "LEAVE-5"}}')), /no case "__proto__"/);
  t.match(problems({ dialect: 'register', known: {} }), /^\/dialect: .*register.*speaks parley/);
});
