/** What has come of a run so far: the verdicts, what does not hold, and why a case is not played. */
import type { Case } from '../case.ts';
import { FIRST } from '../cases/index.ts';
import { type FeatureName, needsOf, reasonWithout } from '../features.ts';
import type { CaseResult } from '../report/schema.ts';
import type { Household } from './house.ts';
import { type Finding, resultOf } from './play.ts';

/** Nothing can be said of anything else while one of these fails. */
const GROUNDS = ['login/welcome', 'frame/joined-two'];

/** What cases of an area, or that need a feature, stand on: if it fails by its own fault, they are blocked. */
const FOUNDATIONS: Readonly<Partial<Record<string, string>>> = {
  say: 'say/reaches-one',
  to: 'to/named-only',
  leave: 'leave/told-once',
};
const FOUNDATIONS_OF_FEATURES: Readonly<Partial<Record<FeatureName, readonly string[]>>> = {
  lines: ['frame/joined-login-and-say'],
  frames: ['frame/joined-login-and-say'],
  whole: ['frame/joined-login-and-say'],
  errors: ['frame/unknown', 'frame/bad-line-between-good'],
  refusal: ['nick/in-use'],
  'error:nick-in-use': ['nick/in-use'],
  'concurrent-logins': ['live/silent-guest'],
  quit: ['leave/told-once'],
  to: ['to/named-only'],
};

/** Requirements that the kit's own tools stand on, and the cases that try them. */
const TOOLS: Readonly<Record<string, string>> = {
  'ping/member': 'PING-1',
  'say/reaches-one': 'SAY-1',
};

export class Ledger {
  /** True once no further case is to begin: of a run that was ended, cases may still be at work. */
  isOver = false;
  readonly #household: Household;
  readonly #results = new Map<string, CaseResult>();
  readonly #onResult: (result: CaseResult, done: number) => void;
  #lost: string | undefined;

  /** Of the cases of a run; a tool whose own case is not run is believed to work. */
  constructor(
    household: Household,
    cases: readonly Case[],
    onResult: (result: CaseResult, done: number) => void = () => {},
  ) {
    this.#household = household;
    this.#onResult = onResult;
    for (const { id } of cases) if (TOOLS[id] !== undefined) household.untried.add(TOOLS[id]);
  }

  resultOf(id: string): CaseResult | undefined {
    return this.#results.get(id);
  }

  /** A case is done, and says nothing of others. */
  record(result: CaseResult): void {
    if (this.isOver) return;
    this.#results.set(result.id, result);
    this.#onResult(result, this.#results.size);
  }

  /** A case is done; remembers that a requirement which others stand on does not hold, once a foundation has shown it. */
  learn(result: CaseResult): void {
    const tool = TOOLS[result.id];
    if (tool !== undefined) this.#household.untried.delete(tool);
    // A case beside the foundations shows what fails in its own circumstances, which others need not meet.
    const isFoundation = result.verdict === 'fail' && FIRST.includes(result.id);
    if (isFoundation && result.blame !== null && result.requirements.includes(result.blame))
      this.#household.broken.add(result.blame);
    this.record(result);
  }

  /** The target is gone, and no failure of another case keeps this one from being played. */
  lose(each: Case, why: string): void {
    this.#lost = why;
    this.record(lost(each, why));
  }

  /** Why a case is not played: the dialect cannot express it, or what it stands on failed. */
  reasonAgainst(each: Pick<Case, 'id' | 'needs' | 'after'>): Finding | undefined {
    const missing = reasonWithout(this.#household.codec, each);
    if (missing !== undefined) return { verdict: 'not-applicable', message: missing };
    if (this.isOver) return { verdict: 'blocked', message: 'The run is over.' };
    if (this.#lost !== undefined) return { verdict: 'blocked', message: `The target is gone: ${this.#lost}` };
    if (each.id.startsWith('run/')) return undefined;
    const fallen = this.#fallenBelow(each);
    if (fallen !== undefined) return standingOn(fallen);
    if (!this.#household.patience.isExhausted) return undefined;
    return {
      verdict: 'blocked',
      message:
        'So many answers did not come that the rest is not run. Fix what is named first, or choose cases with --only.',
    };
  }

  /** Why nothing is shown by nothing having been seen: one of the grounds has failed. */
  get fallenGround(): Finding | undefined {
    const fallen = GROUNDS.find((id) => this.#results.get(id)?.verdict === 'fail');
    return fallen === undefined ? undefined : standingOn(fallen);
  }

  /** The first case that this one stands on and that has fallen. */
  #fallenBelow(each: Pick<Case, 'id' | 'needs' | 'after'>): string | undefined {
    const needed = needsOf(each).flatMap((name) => FOUNDATIONS_OF_FEATURES[name as FeatureName] ?? []);
    const grounds = [...GROUNDS, FOUNDATIONS[each.id.split('/')[0]!], ...needed, ...(each.after ?? [])];
    return grounds.find(
      (id) =>
        id !== undefined &&
        id !== each.id &&
        (this.#hasFallen(id) || (GROUNDS.includes(id) && this.#results.get(id)?.verdict === 'fail')),
    );
  }

  /** A case that failed by the fault of what it is about, not of something that it met on the way, or that is blocked itself. */
  #hasFallen(id: string): boolean {
    const result = this.#results.get(id);
    return (
      result?.verdict === 'blocked' ||
      (result?.verdict === 'fail' && result.requirements.includes(result.blame ?? ''))
    );
  }
}

const standingOn = (id: string): Finding => ({
  verdict: 'blocked',
  message: `It stands on ${id}, which failed.`,
});

/** Of a case that could not be played because there is no target. */
export function lost(each: Case, why: string): CaseResult {
  return resultOf(each, { verdict: 'inconclusive', message: `The target is gone: ${why}` });
}
