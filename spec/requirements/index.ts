/** The requirement table of Parley/1, foundations first. */
import { CLIENT } from './client.ts';
import { ERR, FRAME } from './frame.ts';
import { LEAVE, LIVE } from './leave.ts';
import { LOGIN, NICK } from './login.ts';
import { ROOM } from './room.ts';
import { PING, SAY, TO } from './say.ts';
import type { Requirement } from './types.ts';
import { WS } from './websocket.ts';

/** Areas by the first part of a requirement's id, in the order of the table. */
export const AREAS = {
  LOGIN: 'Login and roster',
  NICK: 'Nicknames',
  SAY: 'Saying to all',
  TO: 'Saying to one',
  PING: 'Ping',
  FRAME: 'Lines',
  ERR: 'Errors',
  LEAVE: 'Leaving',
  LIVE: 'Isolation',
  ROOM: 'Rooms of other dialects',
  WS: 'WebSocket',
  CLIENT: 'Clients',
} as const;

/** Every sentence that an implementation must keep, in the order of the areas. */
export const REQUIREMENTS: readonly Requirement[] = [
  ...LOGIN,
  ...NICK,
  ...SAY,
  ...TO,
  ...PING,
  ...FRAME,
  ...ERR,
  ...LEAVE,
  ...LIVE,
  ...ROOM,
  ...WS,
  ...CLIENT,
];

/** The requirement of an id; throws a RangeError for an id that is none. */
export function requirement(id: string): Requirement {
  const found = REQUIREMENTS.find((row) => row.id === id);
  if (found === undefined) throw new RangeError(`${id} is no requirement`);
  return found;
}

export { REQUIREMENT_SETS, type RequirementSet } from './sets/index.ts';
export * from './types.ts';
