/** A room of commands without terminators, `login|name`, `say|text` and `exit`, that says little of itself. */
import type { DialectFile } from '../schema.ts';
import { CHUNKS, NO_LINES } from './reasons.ts';

/** Commands with a pipe, one a read, and no notices. */
export const pipe: DialectFile = {
  name: 'pipe',
  title: 'Pipe: commands with a pipe, one a read, no notices',
  framing: CHUNKS,
  separator: '|',
  fields: { nick: { excludes: '|\n ', bytesMin: 1 }, text: { excludes: '|\n' } },
  toServer: {
    login: [{ template: 'login|{nick}' }],
    say: [{ template: 'say|{text}' }],
    quit: [{ template: 'exit' }],
  },
  toClient: {
    welcome: [{ template: 'Login Successfully' }],
    said: [{ template: '{nick} : {text}' }],
  },
  policy: { unique: false, nickBytesMax: 64 },
  pacing: { gapMs: 1100, quietMs: 1300, pauseAfter: ['welcome'], pauseMs: 25 },
  absent: {
    'LOGIN-4': 'A connection hears the room from its start, logged in or not.',
    'SAY-6': 'Each speaker is served by itself, so receivers may see two speakers in different orders.',
    'login-twice': 'A second login is another name.',
    ...NO_LINES,
  },
  typing: { login: '{nick}', say: '{text}', quit: 'exit' },
};
