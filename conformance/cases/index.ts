/** The catalogue, foundations first. Its order is the order of a run. */
import type { Case } from '../case.ts';
import { BAD_LINE_CASES } from './bad-lines.ts';
import { COMBINATION_CASES } from './combinations.ts';
import { ALL_FAULTS, FRAME_CASES } from './frame.ts';
import { HOSTILE_CASES } from './hostile.ts';
import { LEAVE_LOST_CASES } from './leave-lost.ts';
import { LEAVE_MANY_CASES } from './leave-many.ts';
import { LEAVE_QUIT_CASES } from './leave-quit.ts';
import { LEAVE_SLOW_CASES } from './leave-slow.ts';
import { LIVE_CASES, STOPPED_READER } from './live.ts';
import { LOGIN_CASES } from './login.ts';
import { NICK_ALIKE_CASES } from './nick-alike.ts';
import { NICK_ALLOWED_CASES } from './nick-allowed.ts';
import { NICK_FREED_CASES } from './nick-freed.ts';
import { NICK_IN_USE_CASES, NICK_RACE_CASES } from './nick-owners.ts';
import { OBSERVING_CASES } from './observe.ts';
import { OCTET_CASES } from './octets.ts';
import { ECHO_CASES, GIVEN_CASES, REFUSED_ENTRY_CASES } from './room-entry.ts';
import { PAIR_CASES } from './room-pairs.ts';
import { REPLY_CASES } from './room-replies.ts';
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
  ...NICK_IN_USE_CASES,
  ...NICK_ALIKE_CASES,
  ...NICK_RACE_CASES,
  ...NICK_ALLOWED_CASES,
  ...NICK_FREED_CASES,
  ...FRAME_CASES,
  ...BAD_LINE_CASES,
  ALL_FAULTS,
  STOPPED_READER,
  ...LEAVE_QUIT_CASES,
  ...LEAVE_LOST_CASES,
  ...LEAVE_MANY_CASES,
  ...LEAVE_SLOW_CASES,
  ...LIVE_CASES,
  ...ECHO_CASES,
  ...GIVEN_CASES,
  ...PAIR_CASES,
  ...REPLY_CASES,
  ...REFUSED_ENTRY_CASES,
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
