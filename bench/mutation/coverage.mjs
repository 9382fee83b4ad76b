/** Loaded before a file of tests: writes down which mutants it has come by, where Stryker's runner asks for it. */
import { writeFileSync } from 'node:fs';

const { PARLEY_COVERAGE_FILE: file } = process.env;
const name = 'all';
if (file !== undefined) {
  globalThis.__stryker__ = { currentTestId: name };
  process.on('exit', () => {
    const { perTest = {} } = globalThis.__stryker__.mutantCoverage ?? {};
    writeFileSync(file, JSON.stringify(perTest[name] ?? {}));
  });
}
