/**
 * Which pages may talk to the server. A browser lets every page of the web open a WebSocket to any address,
 * this machine's too, and says in Origin which page it is. Who sends no Origin is no browser.
 */

import { isIP } from 'node:net';

/** Decides about one request. */
export interface OriginRule {
  /** Whether a page of that origin may open a WebSocket on that host. */
  allows(origin: string | undefined, host: string | undefined): boolean;
  /** Whether a page may be given out under that name, so that its own origin is one that is allowed. */
  serves(host: string | undefined): boolean;
}

/**
 * Allowed are the origins given, and the server's own page. Its own is what was asked for by an address, by
 * localhost or by the name that the server listens on, and no other name: a stranger's name that has been
 * pointed to this machine (DNS rebinding) makes the stranger's page look like the server's own.
 */
export function originRule(origins: readonly string[], listeningOn: string): OriginRule {
  const hosts = new Set(origins.map((origin) => new URL(origin).host));
  const own = (host: string | undefined) => {
    if (host === undefined || !URL.canParse(`http://${host}`)) return undefined;
    const url = new URL(`http://${host}`);
    const isPlain =
      ['localhost', listeningOn.toLowerCase()].includes(url.hostname) || isAddress(url.hostname);
    return isPlain || hosts.has(url.host) ? url.origin : undefined;
  };
  return {
    // Who names no host is no browser.
    serves: (host) => host === undefined || own(host) !== undefined,
    allows: (origin, host) => origin === undefined || origins.includes(origin) || own(host) === origin,
  };
}

/** Whether a name in a URL is an address; one of IPv6 stands in brackets there. */
function isAddress(hostname: string): boolean {
  return isIP(hostname.replace(/[[\]]/g, '')) !== 0;
}
