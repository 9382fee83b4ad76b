/**
 * What a person sees of a message: one line, or none. The sign at its beginning says what it is, and no
 * nickname can stand before it: `<bob> said`, `[bob to you] told`, `* notice`, `! error`.
 */
import type { Dialect, ServerMessage } from '../../spec/index.ts';
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

/** What /who shows. */
export function rosterLine(session: Session, dialect: Dialect, paint: Paint): string {
  const you = session.nick === '' ? 'You are connected.' : `You are ${visible(session.nick)}.`;
  return paint('notice', `* ${you} ${companyOf(session, dialect)}`);
}

/** The first line after the login; where the roster follows welcome, nobody is known yet. */
export function welcomeLine(session: Session, dialect: Dialect, paint: Paint): string {
  const { admission } = dialect.policy;
  const isToCome = dialect.toClient.here && admission.indexOf('here') > admission.indexOf('welcome');
  return isToCome
    ? paint('notice', `* You are ${visible(session.nick)}.`)
    : rosterLine(session, dialect, paint);
}

/** A part of the roster that comes after the login; undefined if it names nobody else. */
export function hereLine(nicks: readonly string[], session: Session, paint: Paint): string | undefined {
  const others = nicks.filter((nick) => nick !== session.nick).map(visible);
  return others.length === 0 ? undefined : paint('notice', `* Here: ${others.join(', ')}.`);
}

/** Who else is there, as far as the format tells. */
function companyOf({ others }: Session, { policy, toClient, toServer }: Dialect): string {
  if (policy.says === 'self') return 'The server answers what you say.';
  if (policy.says === 'operator') return 'A person at the server answers what you say.';
  const known = others.map(visible).join(', ');
  if (toClient.here) return known === '' ? 'Nobody else is here.' : `Here: ${known}.`;
  if (known !== '') return `Seen coming: ${known}.`;
  const hint = toServer.pair ? ' Choose whom you talk to: /to nick.' : '';
  return `This room does not tell who is here${toClient.joined ? ' already' : ''}.${hint}`;
}

/**
 * What to say about an end that nobody here had asked for; undefined if somebody had. It may quote the
 * server as it came.
 */
export function endSentence({ asked, bye, error }: Closed): string | undefined {
  if (asked && (!bye || bye === 'quit')) return undefined;
  if (bye) return `The server closed the connection: ${byeWords(bye)}.`;
  if (error !== undefined) return `The connection was lost: ${why(error)}.`;
  return 'The server closed the connection without saying why.';
}
