/** A line to whoever sits at the console of the server: each message waits for an answer that a person types. */
import type { DialectFile } from '../schema.ts';
import { CHUNKS, NO_LINES } from './reasons.ts';

/** A person at the console answers, one client at a time. */
export const halfDuplex: DialectFile = {
  name: 'half-duplex',
  title: 'Half duplex: a person at the console answers',
  framing: CHUNKS,
  fields: { address: { type: 'address' }, time: { type: 'time' }, text: { excludes: '\n' } },
  toServer: { quit: [{ template: 'quit' }], say: [{ template: '{text}' }] },
  toClient: { said: [{ template: 'From [{address}] {time} \n  {text}' }] },
  policy: { given: 'guest{number}', says: 'operator' },
  pacing: { gapMs: 20, quietMs: 150 },
  serial: 'connections',
  absent: { ...NO_LINES },
  typing: { say: '{text}', quit: 'quit' },
};
