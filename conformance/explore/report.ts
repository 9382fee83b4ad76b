/** What an exploration found, for a person and for a program. */
import { REQUIREMENTS } from '../../spec/index.ts';
import { visible } from '../report/escape.ts';
import { explained, type Look } from '../report/failure.ts';
import { wrap } from '../report/layout.ts';
import type { RenderOptions } from '../report/options.ts';
import { painter } from '../report/paint.ts';
import type { CaseResult } from '../report/schema.ts';
import { shellWord } from '../report/shell.ts';
import { plural } from '../report/wording.ts';
import { EXIT_CODES } from '../run/summary.ts';
import type { Explored, Finding } from './explore.ts';
import { describe, type SavedScript } from './script.ts';

const COLUMNS = 100;

/** What the exit code of a program is to be. */
export function exitCodeOf({ finding, runs, unclear }: Explored): number {
  if (finding !== undefined) return EXIT_CODES['does-not-conform'];
  if (runs === 0) return EXIT_CODES['nothing-ran'];
  return unclear === runs ? EXIT_CODES.inconclusive : EXIT_CODES.conforms;
}

/** A counterexample as a file holds it. */
export function savedOf({ dialect, seed }: Explored, { steps, played }: Finding): SavedScript {
  const { requirement, message } = played.fault;
  return { format: 'parley-explore/1', dialect, seed, requirement, message, steps: [...steps] };
}

/** For a program: everything, with the counterexample as `--save` writes it. */
export function exploredAsJson(explored: Explored): string {
  const { finding, rules, ...rest } = explored;
  const value = {
    spec: 'parley/1',
    ...rest,
    exitCode: exitCodeOf(explored),
    rules: Object.fromEntries(rules),
    finding:
      finding === undefined
        ? null
        : {
            script: savedOf(explored, finding),
            run: finding.run,
            stepsBefore: finding.stepsBefore,
            isRepeated: finding.isRepeated,
            transcript: finding.played.transcript,
          },
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Options of `renderExplored`. */
export interface ExploredOptions extends Omit<RenderOptions, 'tapVersion'> {
  /** Where the counterexample was saved. */
  readonly file?: string;
  /** Whether it was a saved schedule that was played. */
  readonly isReplay?: boolean;
}

/** For a person. */
export function renderExplored(explored: Explored, options: ExploredOptions = {}): string {
  const look: Look = { columns: options.columns ?? COLUMNS, paint: painter(options.color ?? false) };
  const { finding } = explored;
  const blocks =
    finding === undefined
      ? [opening(explored, look, options)]
      : [opening(explored, look, options), ...found(explored, finding, look), again(finding, look, options)];
  return `${[...blocks, closing(explored, look)].map((block) => block.join('\n')).join('\n\n')}\n`;
}

function opening(
  { finding, target, runs, unclear }: Explored,
  look: Look,
  { isReplay }: ExploredOptions,
): string[] {
  const name = visible(target.name);
  const clear = runs - unclear;
  const times = unclear === 0 ? plural(runs, 'time') : `${clear} of ${plural(runs, 'time')}`;
  const [style, sentence] =
    finding !== undefined
      ? (['red', `${name} did what no order of what the peers did explains.`] as const)
      : runs === 0
        ? (['yellow', 'No schedule was played, so nothing is known.'] as const)
        : clear === 0
          ? (['yellow', 'Of no schedule anything can be said: there are too many orders to try.'] as const)
          : isReplay === true
            ? (['green', `${name} did nothing that is not explained, ${times} the same schedule.`] as const)
            : unclear === 0
              ? ([
                  'green',
                  `${name}: ${plural(runs, 'schedule')}, and each is explained by some order.`,
                ] as const)
              : (['green', `${name}: some order explains ${clear} of ${plural(runs, 'schedule')}.`] as const);
  return wrap(sentence, look.columns).map((line) => look.paint('bold', look.paint(style, line)));
}

function found(explored: Explored, finding: Finding, look: Look): string[][] {
  const { steps, played, run, stepsBefore, isRepeated } = finding;
  const row = REQUIREMENTS.find(({ id }) => id === played.fault.requirement);
  const how = isRepeated
    ? `Schedule ${run} had ${plural(stepsBefore, 'step')}; this is the least of it that still fails:`
    : `It did not happen a second time, so schedule ${run} could not be made shorter:`;
  return [
    row === undefined ? [] : wrap(`Most likely ${row.id}: ${row.sentence}`, look.columns),
    explained(resultOf(finding), explored, look),
    [
      ...wrap(how, look.columns),
      ...steps.flatMap((step, i) => wrap(`${String(i + 1).padStart(4)}. ${describe(step)}`, look.columns)),
    ],
  ].filter((block) => block.length > 0);
}

/** As the reporters of the kit know it. */
function resultOf({ played: { fault, transcript } }: Finding): CaseResult {
  return {
    id: 'explore',
    title: 'some order of what the peers did explains what they saw',
    requirements: [fault.requirement],
    level: 'MUST',
    verdict: 'fail',
    absence: null,
    durationMs: 0,
    message: fault.message,
    blame: fault.requirement,
    expected: [...fault.expected],
    actual: [...fault.actual],
    ...(fault.peer === undefined ? {} : { waitedFor: fault.peer }),
    transcript: [...transcript],
  };
}

function again({ played }: Finding, look: Look, { file, targetArguments = '' }: ExploredOptions): string[] {
  const { requirement } = played.fault;
  const target = targetArguments === '' ? '' : ` ${targetArguments}`;
  const command =
    file === undefined
      ? 'give --save FILE, and then --replay FILE'
      : look.paint('cyan', `parley explore --replay ${shellWord(file)}${target}`);
  return [
    `Play it again:  ${command}`,
    `Read more:      ${look.paint('cyan', `parley explain ${requirement}`)}`,
  ];
}

function closing(explored: Explored, { columns, paint }: Look): string[] {
  const { rules, unreached, runs, steps, unclear, durationMs, seed } = explored;
  const applied = [...rules].map(([rule, count]) => `${rule} ${count}`).join(', ');
  const lines = [
    // Where no rule is known to have applied, it is not known either which did not.
    ...(rules.size === 0 ? [] : [`${plural(rules.size, 'rule')} applied: ${applied}.`]),
    ...(rules.size === 0 || unreached.length === 0 ? [] : [`Not reached: ${unreached.join(', ')}.`]),
    ...(unclear === 0 ? [] : [`Of ${plural(unclear, 'schedule')} nothing can be said: too many orders.`]),
    `${plural(runs, 'schedule')} of ${plural(steps, 'step')} in ${(durationMs / 1000).toFixed(1)} s, seed ${seed}.`,
  ];
  return lines.flatMap((line) => wrap(line, columns)).map((line) => paint('dim', line));
}
