/**
 * Whether a server answers each line of a connection as it must, in the order of the lines. That an
 * answer is missing shows when one to a later line has come.
 */
import {
  type Codec,
  type ErrorCode,
  type FaultCode,
  LIMITS,
  type ServerMessage,
  utf8Length,
} from '../../spec/index.ts';
import { quoted, type Wrong } from './finding.ts';
import type { Reading } from './readings.ts';

const FAULTS: Readonly<Record<FaultCode, string>> = {
  'line-too-long': 'FRAME-4',
  'not-utf8': 'FRAME-6',
  'empty-line': 'FRAME-7',
  'control-character': 'FRAME-8',
  'unknown-command': 'FRAME-9',
  malformed: 'FRAME-10',
};

/** A line that was sent, and what may answer it. */
interface Asked {
  readonly ms: number;
  readonly line: string;
  /** The requirement that does not hold without an answer. */
  readonly requirement: string;
  readonly accepts: (answer: ServerMessage) => boolean;
  /** It may also have no answer. */
  readonly isOptional: boolean;
}

const refusal =
  (...codes: readonly ErrorCode[]) =>
  (answer: ServerMessage) =>
    answer.type === 'error' && codes.some((code) => code === answer.code);

/** What a server owes to one connection, in a dialect with the errors of Parley/1. */
export function wrongAnswers(readings: readonly Reading[], { dialect }: Codec): Wrong[] {
  const found: Wrong[] = [];
  const asked: Asked[] = [];
  let isMember = false;
  let hasQuit = false;
  for (const { ms, entry } of readings) {
    const { peer } = entry;
    if (entry.what === 'sent') {
      const isUnsure = asked.some(({ requirement }) => requirement === 'LOGIN-1');
      // What follows a quit is ignored.
      if (!hasQuit)
        asked.push(...askedBy(entry.message, ms, isMember, isUnsure, dialect.policy.textBytesMax));
      hasQuit ||= entry.message.type === 'quit';
    }
    if (entry.what !== 'received' || entry.message.type === 'invalid') continue;
    const { message } = entry;
    if (!isAnswer(message)) continue;
    const at = asked.findIndex(({ accepts }) => accepts(message));
    const unanswered = (at < 0 ? [] : asked.splice(0, at + 1).slice(0, -1)).filter(
      (each) => !each.isOptional,
    );
    for (const each of unanswered)
      found.push({
        ms: each.ms,
        peer,
        requirement: each.requirement,
        message: `${quoted(each.line)} was not answered as it must be, but what ${peer} sent after it was.`,
      });
    if (at < 0) found.push({ ms, peer, ...strayOf(message) });
    if (message.type === 'welcome') isMember = true;
  }
  return found;
}

function isAnswer(message: ServerMessage): boolean {
  return (
    ['welcome', 'error', 'pong'].includes(message.type) ||
    (message.type === 'bye' && message.reason === 'quit')
  );
}

function strayOf(message: ServerMessage): Pick<Wrong, 'requirement' | 'message'> {
  if (message.type === 'pong')
    return {
      requirement: 'PING-1',
      message: `A pong with the token ${quoted(message.token)} answers no ping of this connection.`,
    };
  if (message.type === 'error')
    return {
      requirement: 'ERR-2',
      message: `The error ${message.code} answers no line that this connection has sent, or answers one wrongly.`,
    };
  if (message.type === 'bye')
    return { requirement: 'LEAVE-2', message: 'Bye, with the reason quit, answers no quit.' };
  return { requirement: 'LOGIN-1', message: 'Welcome answers no login of this connection.' };
}

function askedBy(
  message: Extract<Reading['entry'], { what: 'sent' }>['message'],
  ms: number,
  isMember: boolean,
  isUnsure: boolean,
  textBytesMax: number,
): Asked[] {
  const one = (line: string, requirement: string, accepts: Asked['accepts'], isOptional = false): Asked[] => [
    { ms, line, requirement, accepts, isOptional },
  ];
  if (message.type === 'invalid')
    return one(message.frame ?? 'a line', FAULTS[message.code], refusal(message.code));
  if (message.type === 'ping')
    return one(
      `ping ${message.token}`,
      'PING-1',
      (answer) => answer.type === 'pong' && answer.token === message.token,
    );
  if (message.type === 'quit') return one('quit', 'LEAVE-2', ({ type }) => type === 'bye');
  if (message.type === 'login') {
    const taken = refusal('nick-in-use', 'nick-invalid');
    const isWelcomed = (answer: ServerMessage) => answer.type === 'welcome' || taken(answer);
    if (isUnsure)
      return one('login', 'LOGIN-1', (answer) => isWelcomed(answer) || refusal('already-logged-in')(answer));
    return isMember
      ? one(`login ${message.nick}`, 'LOGIN-6', refusal('already-logged-in'))
      : one(`login ${message.nick}`, 'LOGIN-1', isWelcomed);
  }
  if (message.type !== 'say' && message.type !== 'to') return [];
  const line = `${message.type} ${message.text}`;
  if (isUnsure)
    return one(
      line,
      'LOGIN-5',
      refusal('not-logged-in', 'text-empty', 'text-too-long', 'to-self', 'no-such-nick'),
      true,
    );
  if (!isMember) return one(line, 'LOGIN-5', refusal('not-logged-in'));
  if (message.text === '') return one(line, 'SAY-8', refusal('text-empty', 'no-such-nick', 'to-self'));
  if (utf8Length(message.text) > Math.min(textBytesMax, LIMITS.textBytesMax))
    return one(line, 'SAY-9', refusal('text-too-long', 'no-such-nick', 'to-self'));
  return message.type === 'to' ? one(line, 'TO-2', refusal('to-self', 'no-such-nick'), true) : [];
}
