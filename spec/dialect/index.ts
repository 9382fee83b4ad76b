/** The dialects that are shipped, by name. */
import { parley, parleyOverWebSocket } from './parley.ts';
import { register } from './register.ts';
import type { Dialect } from './schema.ts';

/** Every dialect by its name. */
export const DIALECTS: Readonly<Record<string, Dialect>> = { parley, register };

export * from './codec.ts';
export { decodeUtf8, type Framer, type FrameSink, LineFramer } from './framing.ts';
export { parseDialect } from './load.ts';
export { Dialect, Framing, Policy } from './schema.ts';
export type { Fields } from './template.ts';
export { parley, parleyOverWebSocket, register };
