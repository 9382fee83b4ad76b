/** The reference server in this process, as a target of the kit. */
import type { Target } from '../conformance/index.ts';
import { createServer } from '../reference-server/index.ts';
import type { Dialect } from '../spec/index.ts';

export function referenceTarget(dialect: Dialect): Target {
  return {
    kind: 'in-process',
    name: 'the reference server',
    restartable: true,
    async start(limits) {
      const server = await createServer({ dialect, ...limits });
      const { idleMs, loginMs } = server.settings;
      return {
        host: server.host,
        port: server.port,
        limits: { idleMs, loginMs },
        type: (line) => server.answer(line),
        exited: () => undefined,
        output: () => '',
        end: () => server.close(),
        stop: () => server.close(),
      };
    },
  };
}
