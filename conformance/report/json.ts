/** The report as JSON. Its schema is `Report` in schema.ts. */
import { json as stringify } from './escape.ts';
import type { Render } from './options.ts';

/** Renders a report as JSON that can also be shown in a terminal: what is not visible is a \u escape. */
export const json: Render = (report) => `${stringify(report, 2)}\n`;
