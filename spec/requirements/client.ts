/** What a client owes its server and its person. */
import type { Requirement } from './types.ts';

const notYet = {
  excluded: 'The kit plays the client; the reference client has tests of its own for this sentence.',
};

export const CLIENT: readonly Requirement[] = [
  {
    id: 'CLIENT-1',
    level: 'MUST',
    role: 'client',
    sentence: 'A client MUST send only lines of the grammar, of at most 1024 octets.',
    rationale: 'A refused line helps nobody.',
    checks: notYet,
  },
  {
    id: 'CLIENT-2',
    level: 'MUST',
    role: 'client',
    sentence: 'A client MUST handle the same octets alike however they are split or joined on the way.',
    rationale: 'The network owes a client no more than a server.',
    checks: notYet,
  },
  {
    id: 'CLIENT-3',
    level: 'MUST',
    role: 'client',
    sentence: 'A client MUST answer a ping with a pong of the same token.',
    rationale: 'A silent client that does not is taken for lost.',
    checks: notYet,
  },
  {
    id: 'CLIENT-4',
    level: 'MUST',
    role: 'client',
    sentence: 'A client MUST ignore a line that it does not know, and go on.',
    rationale: 'A later version can add messages.',
    checks: notYet,
  },
  {
    id: 'CLIENT-5',
    level: 'MUST',
    role: 'client',
    sentence: 'A client MUST NOT interpret control characters of what a peer sent.',
    rationale: 'A text is to be read, not to be obeyed by a terminal.',
    checks: notYet,
  },
  {
    id: 'CLIENT-6',
    level: 'SHOULD',
    role: 'client',
    sentence: 'A client SHOULD send quit and wait for bye before it closes.',
    rationale: 'Then the others read that it went, not that it was lost.',
    checks: notYet,
  },
];
