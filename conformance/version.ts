import { readFileSync } from 'node:fs';

/** The version of this package; in the source the manifest is one folder up, compiled it is two. */
export const KIT_VERSION: string =
  ['../package.json', '../../package.json']
    .map((path) => {
      try {
        return (JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version?: string })
          .version;
      } catch {
        return undefined;
      }
    })
    .find((version) => version !== undefined) ?? '0.0.0';
