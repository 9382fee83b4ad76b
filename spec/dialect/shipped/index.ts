/** The dialects that are shipped, by name. */
import { complete } from '../complete.ts';
import type { Dialect, DialectFile } from '../schema.ts';
import { budgetChat } from './budget-chat.ts';
import { halfDuplex } from './half-duplex.ts';
import { irc } from './irc.ts';
import { nick } from './nick.ts';
import { p2m } from './p2m.ts';
import { p2p } from './p2p.ts';
import { parley as parleyFile } from './parley.ts';
import { pipe } from './pipe.ts';
import { register as registerFile } from './register.ts';
import { select } from './select.ts';
import { simplex } from './simplex.ts';
import { websocket } from './websocket.ts';

/** Parley/1's own wire format. */
export const parley: Dialect = complete(parleyFile);
/** A room that asks for a nickname, without line framing. */
export const register: Dialect = complete(registerFile);

/** Every dialect as a file would hold it, by name. */
export const DIALECT_FILES: Readonly<Record<string, DialectFile>> = {
  parley: parleyFile,
  pipe,
  select,
  register: registerFile,
  nick,
  simplex,
  'half-duplex': halfDuplex,
  p2p,
  p2m,
  websocket,
  'budget-chat': budgetChat,
  irc,
};

/** Every dialect by its name. */
export const DIALECTS: Readonly<Record<string, Dialect>> = {
  ...Object.fromEntries(Object.entries(DIALECT_FILES).map(([name, file]) => [name, complete(file)])),
  parley,
  register,
};

/** The same messages where the transport keeps them apart: one WebSocket text message is one frame without terminator. */
export function overWebSocket(dialect: Dialect): Dialect {
  const { toServer, toClient } = dialect.framing;
  const messages = ({ kind, bytesMax }: typeof toServer) =>
    ({ kind: 'message', bytesMax: kind === 'line' ? bytesMax - 1 : bytesMax }) as const;
  return {
    ...dialect,
    transport: 'websocket',
    // Nobody has to guess where a message ends.
    pacing: { gapMs: 0, quietMs: dialect.pacing.quietMs, pauseAfter: [], pauseMs: 0 },
    framing: { toServer: messages(toServer), toClient: messages(toClient) },
  };
}
