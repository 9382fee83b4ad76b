/**
 * The command that the tests run: as it was built if that is of the sources as they are now, which starts in a third
 * of the time; otherwise from source.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** How Node runs what is not built. */
export const FROM_SOURCE: readonly string[] = [process.execPath, '--import', import.meta.resolve('tsx')];

const BUILT = join(ROOT, 'dist/bin/parley.js');
const SOURCES = ['bin', 'spec', 'reference-server', 'reference-client', 'conformance'];
/** What is not built, and may change as tests run. */
const IS_APART = /\.test\.|^(bad|good|seeds)\/|\.py$|\.pyc$|__pycache__$/;

function isBuilt(): boolean {
  if (!existsSync(BUILT)) return false;
  const { mtimeMs } = statSync(BUILT);
  const isOlder = (path: string) => statSync(path).isDirectory() || statSync(path).mtimeMs <= mtimeMs;
  return SOURCES.every((part) =>
    readdirSync(join(ROOT, part), { recursive: true, encoding: 'utf8' })
      .filter((name) => !IS_APART.test(name))
      .every((name) => isOlder(join(ROOT, part, name))),
  );
}

export const PARLEY: readonly string[] = isBuilt()
  ? [process.execPath, BUILT]
  : [...FROM_SOURCE, join(ROOT, 'bin/parley.ts')];

/** The same as words for a shell. */
export const PARLEY_WORDS = PARLEY.map((word) => `'${word}'`).join(' ');
