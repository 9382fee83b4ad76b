/** How `parley dialect` is called. */
import type { Command } from 'commander';
import { collect } from './parsers.ts';

export function dialect(program: Command): void {
  const group = program.command('dialect').description('look at wire formats, shipped ones and your own');
  group
    .command('list')
    .description('list the dialects that are shipped')
    .option('--json', 'as JSON')
    .action(async ({ json = false }: { json?: boolean }) => {
      const { listDialects } = await import('../commands/dialect.ts');
      listDialects(json);
    });
  group
    .command('show')
    .description('show the messages of a dialect with example bytes')
    .argument('<name|file>')
    .option('--json', 'the dialect as a file, to begin your own with')
    .action(async (name: string, { json = false }: { json?: boolean }) => {
      const { showDialect } = await import('../commands/dialect.ts');
      await showDialect(name, json);
    });
  group
    .command('check')
    .description('check a dialect file')
    .argument('<file>')
    .action(async (file: string) => {
      const { checkDialect } = await import('../commands/dialect.ts');
      await checkDialect(file);
    });
  group
    .command('try')
    .description('talk to a server, and show every octet with what the dialect makes of it')
    .argument('<name|file>')
    .argument('<url>', 'tcp://host:port, or ws://host:port/path')
    .option('--nick <name>', 'a nickname (twice, since two people come)', collect, [])
    .option('--text <text>', 'what is said', 'hello')
    .action(async (name: string, url: string, options) => {
      const { tryDialect } = await import('../commands/dialect-try.ts');
      process.exitCode = await tryDialect(name, url, options);
    });
}
