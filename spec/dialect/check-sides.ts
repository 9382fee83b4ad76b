/** Which messages each side of a dialect has, and where a file has their templates. */
import type { MessageType } from '../messages.ts';
import { FIELDS, type Sender } from './codec.ts';
import type { DialectFile } from './schema.ts';
import { splitTemplate } from './template.ts';

/** The part of a file with what one side sends. */
export type Path = '/toServer' | '/toClient';

const OF_CLIENTS: readonly MessageType[] = ['login', 'say', 'to', 'pair', 'quit', 'ping', 'pong'];
export const SIDES = [
  { side: 'client', path: '/toServer', types: OF_CLIENTS },
  {
    side: 'server',
    path: '/toClient',
    types: (Object.keys(FIELDS) as MessageType[]).filter(
      (type) => !OF_CLIENTS.includes(type) || type === 'ping' || type === 'pong',
    ),
  },
] as const;

/** Values that are filled in at sending, for the messages that have them not. */
export const SENT_WITH: Readonly<Record<Sender, readonly string[]>> = {
  client: ['nick', 'me'],
  server: ['me', 'nick', 'time', 'address'],
};

export const templatesOf = (file: DialectFile, path: Path) =>
  path === '/toServer' ? file.toServer : file.toClient;

/** The names in braces. */
export const placeholdersOf = (text: string): string[] =>
  splitTemplate(text).flatMap((piece) => /^\{([a-z]+)\}$/.exec(piece)?.[1] ?? []);

/** All strings of a template. */
export function textsOf(template: unknown): string[] {
  if (typeof template === 'string') return [template];
  return template !== null && typeof template === 'object' ? Object.values(template).flatMap(textsOf) : [];
}
