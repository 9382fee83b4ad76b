import { readFileSync } from 'node:fs';

/** The version of the package; the manifest is one folder up in the source and two when compiled. */
export function version(): string {
  for (const path of ['../package.json', '../../package.json']) {
    try {
      const { version: found } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
        version?: string;
      };
      if (found !== undefined) return found;
    } catch {
      // The other place has it.
    }
  }
  return '0.0.0';
}
