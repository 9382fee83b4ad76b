/** Every recording of the folder is in the index, and is of the schema. */
import { readdirSync } from 'node:fs';
import { Value } from '@sinclair/typebox/value';
import t from 'tap';
import { RECORDED, Recording } from './index.ts';

t.test('every file of the folder is played', async (t) => {
  const files = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.json'));
  t.strictSame(
    Object.keys(RECORDED).sort(),
    files.map((name) => name.replace(/\.json$/, '')).sort(),
    'the index names the files that there are',
  );
});

t.test('every recording is of the schema, and of octets', async (t) => {
  for (const [file, recording] of Object.entries(RECORDED)) {
    t.strictSame([...Value.Errors(Recording, recording)], [], `${file} is of the schema`);
    const { pieces } = Value.Parse(Recording, recording);
    t.ok(
      pieces.every((piece) => /^[\0-\xff]+$/.test(piece)),
      `${file} has octets alone`,
    );
  }
});
