/** What a case is. The requirements that it checks stand in the spec's table, which names it. */
import { isExcluded, REQUIREMENTS, type Requirement } from '../spec/index.ts';
import type { FeatureName } from './features.ts';
import type { Stage } from './stage.ts';

/** One case of the catalogue. */
export interface Case {
  /** Area and slug, given by hand; never used again for something else. */
  readonly id: string;
  /** What a conforming server does, as a sentence. */
  readonly title: string;
  /** Features of the dialect without which it cannot be run. */
  readonly needs?: readonly FeatureName[];
  /** After it the kit looks whether the server lives, lets somebody in, and the others still hear each other. */
  readonly hostile?: boolean;
  /** Runs without the witness in the room. */
  readonly alone?: boolean;
  /** Runs on an instance of its own that was started with short limits. */
  readonly limits?: 'idle' | 'login';
  /** Runs on an instance of its own, which it ends. */
  readonly ending?: boolean;
  /** Two members have one nickname in it, on an instance of its own. */
  readonly twins?: boolean;
  /** Takes so long that, where each case has an instance of its own, it is begun first of all. */
  readonly long?: boolean;
  /** Others that must have passed, because this one builds on what they show. */
  readonly after?: readonly string[];
  /** Plays it; what it finds wrong it throws. */
  readonly run: (stage: Stage) => Promise<void>;
}

const ROWS_OF = new Map<string, Requirement[]>();
for (const row of REQUIREMENTS) {
  if (isExcluded(row.checks)) continue;
  for (const id of row.checks) ROWS_OF.set(id, [...(ROWS_OF.get(id) ?? []), row]);
}

/** The requirements that a case checks: first the one of the case's own area, then in the order of the table. */
export function requirementsOf(caseId: string): readonly Requirement[] {
  const rows = ROWS_OF.get(caseId) ?? [];
  const area = `${caseId.split('/')[0]!.toUpperCase()}-`;
  return [
    ...rows.filter((row) => row.id.startsWith(area)),
    ...rows.filter((row) => !row.id.startsWith(area)),
  ];
}
