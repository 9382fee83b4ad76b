/**
 * Budget Chat, problem 3 of Protohackers (protohackers.com/problem/3). What its statement leaves to the
 * implementation is recognised in whatever words it comes, as far as a pattern can.
 */
import type { DialectFile } from '../schema.ts';

const ASCII = 'Messages are ASCII.';

/** Budget Chat of Protohackers. */
export const budgetChat: DialectFile = {
  name: 'budget-chat',
  title: 'Budget Chat (Protohackers, problem 3)',
  framing: {
    toServer: { kind: 'line', bytesMax: 4096 },
    toClient: { kind: 'line', bytesMax: 8192 },
  },
  fields: {
    nick: { pattern: '[A-Za-z0-9]+' },
    nicks: { type: 'list', separator: ', ' },
    question: { default: 'Welcome to budgetchat! What shall I call you?', pattern: '[^*\\[].*' },
    intro: { default: 'The room contains', pattern: '[^:]*' },
    enters: { default: ' has entered the room', pattern: '\\W.*' },
    leaves: {
      default: ' has left the room',
      pattern: '\\W.*\\b(?:left|leaves?|leaving|gone|quits?|disconnect\\w*|exit\\w*|depart\\w*)\\b.*',
    },
    refusal: { default: 'That name is illegal or taken.', pattern: '[^*\\[].*' },
  },
  toServer: {
    login: [{ template: '{nick}', phase: 'guest' }],
    say: [{ template: '{text}', phase: 'member' }],
  },
  toClient: {
    here: [
      { template: '* {intro}: {nicks}', phase: 'guest' },
      { template: '* {intro}:', phase: 'guest' },
    ],
    said: [{ template: '[{nick}] {text}' }],
    left: [{ template: '* {nick}{leaves}', phase: 'member' }],
    joined: [{ template: '* {nick}{enters}', phase: 'member' }],
    prompt: [{ template: '{question}', phase: 'guest' }],
  },
  policy: { refused: 'closed', nickBytesMax: 16, textBytesMax: 1000 },
  absent: {
    'say/text-spaces': 'A server may strip white space from the end of a line.',
    'say/text-decomposed': ASCII,
    'say/text-emoji': ASCII,
    'frame/split-in-character': ASCII,
  },
};
