/** What several dialects share: a framing, and reasons why something is absent. */
import type { DialectFile } from '../schema.ts';

/** A read is a message for the server; what it sends must be recognised in the stream. */
export const CHUNKS: DialectFile['framing'] = {
  toServer: { kind: 'chunk', bytesMax: 1024 },
  toClient: { kind: 'stream', bytesMax: 4096 },
};

/** Where a read is a message. */
export const NO_LINES = {
  lines: 'A read is a message: octets split or joined on the way are other messages.',
} as const;

/** Where nicknames are compared as they are. */
export const OCTET_BY_OCTET = {
  'NICK-2': 'Nicknames are compared octet by octet.',
  'NICK-3': 'Nicknames are compared octet by octet.',
} as const;
