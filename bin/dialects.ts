/** Dialects by name, or from a JSON file. */
import { readFile } from 'node:fs/promises';
import { DIALECTS, type Dialect, parseDialect } from '../spec/index.ts';
import { WrongUse } from './errors.ts';

/** Throws WrongUse with what is wrong and where. */
export async function findDialect(nameOrFile: string): Promise<Dialect> {
  const shipped = Object.hasOwn(DIALECTS, nameOrFile) ? DIALECTS[nameOrFile] : undefined;
  if (shipped !== undefined) return shipped;
  if (!/[./\\]/.test(nameOrFile)) {
    throw new WrongUse(
      `There is no dialect ${nameOrFile}. There are ${Object.keys(DIALECTS).join(', ')}, or the path of a .json file.`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(await readFile(nameOrFile, 'utf8'));
  } catch (cause) {
    const why =
      (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (cause as Error).message;
    throw new WrongUse(`The dialect file ${nameOrFile} cannot be read: ${why}.`);
  }
  const parsed = parseDialect(value);
  if ('problems' in parsed)
    throw new WrongUse(
      `The dialect file ${nameOrFile} is not right:\n${parsed.problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
  return parsed.dialect;
}
