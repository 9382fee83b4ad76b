/**
 * Turns what the caller wants to send into octets, or says before anything is sent why that cannot be
 * (CLIENT-1). The last check is a round trip through the server's own decoder: whatever would arrive as
 * something else is not sent, whichever rule of the dialect is behind it.
 */
import {
  type ClientMessage,
  type Codec,
  type Dialect,
  type Fields,
  type Phase,
  utf8Length,
} from '../spec/index.ts';
import { ClientError } from './errors.ts';

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * The octets of a message that arrives as it was meant.
 *
 * @throws ClientError `inexpressible` if the dialect has no such message, `bad-text` if it cannot carry
 * this text or nickname.
 */
export function express(
  codec: Codec,
  phase: Phase,
  message: ClientMessage,
  values: Fields = {},
  again = false,
): Uint8Array {
  const { dialect } = codec;
  if (!codec.expresses('client', message.type))
    throw new ClientError('inexpressible', { dialect: dialect.name, type: message.type });
  if ('text' in message) checkText(codec, message.text);
  if ('nick' in message) check(codec, 'nickname', message.nick);
  if (message.type === 'login' && !tellsOfLength(dialect))
    checkLength('nickname', message.nick, dialect.policy.nickBytesMax);
  const bytes = codec.encode('client', message, values);
  if (bytes === undefined || !arrives(codec, phase, message, bytes, values)) {
    const what = message.type === 'login' ? 'nickname' : 'text';
    throw bad(what, `${dialect.name} would take it for something else`);
  }
  return again ? (codec.encode('client', message, { ...values, again: '' }) ?? bytes) : bytes;
}

function checkText(codec: Codec, text: string): void {
  checkLength('text', text, codec.dialect.policy.textBytesMax);
  check(codec, 'text', text);
}

function checkLength(what: 'text' | 'nickname', value: string, bytesMax: number): void {
  const bytes = utf8Length(value);
  if (bytes > bytesMax)
    throw bad(what, `it is ${bytes} octets long and at most ${bytesMax} octets are allowed`);
}

/** Whether a server can say that a nickname is too long: by an error, by asking again, or by closing. */
function tellsOfLength({ toClient, policy }: Dialect): boolean {
  const hasError = toClient.error?.some(({ when }) => (when?.code ?? 'nick-invalid') === 'nick-invalid');
  return hasError === true || policy.prompt || policy.refused === 'closed';
}

function check(codec: Codec, what: 'text' | 'nickname', value: string): void {
  if (value === '') throw bad(what, 'it is empty');
  if (codec.dialect.controlCharacters === 'refuse' && CONTROL.test(value))
    throw bad(what, 'it has control characters, a line feed being one');
  const excludes = codec.dialect.fields[what === 'text' ? 'text' : 'nick']?.excludes ?? '';
  for (const char of excludes)
    if (value.includes(char)) throw bad(what, `it has ${JSON.stringify(char)} in it`);
}

function bad(what: string, reason: string): ClientError {
  return new ClientError('bad-text', { what, why: reason });
}

function arrives(
  codec: Codec,
  phase: Phase,
  message: ClientMessage,
  bytes: Uint8Array,
  values: Fields,
): boolean {
  const received: unknown[] = [];
  codec.fromClient(() => phase).push(bytes, (one) => received.push(one));
  return (
    received.length === 1 && canonical(received[0]) === canonical(codec.normalise('client', message, values))
  );
}

function canonical(message: unknown): string {
  return JSON.stringify(Object.entries(message as object).sort(([a], [b]) => (a < b ? -1 : 1)));
}
