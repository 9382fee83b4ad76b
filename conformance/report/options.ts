/** How a report is rendered. */
import type { Rubric } from './rubric.ts';
import type { Report } from './schema.ts';

/** What all reporters are given beside the report. */
export interface RenderOptions {
  /** Whether the human report is in colour; default no. */
  readonly color?: boolean;
  /** Columns of the human report, at least 80; default 100. */
  readonly columns?: number;
  /** Some harnesses know nothing newer than TAP 13; default 14. */
  readonly tapVersion?: 13 | 14;
  /** How many points there are for what, in Gradescope; default a point for each case. */
  readonly rubric?: Rubric;
  /** The arguments that name the same target again, as a shell reads them; default from the report. */
  readonly targetArguments?: string;
}

/** A report as text, to be written as it is. Pure: the same report and options give the same octets. */
export type Render = (report: Report, options?: RenderOptions) => string;
