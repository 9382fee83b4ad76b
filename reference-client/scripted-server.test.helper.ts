/** A server that does what a test says, and promises with deadlines instead of sleeps. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';

/** Generous, because it is only ever reached by a failing test. */
const DEADLINE_MS = 10_000;

/** The value of a promise, or an error that says what did not happen. */
export async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  const stop = new AbortController();
  const late = after(DEADLINE_MS, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`did not happen in time: ${what}`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    stop.abort();
    late.catch(() => {});
  }
}

/** Waits until a condition holds, looking again whenever `wake` says that something happened. */
export class Condition {
  readonly #waiting = new Set<() => void>();

  wake(): void {
    for (const look of [...this.#waiting]) look();
  }

  until(holds: () => boolean, what: string): Promise<void> {
    const held = new Promise<void>((resolve) => {
      const look = () => {
        if (!holds()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
    return within(held, what);
  }
}

/** One connection, as the script of a test sees it. */
export class Peer {
  readonly socket: Socket;
  /** What came and was not taken yet. */
  received = '';
  /** When each read came, in milliseconds. */
  readonly reads: { readonly atMs: number; readonly text: string }[] = [];
  readonly #news = new Condition();
  #ended = false;
  #closed = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      this.received += text;
      this.reads.push({ atMs: performance.now(), text });
      this.#news.wake();
    });
    socket.on('error', () => {});
    socket.on('end', () => {
      this.#ended = true;
      this.#news.wake();
    });
    socket.on('close', () => {
      this.#closed = true;
      this.#news.wake();
    });
  }

  send(octets: string | Uint8Array): void {
    this.socket.write(octets);
  }

  /** Takes the next text, which must be this one. */
  async takes(expected: string): Promise<void> {
    await this.#news.until(
      () => this.received.length >= expected.length || this.#ended || this.#closed,
      `receive ${JSON.stringify(expected)} (came: ${JSON.stringify(this.received)})`,
    );
    if (!this.received.startsWith(expected))
      throw new Error(`expected ${JSON.stringify(expected)}, came ${JSON.stringify(this.received)}`);
    this.received = this.received.slice(expected.length);
  }

  /** Waits until what came matches, and takes all of it. */
  async matches(expected: RegExp): Promise<RegExpExecArray> {
    await this.#news.until(() => expected.test(this.received), `receive ${expected}`);
    const match = expected.exec(this.received)!;
    this.received = '';
    return match;
  }

  /** Waits for the other side's end, orderly or not. */
  ended(): Promise<void> {
    return this.#news.until(() => this.#ended || this.#closed, 'end of the connection');
  }
}

export interface ScriptedServer {
  readonly url: string;
  readonly port: number;
  /** Connections so far. */
  readonly count: number;
  /** Resolves when every script has run to its end; rejects with what one of them threw. */
  done(): Promise<void>;
}

/** Runs the script for each connection; everything ends with the test. */
export async function scripted(
  t: { teardown(fn: () => unknown): void },
  script: (peer: Peer) => Promise<void> | void,
): Promise<ScriptedServer> {
  const runs: Promise<void>[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    const run = Promise.resolve(new Peer(socket)).then(script);
    run.catch(() => socket.destroy());
    runs.push(run);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    url: `tcp://127.0.0.1:${port}`,
    port,
    get count() {
      return runs.length;
    },
    done: async () => void (await within(Promise.all(runs), 'end of the script')),
  };
}

/** Lets one client in as `me`, then goes on. */
export function welcomes(more: (peer: Peer) => Promise<void> | void, roster = '') {
  return async (peer: Peer): Promise<void> => {
    await peer.takes('login|me\n');
    peer.send(`${roster}welcome|me\n`);
    await more(peer);
  };
}
