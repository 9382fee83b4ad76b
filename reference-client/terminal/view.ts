/**
 * What a person sees of a message: one line, or none. The sign at its beginning says what it is, and no
 * nickname can stand before it: `<bob> said`, `[bob to you] told`, `* notice`, `! error`.
 */
import type { ServerMessage } from '../../spec/index.ts';
import { why } from '../dial.ts';
import type { Closed, Session } from '../index.ts';
import { visible } from '../visible.ts';
import { byeWords, errorSentence, leftWords } from '../words.ts';
import type { Paint } from './paint.ts';

export function messageLine(message: ServerMessage, paint: Paint): string | undefined {
  switch (message.type) {
    case 'said':
      // Where the server or its operator answers, there is no nickname.
      return `${paint('said', `<${visible(message.nick || 'server')}>`)} ${visible(message.text)}`;
    case 'told':
      return paint('told', `[${visible(message.nick)} to you] ${visible(message.text)}`);
    case 'joined':
      return paint('notice', `* ${visible(message.nick)} joined`);
    case 'left':
      return paint(
        'notice',
        `* ${visible(message.nick || 'Your partner')} left${aside(leftWords(message.reason))}`,
      );
    case 'error':
      return errorLine(errorSentence(message), paint);
    default:
      return undefined;
  }
}

function aside(words: string): string {
  return words === '' ? '' : ` (${visible(words)})`;
}

export function errorLine(sentence: string, paint: Paint): string {
  return paint('error', `! ${visible(sentence)}`);
}

/** The first line after the login, and what /who shows. */
export function rosterLine(session: Session, rosterIsSent: boolean, paint: Paint): string {
  const others = session.others.map(visible).join(', ');
  const known = rosterIsSent ? `Here: ${others}.` : `Seen coming: ${others}.`;
  const nobody = rosterIsSent ? 'Nobody else is here.' : 'This room does not tell who is here already.';
  return paint('notice', `* You are ${visible(session.nick)}. ${others === '' ? nobody : known}`);
}

/**
 * What to say about an end that nobody here had asked for; undefined if somebody had. It may quote the
 * server as it came.
 */
export function endSentence({ asked, bye, error }: Closed): string | undefined {
  if (asked && (bye === undefined || bye === 'quit')) return undefined;
  if (bye !== undefined) return `The server closed the connection: ${byeWords(bye)}.`;
  if (error !== undefined) return `The connection was lost: ${why(error)}.`;
  return 'The server closed the connection without saying why.';
}
