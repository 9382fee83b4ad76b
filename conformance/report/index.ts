/** How a report can be written down. */
import { human } from './human.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import type { Render } from './options.ts';
import { tap } from './tap.ts';

/** A way to write a report. */
export interface Reporter {
  readonly render: Render;
  /** Of a file that holds it, without the dot. */
  readonly fileExtension: string;
}

/** All reporters by the names that `--reporter` takes. */
export const REPORTERS = {
  human: { render: human, fileExtension: 'txt' },
  tap: { render: tap, fileExtension: 'tap' },
  junit: { render: junit, fileExtension: 'xml' },
  json: { render: json, fileExtension: 'json' },
  markdown: { render: markdown, fileExtension: 'md' },
} as const satisfies Record<string, Reporter>;

/** The name of a reporter. */
export type ReporterName = keyof typeof REPORTERS;

export type { Render, RenderOptions } from './options.ts';
export * from './schema.ts';
