/** How commands about recorded sessions are called. */
import type { Command } from 'commander';

export function proxy(program: Command): void {
  program
    .command('proxy')
    .description('stand between clients and a server, pass all on, show it and save it')
    .argument('<url>', 'tcp://host:port of the server')
    .requiredOption('--listen <[address:]port>', 'where clients connect; port 0 for a free one')
    .option('--save <file>', 'write the session into this JSON file at the end (Ctrl-C)')
    .option('--judge', 'say at the end what the session shows of both sides')
    .option('--dialect <name|file>', 'the wire format that is spoken', 'parley')
    .addHelpText(
      'after',
      '\nExit codes: 0 ended by a signal, with --judge if nothing breaks a MUST; 1 with --judge if something does; 2 wrong use, or it cannot listen there, because the port is taken for example; 70 error of parley.',
    )
    .action(async (url: string, options) => {
      const { proxy } = await import('../commands/proxy.ts');
      process.exitCode = await proxy(url, options);
    });
}

export function judge(program: Command): void {
  program
    .command('judge')
    .description('say what a session that was recorded shows of both sides')
    .argument('<file>', 'what parley proxy --save has written')
    .option('--dialect <name|file>', 'the wire format that was spoken; default is what the recording says')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nExit codes: 0 if nothing breaks a MUST, 1 if something does, 2 for wrong use or if there is nothing to judge.',
    )
    .action(async (file: string, options) => {
      const { judgeFile } = await import('../commands/judge.ts');
      process.exitCode = await judgeFile(file, options);
    });
}
