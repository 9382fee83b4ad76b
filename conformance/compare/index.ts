/** Reports of several targets, compared, and how that is written down. */
import { json } from '../report/escape.ts';
import { comparisonHtml } from './html.ts';
import { comparisonMarkdown } from './markdown.ts';
import type { Comparison } from './model.ts';
import { comparisonText } from './text.ts';

/** How a comparison is written: what `--format` takes. */
export type ComparisonFormat = 'text' | 'markdown' | 'html' | 'json';

/** All ways to write a comparison. */
export const COMPARISON_FORMATS: Readonly<Record<ComparisonFormat, (comparison: Comparison) => string>> = {
  text: comparisonText,
  markdown: comparisonMarkdown,
  html: comparisonHtml,
  json: (comparison) => `${json(comparison, 2)}\n`,
};

export {
  type Cell,
  type Comparison,
  type ComparisonColumn,
  type ComparisonRow,
  compareReports,
  type NamedReport,
} from './model.ts';
export { parseReport, type ReadCase, type ReadReport } from './read.ts';
