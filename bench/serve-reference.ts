/** The reference server as a child that tells its port, and when asked the processor time that it has used. */
import { createServer } from '../reference-server/index.ts';

process.on('message', () => process.send?.(process.cpuUsage()));
const server = await createServer({ idleMs: 0, loginMs: 0 });
process.send?.(server.port);
