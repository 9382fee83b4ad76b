/** The server's clocks in the hands of a test. */
import type { Test } from 'tap';

export const IDLE_MS = 54_321;
export const LOGIN_MS = 43_210;
/** How long the server waits for a peer to close after it, before it forgets the peer. */
export const LINGER_MS = 2_000;

interface HandTimer {
  readonly ms: number;
  readonly run: () => void;
  /** Whether it would still run out. */
  armed: boolean;
}

/** Puts the server's clocks into the hands of a test. */
export function handClock(t: Pick<Test, 'teardown'>, ...lengths: readonly number[]) {
  const timers: HandTimer[] = [];
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const fake = (run: () => void, ms?: number, ...rest: unknown[]) => {
    if (!lengths.includes(ms ?? 0))
      return Reflect.apply(set, undefined, [run, ms, ...rest]) as NodeJS.Timeout;
    const timer = {
      ms: ms!,
      run,
      armed: true,
      refresh: () => Object.assign(timer, { armed: true }),
      unref: () => timer,
    };
    timers.push(timer);
    return timer;
  };
  globalThis.setTimeout = fake as unknown as typeof setTimeout;
  globalThis.clearTimeout = ((timer: { armed?: boolean } | undefined) => {
    if (timer !== undefined && timer.armed !== undefined) timer.armed = false;
    else clear(timer as NodeJS.Timeout | undefined);
  }) as typeof clearTimeout;
  t.teardown(() => Object.assign(globalThis, { setTimeout: set, clearTimeout: clear }));
  /** Lets the nth timer of a length run out; false if it was stopped. */
  return (ms: number, n: number): boolean => {
    const timer = timers.filter((each) => each.ms === ms)[n]!;
    if (!timer.armed) return false;
    timer.armed = false;
    timer.run();
    return true;
  };
}
