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
  let text = '';
  let value: unknown;
  try {
    text = await readFile(nameOrFile, 'utf8');
    value = JSON.parse(text);
  } catch (cause) {
    const { message } = cause as Error;
    const why =
      (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : withLine(message, text);
    throw new WrongUse(`The dialect file ${nameOrFile} cannot be read: ${why}.`);
  }
  const parsed = parseDialect(value);
  if ('problems' in parsed)
    throw new WrongUse(
      `The dialect file ${nameOrFile} is not right:\n${parsed.problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
  return parsed.dialect;
}

/** People look for lines, and the parser of JSON counts characters. */
function withLine(message: string, text: string): string {
  const position = /at position (\d+)(?! \()/.exec(message)?.[1];
  if (position === undefined) return message;
  const before = text.slice(0, Number(position)).split('\n');
  return message.replace(/ at position.*/s, ` in line ${before.length}, column ${before.at(-1)!.length + 1}`);
}
