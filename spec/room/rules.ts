/**
 * The rule table of the server: exactly one row matches each situation. The name of a row appears in
 * coverage, in the documentation and in traces.
 */

import type { Then } from './context.ts';
import {
  admit,
  answerPing,
  askIdle,
  drop,
  leave,
  nothing,
  open,
  refuse,
  refuseLine,
  say,
  shutDown,
  tell,
  turnAway,
} from './outcomes.ts';
import type { Situation } from './situation.ts';

/** Words that a situation must have; a list means one of them. */
export type Pattern = {
  readonly [W in keyof Situation]?: Situation[W] | readonly NonNullable<Situation[W]>[];
};

/** One row of the table: when it applies, what it does, and which requirements it keeps. */
export interface Rule {
  readonly name: string;
  readonly requirements: readonly string[];
  readonly when: Pattern;
  readonly then: Then;
}

const CONNECTED = ['guest', 'member'] as const;

/** All rules. Exactly one matches each situation, so their order says nothing. */
export const RULES: readonly Rule[] = [
  {
    name: 'open',
    requirements: ['LOGIN-9'],
    when: { event: 'connect', phase: 'gone', names: 'asked' },
    then: open,
  },
  {
    name: 'turn-away',
    requirements: ['LOGIN-10'],
    when: { event: 'overflow', phase: 'gone' },
    then: turnAway,
  },
  {
    name: 'ignore-gone',
    requirements: ['LEAVE-3', 'LEAVE-9'],
    when: {
      event: [
        'login',
        'say',
        'to',
        'pair',
        'quit',
        'ping',
        'pong',
        'invalid',
        'end',
        'idle',
        'timeout',
        'login-deadline',
        'slow',
        'flood',
      ],
      phase: 'gone',
    },
    then: nothing,
  },
  {
    name: 'refuse-line',
    requirements: ['FRAME-5', 'ERR-1', 'ERR-2'],
    when: { event: 'invalid', phase: CONNECTED },
    then: refuseLine,
  },

  {
    name: 'admit',
    requirements: ['LOGIN-1', 'LOGIN-2', 'LOGIN-3'],
    when: { event: 'login', phase: 'guest', nick: 'free' },
    then: admit,
  },
  {
    name: 'refuse-taken-nick',
    requirements: ['NICK-1', 'NICK-5', 'LOGIN-7'],
    when: { event: 'login', phase: 'guest', nick: 'taken' },
    then: refuse('nick-in-use'),
  },
  {
    name: 'refuse-invalid-nick',
    requirements: ['NICK-6', 'LOGIN-7'],
    when: { event: 'login', phase: 'guest', nick: 'invalid' },
    then: refuse('nick-invalid'),
  },
  {
    name: 'refuse-second-login',
    requirements: ['LOGIN-6'],
    when: { event: 'login', phase: 'member' },
    then: refuse('already-logged-in'),
  },

  {
    name: 'say',
    requirements: ['SAY-1', 'SAY-2', 'SAY-3'],
    when: { event: 'say', phase: 'member', text: 'fine', audience: 'room' },
    then: say,
  },
  {
    name: 'refuse-say-of-guest',
    requirements: ['LOGIN-5'],
    when: { event: 'say', phase: 'guest' },
    then: refuse('not-logged-in'),
  },
  {
    name: 'refuse-empty-say',
    requirements: ['SAY-8'],
    when: { event: 'say', phase: 'member', text: 'empty' },
    then: refuse('text-empty'),
  },
  {
    name: 'refuse-long-say',
    requirements: ['SAY-9'],
    when: { event: 'say', phase: 'member', text: 'long' },
    then: refuse('text-too-long'),
  },

  {
    name: 'tell',
    requirements: ['TO-1', 'TO-4', 'TO-5'],
    when: { event: 'to', phase: 'member', text: 'fine', target: 'other' },
    then: tell,
  },
  {
    name: 'refuse-to-of-guest',
    requirements: ['LOGIN-5'],
    when: { event: 'to', phase: 'guest' },
    then: refuse('not-logged-in'),
  },
  {
    name: 'refuse-empty-to',
    requirements: ['SAY-8'],
    when: { event: 'to', phase: 'member', text: 'empty' },
    then: refuse('text-empty'),
  },
  {
    name: 'refuse-long-to',
    requirements: ['SAY-9'],
    when: { event: 'to', phase: 'member', text: 'long' },
    then: refuse('text-too-long'),
  },
  {
    name: 'refuse-to-self',
    requirements: ['TO-3'],
    when: { event: 'to', phase: 'member', text: 'fine', target: 'self' },
    then: refuse('to-self'),
  },
  {
    name: 'refuse-to-nobody',
    requirements: ['TO-2'],
    when: { event: 'to', phase: 'member', text: 'fine', target: 'nobody' },
    then: refuse('no-such-nick'),
  },

  {
    name: 'answer-ping',
    requirements: ['PING-1'],
    when: { event: 'ping', phase: CONNECTED },
    then: answerPing,
  },
  {
    name: 'ignore-pong',
    requirements: ['PING-2', 'LEAVE-13'],
    when: { event: 'pong', phase: CONNECTED },
    then: nothing,
  },
  { name: 'ask-idle', requirements: ['LEAVE-12'], when: { event: 'idle', phase: CONNECTED }, then: askIdle },

  {
    name: 'guest-quits',
    requirements: ['LEAVE-2', 'LEAVE-10'],
    when: { event: 'quit', phase: 'guest' },
    then: leave(undefined, 'quit'),
  },
  {
    name: 'member-quits',
    requirements: ['LEAVE-1', 'LEAVE-2', 'LEAVE-4', 'NICK-7'],
    when: { event: 'quit', phase: 'member' },
    then: leave('quit', 'quit'),
  },
  {
    name: 'guest-is-lost',
    requirements: ['LEAVE-10'],
    when: { event: 'end', phase: 'guest' },
    then: leave(undefined, undefined),
  },
  {
    name: 'member-is-lost',
    requirements: ['LEAVE-1', 'LEAVE-5', 'LEAVE-6', 'LEAVE-7', 'NICK-7'],
    when: { event: 'end', phase: 'member' },
    then: leave('lost', undefined),
  },
  {
    name: 'guest-times-out',
    requirements: ['LEAVE-10'],
    when: { event: 'timeout', phase: 'guest' },
    then: leave(undefined, 'timeout'),
  },
  {
    name: 'member-times-out',
    requirements: ['LEAVE-14'],
    when: { event: 'timeout', phase: 'member' },
    then: leave('timeout', 'timeout'),
  },
  {
    name: 'login-too-late',
    requirements: ['LOGIN-8'],
    when: { event: 'login-deadline', phase: 'guest' },
    then: leave(undefined, 'login-timeout'),
  },
  {
    name: 'login-in-time',
    requirements: ['LOGIN-8'],
    when: { event: 'login-deadline', phase: 'member' },
    then: nothing,
  },
  {
    name: 'guest-is-slow',
    requirements: ['LEAVE-11'],
    when: { event: 'slow', phase: 'guest' },
    then: drop(undefined),
  },
  {
    name: 'member-is-slow',
    requirements: ['LEAVE-11'],
    when: { event: 'slow', phase: 'member' },
    then: drop('slow'),
  },
  {
    name: 'guest-floods',
    requirements: ['LEAVE-16'],
    when: { event: 'flood', phase: 'guest' },
    then: leave(undefined, 'flood'),
  },
  {
    name: 'member-floods',
    requirements: ['LEAVE-16'],
    when: { event: 'flood', phase: 'member' },
    then: leave('flood', 'flood'),
  },
  { name: 'shut-down', requirements: ['LEAVE-15'], when: { event: 'shutdown' }, then: shutDown },
];
