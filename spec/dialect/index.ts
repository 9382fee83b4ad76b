/** Wire formats as data, and the engine that speaks them. */
export { TYPED } from './check-typing.ts';
export { type Aside, type Codec, compile, type Decoder, type Invalid, type Sender } from './codec.ts';
export { complete } from './complete.ts';
export type { Hints } from './entry.ts';
export { ctime, PARTIAL, type Value } from './field.ts';
export { decodeUtf8, type Framer, type FrameSink, LineFramer } from './framing.ts';
export { parseDialect } from './load.ts';
export { type Alternative, type Dialect, DialectFile, Framing, Policy, type Typing } from './schema.ts';
export { DIALECT_FILES, DIALECTS, overWebSocket, parley, register } from './shipped/index.ts';
export type { Phase } from './side.ts';
export type { Fields, KnownText } from './template.ts';
