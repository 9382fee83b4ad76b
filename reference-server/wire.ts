/** What a peer needs of its connection, whatever carries it. */

/** What a connection tells its peer. */
export interface WireListener {
  /** Octets of one read, or, where the transport keeps messages apart, those of one message. */
  data(octets: Uint8Array): void;
  /** The other side has ended: nothing follows. It may be told more than once. */
  end(): void;
  /** The connection is gone; once, last. */
  close(): void;
}

export interface Wire {
  /** The address that the other side came from. */
  readonly address: string;
  /** Octets that the kernel has not taken yet. */
  readonly waitingBytes: number;
  /** False once nothing can be written any more. */
  readonly isOpen: boolean;
  /** Called once, before anything is read. */
  listen(listener: WireListener): void;
  /** Takes octets as the lane has encoded them: whole messages, one or more. */
  write(octets: Uint8Array): void;
  /** Ends the connection after what was written. The other side's end is still awaited. */
  end(): void;
  /** Ends the connection without waiting for the other side; what was written may still arrive. */
  destroy(): void;
  /** Ends the connection with an RST, which frees what the kernel holds for it. */
  reset(): void;
}
