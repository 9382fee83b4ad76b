/** HTTP and WebSocket on one port: a page for browsers, and the way to the room that the page takes. */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { originRule } from './origin.ts';
import { WebSocketWire } from './websocket-wire.ts';
import type { Wire } from './wire.ts';

/** A file of the page. */
export interface PageFile {
  /** Its media type, as the header content-type has it. */
  readonly type: string;
  readonly body: string | Uint8Array;
}

/** Files by the path under which they are asked for, which starts with a slash. */
export type Page = Readonly<Record<string, PageFile>>;

export interface WebSettings {
  /** The name or address that the port listens on. */
  readonly host: string;
  /** Origins that may connect besides the page's own. */
  readonly origins: readonly string[];
  /** Called with the origin of each page that may not connect. */
  readonly onRefusedOrigin: ((origin: string) => void) | undefined;
  readonly page: Page;
  /** The subprotocol: the name of the dialect. Who offers none is served too. */
  readonly protocol: string;
  /** Connections on the port at once, those that only ask for a file included; one more is closed. */
  readonly connectionsMax: number;
  /** How long a connection may take until it is in the room, milliseconds; 0 is for ever. */
  readonly loginMs: number;
  /** Takes in a connection whose handshake is complete. */
  readonly accept: (wire: Wire) => void;
}

/** The WebSocket is here, and nowhere else. */
const WEBSOCKET_PATH = '/';
/** The longest that a request may take to arrive, and an answer may make no progress, milliseconds. */
const REQUEST_MS = 10_000;
/** How often late requests are looked for, milliseconds. */
const REQUEST_CHECK_MS = 1_000;
/** The most that a request line and its headers may be, octets. */
const HEADERS_BYTES_MAX = 8_192;
/**
 * The most that one message may be, octets. What is too long for the dialect is refused by the dialect, and
 * the connection goes on; what is longer than this is not even held (close code 1009).
 */
const MESSAGE_BYTES_MAX = 131_072;

const HEADERS = {
  'content-security-policy': [
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'",
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-cache',
} as const;

/** What is wrong with a request, and what to do about it. */
interface Refusal {
  readonly status: number;
  readonly sentence: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server for the port that does not listen yet. */
export function createWebServer(settings: WebSettings): Server {
  const { connectionsMax, accept, protocol, loginMs } = settings;
  const requestMs = loginMs > 0 ? Math.min(loginMs, REQUEST_MS) : REQUEST_MS;
  const rule = originRule(settings.origins, settings.host);
  const handshake = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    autoPong: false,
    maxPayload: MESSAGE_BYTES_MAX,
    handleProtocols: () => protocol,
  });

  function refusalOf(request: IncomingMessage): Refusal | undefined {
    const { origin, host } = request.headers;
    const offered = request.headers['sec-websocket-protocol']?.split(',').map((each) => each.trim());
    if (pathOf(request) !== WEBSOCKET_PATH)
      return { status: 404, sentence: `The WebSocket is at ${WEBSOCKET_PATH}.` };
    if (!rule.allows(origin, host)) {
      settings.onRefusedOrigin?.(origin ?? '');
      return { status: 403, sentence: 'Pages of this origin may not connect. Allow it with --origin.' };
    }
    if (offered !== undefined && !offered.includes(protocol))
      return { status: 400, sentence: `The subprotocol here is ${protocol}; offer it or none.` };
    return undefined;
  }

  const server = createServer(
    {
      maxHeaderSize: HEADERS_BYTES_MAX,
      headersTimeout: requestMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: Math.min(requestMs, REQUEST_CHECK_MS),
    },
    (request, response) => {
      const { host } = request.headers;
      if (rule.serves(host)) answer(settings.page, request, response);
      else {
        const sentence = `This server is not known as ${host}. Start it with --origin and the address of the page.`;
        refuse(response, { status: 421, sentence });
      }
    },
  );
  server.setTimeout(REQUEST_MS);
  server.maxConnections = connectionsMax;
  server.on('upgrade', (request, stream, head) => {
    const socket = stream as Socket;
    const refusal = refusalOf(request);
    if (refusal !== undefined) turnAway(socket, refusal);
    else
      handshake.handleUpgrade(request, socket, head, (webSocket) =>
        accept(new WebSocketWire(socket, webSocket)),
      );
  });
  return server;
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0]!;
}

function answer(page: Page, request: IncomingMessage, response: ServerResponse): void {
  const path = pathOf(request);
  const file = Object.hasOwn(page, path) ? page[path] : undefined;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const headers = { allow: 'GET, HEAD' };
    refuse(response, { status: 405, sentence: 'Only GET and HEAD are answered here.', headers });
  } else if (file === undefined) {
    refuse(response, { status: 404, sentence: 'There is no such page.' });
  } else {
    const { type, body } = file;
    response.writeHead(200, {
      ...HEADERS,
      'content-type': type,
      'content-length': Buffer.byteLength(body),
    });
    // Node leaves the body of an answer to HEAD out.
    response.end(body);
  }
}

function refuse(response: ServerResponse, { status, sentence, headers }: Refusal): void {
  response.writeHead(status, {
    ...HEADERS,
    ...headers,
    'content-type': 'text/plain; charset=utf-8',
    connection: 'close',
  });
  response.end(`${sentence}\n`);
}

/** An answer where there is a socket and no response any more. */
function turnAway(socket: Socket, { status, sentence }: Refusal): void {
  socket.on('error', () => {});
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Connection: close',
      'Content-Type: text/plain; charset=utf-8',
      '',
      `${sentence}\n`,
    ].join('\r\n'),
    () => socket.destroy(),
  );
}
