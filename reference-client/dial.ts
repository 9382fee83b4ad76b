/** Opens the connection, in a bounded time or not at all. */
import type { EventEmitter } from 'node:events';
import { connect } from 'node:net';
import type { Address } from './address.ts';
import { ClientError } from './errors.ts';
import { dialWebSocket } from './websocket.ts';
import type { Wire } from './wire.ts';

/** What the operating system's codes mean to a person. */
const WHY: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ETIMEDOUT: 'it did not answer in time',
  ECONNRESET: 'the connection was reset',
};

/** In words, why a socket failed. */
export function why(error: unknown): string {
  // Several addresses of one host that all fail come as one error with the code of the first.
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // That a server answers HTTP and refuses the handshake has no code.
  const handshake = error instanceof Error && /server response: (\d+)/.exec(error.message)?.[1];
  if (handshake) return `it answered ${handshake} instead of opening a WebSocket`;
  return WHY[code] ?? (code === '' ? 'the connection failed' : code);
}

/**
 * Resolves with a connection that sends at once (no Nagle) and has no listeners of its own for errors.
 *
 * @throws ClientError `unreachable`, or `aborted` by the signal.
 */
export function dial(address: Address, connectTimeoutMs: number, signal?: AbortSignal): Promise<Wire> {
  const { host, port, text, scheme } = address;
  return new Promise((resolve, reject) => {
    const socket: Wire & EventEmitter =
      scheme === 'tcp' ? connect({ host, port, noDelay: true }) : dialWebSocket(address);
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      socket.off('connect', connected).off('error', failed);
    };
    const fail = (error: ClientError) => {
      settle();
      // An attempt that is still under way may yet fail; nobody waits for it any more.
      socket.on('error', () => {});
      socket.destroy();
      reject(error);
    };
    const unreachable = (reason: string, cause?: unknown) =>
      fail(new ClientError('unreachable', { address: text, why: reason }, { cause }));
    const connected = () => {
      settle();
      resolve(socket);
    };
    const failed = (cause: Error) => unreachable(why(cause), cause);
    const abort = () => fail(new ClientError('aborted', { address: text }, { cause: signal?.reason }));
    const timer = setTimeout(() => unreachable(`no answer in ${connectTimeoutMs} ms`), connectTimeoutMs);
    socket.on('connect', connected).on('error', failed);
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
  });
}
