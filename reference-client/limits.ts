/** The limits of the client. Every one of them bounds what a peer, or a careless caller, can cost. */
export const CLIENT_LIMITS = {
  /** The longest wait for the server at each stage of a login: the connection, the prompt, the answer. */
  connectTimeoutMs: 10_000,
  /** The longest wait for `bye`, or for the end of the connection, after `quit`. */
  quitTimeoutMs: 5_000,
  /** The same in a dialect without quit, where the end of this side asks for that of the other. */
  endTimeoutMs: 1_000,
  /** Nicknames tried on one connection before the last refusal is final. */
  loginAttemptsMax: 100,
  /** Messages kept for an iteration that has not asked for them yet. */
  messagesMax: 1024,
  /** Octets that may wait to be sent. */
  waitingBytesMax: 1_048_576,
} as const;
