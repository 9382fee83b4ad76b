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

/** Addresses as the kernel's table has them: of this machine alone, and all of both families. */
const V4 = '0100007F';
const V6 = '00000000000000000000000001000000';
const V4_IN_V6 = '0000000000000000FFFF00000100007F';
const ALL_V4 = '00000000';
const ALL_V6 = '0'.repeat(32);

/** The addresses at which a host is reached. */
const REACHED: Readonly<Record<string, readonly string[]>> = {
  '127.0.0.1': [V4, V4_IN_V6, ALL_V4, ALL_V6],
  '::1': [V6, ALL_V6],
};

/**
 * The host at which a port is listened on, if it is: the one that was meant, or the other loopback address, which
 * many take localhost to be. On Linux the kernel's table is read, because a connection that comes and goes already
 * breaks some servers; elsewhere a connection is made.
 */
export async function listeningHost(host: string, port: number): Promise<string | undefined> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'latin1').catch(() => undefined)),
  );
  if (tables.every((table) => table === undefined)) return (await canConnect(host, port)) ? host : undefined;
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const addresses = tables.flatMap((table) =>
    (table ?? '').split('\n').flatMap((row) => {
      const [, local = '', , state] = row.trim().split(/\s+/);
      return state === LISTEN && local.endsWith(wanted) ? [local.slice(0, -wanted.length)] : [];
    }),
  );
  const isAt = (each: string) => addresses.some((address) => REACHED[each]?.includes(address) ?? true);
  return [host, ...Object.keys(REACHED)].find(isAt);
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
