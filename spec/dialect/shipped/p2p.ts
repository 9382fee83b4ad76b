/** People talk in pairs: somebody is chosen with `To:`, and all that follows goes to them alone. */
import type { DialectFile } from '../schema.ts';
import { CHUNKS, NO_LINES, OCTET_BY_OCTET } from './reasons.ts';

/** Talk in pairs, full duplex. */
export const p2p: DialectFile = {
  name: 'p2p',
  title: 'P2P: people talk in pairs',
  framing: CHUNKS,
  fields: {
    nick: { excludes: '\n: ', bytesMin: 1 },
    time: { type: 'time' },
    text: { excludes: '\n)' },
  },
  toServer: {
    login: [{ template: '{nick}', phase: 'guest' }],
    quit: [{ template: 'Quit', phase: 'member' }],
    pair: [{ template: 'To:{nick}', phase: 'member' }],
    say: [{ template: '{text}', phase: 'member' }],
  },
  toClient: {
    welcome: [{ template: 'OK', phase: 'guest' }],
    error: [
      { template: 'Reuse', when: { code: 'nick-in-use' } },
      { template: 'the user {nick} is not exist', when: { code: 'no-such-nick' } },
      { template: "Please don't try to talk with yourself.", when: { code: 'to-self' } },
      {
        template: 'Nobody is chating with you. Maybe the one talked with you is talking with someone else',
        when: { code: 'no-partner' },
      },
    ],
    left: [{ template: 'Quit.' }],
    bye: [{ template: 'Quit', when: { reason: 'quit' } }],
    said: [{ template: '[{time}] {nick}: ({text})' }],
  },
  policy: { nickBytesMax: 64, says: 'partner' },
  pacing: {
    gapMs: 20,
    quietMs: 150,
    pauseAfter: ['welcome', 'error', 'left'],
    pauseMs: 25,
  },
  absent: {
    ...OCTET_BY_OCTET,
    errors: 'There is no error for a line.',
    ...NO_LINES,
  },
  typing: { login: '{nick}', say: '{text}', pair: 'To:{nick}', quit: 'Quit' },
};
