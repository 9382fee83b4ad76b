/** How a client is tested: the command line as options of a run. */
import { canHaveTerminal, runClient } from '../conformance/index.ts';
import { readBaseline } from './baseline-file.ts';
import { findDialect } from './dialects.ts';
import { WrongUse } from './errors.ts';
import { foreignOption } from './foreign.ts';
import { type Plan, type RunningOptions, selectionOf } from './settings.ts';
import { quoted } from './subject.ts';
import { typingOf } from './typing.ts';

/** The options of a command that types for a person. */
export interface ClientOptions {
  /** What is typed for what. */
  readonly typing: readonly string[];
  readonly pty: boolean;
}

/** Options that mean something of a server alone. */
const OF_SERVERS = {
  target: '--target',
  fresh: '--fresh',
  idleMs: '--idle-ms',
  loginMs: '--login-ms',
  readyMs: '--ready-ms',
  shortLimits: '--short-limits',
  jobs: '--jobs',
  limitMs: '--limit-ms',
  storm: '--storm',
  spec: '--spec',
} as const satisfies Partial<Record<keyof RunningOptions, string>>;

/** Throws WrongUse. */
export async function clientSettingsOf(
  address: string | undefined,
  command: readonly string[] | undefined,
  options: RunningOptions & ClientOptions,
): Promise<Plan> {
  const dialect = await findDialect(options.dialect ?? 'parley');
  if (address !== undefined || command === undefined || command.length === 0)
    throw new WrongUse(
      'With --client the kit is the server and starts the client: give its command after --. For example: parley conformance --client -- python3 client.py {host} {port} {nick}',
    );
  const foreign = foreignOption(options, OF_SERVERS);
  if (foreign !== undefined) throw new WrongUse(`${foreign} is for servers and does not go with --client.`);
  if (dialect.transport === 'websocket')
    throw new WrongUse(
      `The dialect ${dialect.name} is carried by WebSocket. The kit tests clients on TCP only; of a WebSocket it can test servers.`,
    );
  const isTerminal = givesTerminal(options);
  const typing = typingOf(options.typing, dialect);
  return {
    name: command.join(' '),
    dialect,
    known: options.baseline === undefined ? undefined : readBaseline(options.baseline, dialect.name),
    words: wordsOf(command, options),
    reports: undefined,
    play: (watching) =>
      runClient({
        ...watching,
        dialect,
        command,
        typing,
        selection: selectionOf(options),
        ...(options.seed === undefined ? {} : { seed: options.seed }),
        isTerminal,
      }),
  };
}

/** Whether the client gets a terminal; says so where it was to get one and cannot. */
export function givesTerminal({ pty }: Pick<ClientOptions, 'pty'>): boolean {
  if (pty && !canHaveTerminal())
    process.stderr.write(
      'parley: Without python3 (3.9 or later) the client has pipes and no terminal. Install it (apt-get install python3), or say --no-pty.\n',
    );
  return pty && canHaveTerminal();
}

function wordsOf(
  command: readonly string[],
  { dialect, typing, pty }: RunningOptions & ClientOptions,
): string {
  return [
    ...(dialect === undefined || dialect === 'parley' ? [] : ['--dialect', quoted(dialect)]),
    '--client',
    ...typing.flatMap((spec) => ['--typing', quoted(spec)]),
    ...(pty ? [] : ['--no-pty']),
    '--',
    ...command.map(quoted),
  ].join(' ');
}
