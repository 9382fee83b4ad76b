/** `parley conformance --pair`: a server and a client, both under test, and the recorder between them. */
import { Interrupted, runPair, whyNoPair } from '../../conformance/index.ts';
import type { Typing } from '../../spec/index.ts';
import { givesTerminal } from '../client-settings.ts';
import { findDialect } from '../dialects.ts';
import { WrongUse } from '../errors.ts';
import { guarded } from '../fault.ts';
import { foreignOption } from '../foreign.ts';
import { judgementCode, judgementLines } from '../session-lines.ts';
import { endWith, Signals } from '../signals.ts';
import { typingOf } from '../typing.ts';
import { WholeFile } from '../whole-file.ts';
import type { ConformanceOptions } from './conformance.ts';

/** Options that mean something only where cases are run. */
const OF_CASES = {
  client: '--client',
  init: '--init',
  target: '--target',
  only: '--only',
  exclude: '--exclude',
  level: '--level',
  spec: '--spec',
  baseline: '--baseline',
  writeBaseline: '--write-baseline',
  reporter: '--reporter',
  rubric: '--rubric',
  fresh: '--fresh',
  jobs: '--jobs',
  readyMs: '--ready-ms',
  storm: '--storm',
  idleMs: '--idle-ms',
  loginMs: '--login-ms',
  limitMs: '--limit-ms',
  shortLimits: '--short-limits',
  pause: '--pause',
  watch: '--watch',
  verbose: '--verbose',
} as const satisfies Partial<Record<keyof ConformanceOptions, string>>;

/** Resolves with the exit code: 0 if no MUST is broken, 1 if one is, or that of a signal. Rejects with WrongUse or Unreachable. */
export async function conformancePair(
  address: string | undefined,
  words: readonly string[] | undefined,
  options: ConformanceOptions,
): Promise<number> {
  const { typing: specs, seed, save } = options;
  if (address !== undefined)
    throw new WrongUse(
      `With --pair the kit starts the server itself: leave out ${address}, and give the command of the server after --.`,
    );
  const foreign = foreignOption(options, OF_CASES);
  if (foreign !== undefined)
    throw new WrongUse(
      `${foreign} does not go with --pair, which plays one session and no cases. Leave it out.`,
    );
  const [server, client] = commandsOf(words ?? []);
  const dialectSource = options.dialect ?? 'parley';
  const dialect = await findDialect(dialectSource);
  const typing = { ...dialect.typing, ...typingOf(specs, dialect) } as Typing;
  const obstacle = whyNoPair(dialect, typing);
  if (obstacle !== undefined)
    throw new WrongUse(`--pair cannot be used with the dialect ${dialect.name}: ${obstacle}.`);
  const file = save === undefined ? undefined : new WholeFile(save, 'The session');
  const isTerminal = givesTerminal(options);
  const signals = new Signals();
  const { judgement, session } = await guarded((fault) =>
    runPair({
      server,
      client,
      dialect,
      dialectSource,
      typing,
      isTerminal,
      seed: seed ?? Math.random().toString(36).slice(2, 10),
      onStep: (what) => process.stdout.write(`ok  ${what}\n`),
      signal: AbortSignal.any([fault, signals.interrupted]),
    }),
  )
    .catch((cause: unknown) => {
      if (cause instanceof Interrupted) signals.endBeforeFirst();
      throw cause;
    })
    .finally(() => signals.stop());
  file?.write(`${JSON.stringify(session, null, 1)}\n`);
  process.stdout.write(`${judgementLines(judgement).join('\n')}\n`);
  if (signals.exitCode !== undefined) {
    process.stderr.write('parley: The run was ended; what was recorded by then is judged.\n');
    await endWith(signals.exitCode);
  }
  return judgementCode(judgement);
}

function commandsOf(
  words: readonly string[],
): readonly [server: readonly string[], client: readonly string[]] {
  const at = words.indexOf('--');
  const [server, client] = at < 0 ? [words, []] : [words.slice(0, at), words.slice(at + 1)];
  if (server.length === 0 || client.length === 0)
    throw new WrongUse(
      'With --pair a server and a client are given, each after a --. For example: parley conformance --pair -- python3 server.py {port} -- python3 client.py {host} {port} {nick}',
    );
  return [server, client];
}
