/**
 * A room that asks for a nickname in Chinese and has no line framing: what the client sends is one
 * message per read, and what the server sends must be recognised in the stream.
 */
import type { DialectFile } from '../schema.ts';
import { CHUNKS, NO_LINES, OCTET_BY_OCTET } from './reasons.ts';

/** A room that asks for a nickname, without line framing. */
export const register: DialectFile = {
  name: 'register',
  title: 'Register: prompts, notices, no line framing',
  framing: CHUNKS,
  fields: { nick: { excludes: '\n:' }, text: { excludes: '\n' } },
  toServer: {
    login: [{ template: '{nick}', phase: 'guest' }],
    quit: [{ template: 'quit', phase: 'member' }],
    say: [{ template: '{text}', phase: 'member' }],
  },
  toClient: {
    prompt: [{ template: '请输入昵称:' }],
    welcome: [{ template: '昵称设置成功\n' }],
    error: [{ template: '当前昵称已经存在，请重新输入\n', when: { code: 'nick-in-use' } }],
    joined: [{ template: '系统消息{nick}进入了聊天室\n' }],
    left: [{ template: '系统消息{nick}退出了聊天室\n' }],
    bye: [{ template: '退出', when: { reason: 'quit' } }],
    said: [{ template: '{nick}:{text}\n' }],
  },
  policy: {
    nickBytesMax: 64,
    textBytesMax: 1024,
    admission: ['here', 'welcome', 'joined'],
    joined: 'all',
  },
  pacing: { gapMs: 20, quietMs: 150, pauseAfter: ['welcome', 'error'], pauseMs: 25 },
  serial: 'logins',
  absent: {
    'LOGIN-4': 'A connection hears the room from its start, while it is asked for a nickname.',
    ...OCTET_BY_OCTET,
    'SAY-6': 'Each speaker is served by itself, so receivers may see two speakers in different orders.',
    'nick/reuse-after-quit':
      'A nickname is given back once everybody was told: whether who comes that moment still meets it is chance. nick/reuse-ten-times shows what comes of it.',
    'leave/quit-then-reset':
      'A read is a message: a reset may destroy the quit before it is read, so either is right.',
    'nick/refused-then-fin':
      'Whether the end meets the prompt before or after it was sent is chance; leave/guest-fin and nick/refused-then-rst show what comes of it.',
    errors: 'A refused nickname is the only error.',
    ...NO_LINES,
  },
  typing: { login: '{nick}', say: '{text}', quit: 'quit' },
};
