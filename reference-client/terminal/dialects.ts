/** Finds the dialect that the person named. */
import { readFile } from 'node:fs/promises';
import { Value } from '@sinclair/typebox/value';
import { compile, DIALECTS, Dialect } from '../../spec/index.ts';

/** The largest file that is read as a dialect. */
const FILE_BYTES_MAX = 1_048_576;

/**
 * A shipped dialect by its name, or one from a JSON file, which is named by a path with / or .json.
 *
 * @throws Error with one sentence that says what is wrong with it.
 */
export async function findDialect(name: string): Promise<Dialect> {
  const shipped = Object.hasOwn(DIALECTS, name) ? DIALECTS[name] : undefined;
  if (shipped !== undefined) return shipped;
  if (!/\/|\.json$/.test(name)) {
    const names = Object.keys(DIALECTS).join(', ');
    throw new Error(`There is no dialect ${JSON.stringify(name)}: choose one of ${names}, or a .json file.`);
  }
  const value = await readJson(name);
  const fault = Value.Errors(Dialect, value).First();
  if (fault !== undefined)
    throw new Error(`${name} is no dialect: ${fault.message} at ${fault.path || 'its root'}.`);
  const dialect = value as Dialect;
  compile(dialect);
  return dialect;
}

async function readJson(path: string): Promise<unknown> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new Error(`The dialect ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}.`, {
      cause: error,
    });
  }
  if (bytes.length > FILE_BYTES_MAX) throw new Error(`The dialect ${path} is larger than 1 MiB.`);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new Error(`The dialect ${path} is not JSON.`, { cause: error });
  }
}
