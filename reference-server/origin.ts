/**
 * Which pages may talk to the server. A browser lets every page of the web open a WebSocket to any address,
 * this machine's too, and says in Origin which page it is. Who sends no Origin is no browser.
 */

/** Decides about one request. */
export interface OriginRule {
  /** Whether a page of that origin may open a WebSocket on that host. */
  allows(origin: string | undefined, host: string | undefined): boolean;
  /** Whether a page may be given out under that name, so that its own origin is one that is allowed. */
  serves(host: string | undefined): boolean;
}

const IP_LITERAL = /^(\d+\.\d+\.\d+\.\d+|\[[0-9a-f:.]+\])$/;

/**
 * Allowed are the origins given, and the server's own page. Its own is what was asked for by an address, by
 * localhost or by the name that the server listens on, and no other name: a stranger's name that has been
 * pointed to this machine (DNS rebinding) makes the stranger's page look like the server's own.
 */
export function originRule(origins: readonly string[], listeningOn: string): OriginRule {
  const hosts = new Set(origins.map((origin) => new URL(origin).host));
  const serves = (host: string | undefined) => {
    if (host === undefined) return true;
    const url = originOf(host);
    if (url === undefined) return false;
    const { hostname } = url;
    const isPlain =
      hostname === 'localhost' || hostname === listeningOn.toLowerCase() || IP_LITERAL.test(hostname);
    return isPlain || hosts.has(url.host);
  };
  return {
    serves,
    allows(origin, host) {
      if (origin === undefined || origins.includes(origin)) return true;
      return host !== undefined && serves(host) && originOf(host)?.origin === origin;
    },
  };
}

function originOf(host: string): URL | undefined {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : undefined;
}
