/** What a server can be told, what it does if it is not, and which values it refuses. */
import { type Codec, type Dialect, LIMITS, parley, type Rule } from '../spec/index.ts';
import { ServerError } from './errors.ts';
import type { Page } from './web.ts';

/** A second port, for browsers: HTTP and WebSocket, into the same room. */
export interface WebOptions {
  /** TCP port, 0 to 65535; 0 is a free one. */
  readonly port: number;
  /** Address to listen on. Default: the same as the server's. */
  readonly host?: string;
  /** Origins whose pages may connect besides the page's own, such as https://chat.example. Default: none. */
  readonly origins?: readonly string[];
  /** What is given out over HTTP, by path. The server adds dialect.json, the dialect that its WebSocket speaks. */
  readonly page?: Page;
}

/** What a server can be told. */
export interface ServerOptions {
  /** Address to listen on: IPv4, IPv6 or a name. Default 127.0.0.1: nobody outside this machine. */
  readonly host?: string;
  /** TCP port, 0 to 65535. Default 0: a free one. */
  readonly port?: number;
  /** The wire format. Default Parley/1. */
  readonly dialect?: Dialect;
  /** Connections at once, 1 to 1000000; one more is answered bye and full (LOGIN-10). Default 10000. */
  readonly connectionsMax?: number;
  /** Octets held for a connection that does not read (LEAVE-11), 1024 to 1048576. Default 1048576. */
  readonly queueBytesMax?: number;
  /** Milliseconds of silence after which a connection is pinged, and once more until it is ended (LEAVE-12, LEAVE-14). 0 is never. Default 60000. */
  readonly idleMs?: number;
  /** Milliseconds that a connection has to log in (LOGIN-8). 0 is for ever. Default 30000. */
  readonly loginMs?: number;
  /** Lines a second that a connection may send, with a burst of twice as many (LEAVE-16). 0 is any number. Default 0. */
  readonly linesPerSecondMax?: number;
  /** Called with what somebody said to the operator and where they are, in a room where an operator answers. */
  readonly onAsked?: (text: string, address: string) => void;
  /** A second port for browsers. Default: none. */
  readonly web?: WebOptions;
  /** Of a dialect on WebSocket: origins whose pages may connect to its port, such as https://chat.example. Default: none. */
  readonly origins?: readonly string[];
  /** Called with the origin of each page that may not connect. */
  readonly onRefusedOrigin?: (origin: string) => void;
  /** The rule table; another than the spec's own is for showing what the conformance kit finds. */
  readonly rules?: readonly Rule[];
  /** The codec; another than the dialect's own is for the same purpose. */
  readonly codec?: Codec;
}

/** All options with the values in force. */
export type Settings = Required<
  Omit<ServerOptions, 'rules' | 'codec' | 'onAsked' | 'onRefusedOrigin' | 'web'>
> &
  Pick<ServerOptions, 'rules' | 'codec' | 'onAsked' | 'onRefusedOrigin'> & {
    readonly web: Required<WebOptions> | undefined;
  };

const DEFAULTS = {
  host: '127.0.0.1',
  port: 0,
  dialect: parley,
  connectionsMax: 10_000,
  queueBytesMax: LIMITS.queueBytesMax,
  idleMs: 60_000,
  loginMs: 30_000,
  linesPerSecondMax: 0,
  origins: [],
} as const;

const DAY_MS = 86_400_000;
const RANGES = {
  port: [0, 65_535],
  connectionsMax: [1, 1_000_000],
  queueBytesMax: [LIMITS.lineBytesMax, LIMITS.queueBytesMax],
  idleMs: [0, DAY_MS],
  loginMs: [0, DAY_MS],
  linesPerSecondMax: [0, 1_000_000],
} as const;

/** Completes and checks options. Throws a ServerError `bad-option` that names the option and its range. */
export function settingsOf(options: ServerOptions): Settings {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings: Settings = { ...DEFAULTS, ...given, web: undefined };
  checkHost('host', settings.host);
  for (const [name, range] of Object.entries(RANGES))
    checkRange(name, settings[name as keyof typeof RANGES], range);
  for (const origin of settings.origins) checkOrigin(origin);
  if (settings.origins.length > 0 && settings.dialect.transport !== 'websocket')
    throw new ServerError(
      'bad-option',
      `origins are for a dialect on WebSocket, and ${settings.dialect.name} is on TCP; a page connects to web, which has origins of its own.`,
    );
  const { web } = options;
  return web === undefined ? settings : { ...settings, web: webSettingsOf(web, settings.host) };
}

function webSettingsOf(options: WebOptions, mainHost: string): Required<WebOptions> {
  const { port, host = mainHost, origins = [], page = {} } = options;
  checkHost('web.host', host);
  checkRange('web.port', port, RANGES.port);
  for (const origin of origins) checkOrigin(origin);
  return { port, host, origins, page };
}

function checkHost(name: string, host: string): void {
  if (host === '')
    throw new ServerError(
      'bad-option',
      `${name} is empty; it must be an address or a name, such as 127.0.0.1.`,
    );
}

function checkRange(name: string, value: number, [least, most]: readonly [number, number]): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new ServerError(
      'bad-option',
      `${name} is ${value}; it must be a whole number from ${least} to ${most}.`,
    );
}

/** An origin is compared letter by letter with what browsers send, so it must be written as they write it. */
function checkOrigin(origin: string): void {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol) && url.origin === origin) return;
  const meant = url !== undefined && url.origin !== 'null' ? ` Did you mean ${url.origin}?` : '';
  throw new ServerError(
    'bad-option',
    `The origin ${JSON.stringify(origin)} is none; write it as https://chat.example or http://10.0.0.1:8080.${meant}`,
  );
}
