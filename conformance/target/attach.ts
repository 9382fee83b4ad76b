/** A server that runs already, at an address. */
import { Unreachable } from '../peers/failure.ts';
import type { ShortLimits, Target } from './target.ts';

/** Reads tcp://host:port, with IPv6 in brackets. Throws a RangeError that says what is wrong. */
export function parseAddress(url: string): { host: string; port: number } {
  const match = /^tcp:\/\/(\[[0-9a-fA-F:.]+\]|[^:/[\]]+):(\d{1,5})\/?$/.exec(url);
  const port = Number(match?.[2]);
  if (match === null || port < 1 || port > 65_535) {
    throw new RangeError(
      `"${url}" is no address of a server. Write tcp://host:port, for example tcp://127.0.0.1:4000 or tcp://[::1]:4000.`,
    );
  }
  return { host: match[1]!.replace(/^\[|\]$/g, ''), port };
}

/** Attaches to an address. `limits` are those that the person says the server runs with. */
export function attach(url: string, limits: ShortLimits = {}): Target {
  const { host, port } = parseAddress(url);
  return {
    kind: 'attached',
    name: url,
    restartable: false,
    start: async (wanted) => {
      const lacks = (Object.keys(wanted ?? {}) as (keyof ShortLimits)[]).find(
        (name) => limits[name] === undefined,
      );
      if (lacks !== undefined)
        throw new Unreachable(`The kit did not start this server and does not know its ${lacks}.`);
      return {
        host,
        port,
        limits,
        exited: () => undefined,
        output: () => '',
        end: undefined,
        stop: async () => {},
      };
    },
  };
}
