/** `parley conformance --init`: begins a target file with what the command line says of the server. */
import { existsSync } from 'node:fs';
import { parseShortStart, parseTargetFile, type TargetFile } from '../conformance/index.ts';
import { findDialect } from './dialects.ts';
import { WrongUse } from './errors.ts';
import { foreignOption } from './foreign.ts';
import { notRight } from './json-file.ts';
import type { RunningOptions } from './settings.ts';
import { TARGET_FILE } from './target-file.ts';
import { WholeFile } from './whole-file.ts';

/** Options that mean one run, or a client, and are nothing that a target file holds. */
const OF_RUNS = {
  target: '--target',
  only: '--only',
  exclude: '--exclude',
  level: '--level',
  writeBaseline: '--write-baseline',
  rubric: '--rubric',
  seed: '--seed',
  fresh: '--fresh',
  storm: '--storm',
  pause: '--pause',
  watch: '--watch',
  client: '--client',
  typing: '--typing',
  pair: '--pair',
  save: '--save',
  verbose: '--verbose',
} as const;

type InitOptions = Omit<RunningOptions, keyof typeof OF_RUNS> & {
  readonly reporter: readonly string[];
} & { readonly [name in keyof typeof OF_RUNS]?: unknown };

/** Servers that a folder may hold, and how each is started. */
const STARTS: readonly (readonly [file: string, command: readonly string[]])[] = [
  ['server.py', ['python3', 'server.py', '{port}']],
  ['server.js', ['node', 'server.js', '{port}']],
  ['server.mjs', ['node', 'server.mjs', '{port}']],
  ['server.rb', ['ruby', 'server.rb', '{port}']],
  ['go.mod', ['go', 'run', '.', '{port}']],
  ['Cargo.toml', ['cargo', 'run', '--quiet', '--', '{port}']],
];

/** Begins a target file in the current folder. Rejects with WrongUse if there is one, or if it would not be right. */
export async function beginTargetFile(
  address: string | undefined,
  command: readonly string[] | undefined,
  options: InitOptions,
): Promise<void> {
  if (existsSync(TARGET_FILE))
    throw new WrongUse(`There is a ${TARGET_FILE} here already; it was left as it is.`);
  const foreign = foreignOption(options, OF_RUNS);
  if (foreign !== undefined)
    throw new WrongUse(`${foreign} does not go with --init: a target file does not hold it.`);
  const { dialect = 'parley' } = options;
  await findDialect(dialect);
  const file = fileOf(address, command, { ...options, dialect });
  const parsed = parseTargetFile(file);
  if ('problems' in parsed) throw notRight(`${TARGET_FILE} was not written`, parsed.problems);
  new WholeFile(TARGET_FILE, 'The target file').write(`${JSON.stringify(file, null, 2)}\n`);
  const what = file.command?.join(' ') ?? address;
  process.stdout.write(
    `${TARGET_FILE} was written: it tests ${what} in the dialect ${dialect}. Put it right if that is wrong, and run: parley conformance\n`,
  );
  if (command !== undefined && !command.some((word) => /\{port\}|PORT/.test(word)))
    process.stderr.write(
      'parley: {port} does not stand in the command. Unless the server listens on the PORT of its environment, the kit does not find it.\n',
    );
}

function fileOf(
  address: string | undefined,
  command: readonly string[] | undefined,
  { dialect, baseline, idleMs, loginMs, readyMs, limitMs, shortLimits, spec, jobs, reporter }: InitOptions,
): TargetFile {
  const guess = STARTS.find(([file]) => existsSync(file))?.[1] ?? ['./server', '{port}'];
  const started = command ?? (address === undefined ? guess : undefined);
  const limits = idleMs === undefined && loginMs === undefined ? undefined : { idleMs, loginMs };
  const short = shortLimits === undefined ? undefined : parseShortStart(shortLimits);
  const reports = reporter.length === 0 ? ['human'] : reporter;
  const all = {
    command: started,
    address,
    dialect,
    baseline,
    limits,
    short,
    readyMs,
    limitMs,
    reports,
    spec,
    jobs,
  };
  // What nobody has said is left out.
  return JSON.parse(JSON.stringify(all)) as TargetFile;
}
