/** Reports of several targets, compared, and how that is written down. */
import { json } from '../report/escape.ts';
import { comparisonHtml } from './html.ts';
import { comparisonMarkdown } from './markdown.ts';
import type { Comparison } from './model.ts';
import { comparisonText } from './text.ts';

/** All ways to write a comparison, by the names that `--format` takes. */
export const COMPARISON_FORMATS = {
  text: comparisonText,
  markdown: comparisonMarkdown,
  html: comparisonHtml,
  json: (comparison) => `${json(comparison, 2)}\n`,
} as const satisfies Record<string, (comparison: Comparison) => string>;

export {
  type Cell,
  type Comparison,
  type ComparisonColumn,
  type ComparisonRow,
  compareReports,
  type NamedReport,
} from './model.ts';
export { parseReport, type ReadReport } from './read.ts';
