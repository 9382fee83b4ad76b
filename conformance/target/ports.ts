/** Ports of this machine: a free one, and whether somebody listens. */
import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';

export async function freePort(host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port: 0 }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/** In the kernel's table of sockets, the state of one that listens. */
const LISTEN = '0A';

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
