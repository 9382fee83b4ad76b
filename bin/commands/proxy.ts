/** `parley proxy`: stands between clients and a server, passes everything on, shows it and saves it. */
import { judge, parseAddress, Recorder } from '../../conformance/index.ts';
import type { Dialect } from '../../spec/index.ts';
import { findDialect } from '../dialects.ts';
import { WrongUse } from '../errors.ts';
import { entryLine, judgementCode, judgementLines } from '../session-lines.ts';
import { WholeFile } from '../whole-file.ts';

export interface ProxyOptions {
  /** A port, or an address and a port with a colon between. */
  readonly listen: string;
  readonly dialect: string;
  readonly save?: string;
  readonly judge?: boolean;
}

/** Passes on until a signal comes. Resolves with the exit code; rejects with WrongUse. */
export async function proxy(url: string, options: ProxyOptions): Promise<number> {
  const dialect = await findDialect(options.dialect);
  const target = targetOf(url, dialect);
  const { host, port } = placeOf(options.listen);
  const file = options.save === undefined ? undefined : new WholeFile(options.save, 'The session');
  const print = printer();
  const recorder = await Recorder.listen({
    host,
    port,
    target,
    dialect: options.dialect,
    onEntry: (entry) => print(entryLine(entry)),
  }).catch((cause: NodeJS.ErrnoException) => {
    throw new WrongUse(
      `Nobody can listen on ${host}:${port} (${cause.code ?? cause.message}). Choose another port with --listen, or 0 for a free one.`,
    );
  });
  print(JSON.stringify({ listening: { host, port: recorder.port }, target: url }));
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  await recorder.close();
  const { session } = recorder;
  file?.write(`${JSON.stringify(session, null, 1)}\n`);
  if (options.judge !== true) return 0;
  const judgement = judge(session, dialect);
  print(judgementLines(judgement).join('\n'));
  return judgementCode(judgement);
}

/** Prints lines as long as somebody reads them: those who talk through the proxy must not notice when nobody does. */
function printer(): (line: string) => void {
  let isRead = true;
  process.stdout.removeAllListeners('error').on('error', (cause: NodeJS.ErrnoException) => {
    if (isRead && cause.code !== 'EPIPE')
      process.stderr.write(
        `parley: Standard output cannot be written: ${cause.message}. The proxy goes on without it.\n`,
      );
    isRead = false;
  });
  return (line) => {
    if (isRead) process.stdout.write(`${line}\n`);
  };
}

function targetOf(url: string, dialect: Dialect) {
  let address: ReturnType<typeof parseAddress>;
  try {
    address = parseAddress(url);
  } catch (cause) {
    throw new WrongUse((cause as Error).message);
  }
  if (address.transport === 'websocket' || dialect.transport === 'websocket')
    throw new WrongUse(
      'The proxy passes on TCP and does not look into WebSocket frames: write tcp://host:port.',
    );
  return address;
}

function placeOf(listen: string): { host: string; port: number } {
  const [, host, digits] = /^(?:(\[[0-9a-fA-F:.]+\]|[^:]+):)?(\d{1,5})$/.exec(listen) ?? [];
  if (digits === undefined || Number(digits) > 65_535)
    throw new WrongUse(`--listen ${listen} is no port: write 4001, or an address with it, 0.0.0.0:4001.`);
  return { host: host?.replace(/^\[|\]$/g, '') ?? '127.0.0.1', port: Number(digits) };
}
