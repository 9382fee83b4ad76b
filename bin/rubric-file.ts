/** Rubrics as JSON files. */
import { parseRubric, type Rubric } from '../conformance/index.ts';
import { notRight, readJson } from './json-file.ts';

/** Throws WrongUse with what is wrong and where. */
export function readRubric(file: string): Rubric {
  const parsed = parseRubric(readJson(file, 'The rubric'));
  if ('problems' in parsed) throw notRight(`The rubric ${file} is not right`, parsed.problems);
  return parsed.rubric;
}
