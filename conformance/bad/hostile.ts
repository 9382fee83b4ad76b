/** Bad targets that only many inputs, or inputs that somebody once thought of, tell from good ones. */
import type { ClientMessage, Effect, Invalid } from '../../spec/index.ts';
import type { BadTarget } from './bad-target.ts';
import {
  changing,
  connectionsOf,
  copies,
  effects,
  idOf,
  messages,
  named,
  saidOf,
  target,
  without,
} from './changing.ts';
import { fault, lines, reads } from './codecs.ts';
import { crashing } from './crashing.ts';
import { put, relay } from './relay.ts';

/** The control characters that somebody thinks of first. */
const USUAL_CONTROLS = /[\0\t\r\x07\x1b\x7f\x85]/;

/** A refused say that is relayed after all. */
const relayed = (message: ClientMessage | Invalid, isRelayed: (frame: string) => boolean) =>
  message.type === 'invalid' && message.frame?.startsWith('say|') === true && isRelayed(message.frame)
    ? ({ type: 'say', text: message.frame.slice('say|'.length) } as const)
    : message;

export const HOSTILE_TARGETS: readonly BadTarget[] = [
  reads(
    'usual-controls',
    'FRAME-8',
    'refuses the control characters that one thinks of, and relays the others',
    (decoder) => (chunk, emit) =>
      decoder.push(chunk, (message) =>
        emit(
          message.type === 'invalid' && message.code === 'control-character'
            ? relayed(message, (frame) => !USUAL_CONTROLS.test(frame))
            : message,
        ),
      ),
  ),
  reads(
    'overlong-forms',
    'FRAME-6',
    'takes overlong forms of three and four octets for what they stand for',
    lines((line, emit, parse) => {
      const text = line
        .toString('latin1')
        .replace(/\xe0[\x80-\x9f][\x80-\xbf]|\xf0[\x80-\x8f][\x80-\xbf]{2}/g, '?');
      if (text.length === line.length || !text.startsWith('say|')) parse(line);
      else emit({ type: 'say', text: text.slice('say|'.length).trimEnd() });
    }),
  ),
  reads(
    'cr-in-commands',
    'FRAME-8',
    'drops a CR that stands in a command',
    (decoder) => (chunk, emit) =>
      decoder.push(
        Buffer.from(chunk.toString('latin1').replace(/^([a-z]*)\r(?=[a-z|])/gm, '$1'), 'latin1'),
        emit,
      ),
  ),
  messages(
    'no-noncharacters',
    'SAY-7',
    'takes noncharacters out of texts',
    ['say', 'tell'],
    saidOf((text) => text.replace(/[\ufdd0-\ufdef\ufffe\uffff]/g, '')),
  ),
  reads(
    'quit-in-one-read',
    'FRAME-2',
    'knows a quit only if a read begins with it',
    (decoder) => (chunk, emit) => {
      const isWhole = /^quit\r?$/m.test(chunk.toString('latin1'));
      decoder.push(chunk, (message) => {
        if (message.type !== 'quit' || isWhole) emit(message);
        else emit(fault('unknown-command'));
      });
    },
  ),
  reads(
    'long-crlf-apart',
    'FRAME-2',
    'loses a long line whose LF comes in a read of its own after its CR',
    (decoder) => {
      let held = '';
      return (chunk, emit) => {
        const text = chunk.toString('latin1');
        const isLost = text === '\n' && held.endsWith('\r') && held.length > 900;
        held = (held + text).slice(-1100);
        held = held.slice(held.lastIndexOf('\n') + 1);
        if (!isLost) decoder.push(chunk, emit);
        else decoder.push(chunk, () => {});
      };
    },
  ),
  target(
    'mixes-scripts',
    'NICK-9',
    'allows nicknames of several scripts',
    changing(['refuse-invalid-nick'], () => (then, context) => {
      const { nick } = (context.event as never as { message: { nick: string } }).message;
      const isMixed = /[a-z\uff41]/.test(nick) ? /[\u0370-\u04ff]/.test(nick) : /[\u0370-\u03ff]/.test(nick);
      return isMixed ? named('admit').then(context) : then(context);
    }),
  ),
  effects(
    'sixty-four-at-most',
    'SAY-1',
    'relays what is said to sixty-four members at the most',
    ['say'],
    (all, context) =>
      copies(
        (all[0] as Extract<Effect, { type: 'broadcast' }>).message,
        connectionsOf(context.room, 'member')
          .filter((id) => id !== idOf(context))
          .slice(0, 64),
      ),
  ),
  target(
    'forgets-left-beside-joined',
    'LEAVE-1',
    'tells of nobody that was lost in the instant in which somebody else joined',
    changing(['admit', 'member-is-lost'], () => {
      let hasJoined = false;
      return (then, context) => {
        const outcome = then(context);
        if (context.event.type === 'received') {
          hasJoined = true;
          setImmediate(() => {
            hasJoined = false;
          });
          return outcome;
        }
        return hasJoined ? { ...outcome, effects: without('left')(outcome.effects) } : outcome;
      };
    }),
  ),
  target(
    'frees-names-again',
    'NICK-5',
    'frees the nickname of whoever was lost a second time, after the next owner has come',
    changing(['admit', 'member-is-lost'], () => {
      const freed = new Set<string>();
      return (then, context) => {
        const outcome = then(context);
        if (context.event.type !== 'received') {
          const connection = context.room.connections.get(idOf(context));
          if (connection?.phase === 'member') freed.add(connection.nick);
          return outcome;
        }
        const { nick } = (context.event as never as { message: { nick: string } }).message;
        if (!freed.delete(nick)) return outcome;
        return {
          ...outcome,
          room: { ...outcome.room, owners: outcome.room.owners.delete(nick.toLowerCase()) },
        };
      };
    }),
  ),
  relay(
    'two-hundred-guests',
    'LIVE-1',
    'serves two hundred connections that have not logged in at the most',
    () => {
      const guests = new Set<unknown>();
      return {
        accept(client, proceed) {
          guests.add(client);
          client.once('close', () => guests.delete(client));
          if (guests.size <= 200) proceed();
        },
        toClient(chunk, line) {
          if (chunk.includes('welcome')) guests.delete(line.client);
          put(line, chunk);
        },
      };
    },
  ),
  crashing(
    'crash-on-object-words',
    'LIVE-3',
    'keeps members in a plain object, crashes on words that every object has, and is restarted',
    (chunk) => /^to\|(constructor|__proto__)\|/m.test(chunk.toString('latin1')),
  ),
];
