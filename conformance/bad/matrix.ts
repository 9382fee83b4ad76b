/** Which case finds which bad target: computed by running the whole catalogue against each of them. */
import { REQUIREMENTS } from '../../spec/index.ts';
import { requirementsOf } from '../case.ts';
import { CASES } from '../cases/index.ts';
import { RUN_CASES } from '../cases/run.ts';
import { run } from '../run/run.ts';
import type { Target } from '../target/target.ts';
import { type BadTarget, guiltyOf } from './bad-target.ts';

/** What the kit says of one bad target. */
export interface MatrixRow {
  readonly name: string;
  readonly exitCode: number;
  /** The requirement that the report names first, or null. */
  readonly first: string | null;
  /** Cases that fail or warn, and blame one of their own requirements. */
  readonly kills: readonly string[];
  /** Patterns of the cases that must be played beside its kills for it to show; none if absent. */
  readonly beside?: readonly string[];
}

export function asTarget(bad: BadTarget): Target {
  return {
    kind: 'in-process',
    name: bad.name,
    restartable: true,
    async start(limits) {
      const instance = await bad.start({ ...limits });
      return {
        host: instance.host,
        port: instance.port,
        limits: limits ?? {},
        ...(instance.answer === undefined ? {} : { type: (line) => instance.answer!(line) }),
        ...(instance.memoryBytes === undefined ? {} : { memoryBytes: instance.memoryBytes }),
        exited: () => undefined,
        output: () => '',
        end: () => instance.close(),
        stop: () => instance.close(),
      };
    },
  };
}

/** Runs cases against a bad target; no ids mean the whole catalogue. */
export async function rowOf(bad: BadTarget, only: readonly string[] = []): Promise<MatrixRow> {
  const report = await run({
    target: asTarget(bad),
    seed: bad.name,
    selection: { only },
    ...(bad.dialect === undefined ? {} : { dialect: bad.dialect }),
  });
  const kills = report.cases.filter(
    ({ verdict, blame, requirements }) =>
      ['fail', 'warn'].includes(verdict) && requirements.includes(blame ?? ''),
  );
  return {
    name: bad.name,
    exitCode: report.summary.exitCode,
    first: report.summary.fixFirst[0]?.requirement ?? null,
    kills: kills.map((each) => each.id),
  };
}

/** Whether a case has found it, be it by a requirement that is not the case's own. */
export const isFound = ({ kills, first }: MatrixRow): boolean => kills.length > 0 || first !== null;

/** What is wrong with a matrix, in sentences; empty if it proves what it must. */
export function gaps(rows: readonly MatrixRow[], targets: readonly BadTarget[]): string[] {
  const killed = new Set(rows.flatMap((row) => row.kills));
  // What the spec leaves open is observed, and nobody is found by it.
  const judging = [...CASES, ...RUN_CASES].filter(({ id }) => requirementsOf(id)[0]?.level !== 'MAY');
  const survivors = judging
    .filter((each) => !killed.has(each.id))
    .map((each) => `${each.id} has killed no bad target`);
  const faults = targets.flatMap((bad) => {
    const row = rows.find((each) => each.name === bad.name);
    if (row === undefined) return [`${bad.name} was not run`];
    const guilty = guiltyOf(bad);
    const isShould = guilty.some((id) => REQUIREMENTS.find((each) => each.id === id)?.level === 'SHOULD');
    return [
      ...(isFound(row) ? [] : [`${bad.name} is killed by no case`]),
      ...(guilty.some((id) => id === row.first)
        ? []
        : [`${bad.name}: the report names ${row.first} first, not ${guilty.join(' or ')}`]),
      ...(isShould || [1, 3, 4].includes(row.exitCode)
        ? []
        : [`${bad.name}: the exit code is ${row.exitCode}`]),
    ];
  });
  return [...survivors, ...faults];
}
