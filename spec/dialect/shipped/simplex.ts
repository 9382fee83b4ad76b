/** A server that greets whatever it is sent, each connection for itself. */
import type { DialectFile } from '../schema.ts';
import { CHUNKS, NO_LINES } from './reasons.ts';

/** A server that answers each text itself. */
export const simplex: DialectFile = {
  name: 'simplex',
  title: 'Simplex: the server greets whatever it is sent',
  framing: CHUNKS,
  fields: { text: { excludes: '!\n' } },
  toServer: { quit: [{ template: 'exit' }], say: [{ template: '{text}' }] },
  toClient: { welcome: [{ template: 'Welcome!' }], said: [{ template: 'Hello, {text}!' }] },
  policy: { given: 'guest{number}', says: 'self' },
  pacing: { gapMs: 1100, quietMs: 1300, pauseAfter: ['welcome'], pauseMs: 25 },
  absent: { ...NO_LINES },
  // Its own client says three things by itself.
  typing: {},
};
