#!/usr/bin/env node
/** The command `parley`. Each subcommand is loaded when it is called, so that help comes at once. */
import { availableParallelism } from 'node:os';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { INTERNAL_ERROR, WRONG_USE, WrongUse } from './errors.ts';
import { complain } from './fault.ts';
import { version } from './version.ts';

const argv = process.argv.slice(2);
const dashes = argv.indexOf('--');
/** What stands after -- is the command of a target, untouched. */
const launched = dashes < 0 ? undefined : argv.slice(dashes + 1);

/** Commands that test a server. */
const TESTING = ['conformance', 'explore', 'verify'];

const collect = (value: string, before: string[]) => [...before, value];
const number = (value: string) => {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(value);
};

/** How many peers a storm has. */
const stormPeers = (value: string) => {
  const peers = number(value);
  if (peers < 10 || peers > 1000) throw new InvalidArgumentError('It must be from 10 to 1000.');
  return peers;
};

/** How many peers a schedule has. */
const schedulePeers = (value: string) => {
  if (!/^[2-5]$/.test(value)) throw new InvalidArgumentError('It must be 2, 3, 4 or 5.');
  return Number(value);
};

/** A limit whose default the environment may give; the option wins. */
const limit = (flags: string, description: string, variable: string) =>
  new Option(flags, description).env(variable).argParser(number);

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

  program
    .command('conformance')
    .description('test a server, or a client, against the specification')
    .argument(
      '[target]',
      'tcp://host:port of a server that runs; without it, and without a command, parley.target.json in this folder says what to test, and without that it is the reference server',
    )
    .usage('[options] [tcp://host:port | -- command {port} | --client -- command {host} {port} {nick}]')
    .option('--target <file>', 'a target file, which says how the server is started and what is known of it')
    .option('--init', 'write a parley.target.json for this folder, and test nothing')
    .option('--only <glob>', 'run only these cases: ids of cases or requirements (repeatable)', collect, [])
    .option('--exclude <glob>', 'leave these cases out (repeatable)', collect, [])
    .addOption(
      new Option('--level <level>', 'only requirements of this level or above').choices(['must', 'should']),
    )
    .option('--dialect <name|file>', 'the wire format that the server speaks (default: "parley")')
    .option(
      '--spec <version>',
      'only the requirements and cases of this version (default: all that there are)',
    )
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
    .option('--seed <text>', 'choose nicknames and texts by this word, to repeat a run')
    .option('--fresh', 'start the server anew for each case')
    .option('--jobs <n>', 'test so many instances of the server at once (default: 1)', number)
    .option('--ready-ms <ms>', 'how long the server may take until it listens (default: 10000)', number)
    .option('--storm <peers>', 'how many peers a storm has, 10 to 1000 (default: 100)', stormPeers)
    .option(
      '--idle-ms <ms>',
      'the idle limit that the server runs with, so that its timeout can be tested',
      number,
    )
    .option(
      '--login-ms <ms>',
      'the login deadline that the server runs with, so that it can be tested',
      number,
    )
    .option('--limit-ms <ms>', 'end the run after so long; what has no result then is inconclusive', number)
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
    .addHelpText(
      'after',
      `
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
baseline lists what passes; 2 wrong use or nothing selected; 3 target not reachable; 4 inconclusive; 70 error of the kit.`,
    )
    .action(async (target: string | undefined, options) => {
      const { conformance } = await import('./commands/conformance.ts');
      process.exitCode = await conformance(target, launched, options);
    });

  program
    .command('proxy')
    .description('stand between clients and a server, pass all on, show it and save it')
    .argument('<url>', 'tcp://host:port of the server')
    .requiredOption('--listen <[address:]port>', 'where clients connect; port 0 for a free one')
    .option('--save <file>', 'write the session into this JSON file at the end (Ctrl-C)')
    .option('--judge', 'say at the end what the session shows of both sides')
    .option('--dialect <name|file>', 'the wire format that is spoken', 'parley')
    .action(async (url: string, options) => {
      const { proxy } = await import('./commands/proxy.ts');
      process.exitCode = await proxy(url, options);
    });

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
      const { judgeFile } = await import('./commands/judge.ts');
      process.exitCode = await judgeFile(file, options);
    });

  program
    .command('explore')
    .description('let several peers do at random what is hard to think of, and judge it by the specification')
    .argument(
      '[target]',
      'tcp://host:port or ws://host:port/path; without it the reference server is explored',
    )
    .usage('[options] [tcp://host:port | -- command {port}]')
    .option('--dialect <name|file>', 'the wire format that the server speaks (default: parley)')
    .option('--runs <n>', 'how many schedules are played', number)
    .option('--seconds <n>', 'for how long (default: 30, or as long as --runs takes)', number)
    .option('--seed <text>', 'the same word gives the same schedules')
    .option('--peers <n>', 'how many peers take part, 2 to 5 (default: now these, now those)', schedulePeers)
    .option('--save <file>', 'write the schedule that fails, once it is as short as it can be')
    .option('--replay <file>', 'play a saved schedule, up to twenty times, until it fails')
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
      const { explore } = await import('./commands/explore.ts');
      process.exitCode = await explore(target, launched, options);
    });

  program
    .command('verify')
    .description(
      'run the cases again and again, under load and in another order, to see whose verdict changes',
    )
    .argument('[target]', 'as for parley conformance')
    .usage('[options] [tcp://host:port | -- command {port}]')
    .option('--times <n>', 'how often', number, 10)
    .option('--load <n>', 'threads that take processor time meanwhile', number, availableParallelism())
    .option('--seed <text>', 'choose orders, restarts, nicknames and texts by this word')
    .option('--target <file>', 'a target file')
    .option('--only <glob>', 'run only these cases: ids of cases or requirements (repeatable)', collect, [])
    .option('--exclude <glob>', 'leave these cases out (repeatable)', collect, [])
    .addOption(
      new Option('--level <level>', 'only requirements of this level or above').choices(['must', 'should']),
    )
    .option('--dialect <name|file>', 'the wire format that the server speaks (default: "parley")')
    .option('--spec <version>', 'only the requirements and cases of this version')
    .option('--fresh', 'start the server anew for each case')
    .option('--ready-ms <ms>', 'how long the server may take until it listens (default: 10000)', number)
    .option('--short-limits <words>', 'what is added to the command to start it with short limits')
    .addHelpText(
      'after',
      '\nExit codes: 0 no verdict changed, whatever it is; 1 one did; 2 wrong use; 3 target not reachable; 70 error of the kit.',
    )
    .action(async (target: string | undefined, options) => {
      const { verify } = await import('./commands/verify.ts');
      process.exitCode = await verify(target, launched, options);
    });

  program
    .command('list')
    .description('list the cases, with the requirements that they check')
    .option('--only <glob>', 'only these: ids of cases or requirements (repeatable)', collect, [])
    .option('--requirements', 'list the requirements instead')
    .option('--json', 'as JSON')
    .action(async (options) => {
      const { list } = await import('./commands/list.ts');
      list(options);
    });

  program
    .command('explain')
    .description('explain a requirement, a case, an error code or a rule')
    .argument('<id>', 'for example NICK-7, nick/reuse-after-rst, nick-in-use or refuse-taken-nick')
    .action(async (id: string) => {
      const { explain } = await import('./commands/explain.ts');
      explain(id);
    });

  program
    .command('schema')
    .description('print the JSON Schema of a file: report, baseline or rubric')
    .argument('<name>')
    .action(async (name: string) => {
      const { schema } = await import('./commands/schema.ts');
      schema(name);
    });

  program
    .command('compare')
    .description('compare JSON reports: what differs, a row for each requirement, a column for each report')
    .argument('<report.json...>')
    .addOption(
      new Option('--format <format>', 'how the table is written')
        .choices(['text', 'markdown', 'html', 'json'])
        .default('text'),
    )
    .addOption(
      new Option('--by <what>', 'what a row is').choices(['requirement', 'case']).default('requirement'),
    )
    .option('--all', 'rows too in which all reports agree')
    .action(async (files: string[], options) => {
      const { compare } = await import('./commands/compare.ts');
      compare(files, options);
    });

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
    .action(async (options) => {
      const { serve } = await import('./commands/serve.ts');
      process.exitCode = await serve(options);
    });

  program
    .command('chat')
    .description('chat in the terminal')
    .argument('<url>', 'tcp://host:port')
    .option('--nick <name>', 'your nickname')
    .option('--dialect <name|file>', 'the wire format that the server speaks', 'parley')
    .option('--no-color', 'no colours')
    .action(async (url: string, options) => {
      const { chat } = await import('./commands/chat.ts');
      process.exitCode = await chat(url, options);
    });

  const dialect = program.command('dialect').description('look at wire formats, shipped ones and your own');
  dialect
    .command('list')
    .description('list the dialects that are shipped')
    .option('--json', 'as JSON')
    .action(async ({ json = false }: { json?: boolean }) => {
      const { listDialects } = await import('./commands/dialect.ts');
      listDialects(json);
    });
  dialect
    .command('show')
    .description('show the messages of a dialect with example bytes')
    .argument('<name|file>')
    .option('--json', 'the dialect as a file, to begin your own with')
    .action(async (name: string, { json = false }: { json?: boolean }) => {
      const { showDialect } = await import('./commands/dialect.ts');
      await showDialect(name, json);
    });
  dialect
    .command('check')
    .description('check a dialect file')
    .argument('<file>')
    .action(async (file: string) => {
      const { checkDialect } = await import('./commands/dialect.ts');
      await checkDialect(file);
    });
  dialect
    .command('try')
    .description('talk to a server, and show every octet with what the dialect makes of it')
    .argument('<name|file>')
    .argument('<url>', 'tcp://host:port, or ws://host:port/path')
    .option('--nick <name>', 'a nickname (twice, since two people come)', collect, [])
    .option('--text <text>', 'what is said', 'hello')
    .action(async (name: string, url: string, options) => {
      const { tryDialect } = await import('./commands/dialect-try.ts');
      process.exitCode = await tryDialect(name, url, options);
    });

  for (const command of [...program.commands, ...dialect.commands])
    command
      .exitOverride()
      .showHelpAfterError('(parley --help shows what there is)')
      .allowExcessArguments(false);
  return program;
}

async function main(): Promise<void> {
  try {
    const program = build();
    const words = dashes < 0 ? argv : argv.slice(0, dashes);
    if (launched !== undefined && !TESTING.includes(words[0] ?? ''))
      throw new WrongUse(`A command after -- goes with parley ${TESTING.join(', ')} only.`);
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

// A reader that has gone, as in `parley list | head`, is no error; a disk that is full is one.
process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
  if (cause.code === 'EPIPE') process.exit();
  process.stderr.write(`parley: Standard output cannot be written: ${cause.message}.\n`);
  process.exit(1);
});
// Without anybody who reads how far it is, a run goes on all the same.
process.stderr.on('error', () => {});
await main();
