/**
 * The least that relays what is said: a Set of sockets, and one write per recipient and message, as most chat
 * servers on Node begin. It checks nothing, knows no nickname twice and announces nobody.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net';

const members = new Set<Socket>();

const server = createServer({ noDelay: true }, (socket) => {
  let nick = '';
  let held = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    const lines = (held + text).split('\n');
    held = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('login|')) {
        nick = line.slice(6);
        members.add(socket);
        socket.write(`welcome|${nick}\n`);
      } else if (line.startsWith('say|')) {
        for (const other of members) if (other !== socket) other.write(`said|${nick}|${line.slice(4)}\n`);
      }
    }
  });
  socket.on('error', () => {}).on('close', () => members.delete(socket));
});

process.on('message', () => process.send?.(process.cpuUsage()));
server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () =>
  process.send?.((server.address() as AddressInfo).port),
);
