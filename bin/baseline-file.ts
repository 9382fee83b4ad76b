/** Baselines of known failures as JSON files. */
import { existsSync } from 'node:fs';
import {
  type Baseline,
  baselineOf,
  type NamedBaseline,
  parseBaseline,
  type Report,
} from '../conformance/index.ts';
import { notRight, readJson } from './json-file.ts';
import { WholeFile } from './whole-file.ts';

/** Throws WrongUse with what is wrong and where. */
export function readBaseline(file: string, dialect: string): NamedBaseline {
  const value = readJson(file, 'The baseline', '--write-baseline writes one.');
  const parsed = parseBaseline(value, dialect);
  if ('problems' in parsed) throw notRight(`The baseline ${file} is not right`, parsed.problems);
  return { file, baseline: parsed.baseline };
}

/** A baseline that a run is about to write. */
export class BaselineToWrite {
  readonly #name: string;
  readonly #file: WholeFile;
  /** What the file holds now: people have written reasons into it. */
  readonly #before: Baseline | undefined;

  /** Throws WrongUse for a file that cannot be written, and for one that is no baseline for this dialect. */
  constructor(name: string, dialect: string) {
    this.#name = name;
    this.#before = existsSync(name) ? readBaseline(name, dialect).baseline : undefined;
    this.#file = new WholeFile(name, 'The baseline');
  }

  /** Writes the failures of a run, and says in a sentence what was written, or why nothing was. Throws WrongUse. */
  write(report: Report): { readonly sentence: string; readonly exitCode: number } {
    const { outcome, exitCode, counts } = report.summary;
    if (outcome === 'kit-error' || outcome === 'nothing-ran') {
      const why = outcome === 'kit-error' ? 'the kit itself failed' : 'no case was run';
      return { sentence: `${this.#name} was not written: ${why}.`, exitCode };
    }
    const after = baselineOf(report, this.#before);
    this.#file.write(`${JSON.stringify(after, null, 2)}\n`);
    const known = Object.keys(after.known);
    const before = Object.keys(this.#before?.known ?? {});
    const added = known.filter((id) => !before.includes(id)).length;
    const gone = before.filter((id) => !known.includes(id)).length;
    const unjudged = counts.blocked + counts.inconclusive;
    const open = unjudged === 0 ? '' : ` Blocked or inconclusive, so that they may fail yet: ${unjudged}.`;
    const listed = known.length === 1 ? '1 known failure' : `${known.length} known failures`;
    return {
      sentence: `${this.#name} lists ${listed}: ${added} new, ${gone} gone.${open}`,
      exitCode: 0,
    };
  }
}
