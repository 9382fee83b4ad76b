/** What the operating system says of processes; nothing where it is not Linux. */
import { readdirSync, readFileSync } from 'node:fs';

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // Not Linux, or the process is gone.
    return '';
  }
}

/** How many files this process may have open, sockets too; undefined where it is not known. */
export function descriptorsMax(): number | undefined {
  const limit = /^Max open files +(\d+)/m.exec(read('/proc/self/limits'))?.[1];
  return limit === undefined ? undefined : Number(limit);
}

/** The memory that the processes of a group have in use, octets; undefined where it is not known. */
export function residentBytes(group: number): number | undefined {
  let total = 0;
  for (const pid of processes()) {
    // The name of the program may hold anything, so what follows its last parenthesis counts: state, parent, group.
    const stat = read(`/proc/${pid}/stat`);
    if (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2] !== String(group)) continue;
    total += 1024 * Number(/^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0);
  }
  return total === 0 ? undefined : total;
}

function processes(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}
