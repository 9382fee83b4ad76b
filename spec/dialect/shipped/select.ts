/**
 * A relay: what anybody sends goes to everybody as it is, so the clients write the nickname themselves.
 * The first chunk of a connection announces it and is answered by nothing.
 */
import type { DialectFile } from '../schema.ts';
import { CHUNKS, NO_LINES } from './reasons.ts';

/** A relay of chunks in which clients write their own nickname. */
export const select: DialectFile = {
  name: 'select',
  title: 'Select: a relay of chunks, the sender included',
  framing: CHUNKS,
  fields: { nick: { excludes: '\n: ', bytesMin: 1 }, text: { excludes: '\n' } },
  toServer: {
    login: [{ template: '{nick} connection...', phase: 'guest' }],
    say: [{ template: '{nick} : {text}\n', phase: 'member' }],
  },
  toClient: { said: [{ template: '{nick} : {text}\n' }] },
  policy: { unique: false, nickBytesMax: 64, textBytesMax: 900, says: 'all' },
  pacing: { gapMs: 20, quietMs: 150 },
  serial: 'logins',
  absent: { ...NO_LINES },
  typing: { login: '{nick}', say: '{text}', quit: '^C' },
};
