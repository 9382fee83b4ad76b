/** What a command is to be done to: a server at an address, one that is started, or the reference server. */
import { attach, launch, type ShortLimits, type Target } from '../conformance/index.ts';
import type { Dialect } from '../spec/index.ts';
import { WrongUse } from './errors.ts';
import { referenceTarget } from './reference-target.ts';

/** Throws WrongUse; `name` is that of the command of parley. */
export function targetOf(
  name: string,
  address: string | undefined,
  command: readonly string[] | undefined,
  limits: ShortLimits,
  dialect: Dialect,
): Target {
  if (command !== undefined) {
    if (address !== undefined) throw new WrongUse('Give either an address or a command after --, not both.');
    if (command.length === 0)
      throw new WrongUse(
        `No command stands after --. For example: parley ${name} -- python3 server.py {port}`,
      );
    return launch(command, { limits });
  }
  if (address === undefined) return referenceTarget(dialect);
  try {
    return attach(address, limits);
  } catch (cause) {
    throw new WrongUse((cause as Error).message);
  }
}

/** The arguments that name the same target again, as a shell reads them. */
export function targetWords(
  address: string | undefined,
  command: readonly string[] | undefined,
  dialect: string,
): string {
  const quoted = (word: string) =>
    /^[\w@%+=:,./{}-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  const spoken = dialect === 'parley' ? [] : ['--dialect', quoted(dialect)];
  const target =
    command === undefined ? (address === undefined ? [] : [quoted(address)]) : ['--', ...command.map(quoted)];
  return [...spoken, ...target].join(' ');
}
