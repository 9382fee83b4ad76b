/** Whether the client of a connection keeps what a client must, as far as its octets show it. */
import type { Codec } from '../../spec/index.ts';
import { quoted, type Wrong } from './finding.ts';
import type { Reading } from './readings.ts';

/** A ping that has waited so long is not answered any more, milliseconds. */
const PONG_MS_MAX = 10_000;

/** What a client did wrong on one connection. */
export function wrongClient(readings: readonly Reading[], codec: Codec): Wrong[] {
  const found: Wrong[] = [];
  const pings: { token: string; ms: number }[] = [];
  let state: 'guest' | 'asking' | 'member' = codec.expresses('client', 'login') ? 'guest' : 'member';
  let hasQuit = false;
  let isClosed = false;
  for (const { ms, entry } of readings) {
    const { peer } = entry;
    const wrong = (requirement: string, message: string, at = ms) =>
      found.push({ ms: at, peer, requirement, message });
    const unanswered = (token: string, at: number) =>
      wrong('CLIENT-3', `The client did not answer the ping with the token ${quoted(token)}.`, at);
    if (entry.what === 'closed') isClosed = true;
    if (
      entry.what === 'ended' &&
      state === 'member' &&
      !hasQuit &&
      !isClosed &&
      codec.expresses('client', 'quit')
    )
      wrong('CLIENT-6', 'The client ended its connection without quit.');
    if (entry.what === 'received') {
      const { message } = entry;
      if (message.type === 'ping') pings.push({ token: message.token, ms });
      if (message.type === 'welcome') state = 'member';
      // Nothing follows a bye, so who closes then ends nothing.
      if (message.type === 'bye') isClosed = true;
      if (message.type === 'error' && state === 'asking') state = 'guest';
    }
    if (entry.what !== 'sent') continue;
    const { message } = entry;
    if (message.type === 'invalid')
      wrong(
        'CLIENT-1',
        `The client sent a line that is none (${message.code})${message.frame === undefined ? '' : `: ${quoted(message.frame)}`}.`,
      );
    else if (message.type === 'quit') hasQuit = true;
    else if (message.type === 'login') {
      if (state !== 'guest') wrong('CLIENT-7', `The client logged in again, as ${quoted(message.nick)}.`);
      else state = codec.dialect.policy.entry === 'silent' ? 'member' : 'asking';
    } else if (message.type === 'pong') {
      const at = pings.findIndex(({ token }) => token === message.token);
      if (at < 0)
        wrong(
          'CLIENT-3',
          `The client sent a pong with the token ${quoted(message.token)}, for which nobody asked.`,
        );
      else for (const missed of pings.splice(0, at + 1).slice(0, -1)) unanswered(missed.token, missed.ms);
    } else if (message.type === 'say' || message.type === 'to') {
      if (state !== 'member') wrong('CLIENT-14', `The client sent ${message.type} before it was welcomed.`);
      if (message.text === '') wrong('CLIENT-16', 'The client sent an empty text.');
    }
  }
  const last = readings.at(-1);
  for (const { token, ms } of pings)
    if (last !== undefined && last.ms - ms > PONG_MS_MAX)
      found.push({
        ms,
        peer: last.entry.peer,
        requirement: 'CLIENT-3',
        message: `The client did not answer the ping with the token ${quoted(token)} within ${PONG_MS_MAX / 1_000} s.`,
      });
  return found;
}
