/**
 * The reference client as a library: `connect` to a server of Parley/1, or of any dialect, and talk.
 *
 * @packageDocumentation
 */
export { type ConnectOptions, connect } from './connect.ts';
export type { Unsubscribe } from './emitter.ts';
export {
  CLIENT_ERRORS,
  ClientError,
  type ClientErrorCode,
  type ClientErrorExtras,
  type Refusal,
} from './errors.ts';
export { CLIENT_LIMITS } from './limits.ts';
export type { Session } from './session.ts';
export type { Closed, SessionEvents } from './session-events.ts';
