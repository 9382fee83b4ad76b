/** `parley serve`: the reference server until it is told to end. */
import { createInterface } from 'node:readline';
import { loadPage } from '../../reference-client/page/load.ts';
import { visible } from '../../reference-client/visible.ts';
import { createServer, type WebOptions } from '../../reference-server/index.ts';
import { findDialect } from '../dialects.ts';
import { WrongUse } from '../errors.ts';

const WEB_PORT = 8080;
/** Refused origins that are named; whoever is refused can have as many as they like. */
const NAMED_MAX = 20;

interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly dialect: string;
  readonly connectionsMax?: number;
  readonly queueBytesMax?: number;
  readonly idleMs?: number;
  readonly loginMs?: number;
  readonly linesPerSecondMax?: number;
  /** True without a port. */
  readonly web?: number | true;
  readonly origin: readonly string[];
}

/** Announces the address in one line of JSON, and resolves with the exit code once SIGTERM or SIGINT has ended it in order. */
export async function serve({ web, origin, ...options }: ServeOptions): Promise<number> {
  const dialect = await findDialect(options.dialect);
  const server = await createServer({
    ...options,
    dialect,
    ...(await webOptions(web, origin, dialect.transport === 'websocket')),
    onRefusedOrigin: namesRefused(),
    onAsked: (text, address) => process.stdout.write(`[${address}] ${visible(text)}\n`),
  });
  const { idleMs, loginMs } = server.settings;
  const page = server.web === undefined ? {} : { web: { url: server.web.url } };
  if (server.web !== undefined)
    process.stderr.write(`parley: open ${server.web.url} in a browser to chat there.\n`);
  process.stdout.write(
    `${JSON.stringify({ listening: { host: server.host, port: server.port }, ...page, limits: { idleMs, loginMs } })}\n`,
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

async function webOptions(
  web: number | true | undefined,
  origins: readonly string[],
  isWebSocket: boolean,
): Promise<{ web?: WebOptions; origins?: readonly string[] }> {
  if (web === undefined && origins.length > 0 && !isWebSocket)
    throw new WrongUse(
      '--origin goes with --web, or with a dialect on WebSocket: it says which pages may connect.',
    );
  return {
    ...(isWebSocket ? { origins } : {}),
    ...(web === undefined
      ? {}
      : { web: { port: web === true ? WEB_PORT : web, origins, page: await loadPage() } }),
  };
}

/** Browsers show nobody why a page could not connect, so it is said here, once for each origin. */
function namesRefused(): (origin: string) => void {
  const named = new Set<string>();
  return (origin) => {
    if (named.has(origin) || named.size >= NAMED_MAX) return;
    named.add(origin);
    const allow = URL.canParse(origin) ? ` --origin ${visible(origin)} lets it.` : '';
    process.stderr.write(`parley: a page of ${visible(origin)} may not connect.${allow}\n`);
  };
}
