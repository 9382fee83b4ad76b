/** A server that is wrong on purpose, so that it is known that the kit finds what it says it finds. */
import type { Dialect } from '../../spec/index.ts';

/** How it is started; the limits are those of cases about time. */
export interface BadInstance {
  readonly host: string;
  readonly port: number;
  /** Types a line for whoever answers at the console, where the dialect has somebody there. */
  readonly answer?: (line: string) => void;
  /** What it holds, octets, where that is its fault. */
  readonly memoryBytes?: () => number;
  close(): Promise<void>;
}

export interface StartOptions {
  readonly port?: number;
  readonly idleMs?: number;
  readonly loginMs?: number;
}

export interface BadTarget {
  /** Given by hand, never used again for something else. */
  readonly name: string;
  /** What it does, as a sentence that could follow "behaves like a server that". */
  readonly does: string;
  /** The requirement that a report must name first, or those of which it must name one. */
  readonly guilty: string | readonly string[];
  /** What the kit speaks with it. Default Parley/1. */
  readonly dialect?: Dialect;
  readonly start: (options: StartOptions) => Promise<BadInstance>;
}

/** The requirements of which a report must name one first. */
export const guiltyOf = ({ guilty }: BadTarget): readonly string[] =>
  typeof guilty === 'string' ? [guilty] : guilty;
