/**
 * Rules of rooms that are not Parley/1's: where the server gives the nicknames, where people talk in
 * pairs, where the server or its operator answers. Which of them can match is for the policy to say.
 */
import {
  answerItself,
  answerNext,
  askOperator,
  choose,
  keepAnswer,
  openAndAdmit,
  sayToPartner,
  useAnswer,
} from './other-outcomes.ts';
import { refuse } from './outcomes.ts';
import { RULES, type Rule } from './rules.ts';

/** The rules that other rooms have on top of Parley/1's. */
export const OTHER_ROOMS_RULES: readonly Rule[] = [
  {
    name: 'open-and-admit',
    requirements: ['ROOM-2'],
    when: { event: 'connect', phase: 'gone', names: 'given' },
    then: openAndAdmit,
  },
  {
    name: 'answer-itself',
    requirements: ['ROOM-6'],
    when: { event: 'say', phase: 'member', text: 'fine', audience: 'self' },
    then: answerItself,
  },
  {
    name: 'choose',
    requirements: ['ROOM-3'],
    when: { event: 'pair', phase: 'member', target: 'other' },
    then: choose,
  },
  {
    name: 'refuse-choice-of-guest',
    requirements: ['LOGIN-5'],
    when: { event: 'pair', phase: 'guest' },
    then: refuse('not-logged-in'),
  },
  {
    name: 'refuse-choice-of-self',
    requirements: ['ROOM-4'],
    when: { event: 'pair', phase: 'member', target: 'self' },
    then: refuse('to-self'),
  },
  {
    name: 'refuse-choice-of-nobody',
    requirements: ['ROOM-4'],
    when: { event: 'pair', phase: 'member', target: 'nobody' },
    then: refuse('no-such-nick'),
  },
  {
    name: 'say-to-partner',
    requirements: ['ROOM-3'],
    when: { event: 'say', phase: 'member', text: 'fine', audience: 'partner' },
    then: sayToPartner,
  },
  {
    name: 'refuse-say-without-partner',
    requirements: ['ROOM-4'],
    when: { event: 'say', phase: 'member', text: 'fine', audience: 'nobody' },
    then: refuse('no-partner'),
  },
  {
    name: 'ask-operator',
    requirements: ['ROOM-6', 'ROOM-7'],
    when: {
      event: 'say',
      phase: 'member',
      text: 'fine',
      audience: 'operator',
      console: ['empty', 'text-waits'],
    },
    then: askOperator,
  },
  {
    name: 'answer-from-before',
    requirements: ['ROOM-6', 'ROOM-7'],
    when: { event: 'say', phase: 'member', text: 'fine', audience: 'operator', console: 'answer-waits' },
    then: useAnswer,
  },
  {
    name: 'operator-answers',
    requirements: ['ROOM-6', 'ROOM-7'],
    when: { event: 'operator', console: 'text-waits' },
    then: answerNext,
  },
  {
    name: 'operator-types-ahead',
    requirements: ['ROOM-6', 'ROOM-7'],
    when: { event: 'operator', console: ['empty', 'answer-waits'] },
    then: keepAnswer,
  },
];

/** The rules of every room. */
export const ALL_RULES: readonly Rule[] = [...RULES, ...OTHER_ROOMS_RULES];
