/** Plays one case and judges it. */
import { type Entry, type Requirement, requirement, type Violation, violations } from '../../spec/index.ts';
import { type Case, requirementsOf } from '../case.ts';
import {
  Blocked,
  Failure,
  type FailureDetail,
  Inconclusive,
  NotApplicable,
  Unreachable,
} from '../peers/failure.ts';
import type { CaseResult, Verdict } from '../report/schema.ts';
import type { Stage } from '../stage.ts';
import { type Ailment, announced, type House } from './house.ts';

/** Longest that a whole case may take, milliseconds; each wait in it has a deadline of its own. */
export const CASE_MS_MAX = 60_000;
/** Gaps between sends that a case is given on top, where the dialect has any. */
const GAPS_MAX = 120;

export interface Finding {
  readonly verdict: Verdict;
  readonly message: string;
  readonly blame?: string;
  readonly detail?: FailureDetail;
}

export function resultOf(
  each: Pick<Case, 'id' | 'title'>,
  finding: Finding,
  seen: Pick<CaseResult, 'absence' | 'transcript'> = { absence: null, transcript: [] },
  durationMs = 0,
): CaseResult {
  const rows = requirementsOf(each.id);
  const { detail } = finding;
  return {
    id: each.id,
    title: each.title,
    requirements: rows.map((row) => row.id),
    level: rows[0]?.level ?? 'MUST',
    verdict: finding.verdict,
    absence: seen.absence,
    durationMs: Math.round(durationMs * 1000) / 1000,
    message: finding.message,
    blame: finding.blame ?? null,
    ...(detail?.expected === undefined ? {} : { expected: [...detail.expected] }),
    ...(detail?.actual === undefined ? {} : { actual: [...detail.actual] }),
    ...(detail?.peer === undefined ? {} : { waitedFor: detail.peer }),
    transcript: seen.transcript,
  };
}

/** Plays a case in a house and gives what it found; never rejects. */
export async function play(each: Case, house: House): Promise<CaseResult> {
  const start = performance.now();
  const stage = house.stage();
  const from = house.book.entries.length;
  if (each.twins === true) house.book.policy = stage.codec.dialect.policy;
  let finding: Finding;
  try {
    if (each.alone !== true && each.limits === undefined && each.ending !== true) await house.attend(stage);
    await withinTime(perform(each, stage), msMaxOf(stage));
    finding =
      stage.observation === undefined
        ? { verdict: 'pass', message: '' }
        : { verdict: 'observed', message: stage.observation };
  } catch (cause) {
    finding = judge(each, cause, house.household.broken);
  }
  finding = withViolations(each, finding, historyOf(stage, house.book.entries, from), stage, house);
  const transcript = stage.transcript.entries();
  // On an instance of its own what a case leaves behind is looked at before its peers go: their going is no part of it.
  const isApart = house.household.isFresh && stage.codec.dialect.serial !== 'connections';
  if (!isApart) stage.clear();
  const ailment = await ailmentAfter(each, finding, house);
  if (isApart) {
    house.book.end();
    stage.clear();
  }
  house.hasPassed = isGood(finding) && ailment === undefined;
  if (ailment !== undefined) finding = withAilment(each, finding, ailment);
  return resultOf(each, finding, { absence: stage.absence, transcript }, performance.now() - start);
}

function msMaxOf({ patience, codec }: Stage): number {
  return patience.isEndless ? patience.deadlineMs : CASE_MS_MAX + GAPS_MAX * codec.dialect.pacing.gapMs;
}

async function perform(each: Case, stage: Stage): Promise<void> {
  await each.run(stage);
  await stage.settle();
}

export async function withinTime(action: Promise<void>, msMax: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Inconclusive(`The case took more than ${msMax / 1000} s.`)), msMax);
  });
  try {
    await Promise.race([action, limit]);
  } finally {
    clearTimeout(timer);
  }
}

export function kitError(cause: unknown): Finding {
  return {
    verdict: 'kit-error',
    message: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
  };
}

/**
 * A failure in something that a case stands on is the fault of what the case is about, as long as that
 * something works elsewhere.
 */
function judge(each: Case, cause: unknown, broken: ReadonlySet<string>): Finding {
  if (cause instanceof Inconclusive) return { verdict: 'inconclusive', message: cause.message };
  if (cause instanceof Blocked) return { verdict: 'blocked', message: cause.message };
  if (cause instanceof NotApplicable) return { verdict: 'not-applicable', message: cause.message };
  if (cause instanceof Unreachable) return failing('LIVE-4', cause.message);
  if (!(cause instanceof Failure)) return kitError(cause);
  const { detail } = cause;
  const { stoodOn } = detail;
  if (
    stoodOn !== undefined &&
    broken.has(stoodOn) &&
    !requirementsOf(each.id).some((row) => row.id === stoodOn)
  ) {
    return { verdict: 'blocked', message: `It stands on ${stoodOn}, which does not hold. ${cause.message}` };
  }
  return { ...failing(detail.requirement ?? mainOf(each).id, cause.message), detail };
}

