/** How other commands that test a server are called. */
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { choosing } from './choosing.ts';
import { seed, WAIT_MS_MAX, whole } from './parsers.ts';
import { launched } from './words.ts';

export function explore(program: Command): void {
  program
    .command('explore')
    .description('let several peers do at random what is hard to think of, and judge it by the specification')
    .argument(
      '[target]',
      'tcp://host:port or ws://host:port/path; without it, and without a command, it is what parley.target.json in this folder says, and without that the reference server',
    )
    .usage('[options] [tcp://host:port | -- command {port}]')
    .option('--target <file>', 'a target file')
    .option('--dialect <name|file>', 'the wire format that the server speaks (default: parley)')
    .option('--runs <n>', 'how many schedules are played', whole(1, 1_000_000_000))
    .option(
      '--seconds <n>',
      'for how long something is sought (default: 30, or as long as --runs takes); to make it short and to see it again may take half a minute more',
      whole(1, WAIT_MS_MAX / 1_000),
    )
    .option('--seed <text>', 'the same word gives the same schedules', seed)
    .option('--peers <n>', 'how many peers take part, 2 to 5 (default: now these, now those)', whole(2, 5))
    .option('--save <file>', 'write the schedule that fails, once it is as short as it can be')
    .option(
      '--replay <file>',
      'play a saved schedule, up to twenty times, until it fails; goes without --runs, --seconds and --peers',
    )
    .option('--json', 'as JSON')
    .option('--no-color', 'no colours')
    .addHelpText(
      'after',
      `
Up to five peers log in, say, quit, half-close, reset, stop reading and send at the same moment. Some order of all that
they did must explain all that they saw; if none does, the schedule is played again on servers of its own, made as short
as it can be, and printed with a diagram and a script for nc.

Exit codes: 0 everything is explained; 1 something is not; 2 wrong use; 3 target not reachable; 4 nothing can be said;
70 error of the kit.`,
    )
    .action(async (target: string | undefined, options) => {
      const { explore } = await import('../commands/explore.ts');
      process.exitCode = await explore(target, launched, options);
    });
}

export function verify(program: Command): void {
  const command = program
    .command('verify')
    .description(
      'run the cases again and again, under load and in another order, to see whose verdict changes',
    )
    .argument('[target]', 'as for parley conformance')
    .usage('[options] [tcp://host:port | -- command {port}]')
    .option('--times <n>', 'how often', whole(2, 10_000), 10)
    .option('--load <n>', 'threads that take processor time meanwhile', whole(0, 256), availableParallelism())
    .option('--seed <text>', 'choose orders, restarts, nicknames and texts by this word', seed)
    .option('--target <file>', 'a target file');
  choosing(command)
    .option('--fresh', 'start the server anew for each case')
    .option(
      '--ready-ms <ms>',
      'how long the server may take until it listens (default: 10000)',
      whole(1, WAIT_MS_MAX),
    )
    .option('--short-limits <words>', 'what is added to the command to start it with short limits')
    .addHelpText(
      'after',
      '\nExit codes: 0 no verdict changed, whatever it is; 1 one did; 2 wrong use; 3 target not reachable; 70 error of the kit.',
    )
    .action(async (target: string | undefined, options) => {
      const { verify } = await import('../commands/verify.ts');
      process.exitCode = await verify(target, launched, options);
    });
}
