/**
 * The reference server: a thin shell around the specification.
 *
 * @packageDocumentation
 */
export { ServerError, type ServerErrorCode } from './errors.ts';
export type { ServerOptions, Settings } from './options.ts';
export { createServer, type Server } from './server.ts';
