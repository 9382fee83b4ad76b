/** What a case awaits, written in the words of the spec and shown in those of the dialect. */
import type { ByeReason, Codec, ErrorCode, Invalid, LeftReason, ServerMessage } from '../../spec/index.ts';

/** A nickname, or a peer that has one. */
export type Named = string | { readonly nick: string };

const nickOf = (named: Named) => (typeof named === 'string' ? named : named.nick);

export const said = (by: Named, text: string): ServerMessage => ({ type: 'said', nick: nickOf(by), text });
export const told = (by: Named, text: string): ServerMessage => ({ type: 'told', nick: nickOf(by), text });
export const joined = (who: Named): ServerMessage => ({ type: 'joined', nick: nickOf(who) });
export const left = (who: Named, reason: LeftReason): ServerMessage => ({
  type: 'left',
  nick: nickOf(who),
  reason,
});
export const welcome = (who: Named): ServerMessage => ({ type: 'welcome', nick: nickOf(who) });
export const bye = (reason: ByeReason): ServerMessage => ({ type: 'bye', reason });
export const pong = (token: string): ServerMessage => ({ type: 'pong', token });
/** An error of that code, whatever its text. */
export const error = (code: ErrorCode): ServerMessage => ({ type: 'error', code, text: '' });

const utf8 = new TextDecoder();
/** Stand for what is only known at sending. */
const SHOWN_VALUES = { me: '…', nick: '…', time: 'Thu Jan  1 00:00:00 1970', address: '127.0.0.1' };

/** A message as its line, without the terminator. */
export function show(codec: Codec, message: ServerMessage | Invalid): string {
  if (message.type === 'invalid')
    return message.frame === undefined ? `octets that are no line (${message.code})` : message.frame;
  const shown = message.type === 'error' && message.text === '' ? { ...message, text: '…' } : message;
  const bytes = codec.encode('server', shown, SHOWN_VALUES);
  return bytes === undefined
    ? `${message.type} (not in this dialect)`
    : utf8.decode(bytes).replace(/\n$/, '');
}

/** True if what came is what was awaited; the text of an error is for people and is not compared. */
export function same(codec: Codec, awaited: ServerMessage, came: ServerMessage | Invalid): boolean {
  if (awaited.type !== came.type) return false;
  // Which nickname is given is for the server to choose.
  if (awaited.type === 'welcome' && codec.dialect.policy.given !== undefined) return true;
  if (awaited.type === 'error') {
    const wanted = codec.normalise('server', awaited);
    return wanted.type === 'error' && came.type === 'error' && wanted.code === came.code;
  }
  const wanted = codec.normalise('server', awaited) as unknown as Record<string, unknown>;
  const found = codec.normalise('server', came as ServerMessage) as unknown as Record<string, unknown>;
  const { given, entry } = codec.dialect.policy;
  // Nor is it known where nobody is told the own one.
  const isUnknown = (name: string) => name === 'nick' && given !== undefined && entry === 'silent';
  return Object.keys(wanted).every((name) => isUnknown(name) || String(wanted[name]) === String(found[name]));
}
