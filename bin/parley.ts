#!/usr/bin/env node
/** The command `parley`. Each subcommand is loaded when it is called, so that help comes at once. */
import { Command, CommanderError } from 'commander';
import { conformance } from './cli/conformance.ts';
import { dialect } from './cli/dialect.ts';
import { compare, explain, list, schema } from './cli/reading.ts';
import { judge, proxy } from './cli/recording.ts';
import { chat, serve } from './cli/talking.ts';
import { explore, verify } from './cli/testing.ts';
import { launched, words } from './cli/words.ts';
import { INTERNAL_ERROR, WRONG_USE, WrongUse } from './errors.ts';
import { complain } from './fault.ts';
import { version } from './version.ts';

/** Commands that test a server. */
const TESTING = ['conformance', 'explore', 'verify'];

function build(): Command {
  const program = new Command('parley')
    .description(
      'A chat protocol whose specification runs: conformance tests for any server, a reference server and a client.',
    )
    .version(version())
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureHelp({ showGlobalOptions: false })
    .addHelpText(
      'after',
      '\nStart here:\n  parley conformance -- python3 server.py {port}   test a server of yours\n  parley conformance tcp://127.0.0.1:4000          test one that runs already\n  parley explain NICK-7                            what a requirement says, and why',
    );

  for (const declare of [
    conformance,
    proxy,
    judge,
    explore,
    verify,
    list,
    explain,
    schema,
    compare,
    serve,
    chat,
    dialect,
  ])
    declare(program);
  for (const command of program.commands.flatMap((each) => [each, ...each.commands]))
    command
      .exitOverride()
      .configureOutput({ outputError: (sentence, write) => write(helpful(sentence)) })
      .showHelpAfterError('(parley --help shows what there is)')
      .allowExcessArguments(false);
  return program;
}

/** Whoever forgets -- gives a command too many arguments. */
function helpful(sentence: string): string {
  const command = TESTING.find((name) => sentence.startsWith(`error: too many arguments for '${name}'`));
  return command === undefined || launched !== undefined
    ? sentence
    : `error: too many arguments for '${command}'. The command of a server stands after --, for example: parley ${command} -- python3 server.py {port}\n`;
}

/** Commander says of an unknown command what there is only if one is nearly the same. */
async function checkCommand(name: string | undefined, names: readonly string[]): Promise<void> {
  if (name === undefined || name.startsWith('-') || names.includes(name)) return;
  const { nearest } = await import('../conformance/run/select.ts');
  const near = nearest(name, names);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  throw new WrongUse(`There is no command ${name}.${hint} parley --help shows what there is.`);
}

async function main(): Promise<void> {
  try {
    const program = build();
    if (launched !== undefined && !TESTING.includes(words[0] ?? ''))
      throw new WrongUse(`A command after -- goes with parley ${TESTING.join(', ')} only.`);
    await checkCommand(words[0], ['help', ...program.commands.map((each) => each.name())]);
    if (words.length === 0) program.outputHelp();
    else await program.parseAsync(words, { from: 'user' });
  } catch (cause) {
    if (cause instanceof CommanderError) {
      // Commander has said its sentence; help and version are no errors.
      process.exitCode = cause.exitCode === 0 ? 0 : WRONG_USE;
      return;
    }
    process.exitCode = complain(cause);
    // What has failed may have left something that goes on.
    if (process.exitCode === INTERNAL_ERROR) process.exit();
  }
}

// A reader that has gone, as in `parley list | head`, is no error; a disk that is full is an error, and says nothing of the target.
process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
  if (cause.code === 'EPIPE') process.exit();
  process.stderr.write(`parley: Standard output cannot be written: ${cause.message}.\n`);
  process.exit(INTERNAL_ERROR);
});
// Without anybody who reads how far it is, a run goes on all the same.
process.stderr.on('error', () => {});
await main();
