/** Which cases are run, and in which wire format. */
import { type Command, Option } from 'commander';
import { collect } from './parsers.ts';

export function choosing(command: Command): Command {
  return command
    .option('--only <glob>', 'run only these cases: ids of cases or requirements (repeatable)', collect, [])
    .option('--exclude <glob>', 'leave these cases out (repeatable)', collect, [])
    .addOption(
      new Option('--level <level>', 'only requirements of this level or above').choices(['must', 'should']),
    )
    .option('--dialect <name|file>', 'the wire format that the server speaks (default: "parley")')
    .option(
      '--spec <version>',
      'only the requirements and cases of this version (default: all that there are)',
    );
}
