/**
 * What a launched program has started, wherever it went: a mark in the environment, which children inherit,
 * finds on Linux also those that have left the process group. Elsewhere none are found.
 */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const VARIABLE = 'PARLEY_LAUNCHED';

/** A mark for all that one target starts, or, as part of that, one instance. */
export class Mark {
  readonly #value: string;

  constructor(value: string = randomUUID()) {
    this.#value = value;
  }

  /** What has the mark of a part has this one too. */
  part(): Mark {
    return new Mark(`${this.#value}.${randomUUID()}`);
  }

  /** For the environment of a program. */
  get environment(): Readonly<Record<string, string>> {
    return { [VARIABLE]: this.#value };
  }

  /** The processes that have it. */
  get pids(): number[] {
    const word = `${VARIABLE}=${this.#value}`;
    return pidsOf().filter((pid) => readOr(`/proc/${pid}/environ`).includes(word));
  }

  /** Ends whatever has it, at once. */
  sweep(): void {
    for (const pid of this.pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
  }

  /** The ports on which whatever has it listens, each once. */
  get ports(): number[] {
    const inodes = new Set(this.pids.flatMap(socketsOf));
    const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) => readOr(path).split('\n').slice(1));
    const ports = rows.flatMap((row) => {
      const [, local = '', , state, , , , , , inode = ''] = row.trim().split(/\s+/);
      const port = Number.parseInt(local.split(':').at(-1) ?? '', 16);
      return state === LISTEN && inodes.has(inode) ? [port] : [];
    });
    return [...new Set(ports)];
  }
}

/** In the kernel's table of sockets, the state of one that listens. */
export const LISTEN = '0A';

function pidsOf(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const inode = /^socket:\[(\d+)\]$/.exec(linkOr(`/proc/${pid}/fd/${fd}`))?.[1];
      return inode === undefined ? [] : [inode];
    });
  } catch {
    return [];
  }
}

/** Processes come and go while they are looked at. */
function readOr(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function linkOr(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
