/** What a link needs of a connection; a TCP socket is one as it is. */

/** Octets both ways. On WebSocket each chunk is one message. */
export interface Wire {
  readonly writable: boolean;
  /** Octets that the operating system has not taken yet. */
  readonly writableLength: number;
  on(event: 'data', listener: (chunk: Buffer) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end' | 'close', listener: () => void): unknown;
  write(bytes: Uint8Array, done?: (error?: Error | null) => void): unknown;
  pause(): unknown;
  resume(): unknown;
  /** Says that nothing more will be sent. */
  end(): unknown;
  /** Ends at once. */
  destroy(): unknown;
}
