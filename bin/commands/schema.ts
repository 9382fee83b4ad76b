/** `parley schema`: the JSON Schema of a file, for editors and for programs that read reports. */
import { nearest, SCHEMA_NAMES, type SchemaName, schemaText } from '../../conformance/index.ts';
import { WrongUse } from '../errors.ts';

/** Throws WrongUse for a name that is none. */
export function schema(name: string): void {
  if (!(SCHEMA_NAMES as readonly string[]).includes(name)) {
    const near = nearest(name, SCHEMA_NAMES);
    const hint = near === undefined ? '' : ` Did you mean ${near}?`;
    throw new WrongUse(`There is no schema ${name}. There are ${SCHEMA_NAMES.join(', ')}.${hint}`);
  }
  process.stdout.write(schemaText(name as SchemaName));
}
