/** Where the server under test comes from. */

/** Limits of a target's instance that are short enough to be waited for, milliseconds. */
export interface ShortLimits {
  readonly idleMs?: number;
  readonly loginMs?: number;
}

/** How a launched program ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A server that listens. */
export interface Instance {
  readonly host: string;
  readonly port: number;
  /** Of a WebSocket: what stands behind the port. Default a slash. */
  readonly path?: string;
  /** The limits in force, as far as the target says. */
  readonly limits: ShortLimits;
  /** The process that was started, which leads a group of its own; undefined for one that the kit did not start. */
  readonly pid?: number;
  /** The name of the program that was started, without its folder. */
  readonly program?: string;
  /** How the program ended, if it did; always undefined for one that the kit did not start. */
  exited(): Exit | undefined;
  /** The last that the program printed: to stderr, or where it says nothing there, to stdout. */
  output(): string;
  /** Types a line at the console of a server whose operator answers; absent where the kit has no console. */
  readonly type?: (line: string) => void;
  /** Lets the server get no processor time until `release`, so that what is done meanwhile reaches it at once. */
  readonly hold?: () => void;
  /** Lets it go on after `hold`. */
  readonly release?: () => void;
  /** The memory that its processes have in use, octets; absent or undefined where the kit cannot see it. */
  readonly memoryBytes?: () => number | undefined;
  /** Asks the server to end in order, as an operator would; undefined where the kit cannot. */
  readonly end: (() => Promise<void>) | undefined;
  /** Ends it, with all that it started. */
  stop(): Promise<void>;
}

/** A way to get instances. */
export interface Target {
  readonly kind: 'in-process' | 'attached' | 'launched';
  readonly name: string;
  /** The target file that says how to come to it, if one does. */
  readonly file?: string;
  /** True where it was said how it is started with short limits. */
  readonly startsShort?: boolean;
  /** Of an address: what it says of the transport; a format for TCP is then carried by WebSocket. */
  readonly transport?: 'tcp' | 'websocket';
  /** True if each start gives a server of its own. */
  readonly restartable: boolean;
  /** Ends what instances have left behind, once all of them are stopped. */
  readonly sweep?: () => void;
  /** Starts an instance, with these limits if it can. Rejects with Unreachable. */
  start(limits?: ShortLimits): Promise<Instance>;
}
