/** The dialects that are shipped, by name. */
import { parley } from './parley.ts';
import { register } from './register.ts';
import type { Dialect } from './schema.ts';

export const DIALECTS: Readonly<Record<string, Dialect>> = { parley, register };

export * from './codec.ts';
export { decodeUtf8, type Framer, type FrameSink, LineFramer } from './framing.ts';
export { Dialect, type Framing, Policy } from './schema.ts';
export { parley, register };
