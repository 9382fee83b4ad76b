/** A relay that asks `NICK`, announces who comes and goes in Chinese, and has no terminators at all. */
import type { DialectFile } from '../schema.ts';
import { CHUNKS, NO_LINES } from './reasons.ts';

/** A relay with notices in which clients write their own nickname. */
export const nick: DialectFile = {
  name: 'nick',
  title: 'NICK: a relay with notices, the sender included',
  framing: CHUNKS,
  fields: { nick: { excludes: '\n: ', bytesMin: 1 }, text: { excludes: '\n' } },
  toServer: {
    login: [{ template: '{nick}', phase: 'guest' }],
    say: [{ template: '{nick}: {text}', phase: 'member' }],
  },
  toClient: {
    prompt: [{ template: 'NICK', phase: 'guest' }],
    welcome: [{ template: '已连接至聊天服务器' }],
    joined: [{ template: '{nick} 加入了聊天' }],
    left: [{ template: '{nick} 退出了聊天' }],
    said: [{ template: '{nick}: {text}' }],
  },
  policy: {
    unique: false,
    nickBytesMax: 64,
    textBytesMax: 900,
    admission: ['here', 'joined', 'welcome'],
    joined: 'all',
    says: 'all',
  },
  pacing: { gapMs: 20, quietMs: 150, pauseAfter: ['prompt'], pauseMs: 25 },
  serial: 'logins',
  absent: {
    'SAY-6': 'Each speaker is served by itself, so receivers may see two speakers in different orders.',
    'live/talk-after-fin':
      'Whether a text meets the removal of a connection that was closed, so that somebody misses it, is chance; leave/fin shows where it comes from.',
    ...NO_LINES,
  },
  typing: { login: '{nick}', say: '{text}', quit: '^C' },
};
