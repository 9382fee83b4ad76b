/** Dialects by name, or from a JSON file. */
import { DIALECTS, type Dialect, parseDialect } from '../spec/index.ts';
import { WrongUse } from './errors.ts';
import { notRight, readJson } from './json-file.ts';

/** Throws WrongUse with what is wrong and where. */
export async function findDialect(nameOrFile: string): Promise<Dialect> {
  const shipped = Object.hasOwn(DIALECTS, nameOrFile) ? DIALECTS[nameOrFile] : undefined;
  if (shipped !== undefined) return shipped;
  if (!/[./\\]/.test(nameOrFile)) {
    throw new WrongUse(
      `There is no dialect ${nameOrFile}. There are ${Object.keys(DIALECTS).join(', ')}, or the path of a .json file.`,
    );
  }
  const parsed = parseDialect(readJson(nameOrFile, 'The dialect file'));
  if ('problems' in parsed) throw notRight(`The dialect file ${nameOrFile} is not right`, parsed.problems);
  return parsed.dialect;
}
