/** A room that asks for a name and shows who is there as a list of Python. */
import type { DialectFile } from '../schema.ts';
import { CHUNKS, NO_LINES } from './reasons.ts';

/** A room with a roster, without terminators. */
export const p2m: DialectFile = {
  name: 'p2m',
  title: 'P2M: a room with a roster, without terminators',
  framing: CHUNKS,
  fields: {
    nick: { excludes: '\n ', bytesMin: 1 },
    nicks: { type: 'list', syntax: 'python' },
    text: { excludes: '\n' },
  },
  toServer: {
    login: [{ template: '{nick}', phase: 'guest' }],
    say: [{ template: '{text}', phase: 'member' }],
  },
  toClient: {
    prompt: [{ template: "''Your name(press only Enter to quit): ", phase: 'guest' }],
    here: [{ template: 'Some people in talking room, these are {nicks}' }],
    left: [{ template: '{nick} leave the room' }],
    said: [{ template: '{nick} say : {text}' }],
  },
  policy: { unique: false, nickBytesMax: 64, roster: 'all' },
  pacing: { gapMs: 20, quietMs: 150, pauseAfter: ['prompt', 'here'], pauseMs: 25 },
  serial: 'logins',
  absent: { ...NO_LINES },
  typing: { login: '{nick}', say: '{text}', quit: '^C' },
};
