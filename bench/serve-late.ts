/** The reference server behind a line that delays what it sends: `serve-late PORT MS`. */
import { connect, createServer as listen } from 'node:net';
import { createServer } from '../reference-server/index.ts';

const [port = 0, lateMs = 0] = process.argv.slice(2).map(Number);
const server = await createServer({});
listen({ allowHalfOpen: true }, (client) => {
  const line = connect({ port: server.port, host: server.host, allowHalfOpen: true });
  for (const socket of [client, line]) socket.setNoDelay(true).on('error', () => {});
  client.pipe(line);
  client.on('close', () => line.resetAndDestroy());
  line.on('data', (chunk) => setTimeout(() => client.write(chunk), lateMs));
  line.on('end', () => setTimeout(() => client.end(), lateMs));
}).listen(port, '127.0.0.1');
