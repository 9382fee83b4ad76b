/** What can go wrong with a server itself. What goes wrong with a peer is a matter of the protocol. */

export type ServerErrorCode = 'bad-option' | 'port-in-use' | 'cannot-listen';

/** The server cannot be started as it was asked; `code` is for programs, the message for people. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly code: ServerErrorCode;

  constructor(code: ServerErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** One sentence for what the operating system said of an address. */
export function cannotListen(host: string, port: number, error: NodeJS.ErrnoException): ServerError {
  const where = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return new ServerError(
        'port-in-use',
        `Another program listens on ${where}. Choose another port, or 0 for a free one.`,
      );
    case 'EACCES':
      return new ServerError(
        'cannot-listen',
        `This user may not listen on ${where}. Choose a port above 1023.`,
      );
    case 'EADDRNOTAVAIL':
      return new ServerError(
        'cannot-listen',
        `${host} is no address of this machine. Use 127.0.0.1 or ::1 for this machine alone, 0.0.0.0 or :: for all its networks.`,
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ServerError('cannot-listen', `The host name ${host} is not known.`);
    default:
      return new ServerError('cannot-listen', `Cannot listen on ${where}: ${error.message}.`);
  }
}
