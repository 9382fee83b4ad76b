/**
 * Short stories in which what belongs together is apart: what goes wrong between them goes wrong in most
 * servers that go wrong at all. The moments and the people are left to chance.
 */
import type { Deed } from './script.ts';

/** One sentence: who (by number), does what, to or under whose nickname. */
type Sentence = readonly [who: number, does: Deed | 'leave', whose?: number];

/** A story, and whether those who take part are members before it begins. */
interface Story {
  readonly members: readonly number[];
  readonly sentences: readonly Sentence[];
}

export const STORIES: readonly Story[] = [
  // A nickname changes hands between two direct words to it.
  {
    members: [0, 1],
    sentences: [
      [0, 'to', 1],
      [1, 'leave'],
      [2, 'login', 1],
      [0, 'to', 1],
    ],
  },
  // A nickname is asked for while its owner leaves.
  {
    members: [0, 1],
    sentences: [
      [0, 'leave'],
      [2, 'login', 0],
      [1, 'say'],
    ],
  },
  // Last words.
  {
    members: [0, 1],
    sentences: [
      [0, 'say'],
      [0, 'leave'],
    ],
  },
  // Something is said to somebody who goes.
  {
    members: [0, 1, 2],
    sentences: [
      [0, 'say'],
      [1, 'leave'],
    ],
  },
  // Two speak, and a third hears them.
  {
    members: [0, 1, 2, 3],
    sentences: [
      [0, 'say'],
      [1, 'say'],
    ],
  },
  // Several come, and each is spoken to.
  {
    members: [],
    sentences: [
      [0, 'login', 0],
      [1, 'login', 1],
      [2, 'login', 2],
      [0, 'to', 1],
      [1, 'say'],
      [2, 'to', 0],
    ],
  },
  // Several want one nickname.
  {
    members: [],
    sentences: [
      [0, 'login', 0],
      [1, 'login', 0],
      [2, 'login', 0],
    ],
  },
  // An answer, and what follows it.
  {
    members: [0, 1],
    sentences: [
      [0, 'to', 2],
      [0, 'ping'],
      [0, 'to', 1],
    ],
  },
];
