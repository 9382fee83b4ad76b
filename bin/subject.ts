/** What is tested, and how: the command line, and what it leaves to a target file. */
import {
  attach,
  type FeatureName,
  hasFeature,
  type LaunchOptions,
  launch,
  parseShortStart,
  parseTargetFile,
  type ShortStart,
  type Target,
} from '../conformance/index.ts';
import { compile, type Dialect } from '../spec/index.ts';
import { findDialect } from './dialects.ts';
import { WrongUse } from './errors.ts';
import { referenceTarget } from './reference-target.ts';
import { findTargetFile, type NamedTargetFile, readTargetFile } from './target-file.ts';

/** The options of a command that tests a server. */
export interface SubjectOptions {
  /** The path of a target file. */
  readonly target?: string;
  readonly dialect?: string;
  readonly idleMs?: number;
  readonly loginMs?: number;
  readonly readyMs?: number;
  /** How a command is started with short limits: words with spaces between. */
  readonly shortLimits?: string;
}

/** A server to test. */
export interface Subject {
  readonly target: Target;
  readonly dialect: Dialect;
  /** The target file, where one says something of it. */
  readonly file: NamedTargetFile | undefined;
  /** The command that starts it, if the kit does, and the folder that it runs in. */
  readonly command: { readonly argv: readonly string[]; readonly cwd: string } | undefined;
  /** The arguments that name the same target again, as a shell reads them. */
  readonly words: string;
}

/** Throws WrongUse. Without a server on the command line it is the one of a target file, and without that the reference server. */
export async function subjectOf(
  address: string | undefined,
  command: readonly string[] | undefined,
  options: SubjectOptions,
): Promise<Subject> {
  if (command !== undefined && address !== undefined)
    throw new WrongUse('Give either an address or a command after --, not both.');
  if (command?.length === 0)
    throw new WrongUse(
      'No command stands after --. For example: parley conformance -- python3 server.py {port}',
    );
  const file =
    options.target !== undefined
      ? readTargetFile(options.target)
      : address === undefined && command === undefined
        ? findTargetFile()
        : undefined;
  if (file !== undefined && (address ?? command ?? file.address ?? file.command) === undefined)
    throw new WrongUse(
      `The target file ${file.name} does not say which server is tested. Add "command", such as ["python3", "server.py", "{port}"], or "address", or give the server on the command line.`,
    );
  const dialect = await dialectOf(options, file);
  const argv = command ?? (address === undefined ? file?.command : undefined);
  return {
    target: targetOf(address, argv, options, dialect, file, command !== undefined),
    dialect,
    file,
    command:
      argv === undefined ? undefined : { argv, cwd: command === undefined ? (file?.folder ?? '.') : '.' },
    words: wordsOf(address, command, options),
  };
}

/** The dialect of the server, without what its target file says that it lacks. */
async function dialectOf(options: SubjectOptions, file: NamedTargetFile | undefined): Promise<Dialect> {
  const found = await findDialect(options.dialect ?? file?.dialect ?? 'parley');
  if (file === undefined) return found;
  const codec = compile(found);
  const lacks = file.features?.find(
    (name) => found.absent[name] !== undefined || !hasFeature(codec, name as FeatureName),
  );
  if (lacks !== undefined)
    throw new WrongUse(
      `The target file ${file.name} says that the server has ${lacks}, which the dialect ${found.name} does not have. Take it out of "features", or mend the dialect.`,
    );
  return { ...found, absent: { ...found.absent, ...file.absent } };
}

function targetOf(
  address: string | undefined,
  argv: readonly string[] | undefined,
  options: SubjectOptions,
  dialect: Dialect,
  file: NamedTargetFile | undefined,
  isTyped: boolean,
): Target {
  const idleMs = options.idleMs ?? file?.limits?.idleMs;
  const loginMs = options.loginMs ?? file?.limits?.loginMs;
  const limits = {
    ...(idleMs === undefined ? {} : { idleMs }),
    ...(loginMs === undefined ? {} : { loginMs }),
  };
  if (argv !== undefined) return launch(argv, { limits, ...launchOptionsOf(isTyped, options, file) });
  if (options.shortLimits !== undefined)
    throw new WrongUse('--short-limits goes with a command only: the kit does not start another server.');
  const url = address ?? file?.address;
  if (url === undefined) return referenceTarget(dialect);
  try {
    return attach(url, limits, file?.name);
  } catch (cause) {
    throw new WrongUse((cause as Error).message);
  }
}

function launchOptionsOf(
  isTyped: boolean,
  options: SubjectOptions,
  file: NamedTargetFile | undefined,
): LaunchOptions {
  const readyMs = options.readyMs ?? file?.readyMs;
  const short = options.shortLimits === undefined ? file?.short : shortOf(options.shortLimits);
  return {
    ...(short === undefined ? {} : { short }),
    ...(readyMs === undefined ? {} : { readyMs }),
    ...(file === undefined ? {} : { file: file.name }),
    // A command of the command line runs where the person is.
    ...(file === undefined || isTyped ? {} : { cwd: file.folder }),
  };
}

function shortOf(words: string): ShortStart {
  const short = parseShortStart(words);
  const parsed = parseTargetFile({ command: ['x'], short });
  if ('problems' in parsed)
    throw new WrongUse(
      `--short-limits "${words}" does not say where a limit stands. For example: --short-limits "--idle {idleMs} LOGIN_SECONDS={loginS}"`,
    );
  return short;
}

/** A word as a shell reads it. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./{}-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

function wordsOf(
  address: string | undefined,
  command: readonly string[] | undefined,
  { dialect, target, shortLimits }: SubjectOptions,
): string {
  return [
    ...(target === undefined ? [] : ['--target', quoted(target)]),
    ...(dialect === undefined || dialect === 'parley' ? [] : ['--dialect', quoted(dialect)]),
    ...(shortLimits === undefined ? [] : ['--short-limits', quoted(shortLimits)]),
    ...(address === undefined ? [] : [quoted(address)]),
    ...(command === undefined ? [] : ['--', ...command.map(quoted)]),
  ].join(' ');
}
