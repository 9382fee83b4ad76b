/** Which cases a run consists of, and the dialect that it speaks: that of the target, on its transport, of a set. */
import {
  compile,
  type Dialect,
  overWebSocket,
  parley,
  REQUIREMENTS,
  type RequirementSet,
} from '../../spec/index.ts';
import type { Case } from '../case.ts';
import { CASES } from '../cases/index.ts';
import { RUN_CASES, type RunCase } from '../cases/run.ts';
import { lacking, needsOf } from '../features.ts';
import type { RunOptions } from './options.ts';
import { NothingMatches, select } from './select.ts';

/** The dialect as the target speaks it. */
export function spokenBy({ dialect: given = parley, target, set }: RunOptions): Dialect {
  const isCarried = target.transport === 'websocket' && given.transport === 'tcp';
  const spoken = isCarried ? overWebSocket(given) : given;
  return set === undefined ? spoken : within(spoken, set);
}

/** A dialect that lacks whatever is not in a set, so that nothing else is blamed. */
function within(dialect: Dialect, { version, requirements }: RequirementSet): Dialect {
  const others = REQUIREMENTS.filter(({ id }) => !requirements.has(id));
  const reason = `It is not in the requirements of version ${version}.`;
  return {
    ...dialect,
    absent: { ...Object.fromEntries(others.map(({ id }) => [id, reason])), ...dialect.absent },
  };
}

/** The cases that are chosen, in the order of the catalogue. Throws NothingMatches. */
export function chosenCases(
  { set, selection = {} }: RunOptions,
  dialect: Dialect,
): { readonly cases: readonly Case[]; readonly runCases: readonly RunCase[] } {
  const all = [...CASES, ...RUN_CASES].filter(({ id }) => set?.cases.has(id) ?? true);
  const chosen = new Set<object>(select(all.filter(ofItsRoom(dialect)), selection));
  if (chosen.size === 0) throw new NothingMatches('The selection leaves no case. See parley list.');
  return {
    cases: CASES.filter((each) => chosen.has(each)),
    runCases: RUN_CASES.filter((each) => chosen.has(each)),
  };
}

/** What is about rooms of other dialects, because Parley/1 has it on no transport, is no part of Parley/1's catalogue. */
function ofItsRoom(dialect: Dialect): (each: Case) => boolean {
  if (dialect.name !== parley.name) return () => true;
  const codecs = [compile(parley), compile(dialect)];
  return (each) =>
    !each.id.startsWith('room/') && codecs.some((codec) => lacking(codec, needsOf(each)) === undefined);
}

/** Where a read is a message, or one waits for another, what a case leaves behind is the next one's trouble. */
export function needsFresh(dialect: Dialect): boolean {
  const { serial, framing, policy } = dialect;
  return (
    serial !== 'nothing' ||
    framing.toServer.kind === 'chunk' ||
    // News by a name that the kit is not told cannot be told from those of the case before.
    (policy.given !== undefined && policy.entry === 'silent')
  );
}
