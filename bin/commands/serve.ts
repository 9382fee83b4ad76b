/** `parley serve`: the reference server until it is told to end. */
import { createInterface } from 'node:readline';
import { visible } from '../../reference-client/visible.ts';
import { createServer } from '../../reference-server/index.ts';
import { findDialect } from '../dialects.ts';

interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly dialect: string;
  readonly connectionsMax?: number;
  readonly queueBytesMax?: number;
  readonly idleMs?: number;
  readonly loginMs?: number;
  readonly linesPerSecondMax?: number;
}

/** Announces the address in one line of JSON, and resolves with the exit code once SIGTERM or SIGINT has ended it in order. */
export async function serve(options: ServeOptions): Promise<number> {
  const dialect = await findDialect(options.dialect);
  const server = await createServer({
    ...options,
    dialect,
    onAsked: (text, address) => process.stdout.write(`[${address}] ${visible(text)}\n`),
  });
  const { idleMs, loginMs } = server.settings;
  process.stdout.write(
    `${JSON.stringify({ listening: { host: server.host, port: server.port }, limits: { idleMs, loginMs } })}\n`,
  );
  // In a room where an operator answers, this console is the operator's.
  if (dialect.policy.says === 'operator') {
    if (process.stdin.isTTY)
      process.stderr.write('What you type here answers the text that has waited longest, line by line.\n');
    createInterface({ input: process.stdin }).on('line', (line) => {
      if (line !== '') server.answer(line);
    });
  }
  await new Promise<void>((resolve) => {
    let asked = false;
    const end = () => {
      // Whoever asks twice does not want to wait.
      if (asked) process.exit(1);
      asked = true;
      resolve();
    };
    process.on('SIGTERM', end);
    process.on('SIGINT', end);
  });
  await server.close();
  process.stdin.pause();
  return 0;
}
