/** Ports of this machine: a free one, and whether somebody listens. */
import { readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { LISTEN } from './descendants.ts';

/**
 * Ports that are tried: below those that the kernel gives to clients, of which a run has thousands, and
 * each once, so that no two servers that are about to listen are given the same.
 */
const PORT_MIN = 20_000;
const PORT_END = 32_768;
let next = PORT_MIN + Math.floor(Math.random() * (PORT_END - PORT_MIN));

export async function freePort(host: string): Promise<number> {
  for (let tried = PORT_MIN; tried < PORT_END; tried++) {
    const port = next;
    next = next + 1 < PORT_END ? next + 1 : PORT_MIN;
    if (await canListen(host, port)) return port;
  }
  throw new Error(`All ports of ${host} from ${PORT_MIN} to ${PORT_END - 1} are taken.`);
}

async function canListen(host: string, port: number): Promise<boolean> {
  const server = createServer();
  return await new Promise<boolean>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EADDRINUSE' || cause.code === 'EACCES') resolve(false);
      else reject(cause);
    });
    server.listen({ host, port }, () => server.close(() => resolve(true)));
  });
}

/**
 * Whether somebody listens on a port. On Linux the kernel's table is read, because a connection that
 * comes and goes already breaks some servers; elsewhere a connection is made.
 */
export async function isListening(host: string, port: number): Promise<boolean> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'latin1').catch(() => undefined)),
  );
  if (tables.every((table) => table === undefined)) return canConnect(host, port);
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return tables.some((table) =>
    (table ?? '').split('\n').some((row) => {
      const [, local, , state] = row.trim().split(/\s+/);
      return state === LISTEN && local?.endsWith(wanted) === true;
    }),
  );
}

async function canConnect(host: string, port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
