/** A server that runs already, at an address. */
import { Unreachable } from '../peers/failure.ts';
import type { Destination } from '../peers/wire.ts';
import type { ShortLimits, Target } from './target.ts';

/** Reads tcp://host:port or ws://host:port/path, with IPv6 in brackets. Throws a RangeError that says what is wrong. */
export function parseAddress(url: string): Destination {
  const match = /^(tcp|ws):\/\/(\[[0-9a-fA-F:.]+\]|[^:/[\]]+):(\d{1,5})(\/.*)?$/.exec(url);
  const [, scheme, host = '', digits, path = '/'] = match ?? [];
  const port = Number(digits);
  if (match === null || port < 1 || port > 65_535 || (scheme === 'tcp' && path !== '/')) {
    throw new RangeError(
      `"${url}" is no address of a server. Write tcp://host:port, for example tcp://127.0.0.1:4000 or tcp://[::1]:4000, or ws://host:port/path for a WebSocket.`,
    );
  }
  const transport = scheme === 'ws' ? 'websocket' : 'tcp';
  return { host: host.replace(/^\[|\]$/g, ''), port, transport, path };
}

/** Attaches to an address. `limits` are those that the person says the server runs with; `file` is the target file that says so. */
export function attach(url: string, limits: ShortLimits = {}, file?: string): Target {
  const { host, port, transport, path } = parseAddress(url);
  return {
    kind: 'attached',
    name: url,
    ...(file === undefined ? {} : { file }),
    restartable: false,
    transport,
    start: async (wanted) => {
      const lacks = (Object.keys(wanted ?? {}) as (keyof ShortLimits)[]).find(
        (name) => limits[name] === undefined,
      );
      if (lacks !== undefined)
        throw new Unreachable(`The kit did not start this server and does not know its ${lacks}.`);
      return {
        host,
        port,
        path,
        limits,
        exited: () => undefined,
        output: () => '',
        end: undefined,
        stop: async () => {},
      };
    },
  };
}
