/** What a target that fails behaves like: the known bad targets whose patterns of failures explain its own. */
import type { CaseResult, Likeness, Verdict } from '../report/schema.ts';

/** What the kit finds in a known bad target. */
export interface Pattern {
  readonly name: string;
  /** Follows "behaves like a server that". */
  readonly does: string;
  /** The cases that show one of their own requirements broken by it. */
  readonly kills: readonly string[];
}

/** Defects that are looked for: what fails more than that is not told by a likeness. */
const LIKENESSES_MAX = 3;
/** Bad targets that cannot be told apart, at the most; a likeness to more says nothing. */
const ALIKE_MAX = 2;
/** The part of the known failures that must be seen for a likeness. */
const PRECISION_MIN = 0.75;

const RAN: readonly Verdict[] = ['pass', 'fail', 'warn', 'known-failure', 'unexpected-pass'];
const FAILED: readonly Verdict[] = ['fail', 'warn', 'known-failure'];

/** The part of the failures that likenesses must explain together. */
const EXPLAINED_MIN = 0.5;

interface Match {
  readonly pattern: Pattern;
  readonly seen: readonly string[];
  readonly news: string[];
  readonly but: string[];
}

type Result = Pick<CaseResult, 'id' | 'verdict' | 'blame' | 'requirements'>;

/** A case that failed on the way to what it is about says nothing of that. */
const isTelling = ({ verdict, blame, requirements }: Result) =>
  !FAILED.includes(verdict) || (blame !== null && requirements.includes(blame));

/** The fewest likenesses that explain the most failures, the one that explains most of them first. */
export function diagnose(cases: readonly Result[], patterns: readonly Pattern[]): Likeness[] {
  const telling = cases.filter(isTelling);
  const ids = (verdicts: readonly Verdict[]) =>
    new Set(telling.filter(({ verdict }) => verdicts.includes(verdict)).map(({ id }) => id));
  const [ran, failed] = [ids(RAN), ids(FAILED)];
  const unexplained = new Set(failed);
  const found: Likeness[] = [];
  while (unexplained.size > 0 && found.length < LIKENESSES_MAX) {
    const best = nearest(patterns, ran, failed, unexplained);
    if (best.length === 0) break;
    const { news, but } = best[0]!;
    for (const id of news) unexplained.delete(id);
    if (best.length > ALIKE_MAX) continue;
    found.push({ like: best.map(({ pattern: { name, does } }) => ({ name, does })), explains: news, but });
  }
  // Of a server with much else that is wrong, what it is like in a few things says nothing.
  const explained = failed.size - unexplained.size;
  return explained >= failed.size * EXPLAINED_MIN ? found : [];
}

/** The patterns that explain most of what is unexplained, and foretell the least that has not come true. */
function nearest(
  patterns: readonly Pattern[],
  ran: ReadonlySet<string>,
  failed: ReadonlySet<string>,
  unexplained: ReadonlySet<string>,
): Match[] {
  const matches = patterns.flatMap((pattern): Match[] => {
    const seen = pattern.kills.filter((id) => ran.has(id));
    const news = seen.filter((id) => unexplained.has(id));
    const but = seen.filter((id) => !failed.has(id));
    const precision = 1 - but.length / seen.length;
    return news.length > 0 && precision >= PRECISION_MIN ? [{ pattern, seen, news, but }] : [];
  });
  const worth = ({ news, but }: Match) => news.length - but.length;
  const most = Math.max(...matches.map(worth));
  const best = matches.filter((match) => worth(match) === most);
  // Of those that are worth the same, the one that foretold the least is meant, and those like it.
  const least = Math.min(...best.map(({ but }) => but.length));
  return best.filter(({ but, news }, _i, [one]) => but.length === least && news.join() === one!.news.join());
}
