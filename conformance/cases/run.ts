/** Cases that look at the whole run: every history, of every instance, once all else is over. */
import type { Case } from '../case.ts';

/** A case that looks at all that was seen in a run. */
export interface RunCase extends Case {
  /** The invariants of histories that it goes by. */
  readonly invariants: readonly string[];
  /** The requirements whose violations count. */
  readonly requirements: readonly string[];
}

type Row = readonly [
  id: string,
  title: string,
  invariants: readonly string[],
  requirements: readonly string[],
  needs?: Case['needs'],
];

const ROWS: readonly Row[] = [
  [
    'run/well-formed',
    'all that the server sent in the whole run was of the grammar',
    ['well-formed'],
    ['FRAME-11', 'ERR-4'],
  ],
  [
    'run/exactly-once',
    'nobody was sent a text twice in the whole run, however late',
    ['exactly-once', 'right-people', 'sender-order'],
    ['SAY-2', 'TO-1', 'ROOM-3', 'ROOM-6'],
  ],
  ['run/one-order', 'one order explains what all peers saw in the whole run', ['one-order'], ['SAY-6']],
  [
    'run/joined-and-left',
    'joined and left came in pairs for everybody in the whole run',
    ['joined-and-left'],
    ['LEAVE-1', 'LOGIN-3'],
  ],
  [
    'run/roster',
    'every newcomer of the whole run was shown exactly those who were there',
    ['rosters'],
    ['LOGIN-2'],
    ['here', 'joined', 'left', 'whole'],
  ],
  [
    'run/heard-all',
    'nobody missed anything in the whole run that others were sent of the room',
    ['heard-all'],
    ['SAY-1', 'LOGIN-3', 'LEAVE-1'],
    ['room', 'shown-entry', 'whole'],
  ],
  [
    'run/nothing-after-left',
    'nothing of anybody came after they left in the whole run',
    ['joined-and-left'],
    ['LEAVE-9'],
  ],
  [
    'run/nothing-before-welcome',
    'nobody was sent anything of the room before welcome in the whole run',
    ['nothing-before-welcome'],
    ['LOGIN-4'],
  ],
];

/** The cases over the whole run. */
export const RUN_CASES: readonly RunCase[] = ROWS.map(
  ([id, title, invariants, requirements, needs = []]) => ({
    id,
    title,
    invariants,
    requirements,
    needs,
    run: async () => {},
  }),
);
