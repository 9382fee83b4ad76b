/** How commands that only print something are called. */
import { type Command, Option } from 'commander';
import { collect } from './parsers.ts';

export function list(program: Command): void {
  program
    .command('list')
    .description('list the cases, with the requirements that they check')
    .option('--only <glob>', 'only these: ids of cases or requirements (repeatable)', collect, [])
    .option('--requirements', 'list the requirements instead')
    .option('--json', 'as JSON')
    .action(async (options) => {
      const { list } = await import('../commands/list.ts');
      list(options);
    });
}

export function explain(program: Command): void {
  program
    .command('explain')
    .description('explain a requirement, a case, an error code or a rule')
    .argument('<id>', 'for example NICK-7, nick/reuse-after-rst, nick-in-use or refuse-taken-nick')
    .action(async (id: string) => {
      const { explain } = await import('../commands/explain.ts');
      explain(id);
    });
}

export function schema(program: Command): void {
  program
    .command('schema')
    .description(
      'print the JSON Schema of a file that the kit reads or writes, for editors and other programs',
    )
    .argument('<name>', 'report, baseline, rubric, target, dialect, session or schedule')
    .action(async (name: string) => {
      const { schema } = await import('../commands/schema.ts');
      schema(name);
    });
}

export function compare(program: Command): void {
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
      const { compare } = await import('../commands/compare.ts');
      compare(files, options);
    });
}
