/** `parley conformance --watch`: runs again whenever the server changes, what failed first. */
import { resolve } from 'node:path';
import { applyBaseline, type CaseResult, REPORTERS, type Report, run } from '../../conformance/index.ts';
import { visible } from '../../reference-client/visible.ts';
import { sentenceOf } from '../errors.ts';
import { type Output, outputsOf, writeReports } from '../reports.ts';
import type { Settings } from '../settings.ts';
import { SIGNAL_EXIT_CODES } from '../signals.ts';
import { onChange, watchedBy } from '../watch/files.ts';
import { Wishes } from '../watch/wishes.ts';
import type { ConformanceOptions } from './conformance.ts';

/** So many cases are named of those that have changed. */
const NAMED_MAX = 10;

const say = (line = '') => process.stdout.write(`${line}\n`);

/** Resolves with the exit code of the last run, or of the signal that ended it. Rejects with WrongUse. */
export async function watch(
  first: Settings,
  renewed: () => Promise<Settings>,
  options: ConformanceOptions,
): Promise<number> {
  const watched = watchedBy(first.subject);
  const wishes = new Wishes(process.stdin);
  const watching = new Watching(options, renewed);
  const has = (path: string) => watched.has(path) && !watching.writes(resolve(watched.folder, path));
  const unwatch = onChange({ ...watched, has }, (path) =>
    wishes.add({ kind: 'run', why: `${path} has changed` }),
  );
  say(`Watching ${watched.what} in ${watched.folder}. q ends, r runs again, Enter shows the whole report.`);
  let going: { readonly stop: AbortController; readonly done: Promise<void> } | undefined;
  wishes.add({ kind: 'run', why: 'the first time' });
  try {
    for (;;) {
      const wish = await wishes.next();
      if (wish.kind === 'report') {
        watching.showReport();
        continue;
      }
      // A run that is going on is of a server that is no more.
      going?.stop.abort(new Error('The server has changed.'));
      await going?.done;
      if (wish.kind === 'end') return SIGNAL_EXIT_CODES[wish.signal ?? ''] ?? watching.exitCode;
      const stop = new AbortController();
      going = { stop, done: watching.begin(wish.why, stop.signal) };
    }
  } finally {
    unwatch();
    wishes.close();
  }
}

class Watching {
  readonly #options: ConformanceOptions;
  readonly #renewed: () => Promise<Settings>;
  #report: Report | undefined;
  #outputs: readonly Output[] = [];
  exitCode = 0;

  constructor(options: ConformanceOptions, renewed: () => Promise<Settings>) {
    this.#options = options;
    this.#renewed = renewed;
  }

  /** One run; what hinders it is said, and no error. */
  async begin(why: string, signal: AbortSignal): Promise<void> {
    say();
    say(`── ${new Date().toTimeString().slice(0, 8)}, ${why}`);
    try {
      await this.#run(signal);
    } catch (cause) {
      if (signal.aborted) return;
      const { sentence, exitCode } = sentenceOf(cause);
      this.exitCode = exitCode;
      say(sentence);
    }
  }

  /** Whether a path is one of a report, which says nothing of the server. */
  writes(path: string): boolean {
    return this.#outputs.some(({ file }) => file?.isAt(path) === true);
  }

  showReport(): void {
    if (this.#report === undefined) say('There is no report yet.');
    else say(REPORTERS.human.render(this.#report));
  }

  async #run(signal: AbortSignal): Promise<void> {
    // The dialect and the target file may have changed too.
    const settings = await this.#renewed();
    const failed = failing(this.#report);
    if (failed.length > 0) await this.#again(settings, failed, signal);
    if (signal.aborted) return;
    const found = await run({ ...settings.run, signal });
    if (signal.aborted) return;
    const report = settings.known === undefined ? found : applyBaseline(found, settings.known);
    const before = this.#report;
    this.#report = report;
    this.exitCode = report.summary.exitCode;
    summarise(report, before);
    const reporters =
      this.#options.reporter.length === 0 ? settings.subject.file?.reports : this.#options.reporter;
    const files = (reporters ?? []).filter((reporter) => reporter.includes('='));
    this.#outputs = outputsOf(files);
    writeReports(this.#outputs, report, { color: false, targetArguments: settings.subject.words });
  }

  /** What failed is what somebody works on. */
  async #again(settings: Settings, failed: readonly CaseResult[], signal: AbortSignal): Promise<void> {
    const only = failed.map(({ id }) => id);
    const { cases } = await run({
      ...settings.run,
      selection: { ...settings.run.selection, only },
      signal,
    });
    if (signal.aborted) return;
    const still = failing({ cases } as Report).map(({ id }) => id);
    tell('Still failing', still);
    tell(
      'Passes now',
      only.filter((id) => cases.some((each) => each.id === id && each.verdict === 'pass')),
    );
  }
}

function failing(report: Report | undefined): CaseResult[] {
  return (report?.cases ?? []).filter(({ verdict }) => verdict === 'fail' || verdict === 'unexpected-pass');
}

function tell(what: string, ids: readonly string[]): void {
  if (ids.length === 0) return;
  const more = ids.length > NAMED_MAX ? ` and ${ids.length - NAMED_MAX} more` : '';
  say(`${what}: ${ids.slice(0, NAMED_MAX).join(' ')}${more}`);
}

function summarise(report: Report, before: Report | undefined): void {
  const old = failing(before).map(({ id }) => id);
  if (before !== undefined)
    tell(
      'New',
      failing(report).flatMap(({ id }) => (old.includes(id) ? [] : [id])),
    );
  const [first] = report.summary.fixFirst;
  const shown = report.cases.find(({ id }) => id === first?.cases[0]);
  if (first !== undefined && shown !== undefined && shown.verdict === 'fail') {
    say(`Fix first: ${first.requirement} ${first.sentence}`);
    say(`  ${shown.id}: ${visible(shown.message)}`);
  }
  say(REPORTERS.human.render(report).trimEnd().split('\n').at(-1));
}
