/** The words of situations and effects, said for people. */
import {
  type Effect,
  parley,
  type Rule,
  type ServerMessage,
  type SITUATION_WORDS,
  type Situation,
} from '../../spec/index.ts';
import { errorLink } from './links.ts';
import { code, codes } from './markdown.ts';
import { NAMES, type Scene, wordsOf } from './showcase.ts';
import { lineOf } from './wire.ts';

/** What each event is. Events that are messages of a client are called as they are. */
export const EVENTS: Readonly<Record<Situation['event'], string>> = {
  connect: 'A connection opens.',
  overflow: 'A connection opens, and the server has as many as it allows.',
  login: 'The line is a login.',
  say: 'The line is a say.',
  to: 'The line is a to.',
  pair: 'The line chooses whom to talk to; not in Parley/1.',
  quit: 'The line is a quit.',
  ping: 'The line is a ping.',
  pong: 'The line is a pong.',
  invalid: 'The line is none of the grammar, or too long.',
  end: 'The connection ended: FIN, RST or half-close.',
  idle: 'Nothing came from the connection for the idle limit of the server.',
  timeout: 'The connection did not answer the ping that it was sent.',
  'login-deadline': 'The time that the server gives for logging in is over.',
  slow: 'What waits for the connection passed the limit of the queue.',
  flood: 'The connection sends faster than the server allows.',
  shutdown: 'The server ends.',
  operator: 'The operator at the console of the server typed an answer; not in Parley/1.',
};

/** What each word of a situation means. */
export const WORDS: {
  readonly [W in keyof typeof SITUATION_WORDS]: Readonly<Record<(typeof SITUATION_WORDS)[W][number], string>>;
} = {
  phase: {
    gone: 'not connected, not yet or no longer',
    guest: 'connected, not logged in',
    member: 'logged in',
  },
  nick: {
    invalid: 'breaks a rule for nicknames',
    taken: 'a member has it',
    free: 'allowed, and nobody has it',
  },
  text: { empty: 'has no octet', long: `longer than ${parley.policy.textBytesMax} octets`, fine: 'neither' },
  target: { self: 'the sender', nobody: 'no member', other: 'another member' },
  audience: {
    room: 'the room',
    self: 'the speaker alone, because the server answers',
    partner: 'the partner of the speaker',
    nobody: 'nobody, because the speaker has no partner',
    operator: 'the operator at the console',
  },
  names: { asked: 'the server waits for a login', given: 'the server gives them' },
  console: {
    empty: 'nothing waits',
    'text-waits': 'a text waits for an answer',
    'answer-waits': 'an answer, typed ahead, waits for a text',
  },
};

/** When a rule applies, as a line of Markdown. */
export function whenOf({ when }: Rule): string {
  const details = (['nick', 'text', 'target', 'audience', 'names', 'console'] as const).flatMap((word) => {
    const wanted = wordsOf<string>(when[word]);
    return wanted.length === 0 ? [] : [`\n${word}: ${codes(wanted)}`];
  });
  const phases = wordsOf(when.phase);
  const from = phases.length === 0 ? '' : `\nfrom: ${codes(phases)}`;
  return `${codes(wordsOf(when.event))}${from}${details.join('')}`;
}

/** What happens in a scene of the showcase, one line of Markdown each, in order. */
export function happenings({ before, after, effects, paired, kept }: Scene): string[] {
  const opened = before === 'gone' && after === 'guest' ? ['bob is a guest from here on'] : [];
  return [
    ...effects.map(effectOf),
    ...opened,
    ...(paired ? ['bob and alice are partners from here on'] : []),
    ...(kept ? ['the answer waits for the next text'] : []),
  ];
}

function effectOf(effect: Effect): string {
  switch (effect.type) {
    case 'send':
      return `to ${NAMES.get(effect.to)}: ${shown(effect.message)}`;
    case 'broadcast': {
      const but = effect.but === undefined ? '' : ` but ${NAMES.get(effect.but)}`;
      return `to every member${but}: ${shown(effect.message)}`;
    }
    case 'enter':
      return `${NAMES.get(effect.connection)} is a member from here on`;
    case 'exit':
      return `${NAMES.get(effect.connection)} is no member from here on`;
    case 'close':
      return `${NAMES.get(effect.connection)}'s connection is closed, once what was sent to it has gone out`;
    case 'console':
      return 'the operator is shown what was said';
    case 'drop':
      return `${NAMES.get(effect.connection)}'s connection is ended at once`;
  }
}

/** A line; of an error the code alone, because the catalogue has the text. */
function shown(message: ServerMessage): string {
  return message.type === 'error' ? `the error ${errorLink(message.code)}` : code(lineOf('server', message));
}
