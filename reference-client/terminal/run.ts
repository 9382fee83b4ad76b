/** Runs the terminal client around signals and faults. */
import { ClientError } from '../index.ts';
import { Chat, type ChatOptions, type Terminal } from './chat.ts';
import { EXIT, EXIT_OF } from './exit.ts';

/**
 * Chats until the person, the input or the server ends it. Resolves with the exit code and never rejects:
 * what went wrong has been said in one sentence.
 */
export async function runChat(options: ChatOptions, terminal: Terminal): Promise<number> {
  const chat = new Chat(options, terminal);
  // A terminal that is closed may send SIGHUP more than once: only Ctrl-C knows impatience.
  const signals = { SIGINT: chat.interrupt, SIGTERM: chat.leave, SIGHUP: chat.leave };
  for (const [signal, act] of Object.entries(signals)) terminal.signals.on(signal, act);
  try {
    return await chat.run();
  } catch (error) {
    chat.close();
    if (!(error instanceof ClientError)) {
      chat.complain(`The client failed: ${error instanceof Error ? error.message : String(error)}`);
      return EXIT.fault;
    }
    // Who gave up need not be told that it came to nothing.
    if (chat.left) return EXIT.done;
    chat.complain(error.message);
    return EXIT_OF[error.code];
  } finally {
    chat.close();
    for (const [signal, act] of Object.entries(signals)) terminal.signals.off(signal, act);
  }
}
