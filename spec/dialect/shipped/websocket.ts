/** A room on WebSocket in which the server gives the names. */
import type { DialectFile } from '../schema.ts';

/** WebSocket text messages; the server names whoever comes. */
export const websocket: DialectFile = {
  name: 'websocket',
  title: 'WebSocket: the server gives the names',
  transport: 'websocket',
  framing: {
    toServer: { kind: 'message', bytesMax: 4096 },
    toClient: { kind: 'message', bytesMax: 8192 },
  },
  fields: { nick: { pattern: 'user\\d+' } },
  toServer: { say: [{ template: '{text}' }] },
  toClient: {
    said: [{ template: '{nick}: {text}' }],
    joined: [{ template: '{nick} comes in' }],
    left: [{ template: '{nick} left' }],
  },
  policy: { given: 'user{number}', joined: 'all', says: 'all', textBytesMax: 4096 },
  pacing: { quietMs: 100 },
};
