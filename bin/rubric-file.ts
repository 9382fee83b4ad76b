/** Rubrics as JSON files. */
import { readFileSync } from 'node:fs';
import { parseRubric, type Rubric } from '../conformance/index.ts';
import { WrongUse } from './errors.ts';

/** Throws WrongUse with what is wrong and where. */
export function readRubric(file: string): Rubric {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const why = isMissing ? 'there is no such file' : (cause as Error).message;
    throw new WrongUse(`The rubric ${file} cannot be read: ${why}.`);
  }
  const parsed = parseRubric(value);
  if ('problems' in parsed)
    throw new WrongUse(
      `The rubric ${file} is not right:\n${parsed.problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
  return parsed.rubric;
}