export function mainOf(each: Pick<Case, 'id'>): Requirement {
  const row = requirementsOf(each.id)[0];
  if (row === undefined) throw new RangeError(`no requirement names the case ${each.id}`);
  return row;
}

/** What it means that a requirement does not hold: what the spec leaves open is no failure. */
const VERDICTS_OF_LEVELS = { MUST: 'fail', SHOULD: 'warn', MAY: 'observed' } as const;

export function failing(blame: string, message: string): Finding {
  return { verdict: VERDICTS_OF_LEVELS[requirement(blame).level], message, blame };
}

function isGood({ verdict, blame }: Finding): boolean {
  return verdict === 'pass' || (verdict === 'observed' && blame === undefined);
}

/** The entries of a stage's own peers, the witness's welcome before them. */
function historyOf(stage: Stage, entries: readonly Entry[], from: number): Entry[] {
  const peers = new Set(stage.peers.map((peer) => peer.id));
  const { witness } = stage;
  if (witness === undefined) return entries.slice(from).filter((entry) => peers.has(entry.peer));
  peers.add(witness.id);
  const nick = witness.nick;
  return [
    { peer: witness.id, what: 'sent', message: { type: 'login', nick } },
    { peer: witness.id, what: 'received', message: { type: 'welcome', nick } },
    ...entries
      .slice(from)
      .filter((entry) => peers.has(entry.peer) && (entry.peer !== witness.id || isOfStage(entry, stage))),
  ];
}

/** The witness hears late news of earlier cases, of which this slice of the history does not know the beginning. */
function isOfStage(entry: Entry, stage: Stage): boolean {
  if (entry.what !== 'received') return true;
  const { message } = entry;
  if (message.type === 'welcome') return false;
  return !('nick' in message) || stage.hasNick(message.nick);
}

/** An invariant that does not hold says more than a message that was not the awaited one. */
function withViolations(
  each: Case,
  finding: Finding,
  entries: readonly Entry[],
  { observer }: Stage,
  house: House,
): Finding {
  if (
    finding.verdict === 'kit-error' ||
    finding.verdict === 'not-applicable' ||
    finding.detail?.requirement !== undefined
  )
    return finding;
  const { codec, broken } = house.household;
  const found = violations({
    policy: house.book.policy,
    ...announced(codec),
    observer: observer?.id,
    entries,
  }).filter(({ requirement: id }) => codec.dialect.absent[id] === undefined);
  // That a nickname has two owners follows from many faults, and that its second owner joins from being let in,
  // so a case about nicknames knows better; and of whom nobody was told that they joined, nobody can be told
  // that they left.
  const isStream = codec.dialect.framing.toClient.kind === 'stream';
  const isAboutNicks = finding.detail !== undefined && each.id.startsWith('nick/');
  const isFollowing = ({ requirement: id }: Violation) =>
    (id === 'NICK-1' && isAboutNicks) ||
    (id === 'LOGIN-3' && isAboutNicks && finding.detail?.stoodOn === undefined) ||
    // In a stream without frames, what was not awaited may look like much else.
    (isStream && finding.detail !== undefined && /^(leave|live)\//.test(each.id)) ||
    // Whether those who stay are told is not what these are about.
    (id.startsWith('LEAVE-') && each.id.startsWith('live/talk-after-')) ||
    (id === 'LEAVE-10' && broken.has('LOGIN-3'));
  const violation = found.find((one) => !isFollowing(one));
  if (violation === undefined) return finding;
  const message = finding.message === '' ? violation.message : `${violation.message} ${finding.message}`;
  return { ...finding, ...failing(violation.requirement, message) };
}

/** A look at the server after a case that is hostile, or that did not pass. */
async function ailmentAfter(each: Case, finding: Finding, house: House): Promise<Ailment | undefined> {
  if (each.limits !== undefined || each.ending === true) return undefined;
  const idle = house.instance.exited() === undefined && house.witness?.isOpen !== false;
  if (finding.verdict === 'not-applicable') return undefined;
  if (idle && each.hostile !== true && isGood(finding)) return undefined;
  return await house.ailment();
}

function withAilment(each: Case, finding: Finding, { what, isFatal }: Ailment): Finding {
  if (finding.verdict === 'blocked' || finding.verdict === 'kit-error') return finding;
  const live =
    requirementsOf(each.id).find((row) => row.id.startsWith('LIVE-'))?.id ??
    (each.id.startsWith('leave/') ? 'LIVE-4' : 'LIVE-3');
  if (isGood(finding)) return failing(live, `The case itself went well, but after it ${what}.`);
  const message = `${finding.message} After it ${what}.`;
  return isFatal ? { ...finding, ...failing(live, message) } : { ...finding, message };
}
