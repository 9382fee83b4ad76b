/** Where a server is: `tcp://host:port` or `ws://host:port/path` taken apart. */
import { domainToASCII } from 'node:url';
import { ClientError } from './errors.ts';

export interface Address {
  /** A host name, or an IP address without brackets. */
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
  /** As people write it: host:port, an IPv6 address in brackets. */
  readonly text: string;
  /** What carries the messages: TCP, WebSocket, or WebSocket over TLS. */
  readonly scheme: 'tcp' | 'ws' | 'wss';
  /** Of a WebSocket: what stands behind the port, at least a slash. */
  readonly path: string;
}

const SCHEMES = ['tcp', 'ws', 'wss'] as const;
const DEFAULT_PORTS = { tcp: '', ws: '80', wss: '443' } as const;

/**
 * Takes a URL apart. TCP has no default port, and nothing may follow it.
 *
 * @throws ClientError `bad-url`.
 */
export function parseAddress(url: string | URL): Address {
  const bad = () => new ClientError('bad-url', { url: JSON.stringify(String(url)) });
  if (!URL.canParse(String(url))) throw bad();
  const { protocol, hostname, port: given, pathname, search, hash, username, password } = new URL(url);
  const scheme = SCHEMES.find((each) => `${each}:` === protocol);
  if (scheme === undefined || hash + username + password !== '') throw bad();
  const port = given || DEFAULT_PORTS[scheme];
  const rest = pathname.replace(/^\/$/, '') + search;
  if (hostname === '' || port === '' || port === '0' || (scheme === 'tcp' && rest !== '')) throw bad();
  const host = hostname.startsWith('[') ? hostname.slice(1, -1) : asciiHost(hostname);
  if (host === '') throw bad();
  const text = `${hostname.startsWith('[') ? hostname : host}:${port}`;
  return { host, port: Number(port), text, scheme, path: (pathname || '/') + search };
}

/** A URL that is not of the web keeps the host as percent-encoded UTF-8; the resolver wants ASCII. */
function asciiHost(hostname: string): string {
  try {
    return domainToASCII(decodeURIComponent(hostname));
  } catch {
    return '';
  }
}
