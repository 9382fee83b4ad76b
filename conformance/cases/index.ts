/** The catalogue, foundations first. Its order is the order of a run. */
import type { Case } from '../case.ts';
import { BAD_LINE_CASES } from './bad-lines.ts';
import { FRAME_CASES } from './frame.ts';
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
  ...LEAVE_CASES,
  ...LIVE_CASES,
  ...TIME_CASES,
];

/** What every other case stands on comes first: first what needs an empty room, then the foundations. */
const FIRST = [
  'login/welcome',
  'ping/member',
  'login/roster-empty',
  'say/alone',
  'login/joined-to-others',
  'say/reaches-one',
  'leave/told-once',
];

export const CASES: readonly Case[] = [
  ...FIRST.map((id) => ALL.find((each) => each.id === id)!),
  ...ALL.filter((each) => !FIRST.includes(each.id)),
];
