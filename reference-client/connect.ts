/** Connects and logs in. */
import { compile, type Dialect, overWebSocket, parley } from '../spec/index.ts';
import { type Address, parseAddress } from './address.ts';
import { dial } from './dial.ts';
import type { Refusal } from './errors.ts';
import { CLIENT_LIMITS } from './limits.ts';
import { Link } from './link.ts';
import { login } from './login.ts';
import { Session } from './session.ts';

/** How to connect. */
export interface ConnectOptions {
  /** The nickname to log in with. The server decides whether it is allowed and free, or gives one, and then it is not used. */
  readonly nick: string;
  /** The wire format; Parley/1 if not given. */
  readonly dialect?: Dialect;
  /** Aborts connecting; later, closes the session at once. */
  readonly signal?: AbortSignal;
  /** The longest wait, in milliseconds, for the connection, for a prompt, and for each answer: 10 000. */
  readonly connectTimeoutMs?: number;
  /** The longest wait, in milliseconds, for the end after `quit` or `bye`: 5 000. */
  readonly quitTimeoutMs?: number;
  /**
   * Asked when the nickname was refused, by the server or (code `bad-text`) because it cannot be sent at
   * all. What it returns is tried next on the same connection, 100 nicknames at most; undefined gives up.
   * Not asked in a dialect in which a refusal ends the connection.
   */
  readonly onRefused?: (error: Refusal) => string | undefined | Promise<string | undefined>;
}

/**
 * Connects to `tcp://host:port`, or to `ws://host:port/path`, and logs in; resolves once the server has said welcome.
 *
 * @throws ClientError `bad-url`, `unreachable` (no connection), `timeout` (a connection, but no answer),
 * `refused` (with the server's code and text in `refusal`), `bad-text` (a nickname that the dialect
 * cannot carry), `closed` (with the reason of `bye` in `reason`) or `aborted`. What `onRefused` throws is
 * passed on.
 */
export async function connect(url: string | URL, options: ConnectOptions): Promise<Session> {
  const {
    connectTimeoutMs = CLIENT_LIMITS.connectTimeoutMs,
    quitTimeoutMs = CLIENT_LIMITS.quitTimeoutMs,
    signal,
    onRefused,
  } = options;
  const dialect = options.dialect ?? parley;
  const given = parseAddress(url);
  const isWeb = given.scheme !== 'tcp' || dialect.transport === 'websocket';
  const address: Address = isWeb && given.scheme === 'tcp' ? { ...given, scheme: 'ws' } : given;
  const codec = compile(isWeb && dialect.transport === 'tcp' ? overWebSocket(dialect) : dialect);
  const link = new Link(await dial(address, connectTimeoutMs, signal), codec, address);
  let session: Session | undefined;
  await login(link, {
    nick: options.nick,
    connectTimeoutMs,
    signal,
    onRefused,
    welcomed: (state) => {
      session = new Session(link, { state, quitTimeoutMs, signal });
    },
  });
  if (session === undefined) throw new Error('A login resolves only after welcome.');
  return session;
}
