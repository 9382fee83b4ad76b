/**
 * The reference server: a thin shell around the specification.
 *
 * @packageDocumentation
 */
export { ServerError, type ServerErrorCode } from './errors.ts';
export type { ServerOptions, Settings, WebOptions } from './options.ts';
export { createServer, type Server } from './server.ts';
export type { Page, PageFile } from './web.ts';
