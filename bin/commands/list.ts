/** `parley list`: what is tested, without testing it. */
import { CASES, CLIENT_CASES, RUN_CASES, requirementsOf, select } from '../../conformance/index.ts';
import { isExcluded, REQUIREMENTS } from '../../spec/index.ts';

export interface ListOptions {
  readonly only: readonly string[];
  readonly requirements?: boolean;
  readonly json?: boolean;
}

export function list(options: ListOptions): void {
  const cases = select([...CASES, ...RUN_CASES, ...CLIENT_CASES], { only: options.only });
  const rows = cases.map((each) => ({
    id: each.id,
    title: each.title,
    requirements: requirementsOf(each.id).map((row) => row.id),
  }));
  const chosen = new Set(rows.flatMap((row) => row.requirements));
  const requirements = REQUIREMENTS.filter((row) => options.only.length === 0 || chosen.has(row.id));
  const data = options.requirements === true ? requirements : rows;
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(data, null, 2)}\n`);
    return;
  }
  const lines =
    options.requirements === true
      ? requirements.map(
          (row) =>
            `${row.id.padEnd(10)} ${row.level.padEnd(7)} ${row.sentence}${isExcluded(row.checks) ? ' (not tested)' : ''}`,
        )
      : rows.map((row) => `${row.id.padEnd(34)} ${row.requirements.join(' ').padEnd(18)} ${row.title}`);
  process.stdout.write(`${lines.join('\n')}\n`);
}
