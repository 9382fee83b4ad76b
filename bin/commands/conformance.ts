/** `parley conformance`: runs the kit, progress on standard error, the report on standard output. */
import {
  applyBaseline,
  attach,
  type CaseResult,
  canHaveTerminal,
  judgeByBaseline,
  launch,
  type Report,
  run,
  runClient,
  type Target,
} from '../../conformance/index.ts';
import type { Dialect } from '../../spec/index.ts';
import { BaselineToWrite, readBaseline } from '../baseline-file.ts';
import { findDialect } from '../dialects.ts';
import { WrongUse } from '../errors.ts';
import { complain, guarded } from '../fault.ts';
import { Progress } from '../progress.ts';
import { referenceTarget } from '../reference-target.ts';
import { outputsOf, writeReports } from '../reports.ts';
import { typingOf } from '../typing.ts';
import { conformancePair } from './pair.ts';

export interface ConformanceOptions {
  readonly only: readonly string[];
  readonly exclude: readonly string[];
  readonly level?: 'must' | 'should';
  readonly dialect: string;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly reporter: readonly string[];
  readonly tapVersion: '13' | '14';
  readonly seed?: string;
  readonly fresh?: boolean;
  readonly idleMs?: number;
  readonly loginMs?: number;
  readonly client?: boolean;
  readonly typing: readonly string[];
  readonly pty: boolean;
  readonly pair?: boolean;
  readonly save?: string;
  readonly verbose?: boolean;
  readonly color: boolean;
}

/** What ends a run before its time, and the exit code that says so. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Resolves with the exit code. Rejects with WrongUse, NothingMatches or Unreachable. */
export async function conformance(
  address: string | undefined,
  command: readonly string[] | undefined,
  options: ConformanceOptions,
): Promise<number> {
  const dialect = await findDialect(options.dialect);
  if (options.pair === true) return await conformancePair(command, options, dialect);
  if (options.save !== undefined)
    throw new WrongUse('--save goes with --pair: it writes the recorded session.');
  const { name, play } = subjectOf(address, command, options, dialect);
  if (options.baseline !== undefined && options.writeBaseline !== undefined)
    throw new WrongUse(
      'Give either --baseline or --write-baseline: the one reads the file, the other writes it.',
    );
  const known = options.baseline === undefined ? undefined : readBaseline(options.baseline, dialect.name);
  const baseline =
    options.writeBaseline === undefined
      ? undefined
      : new BaselineToWrite(options.writeBaseline, dialect.name);
  const outputs = outputsOf(options.reporter.length === 0 ? ['human'] : options.reporter);
  const progress = new Progress(process.stderr, name);
  const stopListening = endOnSignals(progress);
  const { found, fault } = await guarded(async (signal) => {
    const found = await play({
      dialect,
      signal,
      selection: {
        only: options.only,
        exclude: options.exclude,
        ...(options.level === undefined ? {} : { level: options.level }),
      },
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      onResult(result: CaseResult, done: number, total: number) {
        progress.show(known === undefined ? result : judgeByBaseline(result, known), done, total);
        if (options.verbose === true) progress.wire(result);
      },
    });
    return { found, fault: signal.reason as unknown };
  });
  stopListening();
  progress.end();
  const report = known === undefined ? found : applyBaseline(found, known);
  let { exitCode } = report.summary;
  if (baseline !== undefined) {
    const written = baseline.write(report);
    process.stderr.write(`parley: ${written.sentence}\n`);
    exitCode = written.exitCode;
  }
  // Of a reader that goes away the exit code is that of the run.
  process.exitCode = exitCode;
  writeReports(outputs, report, {
    color: options.color,
    tapVersion: options.tapVersion === '13' ? 13 : 14,
    targetArguments: targetWords(address, command, options),
  });
  if (fault !== undefined) await endBy(fault);
  return exitCode;
}

