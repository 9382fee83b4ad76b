/** All cases about clients, foundations first. */
import type { ClientCase } from '../case.ts';
import { HOSTILE_CASES } from './hostile.ts';
import { LEAVE_CASES } from './leave.ts';
import { LOGIN_CASES } from './login.ts';
import { SAY_CASES } from './say.ts';
import { SHOW_CASES } from './show.ts';
import { WIRE_CASES } from './wire.ts';

/** Nothing can be said of anything else while one of these fails. */
export const GROUNDS: readonly string[] = ['client/login', 'client/shows-said', 'client/says'];

const ALL = [...LOGIN_CASES, ...SHOW_CASES, ...SAY_CASES, ...WIRE_CASES, ...HOSTILE_CASES, ...LEAVE_CASES];

/** The catalogue for clients. */
export const CLIENT_CASES: readonly ClientCase[] = [
  ...GROUNDS.flatMap((id) => ALL.find((each) => each.id === id) ?? []),
  ...ALL.filter(({ id }) => !GROUNDS.includes(id)),
];
