/**
 * A frozen set of requirements: those of a version, with their levels and their cases, as they were when it
 * was published. A kit that knows more can still judge by it, so that new cases turn nobody red.
 */
import type { Level, Requirement } from '../types.ts';
import { isExcluded } from '../types.ts';

/** The requirements of a version. */
export interface RequirementSet {
  readonly version: string;
  /** By id, in the order of the table. */
  readonly requirements: ReadonlyMap<string, { readonly level: Level; readonly checks: readonly string[] }>;
  /** The cases of all of them. */
  readonly cases: ReadonlySet<string>;
}

/** Reads a set from its table: on each line a requirement, its level and its cases. */
export function requirementSet(version: string, table: string): RequirementSet {
  const rows = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(' '));
  return {
    version,
    requirements: new Map(rows.map(([id = '', level, ...checks]) => [id, { level: level as Level, checks }])),
    cases: new Set(rows.flatMap(([, , ...checks]) => checks)),
  };
}

/** The table of a set. */
export function tableOf(rows: readonly Pick<Requirement, 'id' | 'level' | 'checks'>[]): string {
  return rows
    .map(({ id, level, checks }) => [id, level, ...(isExcluded(checks) ? [] : checks)].join(' '))
    .join('\n');
}
