/** How the reference server and client are called. */
import type { Command } from 'commander';
import { collect, limit, number } from './parsers.ts';

export function serve(program: Command): void {
  program
    .command('serve')
    .description('run the reference server')
    .option('--host <address>', 'address to listen on, IPv4 or IPv6', '127.0.0.1')
    .option('--port <port>', 'port to listen on, 0 for a free one', number, 4000)
    .option('--dialect <name|file>', 'the wire format to speak', 'parley')
    .option('--connections-max <n>', 'connections at once', number)
    .option('--queue-bytes-max <n>', 'octets held for a connection that does not read', number)
    .addOption(
      limit(
        '--idle-ms <ms>',
        'silence after which a connection is pinged, and then ended; 0 is never',
        'PARLEY_IDLE_MS',
      ),
    )
    .addOption(
      limit('--login-ms <ms>', 'time that a connection has to log in; 0 is for ever', 'PARLEY_LOGIN_MS'),
    )
    .option(
      '--lines-per-second-max <n>',
      'lines a second that a connection may send; 0 is any number',
      number,
    )
    .option(
      '--web [port]',
      'give out a page to chat in a browser, on a port of its own (8080 if none is named, 0 for a free one)',
      number,
    )
    .option(
      '--origin <origin>',
      'let pages of this origin connect too, such as https://chat.example (repeatable)',
      collect,
      [],
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 ended by a signal, in order; 1 ended at once, by a second signal; 2 wrong use, or it cannot listen there, because the port is taken for example; 70 error of parley.',
    )
    .action(async (options) => {
      const { serve } = await import('../commands/serve.ts');
      process.exitCode = await serve(options);
    });
}

export function chat(program: Command): void {
  program
    .command('chat')
    .description('chat in the terminal')
    .argument('<url>', 'tcp://host:port')
    .option('--nick <name>', 'your nickname')
    .option('--dialect <name|file>', 'the wire format that the server speaks', 'parley')
    .option('--no-color', 'no colours')
    .action(async (url: string, options) => {
      const { chat } = await import('../commands/chat.ts');
      process.exitCode = await chat(url, options);
    });
}
