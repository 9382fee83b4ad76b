/** Process groups that the kit has started and that must not outlive it. */

const running = new Set<number>();
process.on('exit', () => {
  for (const pid of running) killGroup(pid, 'SIGKILL');
});

/** Ends the group with the kit at the latest. */
export function keepGroup(pid: number): void {
  running.add(pid);
}

/** The group has ended. */
export function forgetGroup(pid: number): void {
  running.delete(pid);
}

export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone.
  }
}
