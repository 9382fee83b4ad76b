/** `parley conformance --pair`: a server and a client, both under test, and the recorder between them. */
import { canHaveTerminal, Interrupted, runPair, whyNoPair } from '../../conformance/index.ts';
import type { Dialect, Typing } from '../../spec/index.ts';
import { WrongUse } from '../errors.ts';
import { guarded } from '../fault.ts';
import { judgementCode, judgementLines } from '../session-lines.ts';
import { endWith, Signals } from '../signals.ts';
import { typingOf } from '../typing.ts';
import { WholeFile } from '../whole-file.ts';

export interface PairCommandOptions {
  readonly typing: readonly string[];
  readonly pty: boolean;
  readonly seed?: string;
  readonly save?: string;
}

/** Resolves with the exit code: 0 if no MUST is broken, 1 if one is, or that of a signal. Rejects with WrongUse or Unreachable. */
export async function conformancePair(
  words: readonly string[] | undefined,
  { typing: specs, pty, seed, save }: PairCommandOptions,
  dialect: Dialect,
): Promise<number> {
  const [server, client] = commandsOf(words ?? []);
  const typing = { ...dialect.typing, ...typingOf(specs, dialect) } as Typing;
  const obstacle = whyNoPair(dialect, typing);
  if (obstacle !== undefined)
    throw new WrongUse(`--pair cannot be used with the dialect ${dialect.name}: ${obstacle}.`);
  const file = save === undefined ? undefined : new WholeFile(save, 'The session');
  const signals = new Signals();
  const { judgement, session } = await guarded((fault) =>
    runPair({
      server,
      client,
      dialect,
      typing,
      isTerminal: pty && canHaveTerminal(),
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