/** What the kit has started ends with it: process.exit runs the handler that kills the groups. */
function endOnSignals(progress: Progress): () => void {
  const end = (signal: NodeJS.Signals) => {
    progress.end();
    process.stderr.write(`parley: Ended by ${signal} before the run was over; no report was written.\n`);
    process.exit(SIGNALS[signal as keyof typeof SIGNALS]);
  };
  for (const signal of Object.keys(SIGNALS)) process.on(signal, end);
  return () => {
    for (const signal of Object.keys(SIGNALS)) process.off(signal, end);
  };
}

/** The kit has failed: what it was about may go on, so the process is ended once all is written. */
async function endBy(fault: unknown): Promise<never> {
  const exitCode = complain(fault);
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  process.exit(exitCode);
}

/** What servers and clients under test are run with. */
type Settings = Omit<Parameters<typeof run>[0], 'target' | 'fresh'>;

/** What is tested: a server, or a client of which each case starts one. */
function subjectOf(
  address: string | undefined,
  command: readonly string[] | undefined,
  options: ConformanceOptions,
  dialect: Dialect,
): { readonly name: string; readonly play: (settings: Settings) => Promise<Report> } {
  if (options.client === true) {
    const client = clientOf(address, command, options, dialect);
    return { name: client.command.join(' '), play: (settings) => runClient({ ...settings, ...client }) };
  }
  if (options.typing.length > 0 || !options.pty)
    throw new WrongUse('--typing and --no-pty go with --client: only a client has somebody who types.');
  const target = targetOf(address, command, options, dialect);
  const fresh = options.fresh === undefined ? {} : { fresh: options.fresh };
  return { name: target.name, play: (settings) => run({ ...settings, ...fresh, target }) };
}

function clientOf(
  address: string | undefined,
  command: readonly string[] | undefined,
  options: ConformanceOptions,
  dialect: Dialect,
) {
  if (address !== undefined || command === undefined || command.length === 0)
    throw new WrongUse(
      'With --client the kit is the server and starts the client: give its command after --. For example: parley conformance --client -- python3 client.py {host} {port} {nick}',
    );
  const ofServers = { '--fresh': options.fresh, '--idle-ms': options.idleMs, '--login-ms': options.loginMs };
  const foreign = Object.entries(ofServers).find(([, value]) => value !== undefined)?.[0];
  if (foreign !== undefined) throw new WrongUse(`${foreign} is for servers and does not go with --client.`);
  if (dialect.transport === 'websocket')
    throw new WrongUse(
      `The dialect ${dialect.name} is carried by WebSocket. The kit tests clients on TCP only; of a WebSocket it can test servers.`,
    );
  if (options.pty && !canHaveTerminal())
    process.stderr.write(
      'parley: Without python3 (3.9 or later) the client has pipes and no terminal. Install it (apt-get install python3), or say --no-pty.\n',
    );
  return {
    command,
    typing: typingOf(options.typing, dialect),
    ...(options.pty ? {} : { isTerminal: false }),
  };
}

function targetOf(
  address: string | undefined,
  command: readonly string[] | undefined,
  options: ConformanceOptions,
  dialect: Dialect,
): Target {
  const limits = {
    ...(options.idleMs === undefined ? {} : { idleMs: options.idleMs }),
    ...(options.loginMs === undefined ? {} : { loginMs: options.loginMs }),
  };
  if (command !== undefined) {
    if (address !== undefined) throw new WrongUse('Give either an address or a command after --, not both.');
    if (command.length === 0)
      throw new WrongUse(
        'No command stands after --. For example: parley conformance -- python3 server.py {port}',
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
function targetWords(
  address: string | undefined,
  command: readonly string[] | undefined,
  options: ConformanceOptions,
): string {
  const quoted = (word: string) =>
    /^[\w@%+=:,./{}-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  const dialect = options.dialect === 'parley' ? [] : ['--dialect', quoted(options.dialect)];
  const client = [
    ...(options.client === true ? ['--client'] : []),
    ...options.typing.flatMap((spec) => ['--typing', quoted(spec)]),
    ...(options.pty ? [] : ['--no-pty']),
  ];
  const target =
    command === undefined ? (address === undefined ? [] : [quoted(address)]) : ['--', ...command.map(quoted)];
  return [...dialect, ...client, ...target].join(' ');
}
