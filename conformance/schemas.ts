/** The schemas of the files that the kit reads and writes, as JSON Schema (draft 2020-12) for other tools. */
import type { TSchema } from '@sinclair/typebox';
import { DialectFile } from '../spec/index.ts';
import { SavedScript } from './explore/script.ts';
import { Session } from './proxy/session.ts';
import { Rubric } from './report/rubric.ts';
import { Report } from './report/schema.ts';
import { Baseline } from './run/baseline.ts';
import { TargetFile } from './target/target-file.ts';

/** What there is a schema of. */
export type SchemaName = 'report' | 'baseline' | 'rubric' | 'target' | 'dialect' | 'session' | 'schedule';

const FILES: Readonly<Record<SchemaName, TSchema>> = {
  report: Report,
  baseline: Baseline,
  rubric: Rubric,
  target: TargetFile,
  dialect: DialectFile,
  session: Session,
  schedule: SavedScript,
};

/** The names of all schemas. */
export const SCHEMA_NAMES = Object.keys(FILES) as readonly SchemaName[];

/** A schema as text, with the name of its own language in it. */
export function schemaText(name: SchemaName): string {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `parley ${name}`,
    ...FILES[name],
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
