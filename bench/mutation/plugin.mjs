/** Makes `mutants.ts` a test runner of Stryker. It runs in the worker, whose folder is the copy with the mutants. */
import { pathToFileURL } from 'node:url';

const load = () => import(pathToFileURL('bench/mutation/mutants.ts').href);

const runner = () => ({
  // A module cannot be loaded a second time; Stryker starts another worker instead.
  capabilities: () => ({ reloadEnvironment: false }),
  dryRun: async () => (await load()).dryRun(),
  mutantRun: async ({ activeMutant, testFilter, hitLimit }) => {
    // What is computed as modules are loaded is mutated too.
    globalThis.__stryker__ = {
      ...globalThis.__stryker__,
      activeMutant: activeMutant.id,
      hitLimit,
      hitCount: 0,
    };
    return (await load()).mutantRun(activeMutant.id, testFilter);
  },
});
runner.inject = [];

export const strykerPlugins = [{ kind: 'TestRunner', name: 'parley', factory: runner }];
