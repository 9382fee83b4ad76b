/** The catalogue, foundations first. Its order is the order of a run. */
import type { Case } from '../case.ts';
import { BAD_LINE_CASES } from './bad-lines.ts';
import { COMBINATION_CASES } from './combinations.ts';
import { ALL_FAULTS, FRAME_CASES } from './frame.ts';
import { HOSTILE_CASES } from './hostile.ts';
import { LEAVE_CASES } from './leave.ts';
import { LIVE_CASES, STOPPED_READER } from './live.ts';
import { LOGIN_CASES } from './login.ts';
import { NICK_CASES } from './nick.ts';
import { OBSERVING_CASES } from './observe.ts';
import { OCTET_CASES } from './octets.ts';
import { ROOM_CASES } from './room.ts';
import { SAY_CASES } from './say.ts';
import { SPLIT_CASES } from './splits.ts';
import { STORM_CASES } from './storm.ts';
import { TIME_CASES } from './time.ts';
import { PING_CASES, TO_CASES } from './to.ts';
import { WEBSOCKET_CASES } from './websocket.ts';

const ALL: readonly Case[] = [
  ...LOGIN_CASES,
  ...PING_CASES,
  ...WEBSOCKET_CASES,
  ...SAY_CASES,
  ...TO_CASES,
  ...NICK_CASES,
  ...FRAME_CASES,
  ...BAD_LINE_CASES,
  ALL_FAULTS,
  STOPPED_READER,
  ...LEAVE_CASES,
  ...LIVE_CASES,
  ...ROOM_CASES,
  ...OCTET_CASES,
  ...SPLIT_CASES,
  ...COMBINATION_CASES,
  ...OBSERVING_CASES,
  ...HOSTILE_CASES,
  ...STORM_CASES,
  ...TIME_CASES,
];

/** What other cases stand on comes first, in this order: what needs an empty room, then the foundations. */
export const FIRST: readonly string[] = [
  'login/server-waits',
  'login/welcome',
  'ping/member',
  'ping/guest',
  'frame/joined-two',
  'login/roster-empty',
  'login/joined-to-others',
  'login/roster',
  'login/20-at-once',
  'room/given-nicks',
  'room/given-told',
  'room/echo',
  'say/alone',
  'say/reaches-one',
  'say/no-echo',
  'say/reaches-50',
  'frame/joined-login-and-say',
  'frame/joined-200',
  'err/one-error',
  'frame/unknown',
  'ping/in-order',
  'frame/bad-line-between-good',
  'room/pair-talks',
  'room/reply',
  'live/silent-guest',
  'nick/in-use',
  'login/retry-after-taken',
  'nick/refused-holder-unharmed',
  'nick/case-variant',
  'nick/empty',
  'nick/32-octets',
  'to/named-only',
  'leave/told-once',
  'leave/quit',
  'leave/quit-bye',
  'leave/fin',
  'leave/reset',
  'leave/nothing-after-left',
  'nick/reuse-after-quit',
];

/** All cases but those over the whole run, in the order of a run. */
export const CASES: readonly Case[] = [
  ...FIRST.map((id) => ALL.find((each) => each.id === id)!),
  ...ALL.filter((each) => !FIRST.includes(each.id)),
];
