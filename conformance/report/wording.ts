/** The words in which every report says the same things. */
import { printable, visible } from './escape.ts';
import type { RenderOptions } from './options.ts';
import type { CaseResult, Report, Verdict } from './schema.ts';
import { shellWord } from './shell.ts';

/** How a number of cases of a verdict is named, in the order in which they are counted out. */
export const VERDICT_WORDS: Readonly<Record<Verdict, readonly [one: string, many: string]>> = {
  pass: ['passed', 'passed'],
  fail: ['failed', 'failed'],
  'unexpected-pass': ['unexpected pass', 'unexpected passes'],
  'known-failure': ['known failure', 'known failures'],
  warn: ['warning', 'warnings'],
  'kit-error': ['error of the kit', 'errors of the kit'],
  inconclusive: ['inconclusive', 'inconclusive'],
  blocked: ['blocked', 'blocked'],
  observed: ['observed', 'observed'],
  'not-applicable': ['not applicable', 'not applicable'],
};
const ALWAYS_COUNTED: readonly Verdict[] = ['pass', 'fail'];

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** The counts of all verdicts that there are. */
function countsLine(counts: Readonly<Record<Verdict, number>>): string {
  return (Object.keys(VERDICT_WORDS) as Verdict[])
    .filter((verdict) => counts[verdict] > 0 || ALWAYS_COUNTED.includes(verdict))
    .map((verdict) => plural(counts[verdict], ...VERDICT_WORDS[verdict]))
    .join(', ');
}

const OUTCOME_WORDS: Readonly<Record<Report['summary']['outcome'], string>> = {
  conforms: 'conforms',
  'known-failures': 'nothing but known failures',
  'does-not-conform': 'does not conform',
  'stale-baseline': 'the baseline is out of date',
  'nothing-ran': 'nothing ran',
  unreachable: 'not reachable',
  inconclusive: 'inconclusive',
  'kit-error': 'the kit failed',
};

/** The last line of a run. */
export function closingLine({ summary, durationMs }: Report): string {
  return `${countsLine(summary.counts)} in ${duration(durationMs)}: ${OUTCOME_WORDS[summary.outcome]}`;
}

function duration(ms: number): string {
  if (ms === 0) return '0 ms';
  return ms < 10 ? `${ms.toFixed(1)} ms` : ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** What the target behaves like, by the known bad targets that fail as it does; undefined if none does. */
export function likenessSentence({ summary: { likenesses } }: Report): string | undefined {
  const servers = likenesses.map(({ like, explains }, i) => {
    const one = i === 0 ? 'It behaves like a server that' : 'and like one that';
    const does = like.map((each) => printable(each.does)).join(', or one that ');
    return `${one} ${does} (which explains ${plural(explains.length, 'failure')})`;
  });
  return servers.length === 0 ? undefined : `${servers.join(', ')}.`;
}

/** The first line of a report: the whole result as a sentence. */
export function resultSentence(report: Report, requirementsFailing: number): string {
  const { name, file } = report.target;
  const target = printable(file === undefined ? name : `${name} (${file})`);
  const spec = report.set === undefined ? 'Parley/1' : `Parley/1, requirements ${printable(report.set)}`;
  const { counts, outcome } = report.summary;
  switch (outcome) {
    case 'conforms':
      return `${target} conforms to ${spec}.`;
    case 'does-not-conform': {
      const why =
        requirementsFailing > 0
          ? `${plural(requirementsFailing, 'requirement does', 'requirements do')} not hold`
          : countsLine(counts);
      return `${target} does not conform to ${spec}: ${why}.`;
    }
    case 'known-failures':
      return `${target} does not conform to ${spec}, and fails in nothing but what ${baselineOf(report)} lists.`;
    case 'stale-baseline':
      return `${baselineOf(report)} is out of date: ${plural(counts['unexpected-pass'], 'case that it lists as a known failure passes', 'cases that it lists as known failures pass')}.`;
    case 'nothing-ran':
      return `Nothing can be said of ${target}: no case was run.`;
    case 'unreachable':
      return `Nothing can be said of ${target}: it could not be reached.`;
    case 'inconclusive':
      return `It is not known whether ${target} conforms to ${spec}: ${counts.inconclusive > 0 ? `${plural(counts.inconclusive, 'case')} came to no result` : `${plural(counts.blocked, 'case was', 'cases were')} not run`}.`;
    case 'kit-error':
      return `Nothing can be said of ${target}: the kit itself failed.`;
  }
}

const baselineOf = ({ baseline }: Report): string => printable(baseline?.file ?? 'the baseline');

/** A known failure in a line: what does not hold, and why that is so as far as somebody has said. */
export function knownWords({ blame, reason, message }: CaseResult): string {
  return `${blame}: ${reason ?? message}`;
}

/** So many ids of cases without a result are named; of more, the number says enough. */
const UNJUDGED_NAMED_MAX = 5;

/** What the baseline lists and the run says nothing of; undefined where there is no such case. */
export function unjudgedLine(report: Report): string | undefined {
  const ids = report.baseline?.unjudged ?? [];
  if (ids.length === 0) return undefined;
  const named = ids.length > UNJUDGED_NAMED_MAX ? '' : `: ${ids.map(visible).join(' ')}`;
  const what = plural(ids.length, 'listed case has', 'listed cases have');
  return `${what} no result in this run (${baselineOf(report)})${named}.`;
}

/** The command that runs one case against the same target. */
export function againCommand({ target, dialect }: Report, caseId: string, options: RenderOptions): string {
  const same =
    target.kind === 'launched'
      ? ` -- ${target.name}`
      : target.kind === 'client'
        ? ` --client -- ${target.name}`
        : target.kind === 'attached'
          ? ` ${shellWord(target.name)}`
          : '';
  const rest =
    options.targetArguments ?? `${dialect === 'parley' ? '' : ` --dialect ${shellWord(dialect)}`}${same}`;
  return printable(`parley conformance --only ${caseId} ${rest.trim()}`.trim());
}

/** How long things take with this target, and how to have the same run again. */
export function measuresLine({ roundTripMs, deadlineMs, seed, kit }: Report): string {
  return `Round trip ${duration(roundTripMs)}, longest wait ${duration(deadlineMs)}, seed ${visible(seed)}, kit ${visible(kit)}.`;
}

/** How it was shown that things did not come; undefined where nothing had to be. */
export function absenceLine({ summary: { absences } }: Report): string | undefined {
  const { fenced, quiesced } = absences;
  if (fenced + quiesced === 0) return undefined;
  const how = [
    ...(fenced > 0 ? [`${fenced} fenced (something later arrived)`] : []),
    ...(quiesced > 0 ? [`${quiesced} quiesced (a quiet time passed)`] : []),
  ];
  return `Absence shown: ${how.join(', ')}.`;
}
