/** The catalogue, foundations first. Its order is the order of a run. */
import type { Case } from '../case.ts';
import { BAD_LINE_CASES } from './bad-lines.ts';
import { ALL_FAULTS, FRAME_CASES } from './frame.ts';
import { LEAVE_CASES } from './leave.ts';
import { LIVE_CASES } from './live.ts';
import { LOGIN_CASES } from './login.ts';
import { NICK_CASES } from './nick.ts';
import { SAY_CASES } from './say.ts';
import { TIME_CASES } from './time.ts';
import { PING_CASES, TO_CASES } from './to.ts';

const ALL: readonly Case[] = [
  ...LOGIN_CASES,
  ...PING_CASES,
  ...SAY_CASES,
  ...TO_CASES,
  ...NICK_CASES,
  ...FRAME_CASES,
  ...BAD_LINE_CASES,
  ALL_FAULTS,
  ...LEAVE_CASES,
  ...LIVE_CASES,
  ...TIME_CASES,
];

/** What other cases stand on comes first: what needs an empty room, then the foundations. */
const FIRST = [
  'login/server-waits',
  'login/welcome',
  'ping/member',
  'ping/guest',
  'frame/joined-two',
  'login/roster-empty',
  'say/alone',
  'login/joined-to-others',
  'login/roster',
  'say/reaches-one',
  'say/reaches-50',
  'frame/joined-login-and-say',
  'err/one-error',
  'frame/unknown',
  'frame/bad-line-between-good',
  'nick/in-use',
  'nick/refused-holder-unharmed',
  'login/retry-after-taken',
  'nick/case-variant',
  'nick/empty',
  'nick/32-octets',
  'to/named-only',
  'live/silent-guest',
  'leave/told-once',
  'leave/quit',
  'leave/quit-bye',
  'nick/reuse-after-quit',
  'leave/fin',
  'leave/reset',
  'leave/nothing-after-left',
  'live/stopped-reader',
];

export const CASES: readonly Case[] = [
  ...FIRST.map((id) => ALL.find((each) => each.id === id)!),
  ...ALL.filter((each) => !FIRST.includes(each.id)),
];
