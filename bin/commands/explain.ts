/** `parley explain`: what stands behind an id. */
import { CASES, CLIENT_CASES, nearest, RUN_CASES, requirementsOf } from '../../conformance/index.ts';
import {
  AREAS,
  ERRORS,
  type ErrorCode,
  isExcluded,
  REQUIREMENTS,
  type Requirement,
  RULES,
} from '../../spec/index.ts';
import { WrongUse } from '../errors.ts';

/** Throws WrongUse for an id that is none. */
export function explain(id: string): void {
  const text = explanation(id);
  if (text === undefined) throw new WrongUse(unknown(id));
  process.stdout.write(`${text.join('\n')}\n`);
}

function explanation(id: string): string[] | undefined {
  const row = REQUIREMENTS.find((each) => each.id.toLowerCase() === id.toLowerCase());
  if (row !== undefined) return ofRequirement(row);
  const found = [...CASES, ...RUN_CASES, ...CLIENT_CASES].find((each) => each.id === id);
  if (found !== undefined)
    return [
      `${found.id}`,
      `  ${found.title}.`,
      '',
      ...requirementsOf(id).flatMap((each) => [...ofRequirement(each), '']),
    ].slice(0, -1);
  if (Object.hasOwn(ERRORS, id)) {
    const entry = ERRORS[id as ErrorCode];
    return [
      `error|${id}|${entry.text}`,
      `  ${entry.when}`,
      `  A ${entry.kind === 'fault' ? 'fault of the line alone' : 'refusal that depends on the room'}.`,
    ];
  }
  const rule = RULES.find((each) => each.name === id);
  if (rule === undefined) return undefined;
  return [
    `rule ${rule.name}`,
    `  when ${Object.entries(rule.when)
      .map(([word, value]) => `${word} is ${[value].flat().join(' or ')}`)
      .join(', ')}`,
    `  keeps ${rule.requirements.join(', ')}`,
  ];
}

function ofRequirement(row: Requirement): string[] {
  const area = AREAS[row.id.split('-')[0] as keyof typeof AREAS];
  const checks = isExcluded(row.checks)
    ? [`  Not tested: ${row.checks.excluded}`]
    : ['  Tested by:', ...row.checks.map((check) => `    ${check}`)];
  return [
    `${row.id} (${row.level}, ${row.role}; ${area})`,
    `  ${row.sentence}`,
    `  Why: ${row.rationale}`,
    ...checks,
  ];
}

function unknown(id: string): string {
  const ids = [
    ...REQUIREMENTS.map((row) => row.id),
    ...[...CASES, ...CLIENT_CASES].map((each) => each.id),
    ...Object.keys(ERRORS),
    ...RULES.map((rule) => rule.name),
  ];
  const near = nearest(id, ids);
  return `${id} is no requirement, case, error code or rule.${near === undefined ? '' : ` Did you mean ${near}?`} See parley list.`;
}
