/** `parley chat`: the terminal client. */
import { Writable } from 'node:stream';
import { runChat } from '../../reference-client/terminal/run.ts';
import type { Dialect } from '../../spec/index.ts';
import { findDialect } from '../dialects.ts';
import { complain } from '../fault.ts';

/** What the command line gave. */
export interface ChatCommandOptions {
  /** Asked for on a terminal if not given. */
  readonly nick?: string;
  /** The name of a shipped dialect, or the path of a JSON file. Default: parley. */
  readonly dialect?: string;
  /** False: no colours. True is the default: colours where the terminal and NO_COLOR allow them. */
  readonly color?: boolean;
}

/**
 * Chats with the server at `tcp://host:port` on the standard streams.
 *
 * @returns the exit code: 0 ended by the person or by the end of input, 1 refused, or closed or lost by the
 * server, 2 used wrongly, 3 nobody reached. Never rejects; what went wrong has been said in one sentence.
 */
export async function chat(url: string, options: ChatCommandOptions): Promise<number> {
  const { nick, dialect: name = 'parley', color } = options;
  let dialect: Dialect;
  try {
    dialect = await findDialect(name);
  } catch (cause) {
    return complain(cause);
  }
  // A reader that goes away ends the other commands at once; a chat is left in order, so that the others
  // read that it was left and not that it was lost.
  process.stdout.removeAllListeners('error');
  // Each write is one sentence; that it is of parley is said as by the other commands.
  const errors = new Writable({
    write(sentence, _, done) {
      process.stderr.write(`parley: ${sentence}`);
      done();
    },
  });
  return runChat(
    { url, nick, dialect, color },
    {
      input: process.stdin,
      output: process.stdout,
      errors,
      env: process.env,
      signals: process,
    },
  );
}
