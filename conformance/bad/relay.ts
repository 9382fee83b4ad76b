/** A relay in front of the reference server that spoils octets, order, time or ends. */
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { createServer } from '../../reference-server/index.ts';
import { type Dialect, parley } from '../../spec/index.ts';
import type { BadInstance, BadTarget, StartOptions } from './bad-target.ts';

/** One connection through the relay. */
export interface Line {
  readonly number: number;
  readonly client: Socket;
  readonly server: Socket;
}

/** What a relay does; what it leaves out is passed on as it is. */
export interface Spoiling {
  /** What it holds for connections that do not read, octets. */
  readonly memoryBytes?: () => number;
  readonly toServer?: (chunk: Buffer, line: Line) => void;
  readonly toClient?: (chunk: Buffer, line: Line) => void;
  readonly clientEnd?: (line: Line) => void;
  readonly clientError?: (line: Line) => void;
  readonly accept?: (client: Socket, proceed: () => void) => void;
}

/** How long what was relayed last may take to arrive, milliseconds. */
const SETTLE_MS = 30;

export async function listening(server: Server, port = 0): Promise<BadInstance> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port }, resolve));
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** The reference server behind something that spoils its connections. */
export function relay(
  name: string,
  guilty: string,
  does: string,
  make: () => Spoiling,
  dialect: Dialect = parley,
): BadTarget {
  return {
    name,
    guilty,
    does,
    dialect,
    async start(options: StartOptions) {
      const spoiling = make();
      const inner = await createServer({ dialect, ...options, port: 0 });
      let count = 0;
      const outer = createTcpServer({ allowHalfOpen: true, noDelay: true }, (client) => {
        const proceed = () =>
          join(
            client,
            connect({ host: inner.host, port: inner.port, allowHalfOpen: true, noDelay: true }),
            count++,
            spoiling,
          );
        if (spoiling.accept === undefined) proceed();
        else spoiling.accept(client, proceed);
      });
      const instance = await listening(outer, options.port);
      return {
        ...instance,
        ...(spoiling.memoryBytes === undefined ? {} : { memoryBytes: spoiling.memoryBytes }),
        async close() {
          // The goodbye of the server within still passes through.
          await inner.close();
          await new Promise<void>((resolve) => setTimeout(resolve, SETTLE_MS));
          await instance.close();
        },
      };
    },
  };
}

function join(client: Socket, server: Socket, number: number, spoiling: Spoiling): void {
  const line = { number, client, server };
  server.on('error', () => client.destroy());
  client.on('error', () =>
    spoiling.clientError === undefined ? server.resetAndDestroy() : spoiling.clientError(line),
  );
  client.on('data', (chunk: Buffer) =>
    spoiling.toServer === undefined ? void server.write(chunk) : spoiling.toServer(chunk, line),
  );
  server.on('data', (chunk: Buffer) =>
    spoiling.toClient === undefined ? put(line, chunk) : spoiling.toClient(chunk, line),
  );
  client.on('end', () => (spoiling.clientEnd === undefined ? void server.end() : spoiling.clientEnd(line)));
  server.on('end', () => client.end());
  client.on('close', () => {
    if (spoiling.clientEnd === undefined && spoiling.clientError === undefined) server.destroy();
  });
}

/** Lines of what the server sends, whole. */
export function byLine(take: (text: string, line: Line) => void): NonNullable<Spoiling['toClient']> {
  const held = new Map<number, string>();
  return (chunk, line) => {
    const lines = ((held.get(line.number) ?? '') + chunk.toString('latin1')).split('\n');
    held.set(line.number, lines.pop() ?? '');
    for (const text of lines) take(`${text}\n`, line);
  };
}

/** Writes, and reads no more from the server than the client takes. */
export function put(line: Line, data: string | Buffer): void {
  if (
    line.client.destroyed ||
    line.client.write(typeof data === 'string' ? Buffer.from(data, 'latin1') : data)
  )
    return;
  if (line.server.isPaused()) return;
  line.server.pause();
  line.client.once('drain', () => line.server.resume());
}
