/** What a person sees of a message: one line, or none. */
import type { ServerMessage } from '../../../spec/index.ts';
import { errorSentence, leftWords } from '../../words.ts';

/** One line of the log. */
export interface Line {
  /** `own` and `private` are what was written here: the protocol has no echo. */
  readonly kind: 'said' | 'told' | 'own' | 'private' | 'notice' | 'error';
  /** Who said it, or to whom it was said in private; in a notice the member it is about. Empty if nobody. */
  readonly nick: string;
  readonly text: string;
  readonly at: Date;
}

export function lineOf(message: ServerMessage): Line | undefined {
  const at = new Date();
  switch (message.type) {
    case 'said':
    case 'told':
      return { kind: message.type, nick: message.nick, text: message.text, at };
    case 'joined':
      return { kind: 'notice', nick: message.nick, text: 'joined', at };
    case 'left': {
      const why = leftWords(message.reason);
      return { kind: 'notice', nick: message.nick, text: why === '' ? 'left' : `left (${why})`, at };
    }
    case 'error':
      return notice(errorSentence(message), 'error');
    default:
      return undefined;
  }
}

export function notice(text: string, kind: 'notice' | 'error' = 'notice'): Line {
  return { kind, nick: '', text, at: new Date() };
}
