/** Cases that look at the whole run: every history, of every instance, once all else is over. */
import type { Case } from '../case.ts';

/** A case that looks at all that was seen in a run. */
export interface RunCase extends Case {
  /** The requirements whose violations count. */
  readonly requirements: readonly string[];
}

function overTheRun(
  id: string,
  title: string,
  requirements: readonly string[],
  needs: Case['needs'] = [],
): RunCase {
  return { id, title, needs, requirements, run: async () => {} };
}

/** The cases over the whole run. */
export const RUN_CASES: readonly RunCase[] = [
  overTheRun('run/well-formed', 'all that the server sent in the whole run was of the grammar', [
    'FRAME-11',
    'ERR-4',
  ]),
  overTheRun('run/exactly-once', 'nobody was sent a text twice in the whole run, however late', [
    'SAY-2',
    'TO-1',
    'ROOM-3',
    'ROOM-6',
  ]),
  overTheRun('run/one-order', 'one order explains what all peers saw in the whole run', ['SAY-6']),
  overTheRun('run/joined-and-left', 'joined and left came in pairs for everybody in the whole run', [
    'LEAVE-1',
    'LOGIN-3',
  ]),
  overTheRun('run/nothing-after-left', 'nothing of anybody came after they left in the whole run', [
    'LEAVE-9',
  ]),
  overTheRun(
    'run/nothing-before-welcome',
    'nobody was sent anything of the room before welcome in the whole run',
    ['LOGIN-4'],
  ),
];
