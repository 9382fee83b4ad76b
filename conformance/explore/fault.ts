/** What is wrong, in the words of a report. */
import {
  type Codec,
  INVARIANTS,
  type Invariant,
  keyOf,
  type Policy,
  type ServerMessage,
  violations,
} from '../../spec/index.ts';
import { show } from '../peers/expected.ts';
import { announced } from '../run/house.ts';
import { describeExit } from '../target/launch.ts';
import type { Instance } from '../target/target.ts';
import { entriesOf, type Happening } from './happening.ts';
import type { Seen } from './lines.ts';
import type { Parting } from './oracle.ts';

/** What does not hold. */
export interface Fault {
  /** The requirement that it is about most likely. */
  readonly requirement: string;
  readonly message: string;
  /** The connection that shows it; undefined if it is about all. */
  readonly peer: string | undefined;
  readonly expected: readonly string[];
  readonly actual: readonly string[];
}

/** Compare what different connections saw by the clock, which says nothing of what was sent first. */
const BY_THE_CLOCK = ['one-owner', 'no-history'];

/** The invariants that tell no two people of one name apart are left out where there are some. */
function invariantsFor(policy: Policy, happenings: readonly Happening[]): Invariant[] {
  const keys = happenings.flatMap((each) =>
    each.what === 'sent' && each.message.type === 'login' ? [keyOf(policy, each.message.nick)] : [],
  );
  const isReused = new Set(keys).size < keys.length;
  return INVARIANTS.filter(({ name }) => !BY_THE_CLOCK.includes(name) && !(isReused && name === 'one-order'));
}

/** An invariant that does not hold says more than a message that no order explains. */
export function faultOfHistory(codec: Codec, happenings: readonly Happening[]): Fault | undefined {
  const entries = entriesOf(happenings);
  const history = { policy: codec.dialect.policy, ...announced(codec), entries };
  const found = violations(history, invariantsFor(history.policy, happenings)).find(
    ({ requirement }) => codec.dialect.absent[requirement] === undefined,
  );
  if (found === undefined) return undefined;
  const entry = entries[found.at];
  const came = entry?.what === 'received' ? [show(codec, entry.message)] : [];
  return {
    requirement: found.requirement,
    message: found.message,
    peer: entry?.peer,
    expected: [],
    actual: came,
  };
}

/** No order explains what came, or that nothing did. */
export function faultOfParting(codec: Codec, parting: Parting | undefined): Fault {
  if (parting === undefined)
    return {
      requirement: 'FRAME-11',
      message: 'No order of what the peers did explains what they saw.',
      peer: undefined,
      expected: [],
      actual: [],
    };
  const { peer, awaited, came } = parting;
  const expected = [...new Set(awaited.map((each) => shown(codec, each)))];
  const actual = came === undefined ? 'nothing' : shown(codec, came);
  const what = came === undefined ? 'nothing came' : `"${actual}" came`;
  return {
    requirement: blame(awaited[0]!, came),
    message: `No order of what the peers did explains what they saw: by the best one ${peer} must be sent "${expected[0]}" next, and ${what}.`,
    peer,
    expected: expected.slice(0, 1),
    actual: [actual],
  };
}

/** The server has ended, or nobody gets in any more. */
export function faultOfEnd(instance: Instance, peer: string | undefined, why: string): Fault {
  const exit = instance.exited();
  const message =
    exit === undefined
      ? `The server accepts no connection any more (${why}).`
      : `The server's process has ended (${describeExit(exit)}).`;
  return { requirement: 'LIVE-4', message, peer, expected: [], actual: [] };
}

function shown(codec: Codec, what: Seen): string {
  return what === 'closed' ? 'the end of the connection' : show(codec, what);
}

/** A nickname that somebody has was given to somebody else. */
export const TAKEN_TWICE = 'NICK-1';

/** Where nothing else is known, the requirement of what did not come. */
const OF_TYPES: Readonly<Record<ServerMessage['type'] | 'closed', string>> = {
  prompt: 'LOGIN-1',
  here: 'LOGIN-2',
  welcome: 'LOGIN-1',
  joined: 'LOGIN-3',
  left: 'LEAVE-1',
  said: 'SAY-1',
  told: 'TO-1',
  bye: 'LEAVE-2',
  error: 'ERR-1',
  ping: 'PING-1',
  pong: 'PING-1',
  closed: 'LEAVE-2',
};

function blame(awaited: ServerMessage | 'closed', came: Seen | undefined): string {
  if (awaited === 'closed') return OF_TYPES.closed;
  const isRefused = typeof came === 'object' && came.type === 'error' && came.code === 'nick-in-use';
  if ((awaited.type === 'welcome' || awaited.type === 'here') && isRefused) return 'NICK-7';
  if (awaited.type === 'error' && awaited.code === 'nick-in-use') return TAKEN_TWICE;
  if (awaited.type === 'error' && awaited.code === 'no-such-nick') return 'TO-2';
  return OF_TYPES[awaited.type];
}
