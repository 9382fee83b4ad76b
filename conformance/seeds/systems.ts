/**
 * Nine chat systems that other people wrote, each with its dialect, and what is known to be wrong with
 * its server: which case shows it, or why none can. Reasons in the baselines beside this file come from here.
 */

/** Something that is wrong with a server. */
export interface Defect {
  /** Its number in the list of the system's defects. */
  readonly number: number;
  readonly words: string;
  /** The cases that fail because of it; without any, `because` says why none does. */
  readonly cases: readonly string[];
  /** Why the catalogue cannot show it, or a part of it. */
  readonly because?: string;
}

/** One system. */
export interface System {
  /** The folder that it is extracted to. */
  readonly id: string;
  readonly dialect: string;
  /** What starts its server in the folder `run`; HOST and PORT stand in its environment. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly defects: readonly Defect[];
}

const FRAMING =
  'A read is a message in this dialect, so octets split or joined on the way are other messages.';
const RESTART = 'No requirement is about how soon a server can be started again on its port.';
const NAMES = 'The dialect gives a nickname to whoever asks, so that two owners of one are no fault in it.';

const PYTHON = ['python3', '-u', 'server.py'];
const UTF8 = { PYTHONUTF8: '1' };
const OCTETS = { PYTHONIOENCODING: 'utf-8:surrogateescape' };

/** A defect that cases show. */
export const shown = (number: number, words: string, ...cases: string[]): Defect => ({
  number,
  words,
  cases,
});
/** A defect that no case shows, and why. */
export const hidden = (number: number, words: string, because: string): Defect => ({
  number,
  words,
  cases: [],
  because,
});

/** The nine systems. */
export const SYSTEMS: readonly System[] = [
  {
    id: '000-pipe',
    dialect: 'pipe',
    command: PYTHON,
    env: UTF8,
    defects: [
      hidden(1, 'two messages in one write are one, and the second is lost', FRAMING),
      hidden(2, 'what is sent within a second of a read is one message', FRAMING),
      hidden(3, 'every reply takes a second', 'It is the pace of the dialect, for which the kit waits.'),
      hidden(4, 'a text is cut at its first |', 'The dialect cannot carry a | in a text.'),
      hidden(5, 'a message in two writes is two messages', FRAMING),
      shown(6, 'FIN is never noticed', 'live/half-close-ends'),
      shown(
        7,
        'whoever speaks after somebody has gone is heard no more',
        'live/talk-after-fin',
        'live/talk-after-rst',
        'live/connect-and-reset',
      ),
      shown(8, 'octets that are not UTF-8 leave a connection open and unheard', 'live/not-utf8'),
      hidden(
        9,
        'connections that have not logged in hear the room; nicknames are not unique; nobody is told who leaves',
        'The dialect says so itself.',
      ),
      hidden(10, 'no restart on the same port', RESTART),
    ],
  },
  {
    id: '001-select',
    dialect: 'select',
    command: PYTHON,
    env: UTF8,
    defects: [
      shown(1, 'a reset ends the server', 'live/talk-after-rst', 'live/connect-and-reset'),
      shown(2, 'a silent client stops everybody', 'live/silent-guest'),
      shown(3, 'a client that does not read stops everybody', 'live/stopped-reader'),
      hidden(4, 'no framing', FRAMING),
      shown(5, 'a half-closed connection is closed only at the next event', 'live/half-close-ends'),
      hidden(6, 'nicknames are whatever a client claims; no restart on the same port', `${NAMES} ${RESTART}`),
    ],
  },
  {
    id: '002-register',
    dialect: 'register',
    command: PYTHON,
    env: UTF8,
    defects: [
      shown(1, 'the login is in the accept loop', 'live/silent-guest'),
      shown(
        2,
        'leaving before the name, or a name that is not UTF-8, ends the accept loop',
        'leave/guest-fin',
        'leave/guest-reset',
        'live/connect-and-reset',
        'live/not-utf8-login',
        'nick/refused-then-rst',
      ),
      shown(
        3,
        'FIN floods the room',
        'leave/fin',
        'leave/fin-of-two',
        'leave/half-close',
        'live/talk-after-fin',
        'live/talk-after-half-close',
      ),
      shown(
        4,
        'a reset is told to nobody, and mutes whoever speaks next',
        'leave/reset',
        'leave/close-with-unread',
        'leave/reset-while-written-to',
        'leave/reset-during-storm',
        'live/talk-after-rst',
      ),
      shown(5, 'simultaneous quits are lost', 'leave/20-quits-at-once'),
      hidden(
        6,
        'a quit just behind the login is answered and not closed',
        'It is chance: one in ten or twenty, so that no verdict could be relied on.',
      ),
      shown(7, 'each refusal calls the login again, until the stack is full', 'nick/in-use-repeatedly'),
      hidden(8, 'no framing', FRAMING),
      {
        ...shown(9, 'a text that is not UTF-8 leaves a connection open and unheard', 'live/not-utf8'),
        because: 'That a nickname may look like a notice is not shown: the dialect has no error for it.',
      },
      shown(10, "a client that does not read stops the speaker's thread", 'live/stopped-reader'),
    ],
  },
  {
    id: '003-nick',
    dialect: 'nick',
    command: PYTHON,
    env: UTF8,
    defects: [
      shown(1, 'the login is in the accept loop', 'live/silent-guest'),
      shown(
        2,
        'a reset before the name, or a name that is not UTF-8, ends the accept loop',
        'leave/guest-reset',
        'live/connect-and-reset',
        'live/not-utf8-login',
      ),
      shown(3, 'FIN is noticed late', 'leave/fin', 'leave/fin-of-two', 'leave/half-close'),
      shown(4, 'when one of two with the same nickname leaves, the lists shift', 'leave/twins'),
      shown(
        5,
        'a reset met while another thread sends is told wrongly, or ends the speaker',
        'leave/20-resets-at-once',
        'leave/reset-while-written-to',
        'leave/reset-during-storm',
      ),
      shown(
        6,
        'the end of a connection at the name request makes a member without a name',
        'leave/guest-fin',
      ),
      hidden(7, 'a text NICK makes every client send its nickname', 'The dialect cannot carry such a text.'),
      hidden(8, 'no framing', FRAMING),
      {
        ...shown(9, "a client that does not read stops the sender's thread", 'live/stopped-reader'),
        because: RESTART,
      },
    ],
  },
  {
    id: '004a-simplex',
    dialect: 'simplex',
    command: PYTHON,
    env: OCTETS,
    defects: [
      hidden(1, 'what is split or joined on the way is greeted in other pieces', FRAMING),
      hidden(2, 'no restart on the same port', RESTART),
    ],
  },
  {
    id: '004b-halfduplex',
    dialect: 'half-duplex',
    command: PYTHON,
    env: OCTETS,
    defects: [
      shown(1, 'after FIN nobody is served any more', 'room/reply-after-fin', 'room/reply-after-half-close'),
      shown(
        2,
        'after a client that asks and closes before the answer nobody is served any more',
        'room/reply-unanswered-by-operator',
      ),
      hidden(3, "the end of the operator's input ends the server", 'No requirement is about the console.'),
      hidden(4, 'one client at a time', 'The dialect says so itself.'),
      hidden(5, 'no framing; no restart on the same port', `${FRAMING} ${RESTART}`),
    ],
  },
  {
    id: '004c-p2p',
    dialect: 'p2p',
    command: PYTHON,
    env: OCTETS,
    defects: [
      shown(1, 'the partner of whoever closes is told nothing', 'room/pair-fin', 'room/pair-half-close'),
      shown(
        2,
        'after a reset the nickname stays taken, and the partner is mute',
        'room/pair-rst',
        'room/pair-rst-talks',
      ),
      shown(3, 'a third who chooses one of a pair takes them from each other', 'room/pair-third-party'),
      shown(4, 'partners that close at once are not both closed', 'room/pairs-gone-at-once'),
      hidden(5, 'no framing', FRAMING),
      hidden(
        6,
        'parentheses in a text are not escaped; no restart on the same port',
        `The dialect cannot carry a closing parenthesis in a text. ${RESTART}`,
      ),
    ],
  },
  {
    id: '004d-p2m',
    dialect: 'p2m',
    command: PYTHON,
    env: OCTETS,
    defects: [
      shown(
        1,
        'the end of a connection, also behind a reset that was met while writing, floods the room',
        'leave/fin',
        'leave/fin-of-two',
        'leave/half-close',
        'leave/guest-fin',
        'leave/20-resets-at-once',
        'leave/reset-while-written-to',
        'leave/reset-during-storm',
        'live/talk-after-fin',
        'live/talk-after-half-close',
      ),
      shown(2, 'the login blocks the loop', 'live/silent-guest'),
      hidden(3, 'Enter at the prompt does not quit', 'It sends nothing, so it is the silence of defect 2.'),
      hidden(4, 'nicknames are not unique', NAMES),
      hidden(5, 'no framing', FRAMING),
      {
        ...shown(6, 'a client that does not read stops the room', 'live/stopped-reader'),
        because: RESTART,
      },
    ],
  },
  {
    id: '004e-websocket',
    dialect: 'websocket',
    command: ['node', 'server.js'],
    env: {},
    defects: [
      hidden(
        1,
        'nobody has a name of their own; the page shows markup',
        'The first is the dialect; the page is a client.',
      ),
      shown(2, 'the connection is not closed after the close frames', 'ws/close'),
      shown(
        3,
        'after a protocol error each further frame is told as leaving again',
        'ws/unmasked',
        'ws/reserved-bits',
        'ws/unknown-opcode',
        'run/joined-and-left',
      ),
      shown(
        4,
        'text that is not UTF-8 is not refused, and characters cut over fragments are destroyed',
        'ws/not-utf8',
        'ws/fragments-in-character',
      ),
      hidden(5, 'memory grows for a client that does not read', 'From outside nothing of it is seen.'),
    ],
  },
];

/** What a baseline says of a case that fails: the numbers and words of the defects that it shows. */
export function reasonOf({ id, defects }: System, caseId: string): string {
  const those = defects.filter(({ cases }) => cases.includes(caseId));
  return those.map(({ number, words }) => `${id.split('-')[0]} defect ${number}: ${words}`).join('; ');
}
