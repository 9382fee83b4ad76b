/** Cases put together for a reader: by the requirement that does not hold, by reason, by area. */
import { AREAS, REQUIREMENTS, type Requirement } from '../../spec/index.ts';
import type { CaseResult, Report, Verdict } from './schema.ts';

/** A requirement that does not hold, and the cases that show it. */
export interface Fault {
  readonly requirement: string;
  readonly level: string;
  readonly sentence: string;
  /** Undefined for a requirement that this version of the spec does not know. */
  readonly rationale: string | undefined;
  /** The plainest first. */
  readonly cases: readonly CaseResult[];
}

const rowOf = (id: string): Requirement | undefined => REQUIREMENTS.find((row) => row.id === id);

/** A requirement's own words; undefined for one that neither this version of the spec nor the report knows. */
export function sentenceOf(id: string, { summary }: Report): string | undefined {
  return rowOf(id)?.sentence ?? summary.fixFirst.find(({ requirement }) => requirement === id)?.sentence;
}

/** The requirement that a case shows broken, or else the one that it is about, in its own words. */
export function requirementLine(result: CaseResult, report: Report): string | undefined {
  const id = result.blame ?? result.requirements[0];
  const sentence = id === undefined ? undefined : sentenceOf(id, report);
  return sentence === undefined ? undefined : `${id}: ${sentence}`;
}
const blamed = (result: CaseResult) => result.blame ?? result.requirements[0] ?? result.id;

/** The requirements that cases of this verdict blame: in the order of the summary, then of the cases. */
export function faults({ summary, cases }: Report, verdict: 'fail' | 'known-failure' | 'warn'): Fault[] {
  const open = new Set(cases.filter((result) => result.verdict === verdict));
  const take = (results: readonly CaseResult[]) => {
    for (const result of results) open.delete(result);
    return results;
  };
  const listed = summary.fixFirst.map(({ requirement, level, sentence, cases: ids }): Fault => {
    const found = ids.flatMap((id) => [...open].filter((result) => result.id === id));
    return { requirement, level, sentence, rationale: rowOf(requirement)?.rationale, cases: take(found) };
  });
  const unlisted = groupBy([...open], blamed).map(([requirement, results]): Fault => {
    const row = rowOf(requirement);
    return {
      requirement,
      level: row?.level ?? results[0]!.level,
      sentence: row?.sentence ?? results[0]!.title,
      rationale: row?.rationale,
      cases: results,
    };
  });
  return [...listed.filter((fault) => fault.cases.length > 0), ...unlisted];
}

/** Cases of a verdict by the reason that they give. */
export function byReason({ cases }: Report, verdict: Verdict): [reason: string, cases: CaseResult[]][] {
  return groupBy(
    cases.filter((result) => result.verdict === verdict),
    (result) => result.message,
  );
}

/** What people have written of why these failures are known, each once. */
export function reasonsOf(cases: readonly CaseResult[]): string[] {
  return [...new Set(cases.flatMap(({ reason }) => reason ?? []))];
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return [...groups];
}

/** What was found in an area of the spec. */
export interface AreaRow {
  readonly area: string;
  readonly title: string;
  readonly counts: Partial<Record<Verdict, number>>;
  readonly cases: number;
  /** Requirements that a case of this run checked. */
  readonly covered: number;
  /** Requirements that a case of this run is about. */
  readonly checkable: number;
}

const RAN: readonly Verdict[] = ['pass', 'fail', 'unexpected-pass', 'known-failure', 'warn', 'observed'];
/** The area of a requirement. */
export const areaOf = (requirementId: string) => requirementId.replace(/-\d+$/, '');

/** Areas that a case of the run belongs to, in the order of the spec; the area of a case is that of its main requirement. */
export function areas({ cases }: Report): AreaRow[] {
  const ids = (results: readonly CaseResult[]) => new Set(results.flatMap((result) => result.requirements));
  const [chosen, covered] = [ids(cases), ids(cases.filter((result) => RAN.includes(result.verdict)))];
  return Object.entries(AREAS).flatMap(([area, title]) => {
    const own = cases.filter((result) => areaOf(result.requirements[0] ?? '') === area);
    if (own.length === 0) return [];
    const rows = REQUIREMENTS.filter((row) => areaOf(row.id) === area && chosen.has(row.id));
    const counts: Partial<Record<Verdict, number>> = {};
    for (const { verdict } of own) counts[verdict] = (counts[verdict] ?? 0) + 1;
    return [
      {
        area,
        title,
        counts,
        cases: own.length,
        covered: rows.filter((row) => covered.has(row.id)).length,
        checkable: rows.length,
      },
    ];
  });
}
