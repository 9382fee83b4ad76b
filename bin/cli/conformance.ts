/** How `parley conformance` is called. */
import { type Command, Option } from 'commander';
import { choosing } from './choosing.ts';
import { collect, number, seed, WAIT_MS_MAX, whole } from './parsers.ts';
import { launched } from './words.ts';

const MORE_HELP = `
The command after -- is started for you: {port} and {host} in its arguments are replaced, PORT and HOST are in its
environment, and it is ended with all that it started. A target file holds the same and more, so that
parley conformance alone does; what stands on the command line wins. With --client each case starts the command anew;
{nick} is replaced too, and NICK is in its environment. With --pair two commands are given, each after its --; the kit
records what goes between them, and says which side is wrong.

A baseline lists cases with the requirement that each is known to break. A listed case that fails for another
requirement fails the run, and so does one that does not fail any more: take it out, or write the file anew. A listed
case that is not chosen, not applicable, blocked or inconclusive says nothing of the list. What known failures block
does not fail the run. --write-baseline keeps the reasons that people have written, and what it has no result for.

Exit codes: 0 conforms, or fails in nothing but what the baseline lists, or the baseline was written; 1 does not, or the
baseline lists what passes; 2 wrong use or nothing selected; 3 target not reachable; 4 inconclusive; 70 error of the kit, or the
report cannot be written to standard output.`;

export function conformance(program: Command): void {
  const command = program
    .command('conformance')
    .description('test a server, or a client, against the specification')
    .argument(
      '[target]',
      'tcp://host:port of a server that runs; without it, and without a command, parley.target.json in this folder says what to test, and without that it is the reference server',
    )
    .usage('[options] [tcp://host:port | -- command {port} | --client -- command {host} {port} {nick}]')
    .option(
      '--target <file>',
      'a target file, or a folder with a parley.target.json: how the server is started and what is known of it',
    )
    .option('--init', 'write a parley.target.json for this folder, and test nothing');
  choosing(command)
    .option('--baseline <file>', 'failures that this JSON file lists are known and do not fail the run')
    .option('--write-baseline <file>', 'write the failures of this run into such a file')
    .option(
      '--reporter <name[=file]>',
      'human, tap, junit, json, markdown, html, ctrf, gradescope, badge or svg; to a file, or with - or none to standard output (repeatable)',
      collect,
      [],
    )
    .addOption(
      new Option('--tap-version <version>', 'of the tap reporter').choices(['13', '14']).default('14'),
    )
    .option('--rubric <file>', 'points for areas and requirements, for the gradescope reporter')
    .option('--seed <text>', 'choose nicknames and texts by this word, to repeat a run', seed)
    .option('--fresh', 'start the server anew for each case')
    .option('--jobs <n>', 'test so many instances of the server at once (default: 1)', number)
    .option(
      '--ready-ms <ms>',
      'how long the server may take until it listens (default: 10000)',
      whole(1, WAIT_MS_MAX),
    )
    .option('--storm <peers>', 'how many peers a storm has, 10 to 1000 (default: 100)', whole(10, 1_000))
    .option(
      '--idle-ms <ms>',
      'the idle limit that the server runs with, so that its timeout can be tested',
      whole(1, WAIT_MS_MAX),
    )
    .option(
      '--login-ms <ms>',
      'the login deadline that the server runs with, so that it can be tested',
      whole(1, WAIT_MS_MAX),
    )
    .option(
      '--limit-ms <ms>',
      'end the run after so long; what has no result then is inconclusive',
      whole(1, WAIT_MS_MAX),
    )
    .option(
      '--short-limits <words>',
      'what is added to the command to start it with short limits, such as "--idle {idleMs} LOGIN_S={loginS}"',
    )
    .option('--pause <case>', 'stop before this case, and play it without deadlines, to attach a debugger')
    .option('--watch', 'run again whenever the files of the server change')
    .option('--client', 'the command is a client: the kit is the server, and types for the person')
    .option(
      '--typing <what=line>',
      'what a person types to the client for login, say, to, pair or quit, such as to="/msg {nick} {text}" (repeatable)',
      collect,
      [],
    )
    .option('--pair', 'test a server and a client together: -- server {port} -- client {host} {port} {nick}')
    .option('--save <file>', 'with --pair, write the recorded session into this JSON file')
    .option('--no-pty', 'give the client pipes and no terminal')
    .option('--verbose', 'show every octet on standard error')
    .option('--no-color', 'no colours')
    .addHelpText('after', MORE_HELP)
    .action(async (target: string | undefined, options) => {
      const { conformance } = await import('../commands/conformance.ts');
      process.exitCode = await conformance(target, launched, options);
    });
}
