/** A recorded session: what went over each connection, octet by octet, on one clock. */
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { TranscriptEntry } from '../report/schema.ts';

/** Octets that one entry keeps; more are several entries of the same moment. */
export const ENTRY_BYTES_MAX = 2_048;

/** The schema of a recorded session. */
export const Session = Type.Object(
  {
    format: Type.Literal('parley-session/1'),
    kit: Type.String({ description: 'Version of the kit that recorded it' }),
    dialect: Type.String({ description: 'The wire format that was spoken, as far as the recorder was told' }),
    target: Type.String({ description: 'The address of the server' }),
    entries: Type.Array(TranscriptEntry, {
      description:
        'What happened. The peers are connections, c1 the first: send is from the client to the server, receive the other way, fin and reset are ends of the client, closed is an end of the server.',
    }),
  },
  { additionalProperties: false, description: 'A session that parley proxy has recorded' },
);
/** What a recorder has seen. */
export type Session = Static<typeof Session>;

/** A session, or sentences that say where the value is none. */
export function parseSession(
  value: unknown,
): { readonly session: Session } | { readonly problems: readonly string[] } {
  if (Value.Check(Session, value)) return { session: value };
  const problems = [...Value.Errors(Session, value)].map(({ path, message }) => `${path || '/'}: ${message}`);
  return { problems: [...new Set(problems)].slice(0, 5) };
}
