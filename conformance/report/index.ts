/** How a report can be written down. */
import { badge, svg } from './badge.ts';
import { ctrf } from './ctrf.ts';
import { gradescope } from './gradescope.ts';
import { html } from './html.ts';
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
  html: { render: html, fileExtension: 'html' },
  ctrf: { render: ctrf, fileExtension: 'ctrf.json' },
  gradescope: { render: gradescope, fileExtension: 'gradescope.json' },
  badge: { render: badge, fileExtension: 'badge.json' },
  svg: { render: svg, fileExtension: 'svg' },
} as const satisfies Record<string, Reporter>;

/** The name of a reporter. */
export type ReporterName = keyof typeof REPORTERS;

export type { Render, RenderOptions } from './options.ts';
export { parseRubric, Rubric, type RubricItem, type RubricVisibility } from './rubric.ts';
export * from './schema.ts';
