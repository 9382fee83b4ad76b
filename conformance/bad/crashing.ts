/** Servers that crash, and come back as if something had started them again. */
import type { BadTarget } from './bad-target.ts';
import { type Line, relay } from './relay.ts';

/** The process dies and comes back at once: everybody is cut off, and the room is empty. */
export function crashing(
  name: string,
  guilty: string,
  does: string,
  on: (chunk: Buffer) => boolean,
): BadTarget {
  return relay(name, guilty, does, () => {
    const all = new Set<Line>();
    return {
      toServer(chunk, line) {
        all.add(line);
        if (on(chunk)) crash(all);
        else line.server.write(chunk);
      },
    };
  });
}

/** The same, upon one of the resets that it meets. */
export function crashingOnReset(
  name: string,
  guilty: string,
  does: string,
  on: (count: number) => boolean,
): BadTarget {
  return relay(name, guilty, does, () => {
    const all = new Set<Line>();
    let count = 0;
    return {
      toServer(chunk, line) {
        all.add(line);
        line.server.write(chunk);
      },
      clientEnd: ({ server }) => void server.end(),
      clientError(line) {
        if (on(++count)) crash(all);
        else line.server.resetAndDestroy();
      },
    };
  });
}

function crash(all: Set<Line>): void {
  for (const { client, server } of all) {
    client.destroy();
    server.destroy();
  }
  all.clear();
}
