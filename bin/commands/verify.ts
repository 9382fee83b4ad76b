/** `parley verify`: the same cases again and again, under load, to see whose verdict changes. */
import { Worker } from 'node:worker_threads';
import { type CaseResult, type Report, run, type Verdict } from '../../conformance/index.ts';
import { visible } from '../../reference-client/visible.ts';
import { guarded } from '../fault.ts';
import { type RunningOptions, settingsOf } from '../settings.ts';
import { endOnSignals } from '../signals.ts';

export interface VerifyOptions extends RunningOptions {
  readonly times: number;
  /** Threads that do nothing but take processor time. */
  readonly load: number;
}

/** What says nothing of the server: with another order other things stand in the way. */
const UNJUDGED: readonly Verdict[] = ['blocked', 'not-applicable'];

/** Resolves with 0 if no verdict changed, and 1 if one did. Rejects with WrongUse, NothingMatches or Unreachable. */
export async function verify(
  address: string | undefined,
  command: readonly string[] | undefined,
  options: VerifyOptions,
): Promise<number> {
  const { times, load } = options;
  const settings = await settingsOf(address, command, options);
  const seed = options.seed ?? Math.random().toString(36).slice(2, 10);
  const stopListening = endOnSignals(() => {}, 'nothing can be said of the verdicts');
  const busy: Worker[] = [];
  const runs: Report[] = [];
  try {
    const { fault } = await guarded(async (signal) => {
      for (let i = 1; i <= times && !signal.aborted; i++) {
        // The first is quiet, and what it is compared with is not.
        if (i === 2)
          busy.push(...Array.from({ length: load }, () => new Worker('for (;;);', { eval: true })));
        const word = `${seed}-${i}`;
        const report = await run({ ...settings.run, signal, seed: word, shuffle: word });
        runs.push(report);
        const { pass, fail } = report.summary.counts;
        process.stderr.write(
          `parley: run ${i} of ${times}${i > 1 && load > 0 ? ' under load' : ''}: ${pass} passed, ${fail} failed\n`,
        );
      }
      return { fault: signal.reason as unknown };
    });
    if (fault !== undefined) throw fault;
  } finally {
    await Promise.all(busy.map((worker) => worker.terminate()));
    stopListening();
  }
  const changed = changes(runs);
  const how = `${times} runs, ${load} busy threads from the second on, seed ${seed}`;
  const what =
    changed.length === 1 ? '1 case changed its verdict' : `${changed.length} cases changed their verdicts`;
  const lines =
    changed.length === 0
      ? [`No case changed its verdict in ${how}.`]
      : [`${what} in ${how}:`, ...changed.flatMap(told)];
  process.stdout.write(`${lines.join('\n')}\n`);
  return changed.length === 0 ? 0 : 1;
}

interface Seen {
  readonly result: CaseResult;
  /** From one on. */
  readonly run: number;
}

/** The cases of which runs say different things, with one run for each verdict, and how often it came. */
function changes(runs: readonly Report[]): { id: string; verdicts: (Seen & { readonly count: number })[] }[] {
  const cases = new Map<string, Seen[]>();
  for (const [i, { cases: results }] of runs.entries())
    for (const result of results.filter(({ verdict }) => !UNJUDGED.includes(verdict)))
      cases.set(result.id, [...(cases.get(result.id) ?? []), { result, run: i + 1 }]);
  return [...cases].flatMap(([id, seen]) => {
    const verdicts = [...new Set(seen.map(({ result }) => result.verdict))].map((verdict) => {
      const same = seen.filter(({ result }) => result.verdict === verdict);
      return { ...same[0]!, count: same.length };
    });
    return verdicts.length > 1 ? [{ id, verdicts }] : [];
  });
}

function told({ id, verdicts }: ReturnType<typeof changes>[number]): string[] {
  return [
    `  ${id}`,
    ...verdicts.map(({ result: { verdict, blame, message }, run, count }) => {
      const often = count === 1 ? `in run ${run}` : `in ${count} runs, first in run ${run}`;
      const why = message === '' ? '' : `: ${visible(blame === null ? message : `${blame}, ${message}`)}`;
      return `    ${verdict} ${often}${why}`;
    }),
  ];
}
