/** Where a server is: `tcp://host:port` taken apart. */
import { domainToASCII } from 'node:url';
import { ClientError } from './errors.ts';

export interface Address {
  /** A host name, or an IP address without brackets. */
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
  /** As people write it: host:port, an IPv6 address in brackets. */
  readonly text: string;
}

/**
 * Takes a URL apart. There is no default port, and nothing may follow it.
 *
 * @throws ClientError `bad-url`.
 */
export function parseAddress(url: string | URL): Address {
  const bad = () => new ClientError('bad-url', { url: JSON.stringify(String(url)) });
  if (!URL.canParse(String(url))) throw bad();
  const { protocol, hostname, port, pathname, search, hash, username, password } = new URL(url);
  const rest = pathname.replace(/^\/$/, '') + search + hash + username + password;
  if (protocol !== 'tcp:' || hostname === '' || port === '' || port === '0' || rest !== '') throw bad();
  const host = hostname.startsWith('[') ? hostname.slice(1, -1) : asciiHost(hostname);
  if (host === '') throw bad();
  return { host, port: Number(port), text: `${hostname.startsWith('[') ? hostname : host}:${port}` };
}

/** A URL that is not of the web keeps the host as percent-encoded UTF-8; the resolver wants ASCII. */
function asciiHost(hostname: string): string {
  try {
    return domainToASCII(decodeURIComponent(hostname));
  } catch {
    return '';
  }
}
